"""Comparisons of a real procurement: who sees them when, and that they equal the evaluation."""

from __future__ import annotations

from fractions import Fraction

import pytest

from procurement import bids, evaluations
from procurement.documents import VendorProfile
from procurement.errors import NotFound, OutOfOrder
from procurement.evaluations.comparison import Outcome, Technical, TechnicalLine
from procurement.portal import Portal
from procurement.scoring import evaluate
from tests.awards.priced import HEARTH, TALLGRASS, Priced, priced
from tests.bids import samples
from tests.cast import CHIDI, DANA, EVE, FAY, MALLORY, VERA
from tests.conftest import Begin
from tests.evaluations.panels import Room, opened, sitting
from tests.tools.clock import MovableClock


@pytest.fixture
def room(begin_on_sqlite: Begin) -> Priced:
    found: Priced = begin_on_sqlite(priced)
    return found


def test_the_comparison_of_the_portal_is_the_evaluation_of_the_same_papers(room: Priced) -> None:
    with room.portal.reading(room.actor(DANA)) as work:
        built = evaluations.compare(work, room.rfp_id)
        part = evaluations.compare(work, room.rfp_id, lots="AB", variant="general")
        rows = {row.bid_id: row for row in bids.list_opened(work, room.rfp_id)}
        judged = evaluations.judged_of(work, room.rfp_id)
        decisions = evaluations.decisions_of(work, room.rfp_id)
        again = evaluations.evaluation_of(work, room.rfp_id)
    offers = [offer for offer in samples.offers("RFP-2027-PM-001") if offer.id in room.bids]
    posting, rubric = built.evaluation.posting, built.evaluation.rubric
    papers = [
        offer.model_copy(
            update={
                "id": room.bids[offer.id],
                "rfp_id": posting.id,
                "vendor_id": rows[room.bids[offer.id]].vendor_id,
                "submitted_at": rows[room.bids[offer.id]].submitted_at,
            }
        )
        for offer in offers
    ]
    profiles: list[VendorProfile] = [
        samples.profile(offer).model_copy(update={"id": rows[room.bids[offer.id]].vendor_id})
        for offer in offers
    ]
    expected = evaluate(posting, rubric, papers, profiles, judged, decisions=decisions)

    assert [(line.vendor, line.total, line.rank, line.status) for line in built.bids] == [
        (row.vendor_name, row.total, row.rank, row.status) for row in expected.rows
    ]
    assert again is built.evaluation
    assert (part.evaluation.scope, part.evaluation.variant) == (("A", "B"), "general")


def test_the_panels_scores_and_gate_decisions_are_in_it(room: Priced) -> None:
    built = room.read(FAY, evaluations.compare)
    first = built.line(built.answer.leaders[0])
    hearth = built.line(room.bids[HEARTH])

    assert built.answer.outcome == Outcome.ALONE
    assert first.bid == room.bids[TALLGRASS]
    assert first.items["CAP-5"].marks == {"E1": 4, "E2": 4}
    assert hearth.status == "below_minimum"
    assert len(hearth.shortfalls) > 0
    decided = next(gate for gate in hearth.gates if gate.id == "G14")
    assert decided.outcome == "pass"
    assert "names this campaign" in decided.sentence


@pytest.mark.unmeasured
def test_every_lot_is_answered_by_itself(room: Priced) -> None:
    found = room.read(EVE, evaluations.compare_lots)

    assert [(lot.letter, lot.comparison.evaluation.scope) for lot in found] == [
        ("", ("A", "B", "C", "D")),
        *((letter, (letter,)) for letter in "ABCD"),
    ]
    for lot in found:
        alone = room.read(EVE, evaluations.compare, lots=lot.letter or None, variant=lot.variant)
        assert lot.answer == alone.answer


def test_others_do_not_see_a_comparison(room: Priced) -> None:
    for stranger in (MALLORY, VERA):
        with pytest.raises(NotFound):
            room.read(stranger, evaluations.compare)
        with pytest.raises(NotFound):
            room.read(stranger, evaluations.technical_of)


def locked(portal: Portal, clock: MovableClock) -> Room:
    """Two bids are scored, gates settled and scores locked; prices are still sealed."""
    room = sitting(portal, clock)
    for who in (EVE, CHIDI):
        room.score_all(who, 3)
    for sheet in room.read(DANA, evaluations.gates_of).bids:
        for cell in sheet.cells:
            if cell.outcome == "clarify":
                reason = "The registration came in; it names this campaign."
                room.do(DANA, evaluations.decide_gate, sheet.bid_id, cell.gate, "pass", reason)
    room.do(CHIDI, evaluations.lock_technical)
    return room


def test_before_the_lock_staff_see_gates_and_computed_points_and_the_panel_sees_nothing(
    begin_on_sqlite: Begin,
) -> None:
    room: Room = begin_on_sqlite(opened)

    found: Technical = room.read(DANA, evaluations.technical_of)

    assert {line.label for line in found.lines} == {"Bidder A", "Bidder B"}
    assert not found.has_scores
    assert found.waiting == (
        "Evaluated price",
        "Price certainty and who carries risk",
        "Payment terms",
    )
    tallgrass = line_of(found, "Tallgrass Dialing Cooperative")
    outcomes = {gate.id: gate.outcome for gate in tallgrass.gates}
    assert (outcomes["G01"], outcomes["G17"]) == ("pass", "later")
    assert tallgrass.status == "eligible"
    assert set(tallgrass.items).isdisjoint({"CST-1", "CST-2", "CST-4", "CAP-5"})
    assert scores(found) == scores_of_the_papers(found)
    for query in (evaluations.technical_of, evaluations.compare):
        with pytest.raises(NotFound):
            room.read(EVE, query)
    room.appoint(DANA)
    with pytest.raises(NotFound):
        room.read(DANA, evaluations.technical_of)


def test_after_the_lock_the_panel_sees_the_standing_with_its_scores_and_no_price(
    begin_on_sqlite: Begin,
) -> None:
    room: Room = begin_on_sqlite(locked)

    found: Technical = room.read(EVE, evaluations.technical_of)

    assert found.has_scores
    hearth = line_of(found, "Hearth & Hollow Call Center")
    assert hearth.items["CAP-5"].score == 3
    assert (hearth.status, hearth.label[:6]) == ("eligible", "Bidder")
    assert set(hearth.items).isdisjoint({"CST-1", "CST-2", "CST-4"})
    with pytest.raises(OutOfOrder):
        room.read(DANA, evaluations.compare)


def line_of(found: Technical, vendor: str) -> TechnicalLine:
    return next(line for line in found.lines if line.vendor == vendor)


def scores(found: Technical) -> dict[tuple[str, str], Fraction]:
    return {
        (line.vendor, name): item.score for line in found.lines for name, item in line.items.items()
    }


def scores_of_the_papers(found: Technical) -> dict[tuple[str, str], Fraction]:
    """What the evaluation of the whole papers gives for the same items."""
    papers = samples.papers()
    city = samples.posting("RFP-2027-PM-001")
    rows = evaluate(city, papers.rubric, papers.offers, papers.vendors, papers.judged).rows
    known = {(row.vendor_name, name): sub.score for row in rows for name, sub in row.sub.items()}
    return {key: known[key] for key in scores(found)}
