"""Who may decide, approve and announce what, and when: pure decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from procurement.awards import (
    Approval,
    Candidate,
    Choice,
    GateWaiver,
    Hand,
    Hands,
    LotField,
    Payee,
    ReportKind,
    Standing,
    reason_due,
    remarks,
    rules,
)
from procurement.errors import Invalid, NotAllowed, NotFound, OutOfOrder
from procurement.rfps import ControlProfile, RfpStatus

AT = datetime(2027, 6, 21, 16, 0, tzinfo=UTC)
REASON = "Written so that somebody understands it later."


def a_bid(bid_id: str, rank: int | None, status: str = "eligible", **more: object) -> Candidate:
    bid = Candidate(bid_id, f"v-{bid_id}", bid_id.title(), status, rank, Decimal(80), Decimal(10))
    return replace(bid, **more)  # type: ignore[arg-type]  # the fields under test, by name


FIELD = LotField(
    "A",
    "Calls",
    (
        a_bid("ash", 1),
        a_bid("birch", 2, "conditional", clarify=("G06",)),
        a_bid("cedar", None, "gate_failed", failed=("G05", "G08")),
        a_bid("dogwood", None, "late"),
        a_bid("elm", None, "incomplete"),
        a_bid("fir", None, "below_minimum"),
    ),
)


def a_choice(letter: str, by: str = "dana", bid_id: str | None = "ash") -> Choice:
    return Choice(letter, bid_id, "Ash", REASON, True, by, by.title(), AT, 1)


def standing(profile: ControlProfile = ControlProfile.TWO_PERSON, **more: object) -> Standing:
    decided = Standing(
        rfp_id="r",
        status=RfpStatus.PRICES_OPENED,
        profile=profile,
        letters=("A", "B"),
        choices={"A": a_choice("A"), "B": a_choice("B")},
        approval=None,
        authors=frozenset({"dana"}),
    )
    return replace(decided, **more)  # type: ignore[arg-type]  # the fields under test, by name


APPROVED = Approval("fay", "Fay", "", AT)


# Deciding -------------------------------------------------------------------------------------


def test_the_one_leading_bid_needs_no_reason() -> None:
    assert reason_due(FIELD, "ash") == ""
    assert rules.decide(FIELD, "ash", "") == FIELD.candidates[0]


@pytest.mark.parametrize(
    ("bid_id", "due"),
    [
        ("birch", "This is not the leading bid on lot A. Say why it is chosen."),
        (None, "Say why lot A goes to nobody. The reason is shown."),
    ],
)
def test_what_the_ranking_does_not_say_needs_a_reason(bid_id: str | None, due: str) -> None:
    with pytest.raises(Invalid, match=due) as refused:
        rules.decide(FIELD, bid_id, "because")
    assert list(refused.value.fields) == ["reason"]

    chosen = rules.decide(FIELD, bid_id, REASON)
    assert (chosen.bid_id if chosen else None) == bid_id


def test_one_of_several_leading_bids_and_a_leader_with_an_open_gate_need_a_reason() -> None:
    tied = LotField("A", "Calls", (a_bid("ash", 1), a_bid("birch", 1)))
    open_gate = LotField("A", "Calls", (a_bid("ash", 1, "conditional", clarify=("G06", "G14")),))

    assert reason_due(tied, "birch").startswith("Several bids lead on lot A.")
    assert reason_due(open_gate, "ash").startswith("G06 and G14 of this bid is not settled.")


@pytest.mark.parametrize(
    ("bid_id", "why"),
    [
        ("cedar", "it failed G05 and G08"),
        ("dogwood", "it came after the deadline"),
        ("elm", "it was never submitted complete"),
        ("fir", "it misses a quality minimum"),
    ],
)
def test_a_bid_that_is_not_ranked_cannot_be_awarded_whatever_the_reason(
    bid_id: str, why: str
) -> None:
    with pytest.raises(OutOfOrder, match=f"{bid_id.title()} cannot be awarded lot A: {why}."):
        rules.decide(FIELD, bid_id, REASON)


def test_no_lot_and_no_bid_that_is_not_there() -> None:
    with pytest.raises(NotFound):
        rules.decide(None, "ash", REASON)
    with pytest.raises(NotFound):
        rules.decide(FIELD, "yew", REASON)


def test_lots_that_one_vendor_cannot_serve_at_once_are_not_awarded_together() -> None:
    both = {"A": Decimal(1), "B": Decimal(2)}
    fine = Payee("ash", "Ash", both, Decimal(3), "conditional")
    short = Payee("elm", "Elm", both, Decimal(3), "gate_failed", ("G02 Seats: 8 of 14.",))

    rules.together([fine])
    with pytest.raises(OutOfOrder, match=r"Elm cannot have lots A and B together. G02 Seats"):
        rules.together([fine, short])


@pytest.mark.parametrize("status", list(RfpStatus))
def test_awards_are_decided_between_the_price_opening_and_the_announcement(
    status: RfpStatus,
) -> None:
    if status == RfpStatus.PRICES_OPENED:
        rules.in_time(status)
        return
    with pytest.raises(OutOfOrder):
        rules.in_time(status)


# Approving ------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", [ControlProfile.TWO_PERSON, ControlProfile.COMMITTEE])
def test_who_decided_does_not_approve(profile: ControlProfile) -> None:
    decided = standing(profile, authors=frozenset())

    with pytest.raises(NotAllowed, match=r"You decided on this award yourself."):
        rules.approve(decided, "dana", REASON)
    rules.approve(decided, "fay", "")


def test_alone_one_approves_with_a_reason_and_the_record_says_so() -> None:
    alone = standing(ControlProfile.SOLO)

    with pytest.raises(Invalid, match="Say why nobody else approves"):
        rules.approve(alone, "dana", "")
    rules.approve(alone, "dana", REASON)

    assert remarks(standing(approval=APPROVED)) == ()
    assert remarks(replace(alone, approval=Approval("dana", "Dana", REASON, AT))) == (
        "One person acted as lead and finance: Dana decided and approved.",
    )


def test_alone_every_step_that_takes_two_elsewhere_is_told_in_its_order() -> None:
    dana, fay = Hand("dana", "Dana"), Hand("fay", "Fay")
    hands = Hands(
        shares=1,
        opened=dana,
        locked=dana,
        priced=fay,
        scored=frozenset({"dana"}),
        gates=(GateWaiver("G14", "Ash", "Dana"),),
        ties=("Dana",),
    )

    assert remarks(standing(ControlProfile.SOLO), hands) == (
        "One person acted as both opening officers: Dana opened the bids.",
        "One person acted as panel member and chair: Dana waived the own conflict of interest.",
        "One person acted as both who waive a gate: Dana waived G14 for Ash.",
        "One person acted as evaluator and chair: Dana scored alone and locked the technical "
        "scores.",
        "One person acted as both opening officers: Fay opened the prices.",
    )
    assert remarks(standing(ControlProfile.TWO_PERSON), hands) == ()
    others = replace(hands, shares=2, scored=frozenset({"dana", "fay"}), gates=(), ties=())
    assert remarks(standing(ControlProfile.SOLO), others) == ()


def test_under_a_committee_the_author_neither_decides_nor_approves() -> None:
    committee = standing(ControlProfile.COMMITTEE, choices={"A": a_choice("A", by="lee")})

    with pytest.raises(NotAllowed, match=r"You wrote or published this RFP."):
        rules.not_author(committee, "dana")
    with pytest.raises(NotAllowed, match=r"You wrote or published this RFP."):
        rules.approve(replace(committee, letters=("A",)), "dana", REASON)
    rules.not_author(committee, "lee")
    rules.not_author(standing(ControlProfile.TWO_PERSON), "dana")


def test_half_a_decision_is_neither_approved_nor_announced() -> None:
    half = standing(choices={"A": a_choice("A")})

    for act in (lambda: rules.approve(half, "fay", ""), lambda: rules.announce(half)):
        with pytest.raises(OutOfOrder, match=r"Nothing is decided yet on lot B."):
            act()


def test_an_award_is_approved_once() -> None:
    with pytest.raises(OutOfOrder, match=r"Fay approved this award already."):
        rules.approve(standing(approval=APPROVED), "finn", "")


# Announcing and issuing -----------------------------------------------------------------------


def test_nobody_is_told_before_finance_approved() -> None:
    with pytest.raises(OutOfOrder, match="Finance has not approved this award yet"):
        rules.announce(standing())
    rules.announce(standing(approval=APPROVED))


def test_a_report_is_issued_once_and_only_after_the_announcement() -> None:
    with pytest.raises(OutOfOrder, match="after the outcome is announced"):
        rules.issue(RfpStatus.PRICES_OPENED, ReportKind.COMPARISON, frozenset())
    rules.issue(RfpStatus.NOT_AWARDED, ReportKind.COMPARISON, frozenset())
    with pytest.raises(OutOfOrder, match="issued already"):
        rules.issue(RfpStatus.AWARDED, ReportKind.COMPARISON, frozenset({ReportKind.COMPARISON}))
