"""What a panel's scores amount to after the technical lock: for the evaluation and for debriefs."""

from __future__ import annotations

from collections.abc import Mapping

from procurement.documents import Evaluator, JudgedScores, MissingMark
from procurement.errors import OutOfOrder
from procurement.evaluations import checks, loading, rules
from procurement.evaluations.model import Seat
from procurement.evaluations.records import PanelScore
from procurement.policy import Role
from procurement.rfps import RfpStatus
from procurement.work import Work

# What ties a member to whom stays within the campaign.
RECUSED = "Declared a conflict of interest that was not waived."


def judged_of(work: Work, rfp_id: str) -> JudgedScores:
    """The panel's scores as the evaluation takes them, under codes; a consensus replaces a cell's.

    Recused members stand in it as recused, without a score; dismissed ones do not stand in it.
    Raises: ``NotFound``, ``OutOfOrder`` before the technical lock.
    """
    file = loading.own_file(work, rfp_id)
    if not rules.is_locked(file.facts) or file.facts.status == RfpStatus.CANCELLED:
        raise OutOfOrder("The technical scores are not locked yet.")
    return work.once(f"judged {rfp_id}", lambda: _judged(file))


def _judged(file: loading.File) -> JudgedScores:
    cells = {
        cell: {code: _given(row) for code, row in rows.items()}
        for cell, rows in file.cells().items()
    }
    people = [_evaluator(file, seat) for seat in file.facts.seats if seat.dismissed_at is None]
    return checks.judged(people, cells, loading.settlements_of(file))


def _given(row: PanelScore) -> checks.Given:
    if row.score is not None:
        return row.score
    kind = row.missing
    if kind is None:
        raise OutOfOrder("A score is still to come.")
    return MissingMark(kind=kind.value, reason=row.reason)


def _evaluator(file: loading.File, seat: Seat) -> Evaluator:
    role = (Role.CHAIR if seat.is_chair else Role.EVALUATOR).value
    if rules.counts(seat, file.facts.profile):
        return Evaluator(id=seat.code, role=role)
    return Evaluator(id=seat.code, role=role, recused=RECUSED)


def reasons_of(work: Work, rfp_id: str) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """What the panel wrote to its scores, by bid and item, under nobody's name.

    Where the members agreed on a score, the reason of their agreement stands alone. Why somebody
    abstained is not in it.

    Raises: as ``judged_of``.
    """
    file = loading.own_file(work, rfp_id)
    if not rules.is_locked(file.facts):
        raise OutOfOrder("The technical scores are not locked yet.")
    codes = [seat.code for seat in rules.counted(file.facts)]
    given = {
        cell: tuple(
            rows[code].reason for code in codes if code in rows and not rows[code].is_abstained
        )
        for cell, rows in file.cells().items()
    }
    settled = {(one.bid_id, one.item): (one.reason,) for one in loading.settlements_of(file)}
    return {**given, **settled}
