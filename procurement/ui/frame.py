"""Who is signed in, works, drafts, refusals shown: what every page stands on.

The only file that reads the cookie and names the keys of the session's state, which holds ids,
numbers and texts, and what was made of the answers of the form that is open.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, NoReturn, ParamSpec, TypeVar, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from procurement import people, policy, portal
from procurement.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotReady,
    OutOfOrder,
    ProcurementError,
    SealBroken,
    SignInNeeded,
    TooMany,
)
from procurement.people import AccountRow, SignInLimits
from procurement.policy import Act, Actor, Parties
from procurement.portal import Portal
from procurement.settings import Settings
from procurement.ui import widgets
from procurement.ui.wording import plain
from procurement.work import Work

Given = ParamSpec("Given")
Result = TypeVar("Result")

_FLASH = "frame:flash"
_PAGE = "frame:page"
_DRAFTS = "frame:drafts"
_ASKED = "frame:asked"
_KEPT = "frame:kept"
_MADE = "frame:made"
_PLACE = "frame:place"


@dataclass(frozen=True)
class Draft:
    """One form as it was first drawn: its widgets' keys, and the version of what it changes."""

    name: str
    number: int
    version: int

    def key(self, field: str) -> str:
        """The key of one widget of the form; a fresh draft has fresh widgets."""
        return f"{self.name}-{field}-{self.number}"


# Who is signed in, and works ------------------------------------------------------------------


def settings() -> Settings:
    """What the environment decided."""
    return portal.installed().settings


def now() -> datetime:
    """The portal's clock, for distances in what is shown."""
    return portal.installed().clock()


def _token() -> str | None:
    return st.context.cookies.get(settings().cookie_name)


@contextmanager
def work() -> Iterator[Work]:
    """A writing transaction of whoever is signed in, which is checked inside it."""
    _forget_actor()
    with portal.installed().work_as(_token()) as work:
        yield work


@contextmanager
def reading() -> Iterator[Work]:
    """A reading transaction of whoever is signed in.

    The sign-in is checked at the start of every run; a run that wrote, and a part of a page that
    runs alone, check it again.
    """
    token = _token()
    actor = _actor_of_this_run(token)
    house = portal.installed()
    with house.reading_as(token) if actor is None else house.reading(actor) as work:
        yield work


class _Run(threading.local):
    """Who the run of a script in this thread began with; every run begins anew."""

    token = ""
    actor: Actor | None = None


_run = _Run()


def _actor_of_this_run(token: str | None) -> Actor | None:
    script = get_script_run_ctx(suppress_warning=True)
    if script is None or script.fragment_ids_this_run or not token or token != _run.token:
        return None
    return _run.actor


def _forget_actor() -> None:
    _run.token, _run.actor = "", None


def actor() -> Actor:
    """Who this run began with; asked anew where it may have written."""
    if _run.actor is not None and _run.token == _token():
        return _run.actor
    with reading() as work:
        return work.actor


def has_written() -> bool:
    """Whether this run may have changed something, so that what it read before is old."""
    return _run.actor is None


def begin() -> tuple[Actor, AccountRow]:
    """Who is signed in at the start of this run, and the account; the activity is noted.

    Raises: ``SignInNeeded`` after forgetting everything this tab remembered.
    """
    _forget_actor()
    token, house = _token(), portal.installed()
    try:
        with house.reading_as(token) as work:
            actor, account = work.actor, people.my_account(work)
            is_due = people.needs_touch(work, token, limits=house.limits)
    except SignInNeeded:
        st.session_state.clear()
        raise
    if is_due:
        house.touch(token)
    _run.token, _run.actor = token or "", actor
    return actor, account


def ceremony(
    act: Callable[Concatenate[Portal, str | None, Given], Result],
    *args: Given.args,
    **settings: Given.kwargs,
) -> Result:
    """Run an act with steps between its transactions, for whoever is signed in.

    Raises: what the ceremony refuses.
    """
    _forget_actor()
    return act(portal.installed(), _token(), *args, **settings)


def limits() -> SignInLimits:
    """How long a sign-in lives."""
    return portal.installed().limits


def change_password(*, current: object, new: object) -> None:
    """Change the password of whoever is signed in.

    Raises: what ``Portal.change_password`` refuses.
    """
    portal.installed().change_password(_token(), current=text(current), new=text(new))


def may(actor: Actor, act: Act, *, organization_id: str = "", person_id: str = "") -> bool:
    """Whether to show the button of an act; the act itself asks again."""
    parties = Parties("", "", organization_id=organization_id, person_id=person_id)
    return policy.permits(actor, act, parties)


# What a page remembers ------------------------------------------------------------------------


def arrive(page: str) -> None:
    """Note which page runs; another page than before starts without drafts and questions."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        for name in (_ASKED, _KEPT, _MADE):
            st.session_state.pop(name, None)
        for name, stored in st.session_state.get(_DRAFTS, {}).items():
            if stored["version"] is not None:
                _drop(name)


def draft(name: str, version: int = 0) -> Draft:
    """The form of this name; it keeps the version it was first drawn with until it is done."""
    drafts = st.session_state.setdefault(_DRAFTS, {})
    stored = drafts.setdefault(name, {"number": 1, "version": None})
    if stored["version"] is None:
        stored["version"] = version
    return Draft(name, stored["number"], stored["version"])


def _drop(name: str) -> None:
    stored = st.session_state.get(_DRAFTS, {}).get(name)
    if stored is not None:
        stored["number"] += 1
        stored["version"] = None


def forget(name: str) -> None:
    """Give up what the form of this name holds; it is drawn afresh."""
    _drop(name)


def keep(name: str, value: str | int | None) -> None:
    """Remember a plain value while this page stays open."""
    st.session_state.setdefault(_KEPT, {})[name] = value


def kept(name: str) -> str | int | None:
    """The value remembered under this name, if any."""
    value: str | int | None = st.session_state.get(_KEPT, {}).get(name)
    return value


def made(name: str, of: Hashable, make: Callable[[], Result]) -> Result:
    """What this tab made of the same things (``of``, secrets as digests) before, or makes now.

    Only for what the page's fields hold too. One of each name stays until another page opens.
    """
    stored: dict[str, tuple[Hashable, Any]] = st.session_state.setdefault(_MADE, {})
    if name not in stored or stored[name][0] != of:
        stored[name] = (of, make())
    return cast("Result", stored[name][1])


def ask(question: str, **ids: str) -> None:
    """Open a question (a dialog), with a fresh form of its own name."""
    _drop(question)
    st.session_state[_ASKED] = {"question": question, **ids}


def asked() -> dict[str, str]:
    """The open question under ``question``, and its ids; empty when there is none."""
    stored: dict[str, str] = st.session_state.get(_ASKED, {})
    return stored


def answered() -> None:
    """The open question is closed."""
    st.session_state.pop(_ASKED, None)


# Input, untrusted -----------------------------------------------------------------------------


def chosen(name: str) -> str | None:
    """The id that the page's address names; ``""`` for one that cannot be an id."""
    value = st.query_params.get(name)
    if value is None:
        return None
    return value if len(value) <= 64 and value.isascii() and value.isalnum() else ""


def lead(**named: str) -> None:
    """Name these in the page's address: one step, which the browser's way back takes back.

    What is empty is no longer named.
    """
    there = st.query_params.to_dict()
    wanted = {name: value for name, value in (there | named).items() if value}
    if wanted != there:
        st.query_params.from_dict(wanted)
    keep(_PLACE, _address())


def is_led_back() -> bool:
    """Whether the address names another place than this tab was led to: the browser's way back."""
    before, now = kept(_PLACE), _address()
    keep(_PLACE, now)
    return before is not None and before != now


def _address() -> str:
    return " ".join(str(st.query_params.get(name)) for name in ("rfp", "part", "lot"))


def text(value: object) -> str:
    """What a text field holds; anything but text counts as empty."""
    return value if isinstance(value, str) else ""


def visible(value: object) -> str:
    """A text to search for, without marks that cannot be seen, cut to a sensible length."""
    return "".join(char for char in text(value)[:200] if char.isprintable()).strip()


# Answers --------------------------------------------------------------------------------------


def done(
    sentence: str, *drafts: Draft, to: str = "", query: dict[str, str] | None = None
) -> NoReturn:
    """Say what is true now and draw the page, or another one, afresh; only after the work closed.

    ``sentence`` is Markdown: foreign text in it goes through ``plain``.
    """
    for one in drafts:
        _drop(one.name)
    answered()
    st.session_state[_FLASH] = sentence
    if to:
        st.switch_page(to, query_params=query)
    st.rerun()


def flash_shown() -> None:
    """Show what the last act said, once: at the foot of the window, wherever the page stands."""
    sentence = st.session_state.pop(_FLASH, None)
    if sentence:
        with st.bottom:
            st.success(sentence, icon=":material/check_circle:")


def end() -> NoReturn:
    """End a page early: it is whole as it stands, and what the last act said is still shown."""
    flash_shown()
    st.stop()


@contextmanager
def refusals_shown(form: Draft | None = None) -> Iterator[None]:
    """Show a refusal where it happened, in one way for each kind; what was typed stays."""
    try:
        yield
    except ProcurementError as refusal:
        _show(refusal, form)


def run(page: st.Page) -> None:
    """Run a page; when it refuses to be read, say why and offer the way back."""
    try:
        page.run()
    except ProcurementError as refusal:
        widgets.heading("This cannot be shown")
        _show(refusal, None)
        st.page_link("home.py", label="Back to what waits for you", icon=":material/arrow_back:")


_SHOWN: dict[type[ProcurementError], tuple[str, str, str]] = {
    NotFound: ("warning", "Not found", ":material/search_off:"),
    NotAllowed: ("warning", "Not allowed", ":material/block:"),
    OutOfOrder: ("warning", "Not now", ":material/event_busy:"),
    TooMany: ("warning", "Too often", ":material/hourglass_top:"),
    Invalid: ("error", "Please check", ":material/edit_off:"),
    Conflict: ("warning", "Changed meanwhile", ":material/sync_problem:"),
    NotReady: ("error", "The portal is not ready", ":material/build:"),
    SealBroken: ("error", "Not genuine", ":material/gpp_bad:"),
    ProcurementError: ("error", "Refused", ":material/error:"),
}


def _show(refusal: ProcurementError, form: Draft | None) -> None:
    if isinstance(refusal, SignInNeeded):
        st.rerun()  # the next run finds nobody signed in and says so
    tone, title, icon = next(_SHOWN[kind] for kind in type(refusal).__mro__ if kind in _SHOWN)
    lines = _sentences(refusal)
    if form is not None and isinstance(refusal, Invalid | Conflict):
        lines.append("What you typed is still here.")
    widgets.alert(tone, plain("\n".join(lines)), title=title, icon=icon)
    if form is not None and isinstance(refusal, Conflict):
        st.button(
            "Load it again",
            key=f"{form.name}-load-again",
            icon=":material/refresh:",
            on_click=_drop,
            args=(form.name,),
        )


def _sentences(refusal: ProcurementError) -> list[str]:
    if isinstance(refusal, Invalid) and len(refusal.fields) > 1:
        return [
            f"{name.replace('_', ' ').capitalize()} {why}." for name, why in refusal.fields.items()
        ]
    return [refusal.sentence]
