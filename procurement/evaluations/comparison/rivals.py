"""What it takes for each rival to draw level: weights, levels of one item; and who never can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from procurement.documents.vocabulary import MAX_SCORE
from procurement.evaluations.comparison import marks
from procurement.evaluations.comparison.field import Field
from procurement.evaluations.comparison.model import LevelStep, Rival
from procurement.scoring import Row
from procurement.scoring.award.gap import levels_needed
from procurement.scoring.exact import shown
from procurement.scoring.robustness import dominance, sentences
from procurement.scoring.robustness import shifts as weight_shifts
from procurement.scoring.robustness.dominance import BestChance
from procurement.scoring.robustness.problem import Problem
from procurement.scoring.robustness.shifts import Shift

MOST_STEPS = 3  # items named for one rival, those that take the fewest levels


def rivals_of(field: Field, problem: Problem) -> Iterator[Rival]:
    """Every contender but the leaders, in the order of the ranking."""
    first = field.leaders[0]
    chances = dominance.best_chances(problem)
    beaten = dominance.dominated_by(problem)
    rows = {row.bid_id: row for row in field.rows()}
    for rival in field.contenders:
        if rival in field.leaders:
            continue
        shift = weight_shifts.least_shift(problem.weights, problem.lead(first, rival))
        by = tuple(beaten.get(rival, ()))
        steps = _steps(field, rows[rival], rows[first].total - rows[rival].total)
        yield Rival(
            bid=rival,
            mass_moved=shift.mass_moved,
            largest_change=shift.max_abs_change,
            weights=_weights(problem, shift),
            is_never_best=chances[rival].is_never_best,
            best_lead=chances[rival].lead,
            dominated_by=by,
            steps=steps,
            sentence=_said(field, rival, shift, chances[rival]),
            dominance_sentence=_beaten(field, rival, by),
            steps_sentence=_stepped(field, rival, steps),
        )


def _weights(problem: Problem, shift: Shift) -> Mapping[str, Fraction]:
    """The weights that prove the least moved mass: fed back, the rival is level."""
    if shift.weights_after_move is None:
        return {}
    return dict(zip(problem.criteria, shift.weights_after_move, strict=True))


def _steps(field: Field, row: Row, gap: Fraction) -> tuple[LevelStep, ...]:
    """The items of this bid on which fewest whole levels would be worth the gap."""
    titles = {sub.id: sub.title for sub in field.evaluation.rubric.sub_criteria}
    worth = {
        name: points / MAX_SCORE
        for name, points in marks.worths(field.evaluation, row).items()
        if points and name in row.sub and name in field.evaluation.rubric.judged_items
    }
    left = {name: MAX_SCORE - _up(row.sub[name].score) for name in worth}
    found = [
        LevelStep(item=one.criterion, title=titles[one.criterion], levels=one.levels)
        for one in levels_needed(gap, worth, left)
        if one.levels is not None
    ]
    return tuple(sorted(found, key=lambda one: one.levels)[:MOST_STEPS])


def _up(score: Fraction) -> int:
    """The next whole level: only whole levels above it are left."""
    return -(-score.numerator // score.denominator)


def _said(field: Field, rival: str, shift: Shift, chance: BestChance) -> str:
    name = field.names[rival]
    if chance.is_never_best:
        behind = f"{-100 * chance.lead:.2f}"
        return (
            f"No weights of the criteria make {name} first: at its best it is {behind} of 100 "
            "points behind."
        )
    if shift.mass_moved is None or shift.max_abs_change is None:
        return f"No weights draw {name} level with {field.called}."
    if not shift.mass_moved:
        return f"{name} is level with {field.called} at the published weights."
    return (
        f"{name} draws level only if {sentences.points(shift.mass_moved)} of 100 points of weight "
        f"move, or some weight changes by {sentences.points(shift.max_abs_change)} points."
    )


def _beaten(field: Field, rival: str, by: tuple[str, ...]) -> str:
    if not by:
        return ""
    better = " and ".join(field.names[bid] for bid in by)
    verb = "is" if len(by) == 1 else "are"
    return f"{better} {verb} at least as good as {field.names[rival]} on every criterion."


def _stepped(field: Field, rival: str, steps: tuple[LevelStep, ...]) -> str:
    if not steps:
        return f"No judged item alone can bring {field.names[rival]} level."
    best = steps[0]
    if not best.levels:
        return f"{field.names[rival]} is level already."
    many = "1 level" if best.levels == 1 else f"{shown(best.levels)} levels"
    return f"{many} more on {best.title} alone would bring {field.names[rival]} level."
