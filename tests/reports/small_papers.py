"""Every smaller paper, drawn from the samples: summary, hand-over, debrief, letters, minutes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from procurement.awards import Debrief, Ground, debrief_of, lot_fields
from procurement.documents import canonical
from procurement.reports import handover, minutes_page, outcome, receipt_page, summary
from procurement.scoring import evaluate
from tests.bids import samples
from tests.reports.test_award import CITY, COBALT, TALLGRASS, a_record

AT = datetime(2027, 6, 22, 16, 0, tzinfo=UTC)
HEARTH = "BID-PM-01"
BODY = (
    "To Hearth & Hollow Call Center\n\nThank you for your bid on Voter ID.\n\n"
    "- Lot A, live calls: awarded to Tallgrass.\n- Lot D: not awarded to anybody.\n\n"
    "We hope you bid again.\n\nFriends of Marigold"
)


def debrief(bid_id: str) -> Debrief:
    papers = samples.papers()
    evaluation = evaluate(
        samples.posting(CITY), papers.rubric, papers.offers, papers.vendors, papers.judged
    )
    ground = Ground(evaluation, papers.judged)
    awarded = {"A": TALLGRASS, "B": TALLGRASS, "C": COBALT}
    return debrief_of(ground, lot_fields(ground), awarded, bid_id)


def addressed(vendor: str) -> outcome.Addressed:
    return outcome.Addressed(
        vendor=vendor,
        buyer="Friends of Marigold Thistlewood (fictional)",
        reference=CITY,
        title="Voter ID, ballot-chase calls, texting and voter hotline — mayoral race",
        at=AT,
        zone="America/Los_Angeles",
    )


def minutes() -> bytes:
    """Signed minutes as the portal writes them, with one bid on time and one late."""
    when = "2027-06-05T00:05:00.000000Z"
    row: dict[str, Any] = {
        "bid_id": "b1",
        "vendor_id": "v1",
        "vendor": "Tallgrass Dialing Cooperative",
        "version": 2,
        "receipt_number": 3,
        "receipt_digest": "a1" * 32,
        "received_at": "2027-06-04T18:40:00.000000Z",
        "sealed": "before upload",
        "digests": {"technical": "b2" * 32, "price": "c3" * 32},
        "outcome": "opened",
        "why": "",
        "price": "opened",
        "price_why": "",
    }
    facts = {
        "format": "procurement opening minutes 1",
        "rfp_id": "r1",
        "reference": CITY,
        "title": "Voter ID, ballot-chase calls, texting and voter hotline",
        "quorum": "2 of 3",
        "envelopes": 4,
        "root": "d4" * 32,
        "sent": {"at": when, "envelopes": 4, "root": "d4" * 32},
        "technical": {
            "at": when,
            "opened_by": "Fay Tanaka",
            "by": "shares",
            "shares": [1, 3],
            "why_alone": "",
        },
        "price": {},
        "versions": [row, {**row, "vendor": "Palm Reef", "outcome": "late", "price": ""}],
    }
    return canonical.canonical_bytes(
        {"minutes": facts, "key_id": "0011223344556677", "signature": "e5" * 64}
    )


RECEIPT = receipt_page.Paper(
    reference=CITY,
    title="Voter ID, ballot-chase calls",
    version=2,
    number=3,
    received=("Friday 4 June 2027, 11:40:00 PDT (UTC-07:00)", "Friday 4 June 2027, 18:40:00 UTC"),
    due="Friday 4 June 2027, 17:00:00 PDT (UTC-07:00)",
    submitted_by="Vera Lind",
    sealed="before it was uploaded",
    envelopes=(("technical", "b2" * 32, 65_536), ("price", "c3" * 32, 16_384)),
    trail_head="f6" * 32,
    key_id="0011223344556677",
    signature="e5" * 64,
    file=json.dumps({"receipt": 3}).encode(),
    address="https://portal.example.org",
)


def receipt() -> bytes:
    return receipt_page.draw(RECEIPT)


def _debrief(bid: str) -> bytes:
    return outcome.draw_debrief(debrief(bid), addressed("Hearth & Hollow"))


def _letter(bid: str) -> bytes:
    return outcome.draw_letter(debrief(bid), addressed("Hearth"), BODY)


DRAWN: dict[str, Callable[[], bytes]] = {
    "summary": lambda: summary.draw_summary(a_record()),
    "hand-over": lambda: handover.draw_handover(a_record()),
    "debrief-winner": lambda: _debrief(TALLGRASS),
    "letter-winner": lambda: _letter(TALLGRASS),
    "debrief-other": lambda: _debrief(HEARTH),
    "letter-other": lambda: _letter(HEARTH),
    "opening-minutes": lambda: minutes_page.draw_minutes(minutes(), author="Friends of Marigold"),
    "receipt": receipt,
}
