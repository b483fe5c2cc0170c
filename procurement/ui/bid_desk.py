"""The desk where a vendor answers: steps, one lot at a time, fields, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from procurement.documents.outline import DraftProblem, Part, Question, profile_parts
from procurement.ui import frame, paper_form
from procurement.ui.paper_form import Sheet
from procurement.ui.wording import counted, plain

PREVIEW = "preview"
PROFILE = frozenset(part.key for part in profile_parts())
SHOWN = 6
LONGEST_LABEL = 80
# Answers that belong together, by the beginning of their path: heading, then what it covers.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Seats you guarantee", ("capacity.guaranteed_seats", "capacity.burst")),
    ("Places", ("capacity.site_share", "capacity.failover", "capacity.other")),
    ("Start", ("capacity.ramp_days",)),
    ("Experience", ("experience.",)),
    ("Five promises about the price", ("pricing.certainty.",)),
    ("Fees for the whole bid", ("pricing.",)),
    ("Payment", ("payment_terms",)),
    ("Conflicts of interest", ("conflicts",)),
    ("Exceptions", ("exceptions",)),
    ("Promises for this bid only", ("commitments_for_this_bid.",)),
    (
        "The firm",
        ("name", "archetype", "hq", "address", "founded", "owner", "foreign", "union", "alignment"),
    ),
    ("Places and people", ("seats_total", "sites", "supervisor_ratio", "attrition")),
    ("Reports on your controls", ("assurance.",)),
    ("Insurance", ("insurance.",)),
    ("Where data is, and who sees it", ("data.",)),
    ("How long data stays", ("retention.",)),
    ("Breaches", ("breach.",)),
    ("Sub-contractors", ("subp.",)),
    ("Training", ("training.",)),
    ("Scripts", ("script.",)),
    ("Listening in", ("oversight.",)),
    ("Recordings", ("recording.",)),
    ("Reports and results", ("reporting", "writeback")),
    ("When things go wrong", ("remedies.",)),
    ("Channels", ("channels.",)),
    ("Texting", ("texting.",)),
    ("Self-service portal", ("portal.",)),
)


@dataclass(frozen=True)
class Place:
    """Where somebody works: the part, the lot, and the question they were led to."""

    part: str
    lot: str
    question: str


def lot_of(path: str) -> str:
    """The letter of the lot a question belongs to; empty for the whole bid."""
    steps = path.split(".")
    return steps[2] if steps[:2] == ["pricing", "lots"] and len(steps) > 2 else ""


def place(parts: Sequence[Part], letters: Sequence[str], *more: str) -> Place:
    """The part, lot and question that the address names; what cannot be is the first one.

    An address that this tab was not led to is the browser's way back: its fields are fresh.
    """
    known = [part.key for part in parts] + list(more)
    wanted, question = st.query_params.get("part"), st.query_params.get("question") or ""
    lot = st.query_params.get("lot") or lot_of(question)
    part = wanted if wanted in known else known[0]
    lot = lot if lot in letters else (letters[0] if letters else "")
    if frame.is_led_back():
        _turn()
    return Place(part, lot, question)


def go(part: str, lot: str = "", question: str = "") -> None:
    """Look at another part, lot or question; what was drawn before is drawn afresh there."""
    _look(part, lot, question)
    _turn()


def _turn() -> None:
    turn = frame.kept("bid:turn")
    frame.keep("bid:turn", (turn if isinstance(turn, int) else 0) + 1)
    paper_form.fresh()


def _look(part: str, lot: str, question: str = "") -> None:
    named = {"lot": lot} if lot else {}
    frame.lead(part=part, question=question, **named)
    paper_form.fresh()


def lead_to(problem: DraftProblem) -> None:
    """Look at the question that settles a problem."""
    question = problem.question or problem.path
    go(problem.part, lot_of(question), question)


# Steps -----------------------------------------------------------------------------------------


def steps(parts: Sequence[Part], here: Place, missing: Sequence[DraftProblem], **more: str) -> None:
    """The steps of the form as one choice, each with what is missing there."""
    left = Counter(one.part for one in missing)
    words = {part.key: part.title for part in parts}
    chosen = _choice("Step", words | more, here.part, "step", left)
    if chosen != here.part:
        _look(chosen, here.lot)
        st.rerun()


def lots(names: Mapping[str, str], here: Place, missing: Sequence[DraftProblem]) -> None:
    """The lots of the bid as one choice: their questions are asked one lot at a time."""
    left = Counter(lot_of(one.question) for one in missing if one.part == here.part)
    words = {letter: f"{letter} {name}" for letter, name in names.items()}
    chosen = _choice("Lot", words, here.lot, f"lot-{here.part}", left)
    if chosen != here.lot:
        _look(here.part, chosen)
        st.rerun()


def _choice(
    label: str, words: Mapping[str, str], now: str, kind: str, left: Mapping[str, int]
) -> str:
    """One of the words; a link that leads elsewhere replaces the widget by one that shows it.

    What is ``left`` there stands below each word: the browser knows a choice by its words, so one
    whose words change is chosen no more.
    """
    options = list(words)
    turn = frame.kept("bid:turn")
    chosen = st.radio(
        label,
        options,
        index=options.index(now),
        format_func=lambda one: plain(words.get(one, "")),
        captions=[f"{left[one]} missing" if left.get(one) else "" for one in options],
        horizontal=True,
        key=f"{kind}-{turn if isinstance(turn, int) else 0}",
        label_visibility="collapsed" if kind == "step" else "visible",
    )
    return str(chosen) if chosen in words else now


# Fields ----------------------------------------------------------------------------------------


def fields(part: Part, here: Place, sheet: Sheet) -> None:
    """The questions of a part in groups; the one somebody was led to stands first."""
    asked = [each for each in part.questions if not each.placeholders]
    led = next((each for each in (*asked, *part.per_lot) if each.path == here.question), None)
    if led is not None:
        with st.container(border=True, key="led-to"):
            st.markdown(":material/arrow_forward: **You came for this**")
            paper_form.fields([led], sheet)
    for heading, group in _groups([each for each in asked if each is not led]):
        if heading:
            st.subheader(plain(heading), anchor=False)
        paper_form.fields(group, sheet)


def lot_fields(part: Part, here: Place, sheet: Sheet) -> None:
    """The questions of a part about the lot that is looked at."""
    asked = [each for each in part.per_lot if lot_of(each.path) == here.lot]
    paper_form.fields([each for each in asked if each.path != here.question], sheet)


def _groups(questions: Sequence[Question]) -> list[tuple[str, list[Question]]]:
    groups: dict[str, list[Question]] = {}
    for question in questions:
        groups.setdefault(_heading(question.path), []).append(question)
    return list(groups.items())


def _heading(path: str) -> str:
    return next((words for words, begins in GROUPS if path.startswith(begins)), "")


def remarks(sheet: Sheet, missing: Sequence[DraftProblem], asked: Sequence[DraftProblem]) -> None:
    """Under every field on the screen: what is missing or wrong there, and what is asked."""
    for problem in (*missing, *asked):
        is_gap = problem in missing
        words = "Needed before submitting." if problem.is_missing else problem.sentence
        mark = ":orange[:material/error:" if is_gap else ":gray[:material/help:"
        if not sheet.remark(problem.path, f"{mark} {plain(words)}]"):
            sheet.remark(problem.question, f"{mark} {plain(words)}]")


# What is missing -------------------------------------------------------------------------------


def progress(parts: Sequence[Part], missing: Sequence[DraftProblem], saved: str) -> None:
    """How many of the needed answers are there, and when one was saved last."""
    needed = [each for part in parts for each in (*part.questions, *part.per_lot) if each.required]
    gaps = {one.question for one in missing if one.is_missing}
    done = sum(each.path not in gaps for each in needed)
    st.progress(
        done / len(needed) if needed else 0.0,
        text=f"{counted(done, 'answer')} of {len(needed)} needed",
    )
    st.caption(f":material/cloud_done: {plain(saved)}")


def links(problems: Sequence[DraftProblem], labels: Mapping[str, str], key: str) -> None:
    """One link for each question concerned; what is wrong, not only missing, is said in full."""
    grouped: dict[str, list[DraftProblem]] = {}
    for problem in problems:
        grouped.setdefault(problem.question or problem.path, []).append(problem)
    with st.container(gap="xxsmall"):
        for number, (path, found) in enumerate(list(grouped.items())[:SHOWN]):
            for one in found:
                if not one.is_missing:
                    st.caption(plain(one.sentence))
            st.button(
                plain(_short(labels.get(path, path))),
                key=f"{key}-{number}",
                icon=":material/arrow_forward:",
                type="tertiary",
                wrap=True,
                on_click=lead_to,
                args=(found[0],),
            )
        if len(grouped) > SHOWN:
            st.caption(f"and {counted(len(grouped) - SHOWN, 'more thing')}")


def _short(label: str) -> str:
    text = label.partition(": ")[2] if label.startswith("Lot ") and ": " in label else label
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"
