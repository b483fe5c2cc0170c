"""The form of an addendum: the published answers, each saved as its field is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import streamlit as st

from procurement import ceremonies, portal, rfps
from procurement.documents.outline import (
    DraftProblem,
    Kind,
    Part,
    Question,
    questions_of,
    requirements_form,
    value_at,
)
from procurement.rfps import AddendumDraft, Prepared
from procurement.ui import frame, paper_form, paper_reading
from procurement.ui.paper_form import Answer, Sheet
from procurement.ui.paper_values import Setting
from procurement.ui.wording import plain

COMPLIANCE = "compliance.questions."


def parts_of(draft: AddendumDraft) -> Sequence[Part]:
    """The steps of the form with the questions that an addendum may change."""
    asked = _compliance(draft.base)
    found = []
    for part in requirements_form(draft.base):
        own = [each for each in part.questions if not rfps.why_fixed(each.path)]
        own += asked if part.key == "rules" else []
        lots = [each for each in part.per_lot if not rfps.why_fixed(each.path)]
        if own or lots:
            found.append(replace(part, questions=tuple(own), per_lot=tuple(lots)))
    return found


def _compliance(base: Mapping[str, Any]) -> list[Question]:
    """The wording of what vendors are asked on compliance."""
    held = value_at(base, COMPLIANCE.rstrip("."))
    rows = held.items() if isinstance(held, Mapping) else ()
    return [
        Question(
            f"{COMPLIANCE}{key}.ask", f"Asked of vendors: {one.get('topic') or key}", Kind.TEXT
        )
        for key, one in sorted(rows)
        if isinstance(one, Mapping)
    ]


@dataclass(frozen=True)
class Reading:
    """What is typed into an addendum makes: the draft, its form, and what must be settled."""

    draft: AddendumDraft

    @cached_property
    def parts(self) -> Sequence[Part]:
        """The steps of the form."""
        return parts_of(self.draft)

    @cached_property
    def blockers(self) -> Sequence[DraftProblem]:
        """What stands between the addendum and its publication."""
        return ceremonies.addendum_blockers(self.draft, portal=portal.installed())

    @cached_property
    def setting(self) -> Setting:
        """The zone and the lots that answers depend on."""
        return paper_reading.setting_of(self.draft.tree)

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """The text in force with what is typed so far, as fields show it."""
        found = {}
        for path in (each.path for each in questions_of(self.parts)):
            field = self.draft.fields.get(path)
            found[path] = Answer(
                value_at(self.draft.tree, path),
                field.number if field else 0,
                field.saved_by if field else "",
            )
        return found


def reading_of(stored: Prepared, now: datetime) -> Reading:
    """What follows from an addendum, to the minute: one that comes late moves the deadline."""
    of = (stored.id, stored.digest, now.replace(second=0, microsecond=0))
    return frame.made("addendum", of, lambda: Reading(rfps.addendum_from(stored, at=now)))


def sheet_of(reading: Reading) -> Sheet:
    """The text in force with what is typed so far, as a form saved answer by answer."""
    draft = reading.draft

    def save(path: str, value: Any, seen: int | None) -> int:
        with frame.work() as work:
            return rfps.save_addendum_field(work, draft.id, path, value, seen=seen).number

    return Sheet(f"addendum-{draft.id}", dict(reading.answers), reading.setting, save)


def draw(reading: Reading) -> Sheet:
    """One part of the form, and of the lots one at a time; returns the sheet that was drawn."""
    parts = reading.parts
    part = _chosen("Part", {each.key: each.title for each in parts}, "addendum:part")
    here = next(each for each in parts if each.key == part)
    sheet = sheet_of(reading)
    letters = sorted({rfps.lot_of(each.path) for each in here.per_lot})
    if letters:
        names = sheet.setting.lots or {}
        words = {letter: f"{letter} {names.get(letter, '')}" for letter in letters}
        lot = _chosen("Lot", words, "addendum:lot") if len(letters) > 1 else letters[0]
        st.subheader(plain(f"Lot {lot}"), anchor=False)
        paper_form.fields(
            [_short(each) for each in here.per_lot if rfps.lot_of(each.path) == lot], sheet
        )
        if here.questions:
            st.subheader("For all lots", anchor=False)
    paper_form.fields(here.questions, sheet)
    return sheet


def _short(question: Question) -> Question:
    return replace(question, label=question.label.split(": ", 1)[-1])


def _chosen(label: str, words: Mapping[str, str], name: str) -> str:
    """One of the words; another one than before draws its fields afresh."""
    before, options = frame.kept(name), list(words)
    index = options.index(str(before)) if before in options else 0
    chosen = st.radio(
        label,
        options,
        index=index,
        format_func=lambda one: plain(words.get(one, "")),
        horizontal=True,
        key=name.replace(":", "-"),
    )
    found = str(chosen) if chosen in words else options[0]
    if found != before:
        frame.keep(name, found)
        if before is not None:
            paper_form.fresh()
            st.rerun()
    return found
