"""Choosing what vendors are asked on compliance: tick what fits, reword it, add your own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from procurement import portal, rfps
from procurement.documents.outline import ComplianceRule, Kind, Question, fitting
from procurement.errors import Invalid
from procurement.instants import when
from procurement.rfps import COMPLIANCE, Draft, Look
from procurement.ui import frame, paper_compliance, paper_form, rfp_editor, widgets
from procurement.ui.paper_compliance import NOT_ADVICE
from procurement.ui.paper_form import Answer, Sheet
from procurement.ui.paper_values import Setting
from procurement.ui.wording import counted, plain

MOST_OWN = 20


def section(draft: Draft, look: Look | None, *, mine: str) -> bool:
    """Everything about compliance questions; tells whether the page should run again."""
    rules = fitting(portal.installed().compliance, rfp_editor.tree_of(draft))
    asked = asked_of(draft)
    widgets.section("Compliance questions to vendors")
    st.caption(
        "Facts turned into questions, chosen by states, channels and the switches of this RFP. "
        "Vendors must answer what you ask."
    )
    st.caption(NOT_ADVICE)
    _head(draft, rules, asked, look, mine=mine)
    sheet = _sheet(draft, asked)
    for rule in _shown(rules, asked):
        _rule(draft, rule, asked, sheet)
    for key in (key for key in asked if key.startswith("own_")):
        _own(draft, key, sheet)
    _add_own(draft, asked)
    _for_ourselves(rules)
    return sheet.is_stale


def asked_of(draft: Draft) -> dict[str, Mapping[str, Any]]:
    """What a draft asks on compliance, by key."""
    return {
        path.removeprefix(COMPLIANCE): field.value
        for path, field in sorted(draft.fields.items())
        if path.startswith(COMPLIANCE) and isinstance(field.value, Mapping)
    }


def summary(draft: Draft, look: Look | None) -> str:
    """How many questions are asked and who looked them over, in one sentence."""
    number = len(asked_of(draft))
    asked = f"{counted(number, 'compliance question')} to vendors" if number else ""
    if not asked:
        return "No compliance question is asked of vendors."
    if look is None:
        return f"{asked}; nobody has looked them over yet."
    since = "" if look.is_current else ", and they changed since"
    return f"{asked}; {look.by} ({look.roles}) looked them over{since}."


def _shown(
    rules: Sequence[ComplianceRule], asked: Mapping[str, Mapping[str, Any]]
) -> list[ComplianceRule]:
    """What fits, and what is asked although it does not fit any more."""
    fits = {rule.key for rule in rules}
    return [
        rule
        for rule in portal.installed().compliance
        if rule.to == "vendor" and (rule.key in fits or rule.key in asked)
    ]


def _head(
    draft: Draft,
    rules: Sequence[ComplianceRule],
    asked: Mapping[str, Mapping[str, Any]],
    look: Look | None,
    *,
    mine: str,
) -> None:
    left = [rule for rule in rules if rule.to == "vendor" and rule.key not in asked]
    if look is not None:
        told = f"Looked over by {look.by} ({look.roles}), {when(look.at, mine)}."
        if look.is_current:
            st.markdown(f":green[:material/verified_user: {plain(told)}]")
        else:
            st.markdown(
                f":orange[:material/update: {plain(told)} {plain('The questions changed since.')}]"
            )
    elif asked:
        st.markdown(":gray[:material/update: Nobody has looked them over yet.]")
    with st.container(horizontal=True, gap="small"):
        if left and st.button(
            f"Ask all that fit ({len(left)} more)", key="ask-all", icon=":material/playlist_add:"
        ):
            with frame.refusals_shown():
                with frame.work() as work:
                    for rule in left:
                        path = f"{COMPLIANCE}{rule.key}"
                        rfps.save_field(work, draft.id, path, rule.as_question(), seen=0)
                frame.done(f"{counted(len(left), 'question')} more are asked.")
        is_needed = look is None or not look.is_current
        if (
            asked
            and is_needed
            and st.button("I looked them over", key="look-over", icon=":material/verified_user:")
        ):
            with frame.refusals_shown():
                with frame.work() as work:
                    rfps.look_over_compliance(work, draft.id)
                frame.done("Noted: you looked over the compliance questions.")


def _sheet(draft: Draft, asked: Mapping[str, Mapping[str, Any]]) -> Sheet:
    """Topics and wordings of what is asked, saved one by one."""
    answers = {
        f"{COMPLIANCE}{key}.{name}": Answer(
            question.get(name),
            draft.fields[f"{COMPLIANCE}{key}"].number,
            draft.fields[f"{COMPLIANCE}{key}"].saved_by,
        )
        for key, question in asked.items()
        for name in ("topic", "ask")
    }

    def save(path: str, value: Any, seen: int | None) -> int:
        field, _, name = path.rpartition(".")
        if value is None:
            raise Invalid("This may not be empty. Untick or remove the question instead.")
        stored = asked[field.removeprefix(COMPLIANCE)]
        with frame.work() as work:
            whole = {**stored, name: value}
            return rfps.save_field(work, draft.id, field, whole, seen=seen).number

    return Sheet(f"{draft.id}-compliance", answers, Setting(), save)


def _rule(
    draft: Draft,
    rule: ComplianceRule,
    asked: Mapping[str, Mapping[str, Any]],
    sheet: Sheet,
) -> None:
    path = f"{COMPLIANCE}{rule.key}"
    stored = draft.fields.get(path)
    is_asked = rule.key in asked
    with st.container(border=True, gap="xsmall", key=f"rule-{rule.key}"):
        turn = stored.number if stored else 0
        given = st.checkbox(plain(rule.topic), is_asked, key=f"ask-{rule.key}-{turn}")
        if given is not is_asked:
            _tick(draft, rule, is_asked=given is True)
        if is_asked:
            question = Question(f"{path}.ask", "As vendors read it", Kind.TEXT)
            paper_form.draw(question, sheet)
        else:
            st.markdown(plain(rule.ask))
        paper_compliance.fact(rule.as_question(), key=f"fact-{rule.key}")


def _tick(draft: Draft, rule: ComplianceRule, *, is_asked: bool) -> None:
    path = f"{COMPLIANCE}{rule.key}"
    with frame.refusals_shown():
        with frame.work() as work:
            if is_asked:
                rfps.save_field(work, draft.id, path, rule.as_question(), seen=0)
            else:
                rfps.clear_field(work, draft.id, path)
        st.rerun()


# One's own ------------------------------------------------------------------------------------


def _own(draft: Draft, key: str, sheet: Sheet) -> None:
    path = f"{COMPLIANCE}{key}"
    with st.container(border=True, gap="small", key=f"rule-{key}"):
        for name, label, kind in (
            ("topic", "Topic", Kind.LINE),
            ("ask", "Question to vendors", Kind.TEXT),
        ):
            paper_form.draw(Question(f"{path}.{name}", label, kind), sheet)
        if st.button("Remove it", key=f"remove-{key}", icon=":material/delete:", type="tertiary"):
            with frame.refusals_shown():
                with frame.work() as work:
                    rfps.clear_field(work, draft.id, path)
                frame.done("The question is removed.")


def _add_own(draft: Draft, asked: Mapping[str, Mapping[str, Any]]) -> None:
    free = [f"own_{n}" for n in range(1, MOST_OWN + 1) if f"own_{n}" not in asked]
    if free and st.button("Add your own question", key="add-own", icon=":material/add:"):
        blank = {"topic": "Our own question", "ask": "What do you do about …?"}
        with frame.refusals_shown():
            with frame.work() as work:
                rfps.save_field(work, draft.id, f"{COMPLIANCE}{free[0]}", blank, seen=0)
            st.rerun()


def _for_ourselves(rules: Sequence[ComplianceRule]) -> None:
    own = [rule for rule in rules if rule.to == "campaign"]
    if not own:
        return
    with st.expander(f"For yourselves: {counted(len(own), 'point')}", key="for-ourselves"):
        st.caption("No vendor answers these; somebody of your campaign does.")
        for rule in own:
            st.markdown(f"**{plain(rule.topic)}**  \n{plain(rule.ask)}")
            question = rule.as_question()
            st.caption(plain(f"{rule.plain_text} {paper_compliance.standing(question)}"))
            for source in rule.sources:
                st.caption(plain(source))
