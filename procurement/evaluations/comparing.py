"""Compares the bids of an RFP: loads what was published, opened, scored and decided, then builds.

A comparison is pure, so one that was built from the same papers is kept for a while in this
process. Who may see it is asked of the rooms each time, before anything is looked up.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from procurement import bids, rfps
from procurement.bids import OpenedBid
from procurement.documents import GateDecision, JudgedScores, Offer, VendorProfile
from procurement.errors import OutOfOrder
from procurement.evaluations import gate_checks, gate_loading, gate_queries, judging, queries
from procurement.evaluations.comparison import (
    Answer,
    Comparison,
    Technical,
    build,
    technical,
)
from procurement.evaluations.gate_loading import Bidder, Posting
from procurement.rfps import Published, RfpStatus
from procurement.scoring import Evaluation, evaluate
from procurement.work import Work, missing

COMPARED = (RfpStatus.PRICES_OPENED, RfpStatus.AWARDED, RfpStatus.NOT_AWARDED)
Made = TypeVar("Made")
AFTER_LOCK = (RfpStatus.TECHNICAL_LOCKED, *COMPARED)


@dataclass(frozen=True)
class LotAnswer:
    """Who leads one lot, or all of them together under no letter, and for which money."""

    letter: str
    name: str
    variant: str
    answer: Answer
    comparison: Comparison


# Asked by pages and papers ------------------------------------------------------------------------


def evaluation_of(
    work: Work, rfp_id: str, *, lots: str | None = None, variant: str | None = None
) -> Evaluation:
    """The evaluation of an own RFP's bids, after the price opening.

    ``lots`` are letters like ``AB`` (left out: all), ``variant`` a set of weights of the rubric
    (left out: the RFP's own). Raises: ``NotFound``, ``OutOfOrder`` before the price opening,
    ``Invalid`` for an unknown lot or variant.
    """
    return compare(work, rfp_id, lots=lots, variant=variant).evaluation


def compare(
    work: Work, rfp_id: str, *, lots: str | None = None, variant: str | None = None
) -> Comparison:
    """The comparison of an own RFP's bids, after the price opening.

    Raises: as ``evaluation_of``.
    """
    return _compared(work, rfp_id, lots, variant)


def compare_lots(work: Work, rfp_id: str) -> tuple[LotAnswer, ...]:
    """Who leads all lots together, and each lot by itself under the weights published for it.

    Raises: as ``evaluation_of``.
    """
    whole = _compared(work, rfp_id, None, None)
    posting = whole.evaluation.posting
    found = [LotAnswer("", "All lots", whole.evaluation.variant, whole.answer, whole)]
    for letter, lot in posting.lots.items() if len(posting.lots) > 1 else ():
        built = _compared(work, rfp_id, letter, posting.evaluation.lot_variants.get(letter))
        found.append(LotAnswer(letter, lot.name, built.evaluation.variant, built.answer, built))
    return tuple(found)


def kept(work: Work, rfp_id: str, about: str, make: Callable[[], Made]) -> Made:
    """What somebody made from the papers of this comparison, kept as long as they are the same.

    ``about`` names what is kept. Raises: as ``evaluation_of``, before anything is looked up.
    """
    found = SHELF.find(f"{_key_of(work, rfp_id)} {about}")
    if found is None:
        # What is made now must stand under the digest of what it is made from.
        return cast("Made", SHELF.get(f"{_papers(work, rfp_id).key} {about}", make))
    return cast("Made", found[0])


def waits_for_the_lock(work: Work, rfp_id: str) -> bool:
    """Whether the actor sees no standing of an own RFP yet: until the lock, whoever scores it.

    That is whoever has no other role, and whoever sits on its panel besides another role.
    Raises: ``NotFound`` for everybody but the campaign.
    """
    if rfps.get_rfp(work, rfp_id).status != RfpStatus.OPENED:
        return False
    if not bids.may_read_names(work, rfp_id):
        return True
    return any(panel.rfp_id == rfp_id for panel in queries.my_panels(work))


def technical_of(work: Work, rfp_id: str) -> Technical:
    """How the opened bids stand before the price opening: gates and points, no money.

    The panel's scores are in it after the technical lock. Raises: ``NotFound`` before the opening,
    for everybody but the campaign, and before the lock for those who score.
    """
    opened = bids.list_opened(work, rfp_id)
    if waits_for_the_lock(work, rfp_id):
        raise missing("standing of the bids")
    posting = gate_loading.posting_of(work, rfp_id)
    bidders = [one for one in gate_loading.by_name(opened) if one.papers is not None]
    is_locked = rfps.status_of(work, rfp_id) in AFTER_LOCK
    judged = judging.judged_of(work, rfp_id) if is_locked else JudgedScores()
    decisions = gate_queries.decisions_of(work, rfp_id)
    evaluation = evaluate(
        posting.requirements, posting.rubric, _offers(bidders), _profiles(bidders), judged
    )
    return technical(
        evaluation,
        judged,
        gates={
            one.bid_id: gate_checks.computed(
                posting.requirements, posting.rubric, posting.lots, one.papers
            )
            for one in bidders
            if one.papers is not None
        },
        decisions=_by_bid(decisions),
        labels={one.bid_id: one.label for one in bidders},
    )


# Papers -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Papers:
    """What a comparison rests on; the bids are read when a comparison has to be built."""

    opened: Sequence[OpenedBid]
    posting: Posting
    judged: JudgedScores
    decisions: tuple[GateDecision, ...]
    key: str


def _key_of(work: Work, rfp_id: str) -> str:
    """The digest of an own RFP's papers, without reading them again while nobody commits.

    Raises: as ``evaluation_of``.
    """
    return work.lasting(f"digest of papers {rfp_id}", lambda: _papers(work, rfp_id).key)


def _papers(work: Work, rfp_id: str) -> _Papers:
    return work.once(f"papers {rfp_id}", lambda: _read_papers(work, rfp_id))


def _read_papers(work: Work, rfp_id: str) -> _Papers:
    opened = bids.list_opened(work, rfp_id)
    if rfps.status_of(work, rfp_id) not in COMPARED:
        raise OutOfOrder("Prices are not opened yet: bids are compared after that.")
    judged = judging.judged_of(work, rfp_id)
    decisions = gate_queries.decisions_of(work, rfp_id)
    published = rfps.get_published(work, rfp_id)
    return _Papers(
        opened=opened,
        posting=_posting(work, published),
        judged=judged,
        decisions=decisions,
        key=_key(published, opened, judged, decisions),
    )


def _key(
    published: Published,
    opened: Sequence[OpenedBid],
    judged: JudgedScores,
    decisions: tuple[GateDecision, ...],
) -> str:
    """A digest of everything that goes into a comparison."""
    parts = [
        (bid.bid_id, bid.vendor_id, bid.vendor_name, bid.label, bid.submitted_at, part, one)
        for bid in opened
        for part, one in sorted(bid.parts.items())
    ]
    told = repr((published.requirements_digest, published.rubric_digest, parts, judged, decisions))
    return hashlib.sha256(told.encode()).hexdigest()


def _posting(work: Work, published: Published) -> Posting:
    key = f"posting {published.requirements_digest} {published.rubric_digest}"
    found: Posting = SHELF.get(key, lambda: gate_loading.posting_of(work, published.rfp_id))
    return found


def _compared(work: Work, rfp_id: str, lots: str | None, variant: str | None) -> Comparison:
    scope = None if lots is None else tuple(lots)
    return kept(
        work,
        rfp_id,
        f"{lots} {variant}",
        lambda: _built(_papers(work, rfp_id), scope, variant),
    )


def _built(papers: _Papers, scope: tuple[str, ...] | None, variant: str | None) -> Comparison:
    bidders: Sequence[Bidder] = SHELF.get(f"{papers.key} bidders", lambda: _readable(papers.opened))
    known = {one.bid_id for one in bidders}
    evaluation = evaluate(
        papers.posting.requirements,
        papers.posting.rubric,
        _offers(bidders),
        _profiles(bidders),
        papers.judged,
        variant=variant,
        scope=scope,
        decisions=[one for one in papers.decisions if one.bid_id in known],
    )
    return build(evaluation, papers.judged)


def _readable(opened: Sequence[OpenedBid]) -> Sequence[Bidder]:
    """Every bid whose two parts could be read, in the order of the labels."""
    return [one for one in gate_loading.by_name(opened) if one.papers and one.papers.has_price]


def _offers(bidders: Iterable[Bidder]) -> list[Offer]:
    """The bids under the portal's own ids, with the names the portal knows them by."""
    return [
        one.papers.offer.model_copy(
            update={"id": one.bid_id, "vendor_id": one.vendor_id, "vendor_name": one.vendor}
        )
        for one in bidders
        if one.papers is not None
    ]


def _profiles(bidders: Iterable[Bidder]) -> list[VendorProfile]:
    return [
        one.papers.profile.model_copy(update={"id": one.vendor_id, "name": one.vendor})
        for one in bidders
        if one.papers is not None
    ]


def _by_bid(decisions: Iterable[GateDecision]) -> Mapping[str, Mapping[str, GateDecision]]:
    found: dict[str, dict[str, GateDecision]] = {}
    for one in decisions:
        found.setdefault(one.bid_id, {})[one.gate] = one
    return found


# The shelf ----------------------------------------------------------------------------------------


class _Shelf:
    """Values kept by a digest of what they were made from; the longest unused one is dropped."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, make: Callable[[], Any]) -> Any:
        """The kept value, or a new one; two threads may make the same one, which is the same."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made

    def find(self, key: str) -> tuple[Any] | None:
        """The kept value in a tuple, if there is one."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return (self._kept[key],)

    def clear(self) -> None:
        """Forget everything, so that the next comparison is built anew."""
        with self._lock:
            self._kept.clear()


SHELF = _Shelf(most=48)
