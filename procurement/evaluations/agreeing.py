"""How far the panel of an RFP agrees, and what its consensus does to the ranking.

Nobody sees it before the consensus began, so that scores stay blind; what was worked out is kept
under a digest of everything it was made from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from fractions import Fraction

from procurement import rfps
from procurement.documents import Requirements, value_of
from procurement.errors import NotFound
from procurement.evaluations import agreement, loading, queries, rules
from procurement.evaluations.agreement import Agreement, Ballots, Cell, Effect
from procurement.evaluations.comparing import AFTER_LOCK, SHELF, technical_of
from procurement.evaluations.loading import File
from procurement.evaluations.model import Seat, Settlement
from procurement.evaluations.records import PanelScore
from procurement.scoring import Missing
from procurement.scoring.exact import exact
from procurement.work import Work


def is_agreement_open(work: Work, rfp_id: str) -> bool:
    """Whether the actor may read how far the panel agrees: never before the consensus began.

    Raises: ``NotFound`` for everybody but the campaign.
    """
    file = loading.own_file(work, rfp_id)
    return bool(file.labels) and queries.are_scores_open(file)


def agreement_of(work: Work, rfp_id: str) -> Agreement:
    """How far the panel agrees: spread and outliers, coefficients, tendencies, who tips the rank.

    Raises: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` before the consensus began.
    """
    ballots, key = _ballots(work, rfp_id)
    found: Agreement = SHELF.get(f"agreement {key}", lambda: agreement.build(ballots))
    return found


def effects_of(work: Work, rfp_id: str) -> Sequence[Effect]:
    """What each recorded consensus did to the places, in the order they were recorded.

    Raises: as ``agreement_of``.
    """
    ballots, key = _ballots(work, rfp_id)
    found: Sequence[Effect] = SHELF.get(f"effects {key}", lambda: agreement.effects_of(ballots))
    return found


def effect_of(work: Work, rfp_id: str, label: str, item: str, score: int | str) -> Effect:
    """What a score would do to the places, were the panel to agree on it; nothing is recorded.

    ``NOT_APPLICABLE`` in its place asks what setting the item aside would do.
    Raises: as ``agreement_of``, ``NotFound`` for an unknown bid, item or level.
    """
    ballots, _ = _ballots(work, rfp_id)
    known = {name: bid for bid, name in ballots.labels.items()}
    if label not in known or item not in ballots.titles:
        raise NotFound("There is no such item to score.")
    may = loading.own_file(work, rfp_id).item(item).may_not_apply
    new = rules.missing_mark(score, may_not_apply=may) or Fraction(rules.level(score))
    return agreement.effect_of(ballots, (known[label], item), new)


# Ballots --------------------------------------------------------------------------------------


def _ballots(work: Work, rfp_id: str) -> tuple[Ballots, str]:
    file = loading.own_file(work, rfp_id)
    queries.require_scores(file)
    rows = {
        (row.seat_id, row.bid_id, row.item): row
        for row in loading.scores_of(work, [seat.id for seat in file.facts.seats])
    }
    settled = sorted(loading.settlements_of(file), key=lambda one: (one.at, one.label, one.item))
    key = _key(file, list(rows.values()), settled)
    found: Ballots = SHELF.get(f"ballots {key}", lambda: _made(file, rows, settled))
    return found, key


def _key(file: File, rows: Sequence[PanelScore], settled: Sequence[Settlement]) -> str:
    published = rfps.get_published(file.work, file.rfp_id)
    marks = sorted((row.seat_id, row.bid_id, row.item, row.score, row.number) for row in rows)
    told = repr(
        (
            published.requirements_digest,
            published.rubric_digest,
            sorted(file.labels.items()),
            [(seat.id, seat.code, rules.counts(seat, file.facts.profile)) for seat in _seats(file)],
            marks,
            [(one.bid_id, one.item, one.score, one.number) for one in settled],
            file.facts.status,
        )
    )
    return hashlib.sha256(told.encode()).hexdigest()


def _seats(file: File) -> list[Seat]:
    """Who is of the panel still: whoever was dismissed owes no score."""
    return [seat for seat in file.facts.seats if seat.dismissed_at is None]


def _made(
    file: File,
    rows: dict[tuple[str, str, str], PanelScore],
    settled: Sequence[Settlement],
) -> Ballots:
    nodes = _nodes(file)
    cells: list[Cell] = [(bid, sub.id) for bid in file.labels for sub in file.items]
    return Ballots(
        titles={sub.id: sub.title for sub in file.items},
        worth={item: worth for node in nodes.values() for item, worth in node.items()},
        nodes=nodes,
        labels=file.labels,
        cards={
            seat.code: {cell: _mark(file, seat, rows.get((seat.id, *cell))) for cell in cells}
            for seat in _seats(file)
        },
        settled={
            (one.bid_id, one.item): Missing.NOT_APPLICABLE
            if one.score is None
            else Fraction(one.score)
            for one in settled
        },
        out=_out(file),
    )


def _mark(file: File, seat: Seat, row: PanelScore | None) -> Fraction | Missing:
    """A finished score, or why there is none."""
    if rules.is_recused(seat, file.facts.profile):
        return Missing.RECUSED
    if row is None or not row.is_done:
        return Missing.UNSCORED
    return row.missing or Fraction(row.score or 0)


def _nodes(file: File) -> dict[str, dict[str, Fraction]]:
    """By criterion, the points of 100 that a full score of each item earns, judged or computed."""
    published = rfps.get_published(file.work, file.rfp_id)
    posting = value_of(Requirements, published.requirements, file=published.reference)
    variant = posting.evaluation.variant
    weights = file.rubric.variants[variant]
    found: dict[str, dict[str, Fraction]] = {name: {} for name in file.rubric.criteria}
    for sub in file.rubric.sub_criteria:
        within = exact(sub.weight_within_criterion[variant])
        found[sub.criterion][sub.id] = exact(weights[sub.criterion]) * within / 100
    return found


def _out(file: File) -> frozenset[str]:
    """The bids that failed a gate, once the technical lock lets everybody know."""
    if file.facts.status not in AFTER_LOCK:
        return frozenset()
    lines = technical_of(file.work, file.rfp_id).lines
    return frozenset(line.bid for line in lines if line.status == "gate_failed")
