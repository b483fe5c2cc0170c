"""What the gates of an opened bid come to, and the fields they were read from: pure calculation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from procurement.documents import Offer, Requirements, Rubric, VendorProfile, value_of
from procurement.documents.outline import flatten, value_at
from procurement.evaluations.clarifying_model import LATER, SourceValue
from procurement.scoring.case import Case, LotFacts
from procurement.scoring.gates import NOT_APPLICABLE, GateResult, gates_of, sealed_in_time
from procurement.scoring.metrics import metrics_of
from procurement.scoring.price import price_of
from procurement.scoring.reasons import Reason

ON_TIME, BUDGET = "G01", "G17"
AFTER_OPENING = Reason(
    sentence="Prices are still sealed; this is computed after the price opening.",
    fields=("evaluated total", "posting budget.ceiling_usd"),
)


@dataclass(frozen=True)
class OpenedPapers:
    """One opened bid: the papers as values and as they were sealed; ``has_price`` when joined."""

    offer: Offer
    profile: VendorProfile
    written: Mapping[str, Mapping[str, Any]]  # owner → paper
    has_price: bool


def papers_of(
    offer: Mapping[str, Any], profile: Mapping[str, Any], *, submitted_at: str, has_price: bool
) -> OpenedPapers:
    """The values of an opened bid; when it came in is the portal's fact, not the vendor's.

    Raises: ``DocumentInvalid``.
    """
    whole = {**offer, "status": "submitted", "submitted_at": submitted_at}
    name = str(whole.get("id", "bid"))
    return OpenedPapers(
        value_of(Offer, whole, file=name),
        value_of(VendorProfile, dict(profile), file=f"{name}, profile"),
        {"bid": whole, "profile": profile},
        has_price,
    )


def computed(
    posting: Requirements, rubric: Rubric, lots: tuple[LotFacts, ...], papers: OpenedPapers
) -> dict[str, GateResult]:
    """Every gate of the rubric for one bid, over all its lots.

    Before the price opening a bid that came in was complete, or it would not have been taken; and
    what rests on the price is computed later.
    """
    effective = tuple(lot for lot in lots if lot.letter in papers.offer.lots)
    case = Case(posting, papers.offer, papers.profile, effective, lots)
    price = price_of(case) if papers.has_price else None
    gates = gates_of(case, metrics_of(case), price)
    if not papers.has_price:
        gates[ON_TIME] = sealed_in_time(case)
        if case.is_whole_posting:
            gates[BUDGET] = GateResult(LATER, AFTER_OPENING)
    return {gate.id: gates[gate.id] for gate in rubric.gates if gate.id in gates}


def sources(
    result: GateResult, written: Mapping[str, Mapping[str, Any]]
) -> tuple[SourceValue, ...]:
    """The fields a gate was read from, with what stands in them; groups show their fields.

    Nothing is shown for a gate that does not apply.
    """
    if result.outcome == NOT_APPLICABLE:
        return ()
    return tuple(source for field in result.reason.fields for source in _values(field, written))


def _values(field: str, written: Mapping[str, Mapping[str, Any]]) -> Iterator[SourceValue]:
    owner, _, path = field.partition(" ")
    paper = written.get(owner)
    if paper is None:
        return
    for place in _places(paper, path):
        value = value_at(paper, place)
        if isinstance(value, Mapping) and value:
            for inner, one in flatten(value).items():
                yield SourceValue(owner, f"{place}.{inner}", one)
        else:
            yield SourceValue(owner, place, value)


def _places(paper: Mapping[str, Any], path: str) -> list[str]:
    """The path, once for every key where it says ``*``."""
    before, star, after = path.partition(".*.")
    if not star:
        return [path]
    group = value_at(paper, before)
    return [f"{before}.{key}.{after}" for key in group] if isinstance(group, Mapping) else []
