"""What one bidder learns: its own scores and reasons, and of others the winners' points only."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from procurement.awards import Debrief, Ground, NoticeKind, debrief_of, letters, lot_fields, payees
from procurement.awards.debrief import unlabelled
from procurement.documents import plain
from procurement.scoring import evaluate
from tests.bids import samples

RFPS = ("RFP-2027-PM-001", "RFP-2028-FL-009", "RFP-2027-LP-100")
CITY = RFPS[0]
TALLGRASS, COBALT, LATE = "BID-PM-02", "BID-PM-04", "BID-PM-06"
ABOUT = letters.About("RFP-1", "Calls", "Rivera for Mayor", "https://portal.example/result?rfp=r")


@functools.cache
def ground(rfp_id: str = CITY, price_rule: str = "lowest_ratio") -> Ground:
    papers = samples.papers()
    rubric = papers.rubric.model_copy(update={"price_rule": price_rule})
    posting = samples.posting(rfp_id)
    evaluation = evaluate(posting, rubric, papers.offers, papers.vendors, papers.judged)
    return Ground(evaluation, papers.judged)


def winners(rfp_id: str) -> Mapping[str, str]:
    """Each lot to its leading bid, where there is one."""
    return {lot.letter: lot.leaders[0].bid_id for lot in lot_fields(ground(rfp_id)) if lot.leaders}


def told(bid_id: str, awarded: Mapping[str, str] | None = None, rfp_id: str = CITY) -> Debrief:
    given = winners(rfp_id) if awarded is None else awarded
    return debrief_of(ground(rfp_id), lot_fields(ground(rfp_id)), given, bid_id)


@pytest.mark.unmeasured
def test_the_winner_the_others_and_everybody_when_nothing_is_awarded_read_different_letters() -> (
    None
):
    assert told(TALLGRASS).kind == NoticeKind.AWARD
    assert told(COBALT).kind == NoticeKind.REGRET
    assert {told(row.bid_id, {}).kind for row in ground().evaluation.rows} == {NoticeKind.NO_AWARD}


def test_a_debrief_gives_the_own_points_of_every_criterion_and_they_add_up() -> None:
    found = told(TALLGRASS)

    assert [one.code for one in found.criteria] == ["CAP", "EXP", "OMN", "PRV", "ACC", "CST"]
    assert found.total == "86.04"
    assert f"{sum(float(one.points) for one in found.criteria):.2f}" == "86.04"


def test_the_two_weakest_anchors_are_those_that_cost_most_points() -> None:
    first, second = told(TALLGRASS).weakest

    assert (first.code, first.score, first.lost) == ("CAP-4", "3.00", "1.92")
    assert first.reason.startswith("Languages: vi 1 offered ÷ 1 required = 1")
    assert (first.anchor, first.next_anchor) == ("1.00 to below 1.25", "1.25 to below 1.50")
    assert second.code == "PRV-1"


def test_a_judged_item_tells_what_the_panel_wrote_and_names_no_other_bidder() -> None:
    papers = samples.papers()
    scores = tuple(
        entry.model_copy(update={"scores": {**entry.scores, "CAP-5": {"E1": 0}}})
        if entry.bid_id == TALLGRASS
        else entry
        for entry in papers.judged.scores
    )
    judged = papers.judged.model_copy(update={"scores": scores})
    evaluation = evaluate(
        samples.posting(CITY), papers.rubric, papers.offers, papers.vendors, judged
    )
    written = "Weaker than COBALT  Finch Digital on day one."
    low = Ground(evaluation, judged, {(TALLGRASS, "CAP-5"): (written,)})

    weakest = debrief_of(low, lot_fields(low), {}, TALLGRASS).weakest[0]

    assert (weakest.code, weakest.lost) == ("CAP-5", "4.80")
    assert weakest.reason == (
        "The panel's score is 0.00 of 5. “Weaker than another bidder on day one.”"
    )


def test_labels_of_the_scoring_become_words() -> None:
    labels = {"mine": "Bidder A", "theirs": "Bidder AB"}

    assert unlabelled("Bidder A is clearer than bidder AB.", labels, "mine") == (
        "this bid is clearer than another bidder."
    )


def test_a_failed_gate_is_told_with_the_lots_it_concerns() -> None:
    assert told(COBALT).obstacles == (
        "Lot D: G05 Languages: Seats by language: es 2 of 1, vi 0 of 1; less than half in vi.",
        "All your lots together: G02 Seats: Phase 2: 8 guaranteed ÷ 14 required = 0.57; at "
        "least 0.80 is needed.",
        "All your lots together: G05 Languages: Seats by language: es 2 of 2, vi 0 of 1; less "
        "than half in vi.",
    )


def test_what_a_vendor_cannot_carry_together_is_seen_though_each_lot_alone_would_do() -> None:
    (alone,) = payees(ground(), {"A": COBALT})
    (joint,) = payees(ground(), dict.fromkeys("ABCD", COBALT))

    assert (alone.status, alone.obstacles) == ("eligible", ())
    assert (joint.status, len(joint.obstacles)) == ("gate_failed", 2)
    assert sum(joint.amounts.values()) == joint.total


@pytest.mark.unmeasured
def test_under_the_lowest_price_rule_no_item_lets_the_lowest_price_be_computed() -> None:
    for row in ground().evaluation.rows:
        assert "CST-1" not in {one.code for one in told(row.bid_id).weakest}


# Nothing of another vendor ----------------------------------------------------------------------


def _tokens(value: Any) -> Iterator[str]:
    """Every name, sentence and figure in a paper that could give its vendor away."""
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _tokens(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _tokens(one)
    elif isinstance(value, str) and len(value) > 5 and " " in value:
        yield value
    elif isinstance(value, float) and value > 100:
        yield f"{value:,.2f}"


def _secrets(rfp_id: str, bid_id: str) -> set[str]:
    row = next(row for row in ground(rfp_id).evaluation.rows if row.bid_id == bid_id)
    papers = {*_tokens(plain(row.case.offer)), *_tokens(plain(row.case.profile))}
    price = row.price
    figures = (
        [] if price is None else [price.total, *(lot.comparison for lot in price.lots.values())]
    )
    return papers | {f"{float(one):,.2f}" for one in figures}


@pytest.mark.unmeasured
@pytest.mark.parametrize("rfp_id", RFPS)
def test_no_letter_carries_anything_of_another_vendor_but_the_winners_name_and_points(
    rfp_id: str,
) -> None:
    rows = ground(rfp_id).evaluation.rows
    given = winners(rfp_id)
    public = {ground(rfp_id).names[bid] for bid in given.values()} | {
        lot.name for lot in ground(rfp_id).evaluation.posting.lots.values()
    }
    secrets = {row.bid_id: _secrets(rfp_id, row.bid_id) - public for row in rows}
    assert all(len(found) > 3 for found in secrets.values())

    for row in rows:
        found = told(row.bid_id, given, rfp_id)
        letter = letters.body(found, ABOUT, row.vendor_name)
        own = secrets[row.bid_id]
        for other in rows:
            if other.bid_id != row.bid_id:
                leaked = [one for one in secrets[other.bid_id] - own if one in letter]
                assert leaked == [], (row.bid_id, other.bid_id)
        losers = {one.vendor_name for one in rows if one.bid_id not in set(given.values())}
        assert not [name for name in losers - {row.vendor_name} if name in letter]


def test_who_has_more_points_than_the_winner_is_told_where_the_reason_is() -> None:
    passed_over = told(TALLGRASS, {"A": COBALT, "B": TALLGRASS, "C": COBALT})
    barred = dataclasses.replace(passed_over, obstacles=["G06: a conflict that was not waived."])

    line, other = (letters.body(one, ABOUT, "Tallgrass") for one in (passed_over, barred))

    (lot,) = [one for one in passed_over.lots if one.letter == "A"]
    assert float(lot.own_points) > float(lot.winner_points)
    assert f"Your bid has {lot.own_points}. That is more. {letters.OTHERWISE}" in line
    assert "That is more; what kept it out is told below." in other
    assert "That is more" not in letters.body(told(COBALT), ABOUT, "Cobalt")
