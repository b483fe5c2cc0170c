"""How an RFP begins: from a template, from an own one, or from nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import streamlit as st

from procurement import portal, rfps
from procurement.documents.outline import (
    Template,
    fill,
    flatten,
    grow,
    locate,
    requirements_form,
    value_at,
)
from procurement.errors import Invalid
from procurement.instants import zone
from procurement.rfps import COMPLIANCE, RfpRow, RfpStatus
from procurement.ui import frame
from procurement.ui.rfp_editor import GIVEN, ZONE
from procurement.ui.wording import plain
from procurement.work import Work

_KEPT_DATES = (ZONE, "timeline.ramp_window_days")


def zone_here(mine: str) -> str:
    """The zone a new RFP starts with: the person's, else the browser's, else New York."""
    for name in (mine, st.context.timezone or ""):
        if name != "UTC" and name and zone(name).key == name:
            return name
    return "America/New_York"


def cards(own: Sequence[RfpRow], *, timezone: str) -> None:
    """The templates as cards, then the own RFPs to copy, then the blank one."""
    st.caption(
        "A template fills in what such programmes usually ask, and counts dates in working days "
        "from today. You change everything you like."
    )
    templates = portal.installed().templates
    for start in range(0, len(templates), 3):
        for column, template in zip(
            st.columns(3, gap="small"), templates[start : start + 3], strict=False
        ):
            with column.container(border=True, height="stretch", gap="small"):
                st.markdown(f"**{plain(template.title)}**")
                st.caption(plain(template.summary))
                if st.button("Start with this", key=f"start-{template.id}", help=template.title):
                    _begin(template.id, _dated(template, timezone))
    left, right = st.columns(2, gap="small")
    with left.container(border=True, height="stretch", gap="small"):
        st.markdown("**From nothing**")
        st.caption("Every answer is yours to type; the list of what is missing leads you through.")
        if st.button("Start blank", key="start-blank"):
            _begin("", {ZONE: timezone})
    with right.container(border=True, height="stretch", gap="small"):
        _copy(own, timezone=timezone)


def _copy(own: Sequence[RfpRow], *, timezone: str) -> None:
    st.markdown("**Copy one of yours**")
    st.caption("All its answers, with new dates counted from today.")
    names = {row.id: f"{row.reference} {row.title}" for row in own}
    chosen = st.selectbox(
        "RFP to copy",
        list(names),
        index=None,
        format_func=lambda one: names.get(one, "unknown"),
        placeholder="Choose" if names else "You have none yet",
        disabled=not names,
        key="copy-which",
        label_visibility="collapsed",
    )
    if st.button("Start with a copy", key="start-copy", disabled=not names):
        with frame.refusals_shown():
            row = next((row for row in own if row.id == chosen), None)
            if row is None:
                raise Invalid("Choose the RFP to copy first.")
            with frame.reading() as work:
                fields = copied(work, row)
            _begin("", {**_dates(timezone), **fields})


def _dated(template: Template, timezone: str) -> dict[str, Any]:
    today = frame.now().astimezone(zone(timezone)).date()
    return fill(template, today=today, timezone=timezone)


def _dates(timezone: str) -> dict[str, Any]:
    """Dates counted as in the first template."""
    filled = _dated(portal.installed().templates[0], timezone)
    return {path: value for path, value in filled.items() if path.startswith("timeline.")}


def copied(work: Work, row: RfpRow) -> dict[str, Any]:
    """The answers of an own RFP that may be used again: all that the form asks, without dates.

    Raises: ``NotFound``, ``NotAllowed``.
    """
    if row.status == RfpStatus.DRAFT:
        draft = rfps.get_draft(work, row.id)
        found: Mapping[str, Any] = {path: field.value for path, field in draft.fields.items()}
    else:
        found = flatten(rfps.get_published(work, row.id).requirements)
    form = requirements_form(grow(found))
    return _compliance(found) | {
        path: value
        for path, value in found.items()
        if locate(path, form)[1] == path
        and path not in GIVEN
        and value is not None
        and (not path.startswith("timeline.") or path in _KEPT_DATES)
    }


def _compliance(found: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked on compliance: a draft keeps each question as one answer."""
    tree = grow({path: value for path, value in found.items() if path.startswith(COMPLIANCE)})
    asked = value_at(tree, COMPLIANCE.rstrip(".")) or {}
    return {f"{COMPLIANCE}{key}": question for key, question in asked.items()}


def _begin(template: str, fields: Mapping[str, Any]) -> NoReturn:
    with frame.work() as work:
        rfp_id = rfps.draft_rfp(work, template=template, fields=fields)
    frame.done(
        "The draft is there. What is missing stands beside the form.",
        to="post_rfp.py",
        query={"rfp": rfp_id},
    )
