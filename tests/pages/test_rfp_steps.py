"""The steps of a procurement: each state offers what is possible, and says why the rest is not."""

from __future__ import annotations

import pytest

from procurement.policy import Actor, Role
from procurement.rfps import RfpStatus
from procurement.ui import rfp_steps
from procurement.ui.rfp_steps import STEPS, Turn


@pytest.mark.parametrize(
    ("status", "now"),
    [
        (RfpStatus.DRAFT, ["Write the RFP", "Check the compliance", "Invite"]),
        (RfpStatus.OPEN, ["Invite", "Answer", "Change", "Appoint"]),
        (RfpStatus.CLOSED, ["Appoint", "Open the bids"]),
        (RfpStatus.OPENED, ["Appoint", "Decide the gates", "Score", "Settle"]),
        (RfpStatus.TECHNICAL_LOCKED, ["Open the prices", "Compare"]),
        (RfpStatus.PRICES_OPENED, ["Compare", "Award", "Issue"]),
        (RfpStatus.AWARDED, ["Compare", "Issue"]),
        (RfpStatus.NOT_AWARDED, ["Compare", "Issue"]),
    ],
    ids=lambda value: value.name if isinstance(value, RfpStatus) else "",
)
def test_each_state_offers_its_steps_and_explains_the_others(
    status: RfpStatus, now: list[str]
) -> None:
    turns = [(step, step.turn(status)) for step in STEPS]

    offered = [step.title for step, turn in turns if turn == Turn.NOW]
    assert len(offered) == len(now)
    assert all(title.startswith(start) for title, start in zip(offered, now, strict=True))
    assert all(step.later for step, turn in turns if turn == Turn.LATER)
    assert all(step.over for step, turn in turns if turn == Turn.OVER)
    assert rfp_steps.NEXT[status].endswith(".")


def test_a_cancelled_rfp_offers_nothing_and_explains_it_once() -> None:
    assert [rfp_steps.steps_at(RfpStatus.CANCELLED, turn) for turn in Turn] == [[], [], []]
    assert set(rfp_steps.NEXT) == set(RfpStatus)


def test_a_step_names_who_does_it_and_leads_only_where_one_may_go() -> None:
    opening = next(step for step in STEPS if step.title == "Open the bids")
    finance = Actor(name="somebody", roles=frozenset({Role.FINANCE}), organization_id="mine")

    assert opening.doers == "Lead, finance or counsel"
    assert opening.is_theirs(finance)
    assert opening.path("abc") == "/rfps/abc/open"
    assert rfp_steps.may_visit("rfps.py", finance)
    assert not rfp_steps.may_visit("post_rfp.py", finance)
    assert not rfp_steps.may_visit("nosuchpage.py", finance)
