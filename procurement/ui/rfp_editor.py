"""The desk where an RFP is written: its parts, its answers saved one by one, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import streamlit as st

from procurement import ceremonies, portal, rfps
from procurement.ceremonies import Readiness
from procurement.documents.outline import (
    DraftProblem,
    Part,
    Question,
    grow,
    questions_of,
    requirements_form,
    value_at,
)
from procurement.errors import Invalid
from procurement.instants import when, zone
from procurement.rfps import Draft
from procurement.ui import frame, paper_form, paper_reading, paper_values, rfp_calculator, rfp_words
from procurement.ui.paper_form import Answer, Sheet
from procurement.ui.paper_values import Setting, instant
from procurement.ui.wording import counted, distance, plain
from procurement.work import Work

PUBLISH = "publish"
LOTS = "lots"
ZONE = "timeline.timezone"
GIVEN = ("timeline.posted",)  # filled by the portal itself
SHOWN_ABOVE = (ZONE, "title")  # the page shows them before its fields are drawn
SHOWN = 8
LONGEST_LABEL = 38
HEADINGS: Mapping[str, str] = {
    "buyer": "Who buys",
    "jurisdictions": "Where the voters live",
    "calling_rules": "Calling",
    "service_levels": "Service levels",
    "staffing": "People who call",
    "scripts": "Scripts",
    "reporting": "Reports",
    "conflicts": "Conflicts of interest",
    "compliance": "Compliance",
    "data": "Voter data",
    "assurance": "Security controls",
    "recording": "Recordings",
    "insurance_musd": "Insurance",
    "pricing": "Price sheet",
    "payment": "Payment",
    "budget": "Budget",
    "timeline": "Timeline",
    "election": "Election",
    "channels": "Channels",
    "evaluation": "Weights",
}


@dataclass(frozen=True)
class Place:
    """Where somebody works: the part, the lot, and the question they were led to."""

    part: str
    lot: str
    question: str


@dataclass(frozen=True)
class Reading:
    """What the answers of a draft make: everything the desk shows of them. Nothing changes it."""

    draft: Draft

    @cached_property
    def tree(self) -> dict[str, Any]:
        """The answers as a tree."""
        return grow({path: field.value for path, field in self.draft.fields.items()})

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The form of this draft."""
        return requirements_form(self.tree)

    @cached_property
    def setting(self) -> Setting:
        """The zone and the lots that answers depend on."""
        return paper_reading.setting_of(self.tree)

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """The answers as fields show them."""
        return {
            path: Answer(field.value, field.number, field.saved_by)
            for path, field in self.draft.fields.items()
        }

    @cached_property
    def whole(self) -> Mapping[str, Any]:
        """The tree with what the portal proposes where nothing was answered."""
        return rfps.complete(self.tree)

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """The questions that must be answered."""
        return tuple(each.path for each in questions_of(self.parts) if each.required)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """What each question is called."""
        return {each.path: each.label for each in questions_of(self.parts)}


def reading_of(draft: Draft) -> Reading:
    """What the answers make: made once, until one of them is saved."""
    return frame.made("draft", (draft.id, draft.fields.digest), lambda: Reading(draft))


def tree_of(draft: Draft) -> dict[str, Any]:
    """The draft's answers as a tree, which nobody changes."""
    return reading_of(draft).tree


def readiness_of(draft: Draft) -> Readiness:
    """What stands between the draft and its publication, to the minute: dates may have passed."""
    house = portal.installed()
    of = (draft.id, draft.fields.digest, house.clock().replace(second=0, microsecond=0))
    return frame.made("readiness", of, lambda: ceremonies.readiness(draft, portal=house))


def sheet_of(draft: Draft) -> Sheet:
    """The draft as a form whose answers are saved one by one."""
    reading = reading_of(draft)

    def save(path: str, value: Any, seen: int | None) -> int:
        with frame.work() as work:
            number = _save(work, draft.id, path, value, seen)
        sheet.is_stale = sheet.is_stale or path in SHOWN_ABOVE
        return number

    sheet = Sheet(draft.id, dict(reading.answers), reading.setting, save)
    return sheet


def _save(work: Work, rfp_id: str, path: str, value: Any, seen: int | None) -> int:
    before = rfps.get_draft(work, rfp_id) if path == ZONE else None
    saved = rfps.save_field(work, rfp_id, path, "" if value is None else value, seen=seen)
    if value is None:
        rfps.clear_field(work, rfp_id, path)
        return 0
    if before is not None:
        _move_dates(work, before, str(value))
    return saved.number


def _move_dates(work: Work, draft: Draft, name: str) -> None:
    """In a new zone every instant keeps the time that clocks show."""
    old = reading_of(draft).setting.zone
    new = zone(name)
    for path, field in draft.fields.items():
        at = instant(field.value) if path.startswith("timeline.") else None
        if at is None or old is None or new.key != name:
            continue
        wall = at.astimezone(old).replace(tzinfo=None)
        try:
            moved = paper_values.at_wall(wall, new).isoformat()
        except Invalid:
            continue  # the hour does not exist there: the instant stays
        rfps.save_field(work, draft.id, path, moved, seen=None)


# Where somebody works -------------------------------------------------------------------------


def place(parts: Sequence[Part], letters: Sequence[str]) -> Place:
    """The part and lot that the address names, and the question one was led to there.

    What cannot be is the first one. An address that this tab was not led to is the browser's way
    back: its fields are fresh.
    """
    known = [part.key for part in parts] + [PUBLISH]
    wanted, lot = frame.chosen("part"), frame.chosen("lot")
    part = wanted if wanted in known else known[0]
    lot = lot if lot in letters else (letters[0] if letters else "")
    if frame.is_led_back():
        frame.keep("rfp:question", "")
        paper_form.fresh()
    return Place(str(part), str(lot), str(frame.kept("rfp:question") or ""))


def go(part: str, lot: str = "", question: str = "") -> None:
    """Look at another part, lot or question; what was drawn before is drawn afresh there."""
    frame.lead(part=part, **({"lot": lot} if lot else {}))
    frame.keep("rfp:question", question)
    paper_form.fresh()


def _lot_of(path: str) -> str:
    steps = path.replace("agent_countries_by_lot", "lots").replace("lot_variants", "lots")
    found = steps.split(".")
    return found[found.index("lots") + 1] if "lots" in found[:-1] else ""


def lead_to(problem: DraftProblem) -> None:
    """Look at the question that settles a problem."""
    question = problem.question or problem.path
    go(problem.part or "basics", _lot_of(question), question)


# Drawing --------------------------------------------------------------------------------------


def parts_row(parts: Sequence[Part], here: Place, readiness: Readiness) -> None:
    """The steps of the form side by side, each with what is left to settle there."""
    with st.container(horizontal=True, gap="xsmall"):
        for part in parts:
            left = rfp_words.left(readiness.blockers, part.key)
            label = f"{part.title} ({left})" if left else part.title
            st.button(
                label,
                key=f"part-{part.key}",
                type="primary" if here.part == part.key else "secondary",
                on_click=go,
                args=(part.key,),
            )
        st.button(
            "Publish",
            key=f"part-{PUBLISH}",
            type="primary" if here.part == PUBLISH else "secondary",
            on_click=go,
            args=(PUBLISH,),
        )


def part_fields(part: Part, here: Place, sheet: Sheet) -> None:
    """The questions of a part in groups; the one somebody was led to stands first."""
    asked = _asked(part, here)
    led = next((each for each in asked if each.path == here.question), None)
    if led is not None:
        with st.container(border=True, key="led-to"):
            st.markdown(":material/arrow_forward: **You came for this**")
            paper_form.fields([led], sheet)
            sheet.slots["led-to"] = st.container()
    for heading, group in _groups([each for each in asked if each is not led]):
        if heading:
            st.subheader(plain(heading), anchor=False)
        paper_form.fields(group, sheet)


def _asked(part: Part, here: Place) -> list[Question]:
    """The questions on the screen: of the lots only the one that is looked at, and that first."""
    general = [each for each in part.questions if each.path not in GIVEN]
    if part.key != LOTS:
        return general + [_named(each) for each in part.per_lot]
    lot = [each for each in part.per_lot if _lot_of(each.path) == here.lot]
    if len(lot) > 1:
        lot = [each for each in lot if not each.path.endswith(".kind")]
    return sorted(lot, key=_depth) + general


def _named(question: Question) -> Question:
    """A lot's question among those of other lots: its label says which lot."""
    return replace(question, label=question.label.replace(": ", ", ", 1))


def _depth(question: Question) -> int:
    """What every lot needs first, then its plan, then the rest."""
    if ".plan." in question.path:
        return 1
    return 0 if question.required or question.path.endswith(".phase") else 2


def _groups(questions: Sequence[Question]) -> list[tuple[str, list[Question]]]:
    groups: dict[str, list[Question]] = {}
    for question in questions:
        groups.setdefault(_heading(question), []).append(question)
    return list(groups.items())


def _heading(question: Question) -> str:
    lot = _lot_of(question.path)
    if lot and question.part == LOTS:
        return (f"Lot {lot}", f"The plan of lot {lot}", f"More about lot {lot}")[_depth(question)]
    return "Lot by lot" if lot else HEADINGS.get(question.path.split(".")[0], "")


def remarks(sheet: Sheet, readiness: Readiness) -> None:
    """Under every field on the screen, what is missing or wrong there."""
    for problem in (*readiness.blockers, *readiness.warnings):
        is_blocker = problem in readiness.blockers
        is_gap = is_blocker and problem.is_missing
        sentence = "Needed before publishing." if is_gap else problem.sentence
        mark = ":orange[:material/error:" if is_blocker else ":gray[:material/info:"
        words = f"{mark} {plain(sentence)}]"
        if not sheet.remark(problem.path, words):
            sheet.remark(problem.question, words)


def proposals(sheet: Sheet, draft: Draft) -> None:
    """Under a price left empty, what the portal puts there when the RFP is published."""
    asked = [path for path in sheet.slots if ".price_anchors." in path]
    for path in asked:
        proposed = value_at(reading_of(draft).whole, path)
        if proposed is not None and value_at(tree_of(draft), path) is None:
            amount = rfp_calculator.money(proposed)
            sheet.remark(path, f":gray[Left empty, it becomes {plain(amount)}.]")


def next_button(sheet: Sheet, here: Place, readiness: Readiness) -> None:
    """Below the question somebody was led to: whether it is settled, and the way to the next."""
    slot = sheet.slots.get("led-to")
    if slot is None:
        return
    if any((one.question or one.path) == here.question for one in readiness.blockers):
        return
    with slot.container(horizontal=True, vertical_alignment="center"):
        st.markdown(":green[:material/check_circle: Settled.]", width="content")
        if readiness.blockers:
            one = readiness.blockers[0]
            st.button("Next one", key="next", type="primary", on_click=lead_to, args=(one,))


def status_card(draft: Draft, readiness: Readiness, *, now: datetime, timezone: str) -> None:
    """How far the draft is, when it was saved, when bids are due, and what is missing."""
    reading = reading_of(draft)
    asked = reading.needed
    missing = {one.question for one in readiness.blockers if one.is_missing}
    done = sum(path not in missing for path in asked)
    with st.container(border=True, gap="small"):
        st.progress(
            done / len(asked) if asked else 0.0,
            text=f"{counted(done, 'answer')} of {len(asked)} needed",
        )
        local = draft.saved_at.astimezone(zone(timezone))
        saved = f"saved {local:%H:%M}" if draft.fields else "nothing saved yet"
        st.caption(f":material/cloud_done: {plain(saved)}")
        _due(reading, now=now, timezone=timezone)
        _left(readiness, reading.labels)


def _due(reading: Reading, *, now: datetime, timezone: str) -> None:
    timeline = reading.tree.get("timeline")
    at = instant(timeline.get("bids_due")) if isinstance(timeline, Mapping) else None
    if at is None:
        return
    of_buyer = reading.setting.zone
    name = of_buyer.key if of_buyer else timezone
    st.markdown(f"**Bids due {plain(when(at, name))}**")
    mine = when(at, timezone)
    own = "" if mine == when(at, name) else f"{mine} for you, "
    st.caption(plain(f"{own}{distance(at, now)}"))


def _left(readiness: Readiness, labels: Mapping[str, str]) -> None:
    if not readiness.blockers:
        st.markdown(":green[:material/task_alt: **Ready to publish**]")
        st.button("Preview and publish", key="ready", type="primary", on_click=go, args=(PUBLISH,))
    else:
        st.markdown(f"**{plain(rfp_words.things(readiness.blockers))}**")
    _links(readiness.blockers, labels, "settle")
    if readiness.warnings:
        st.markdown("**Worth a second look**")
        _links(readiness.warnings, labels, "look")


def _links(problems: Sequence[DraftProblem], labels: Mapping[str, str], key: str) -> None:
    """One link for each question concerned; what is wrong, not only missing, is said in full."""
    grouped: dict[str, list[DraftProblem]] = {}
    for problem in problems:
        grouped.setdefault(problem.question or problem.path, []).append(problem)
    with st.container(gap="xxsmall"):
        for number, (path, found) in enumerate(list(grouped.items())[:SHOWN]):
            wrong = [one for one in found if not one.is_missing or key == "look"]
            for one in wrong:
                st.caption(plain(one.sentence))
            label = plain(_short(labels.get(path, path)))
            st.button(
                label,
                key=f"{key}-{number}",
                icon=":material/arrow_forward:" if wrong else ":material/error:",
                type="tertiary",
                on_click=lead_to,
                args=(found[0],),
            )
        if len(grouped) > SHOWN:
            st.caption(f"and {counted(len(grouped) - SHOWN, 'more thing')}")


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
