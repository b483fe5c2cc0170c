"""Puts the gates of opened bids together: computed, decided, clarified; and says what is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from procurement import bids, rfps
from procurement.bids import OpenedBid, VeiledBid
from procurement.documents import Requirements, Rubric, frozen_value
from procurement.documents.profiles import StandingDocument
from procurement.documents.standing import ending_before
from procurement.errors import DocumentInvalid
from procurement.evaluations import clarifying_loading, gate_checks, gate_rules
from procurement.evaluations.clarifying_model import (
    Clarification,
    Decided,
    GateCell,
    GateRoom,
    GateSheet,
)
from procurement.scoring.case import LotFacts, lots_of
from procurement.scoring.gates import GateResult
from procurement.work import Work

UNREAD = "The envelope held nothing that can be read."


@dataclass(frozen=True)
class Bidder:
    """An opened bid as gates are computed from it: its papers, or why there are none."""

    bid_id: str
    label: str
    papers: gate_checks.OpenedPapers | None
    vendor_id: str = ""
    vendor: str = ""
    problem: str = ""
    now_called: str = ""


@dataclass(frozen=True)
class Posting:
    """What every bid's gates are held against."""

    requirements: Requirements
    rubric: Rubric
    lots: tuple[LotFacts, ...]
    tree: Mapping[str, Any]


def posting_of(work: Work, rfp_id: str) -> Posting:
    """The frozen requirements and rubric of an RFP. Raises: ``NotFound`` for a draft."""
    published = rfps.get_published(work, rfp_id)
    requirements = frozen_value(
        Requirements,
        published.requirements,
        digest=published.requirements_digest,
        file=published.reference,
    )
    rubric = frozen_value(
        Rubric,
        published.rubric,
        digest=published.rubric_digest,
        file=f"{published.reference}, rubric",
    )
    return Posting(requirements, rubric, lots_of(requirements), published.requirements)


def subjects(work: Work, rfp_id: str) -> dict[str, str]:
    """What can be asked about: every gate and item of the frozen rubric, with its title."""
    rubric = posting_of(work, rfp_id).rubric
    gates = {gate.id: gate.title for gate in rubric.gates}
    return gates | {sub.id: sub.title for sub in rubric.sub_criteria}


def room(work: Work, rfp_id: str, bidders: Iterable[Bidder]) -> GateRoom:
    """The gates of these bids on one RFP with all that was asked and decided about them."""
    posting = posting_of(work, rfp_id)
    asked = clarifying_loading.clarifications_of(work, rfp_id)
    decided = clarifying_loading.decisions_by_gate(work, rfp_id)
    sheets = tuple(_sheet(posting, bidder, asked, decided) for bidder in bidders)
    profile = rfps.control_profile_of(work, rfp_id)
    parties = rfps.parties_of(work, rfp_id)
    return GateRoom(
        rfp_id=rfp_id,
        status=rfps.status_of(work, rfp_id),
        profile=profile,
        timezone=posting.requirements.timeline.timezone or "UTC",
        gates={gate.id: gate.title for gate in posting.rubric.gates},
        items={sub.id: sub.title for sub in posting.rubric.sub_criteria},
        bids=sheets,
        to_do=tuple(
            one
            for one in gate_rules.to_do(sheets, work.now, person_id=work.actor.person_id)
            if any(work.permits(act, parties) for act in gate_rules.ACTS[one.todo])
        ),
        missing=tuple(gate_rules.missing(sheets, profile, work.now)),
    )


def _sheet(
    posting: Posting,
    bidder: Bidder,
    asked: Mapping[str, Sequence[Clarification]],
    decided: Mapping[tuple[str, str], tuple[Decided, ...]],
) -> GateSheet:
    about = tuple(asked.get(bidder.bid_id, ()))
    rules = {gate.id: gate for gate in posting.rubric.gates}
    cells: tuple[GateCell, ...] = ()
    lots: tuple[str, ...] = ()
    ending: tuple[str, ...] = ()
    if bidder.papers is not None:
        results = gate_checks.computed(
            posting.requirements, posting.rubric, posting.lots, bidder.papers
        )
        written = {**bidder.papers.written, "posting": posting.tree}
        lots = tuple(bidder.papers.offer.lots)
        documents = bidder.papers.profile.documents
        ending = _ending(documents, posting.requirements.timeline.end)
        cells = tuple(
            gate_rules.standing(
                GateCell(
                    gate=gate,
                    title=rules[gate].title,
                    rule=rules[gate].rule,
                    decisions=decided.get((bidder.bid_id, gate), ()),
                    clarifications=tuple(one for one in about if one.subject == gate),
                    **_computed(result, written),
                )
            )
            for gate, result in results.items()
        )
    return GateSheet(
        bid_id=bidder.bid_id,
        label=bidder.label,
        vendor_id=bidder.vendor_id,
        vendor=bidder.vendor,
        lots=lots,
        cells=cells,
        others=tuple(one for one in about if one.subject not in rules),
        problem=bidder.problem,
        ending=ending,
        now_called=bidder.now_called,
    )


def _ending(documents: Iterable[StandingDocument], end: date | None) -> tuple[str, ...]:
    return () if end is None else ending_before(documents, end)


def _computed(result: GateResult, written: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "computed": result.outcome,
        "outcome": result.outcome,
        "sentence": result.reason.sentence,
        "sources": gate_checks.sources(result, written),
    }


# Bids ---------------------------------------------------------------------------------------


def by_name(opened: Iterable[OpenedBid]) -> list[Bidder]:
    """Opened bids with their vendors, whole where the price part is open too."""
    return [_named(bid) for bid in opened]


def _named(bid: OpenedBid) -> Bidder:
    known = {
        "vendor_id": bid.vendor_id,
        "vendor": bid.vendor_name,
        "now_called": bid.now_called,
    }
    technical = bid.parts["technical"]
    if technical.document is None:
        problem = technical.failure or UNREAD
        return Bidder(bid.bid_id, bid.label, None, problem=problem, **known)
    priced = bid.parts.get("price")
    price = priced.document if priced else None
    # Without its price a bid keeps its gates and takes no place.
    unread = f"Its price is not read. {priced.failure or UNREAD}" if priced and not price else ""
    offer = technical.document["offer"]
    try:
        papers = gate_checks.papers_of(
            offer if price is None else bids.join(offer, price["offer"]),
            technical.document["profile"],
            submitted_at=bid.submitted_at.isoformat(),
            has_price=price is not None,
        )
    except DocumentInvalid as unsound:
        problem = unsound.problems[0].sentence
        return Bidder(bid.bid_id, bid.label, None, problem=problem, **known)
    return Bidder(bid.bid_id, bid.label, papers, problem=unread, **known)


def under_labels(veiled: Iterable[VeiledBid]) -> list[Bidder]:
    """Bids as the panel knows them; the gates come out alike, as no gate looks at a name."""
    return [
        Bidder(
            bid.bid_id,
            bid.label,
            gate_checks.papers_of(
                bid.offer,
                bid.profile,
                submitted_at=bid.submitted_at.isoformat(),
                has_price=False,
            ),
        )
        for bid in veiled
    ]


def undecided(work: Work, rfp_id: str) -> tuple[str, ...]:
    """What is open about gates and clarifications before the technical lock, in whole sentences.

    Bids go by their labels, so whoever sits on the panel may read it. Nothing before the opening.
    Raises: ``NotFound`` for everybody but the campaign.
    """
    rfps.get_rfp(work, rfp_id)
    if not rfps.is_opened(rfps.status_of(work, rfp_id)):
        return ()
    return room(work, rfp_id, under_labels(bids.list_veiled(work, rfp_id))).missing
