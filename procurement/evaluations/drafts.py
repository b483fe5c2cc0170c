"""The verbs of an evaluator's day: save a score with its reason, until the scorecard is locked.

Saving is no act of its own and leaves no trail entry; what is refused is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass

from procurement import rfps
from procurement.evaluations import checks, loading, rules
from procurement.evaluations.loading import File
from procurement.evaluations.model import LONGEST_REASON, Saved, ScoreReason, Seat
from procurement.evaluations.records import PanelScore
from procurement.people import read_input, without_hidden
from procurement.scoring import Missing
from procurement.work import Work


def save_score(
    work: Work, rfp_id: str, label: str, item: str, *, score: object, reason: object, version: int
) -> Saved:
    """The actor's score of one item of one bid is this, with its reason.

    ``ABSTAIN`` in the place of a score says that the member cannot judge this item of this bid: the
    mean is taken over the others. ``NOT_APPLICABLE`` says that the item does not apply to this bid,
    where the rubric lets it be set aside. ``version`` is the number of saves the page saw, 0 for
    none. Refuses: ``NotFound`` for an unknown bid, item or level or an item that always applies,
    ``NotAllowed``, ``OutOfOrder`` when locked or out of turn, ``Conflict`` when another window
    saved, ``Invalid`` without a reason.
    """
    place = _place(work, rfp_id, label, item, score=score)
    given = None if place.missing else rules.level(score)
    why = read_input(ScoreReason, reason=reason).reason
    return _write(place, given, why, seen=version)


def note_score(
    work: Work, rfp_id: str, label: str, item: str, *, score: object, reason: object, version: int
) -> Saved:
    """What the actor has so far: a score (or ``None``) and a reason that may be unfinished.

    The item still counts as waiting while one of them lacks. Refuses: as ``save_score``, but for a
    missing score or reason, and ``Invalid`` for marks that cannot be seen.
    """
    place = _place(work, rfp_id, label, item, score=score)
    text = without_hidden(reason.strip()) if isinstance(reason, str) else ""
    return _write(place, place.given, text[:LONGEST_REASON], seen=version)


@dataclass(frozen=True)
class _Place:
    file: File
    seat: Seat
    bid_id: str
    item: str
    given: int | None
    missing: Missing | None


def _place(work: Work, rfp_id: str, label: str, item: str, *, score: object) -> _Place:
    rfps.hold(work, rfp_id)
    file = loading.own_file(work, rfp_id)
    seat = loading.my_seat(file)
    rules.read_bids(file.facts, seat)
    bid_id, sub = file.bid_id(label), file.item(item)
    missing = rules.missing_mark(score, may_not_apply=sub.may_not_apply)
    value = None if missing else score
    given = rules.score(file.facts, seat, checks.phase_of_item(sub), file.totals, value=value)
    return _Place(file, seat, bid_id, sub.id, given, missing)


def _write(place: _Place, given: int | None, why: str, *, seen: int) -> Saved:
    work = place.file.work
    row = work.session.get(PanelScore, (place.seat.id, place.bid_id, place.item))
    rules.not_stale(row.number if row else 0, seen)
    row = row or PanelScore(
        seat_id=place.seat.id,
        bid_id=place.bid_id,
        item=place.item,
        score=None,
        reason="",
        number=0,
        saved_at=work.now,
    )
    row.score, row.reason = given, why
    row.is_abstained = place.missing is Missing.ABSTAINED
    row.is_not_applicable = place.missing is Missing.NOT_APPLICABLE
    row.number, row.saved_at = row.number + 1, work.now
    work.session.add(row)
    work.session.flush()
    return Saved(row.score, row.reason, row.number, row.saved_at, row.missing)
