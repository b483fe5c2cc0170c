"""What pages draw alike: headings, empty states, badges, tables, links to our own routes."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import streamlit as st

from procurement.instants import when, zone, zone_words
from procurement.policy import Act
from procurement.trail import REFUSED, Event
from procurement.ui.task import SOON, Task
from procurement.ui.wording import act_words, distance, plain, refused_words

Color = Literal["red", "orange", "green", "blue", "gray"]
Badge = tuple[str, str, Color]  # words of ours, icon, colour


def heading(title: str, *context: str, badges: Sequence[Badge] = ()) -> None:
    """The line of context (foreign text allowed), then the title, which names the task."""
    if context:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(" · ".join(plain(part) for part in context), width="content")
            for words, icon, color in badges:
                st.badge(words, icon=icon, color=color)
    st.title(title, anchor=False)


def section(title: str) -> None:
    """The heading of a part of a page."""
    st.header(title, anchor=False)


def alert(tone: str, body: str, *, title: str, icon: str) -> None:
    """A box that says something went otherwise; ``body`` is Markdown."""
    draw = {"error": st.error, "warning": st.warning, "success": st.success}.get(tone, st.info)
    draw(body, title=title, icon=icon)


def nothing(sentence: str, hint: str, *, icon: str = ":material/inbox:") -> None:
    """An empty state: what is not there, and what to do first."""
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"{icon} **{sentence}**")
        st.caption(hint)


def table(
    rows: Sequence[Mapping[str, Any]] | pa.Table, *, alt: str, key: str, **columns: Any
) -> None:
    """A table of rows with one set of columns; cells show foreign text as it is."""
    st.dataframe(
        rows if isinstance(rows, pa.Table) else filled(rows),
        alt=alt,
        key=key,
        hide_index=True,
        column_config=columns,
        height="content" if len(rows) <= 25 else 700,
    )


def filled(rows: Sequence[Mapping[str, Any]]) -> pa.Table | pd.DataFrame:
    """Rows as Streamlit sends them: made without pandas, which takes ten times as long."""
    names = dict.fromkeys(name for row in rows for name in row)
    try:
        return pa.table({name: [row.get(name) for row in rows] for name in names})
    except (pa.ArrowException, OverflowError):  # a column of several types: words for pandas
        return pd.DataFrame(list(rows))


def columns(**told: Sequence[str]) -> pa.Table:
    """Columns of words for ``st.table``, quickly."""
    return pa.table({name: pa.array(words, pa.string()) for name, words in told.items()})


def two_lines(first: str, second: str) -> str:
    """A cell of ``st.table`` as Markdown: the second line, in gray, says more about the first.

    A table that is read on a phone has four columns at most; what more there is to say stands
    here, and what is wider than that is a :func:`table`, which scrolls by itself and by keyboard.
    """
    return f"{plain(first)}  \n:gray[{plain(second)}]" if second else plain(first)


def own_link(label: str, path: str) -> None:
    """A link to one of our own routes, loaded in this tab as a whole page.

    Streamlit's own links open another tab, and the cookie a page sees is the one it was opened
    with: signing in and out need a new page. Both words are ours, never foreign text. The link has
    the colour of the text round it and its underline: the browser's own blue is none of the theme.
    """
    st.html(
        f'<a href="{html.escape(path)}" style="color: inherit">{html.escape(label)}</a>',
        width="content",
    )


def signed_out(sentence: str) -> None:
    """The one calm page for a tab whose sign-in has ended."""
    st.title("You are signed out", anchor=False)
    st.markdown(plain(sentence))
    own_link("Sign in", "/sign-in")


def demo_banner() -> None:
    """Everybody sees that nothing here is real."""
    st.markdown(
        ":orange-badge[:material/science: Demo] Everybody here is invented, "
        "and whoever sits at this computer can sign in as anyone."
    )


def reads_like(other: str) -> None:
    """A warning beside a name that is easily taken for another one."""
    st.markdown(f":orange[:material/warning: Reads like “{plain(other)}”. Make sure who it is.]")


def badge_row(words: Sequence[Badge]) -> None:
    """Badges side by side."""
    with st.container(horizontal=True, gap="xsmall", width="content"):
        for label, icon, color in words:
            st.badge(label, icon=icon, color=color)


def task_row(task: Task, *, now: datetime, timezone: str, key: str) -> None:
    """One task: what it is, until when, and the way to where it is done."""
    with st.container(
        border=True,
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        key=key,
    ):
        with st.container(gap="xxsmall", width="stretch"):
            st.markdown(f"{task.icon} **{plain(task.title)}**")
            st.caption(plain(task.detail))
            if task.due_at is not None:  # below the words: beside them it squeezes them on a phone
                is_late = task.due_at <= now
                st.badge(
                    f"due {distance(task.due_at, now)}",
                    icon=":material/event:",
                    color="red" if is_late else "orange" if task.due_at - now < SOON else "gray",
                    help=when(task.due_at, timezone),
                )
        about = {"organization": task.organization_id, "rfp": task.rfp_id}
        query = {name: value for name, value in about.items() if value} or None
        st.page_link(task.page, label="Open", icon=":material/arrow_forward:", query_params=query)


SIGNING_IN_AND_OUT = {Act.SIGN_IN.value, Act.SIGN_OUT.value, Act.SWITCH_ORGANIZATION.value}


def news(events: Sequence[Event]) -> list[Event]:
    """What is worth a line on the first page: not that people came and went.

    Of the particulars only whom it was about is left, which is all that a line shows.
    """
    return [
        replace(event, particulars=MappingProxyType(_whom(event)))
        for event in events
        if event.outcome == REFUSED or event.act not in SIGNING_IN_AND_OUT
    ]


def _whom(event: Event) -> dict[str, object]:
    return {
        name: event.particulars[name] for name in ("email", "name") if name in event.particulars
    }


def event_words(event: Event, *, at_home: str) -> str:
    """One entry of the trail as Markdown: what was done, or what was refused, and on what.

    ``at_home`` is the reader's own organisation, which need not be named each time.
    """
    told = event.particulars.get("email") or event.particulars.get("name") or ""
    about = told if event.label == at_home else event.label
    if event.outcome == REFUSED:
        words = f":orange-badge[was refused] {refused_words(event.act)}"
    else:
        words = act_words(event.act)
    return f"{words}: {plain(about)}" if about else words


def instants(label: str, timezone: str) -> Any:
    """A column of instants in the reader's zone; ``label`` says which zone it is."""
    return st.column_config.DatetimeColumn(
        label, timezone=zone(timezone).key, format="ddd D MMM YYYY, HH:mm", width="medium"
    )


def news_list(events: Sequence[Event], *, now: datetime, at_home: str) -> None:
    """Events as a list of sentences, each with how long ago it was."""
    lines = [
        f"- **{plain(event.actor_name)}** {event_words(event, at_home=at_home)} "
        f":gray[· {distance(event.at, now)}]"
        for event in events
    ]
    st.markdown("\n".join(lines))


EVENT = ("#", "When", "Who", "What", "Outcome", "Concerning", "Particulars")


def event_columns(timezone: str) -> dict[str, Any]:
    """The columns of a table of events."""
    return {
        "#": st.column_config.NumberColumn(width=45),
        "When": st.column_config.DatetimeColumn(
            f"When ({zone_words(timezone)})",
            timezone=zone(timezone).key,
            format="D MMM YYYY, HH:mm:ss",
            width=165,
        ),
        "Who": st.column_config.TextColumn(width=150),
        "What": st.column_config.TextColumn(width=190),
        "Outcome": st.column_config.TextColumn(width=70),
        "Concerning": st.column_config.TextColumn(width=160),
        "Particulars": st.column_config.TextColumn(width=260),
    }


def event_cells(event: Event, *, hides: bool) -> tuple[object, ...]:
    """One entry of the trail as a row of ``EVENT``; words where there is nothing to show."""
    told = "; ".join(f"{name.replace('_', ' ')}: {_told(value)}" for name, value in _parts(event))
    gap = "not shown" if hides and not event.label else "nothing more"
    return (
        event.number,
        event.at,
        event.actor_name,
        f"was refused: {refused_words(event.act)}"
        if event.outcome == REFUSED
        else act_words(event.act),
        event.outcome,
        event.label or gap,
        told or gap,
    )


def event_table(cells: Sequence[tuple[object, ...]]) -> pa.Table:
    """Entries of the trail as a table."""
    return pa.table(dict(zip(EVENT, map(list, zip(*cells, strict=True)), strict=True)))


def _parts(event: Event) -> list[tuple[str, Any]]:
    return sorted(each for each in event.particulars.items() if each[1] not in ("", None, []))


def _told(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
