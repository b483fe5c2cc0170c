"""Is the winner safe? Weights, prices, evaluators, criteria, workload and bids, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from procurement.documents import JudgedScores
from procurement.evaluations.comparison import level_prices, marks, rescoring
from procurement.evaluations.comparison.model import (
    Answer,
    Finding,
    Level,
    Safety,
    Stability,
    Standing,
    Tone,
    Without,
    Workload,
    criteria_of,
)
from procurement.scoring import Evaluation, Row
from procurement.scoring.exact import exact, shown
from procurement.scoring.price import Scorer, anchored_line
from procurement.scoring.robustness import dominance, draws, intervals, sentences
from procurement.scoring.robustness import shifts as weight_shifts
from procurement.scoring.robustness.problem import Problem, weighted_sum
from procurement.scoring.robustness.score_noise import (
    FewestChanges,
    MarkAtStake,
    fewest_changes,
)

DRAWS = 20_000  # the share is right to a third of a percent
SAFE_SHARE = sentences.SAFE_SHARE
LOADS = (
    ("a fifth less work", Fraction(4, 5)),
    ("the work as planned", Fraction(1)),
    ("a fifth more work", Fraction(6, 5)),
)
ZERO = Fraction(0)


@dataclass(frozen=True)
class Field:
    """The bids that stand for the first place, best first, and how they are called."""

    evaluation: Evaluation
    judged: JudgedScores
    answer: Answer
    contenders: tuple[str, ...]
    names: Mapping[str, str]

    @property
    def leaders(self) -> tuple[str, ...]:
        """Who is first as published."""
        return self.answer.leaders

    @property
    def called(self) -> str:
        """The leaders by name."""
        return " and ".join(self.names[bid] for bid in self.leaders)

    def rows(self) -> list[Row]:
        """The contenders' rows, best first."""
        known = {row.bid_id: row for row in self.evaluation.rows}
        return [known[bid] for bid in self.contenders]

    def without(self, left_out: str, found: tuple[Standing, ...], *, gone: str = "") -> Without:
        """Who leads in this other way of counting, and whether that differs."""
        standing = rescoring.in_scope(self.evaluation, found)
        leaders = rescoring.leaders_of(standing)
        expected = [bid for bid in self.leaders if bid != gone]
        return Without(
            left_out=left_out,
            leaders=leaders,
            lead=rescoring.lead_of(standing),
            changes=sorted(leaders) != sorted(expected) if expected else False,
        )


def examine(field: Field) -> Safety | None:
    """Every finding about the leader; None with fewer than two contenders."""
    if len(field.contenders) < 2:
        return None
    problem = problem_of(field)
    near = draws.near(problem, draws=DRAWS)
    nearby = _first_shares(near)
    stability = tuple(_stability(field, problem))
    levels = level_prices.levels(field.evaluation, field.contenders, field.names)
    evaluators = tuple(_without_evaluators(field))
    criteria = tuple(_without_criteria(field))
    rivals = tuple(_without_rivals(field))
    workloads = tuple(_workloads(field))
    findings = (
        _lead(field),
        _weights(field, nearby[field.leaders[0]]),
        *_prices(field, levels),
        *_left_out(field, "evaluators", evaluators, decides=True),
        *_left_out(field, "criteria", criteria),
        *_conditional(field),
        *_left_out(field, "other bids", rivals),
        *_loads(field, workloads),
        *_shifts(field, problem),
        *_marks(field),
    )
    return Safety(
        findings=findings,
        first_nearby=nearby,
        first_anywhere=_first_shares(draws.uniform(problem, DRAWS)),
        draws=near.draws,
        seed=near.seed,
        stability=stability,
        levels=levels,
        evaluators=evaluators,
        criteria=criteria,
        rivals=rivals,
        workloads=workloads,
    )


def _first_shares(found: draws.Acceptability) -> dict[str, float]:
    """The share of drawn weights under which each bid is first."""
    return {name: shares[0] for name, shares in found.rank_acceptability.items()}


def problem_of(field: Field) -> Problem:
    """The weighted sum the ranking is: criteria as shares of 1, published weights."""
    rubric, variant = field.evaluation.rubric, field.evaluation.variant
    criteria = list(criteria_of(rubric))
    return weighted_sum(
        [row.bid_id for row in field.rows()],
        criteria,
        [[row.criteria[name] / 5 for name in criteria] for row in field.rows()],
        [exact(rubric.variants[variant][name]) for name in criteria],
    )


# What is counted another way ----------------------------------------------------------------------


def _stability(field: Field, problem: Problem) -> Iterator[Stability]:
    """The ends are those of the leader among bids of equal totals too."""
    first = _with_first(problem, field.leaders[0])
    for name, interval in intervals.winner_stays(first).items():
        low, high = interval or (Fraction(1), Fraction(1))
        yield Stability(
            criterion=name,
            title=field.evaluation.rubric.criteria[name],
            now=problem.weights[problem.criteria.index(name)],
            low=low,
            high=high,
        )


def _with_first(problem: Problem, leader: str) -> Problem:
    """The same problem with the leader's name before all others, so that a tie is its own."""
    if problem.winner == leader:
        return problem
    names = tuple(f"!{name}" if name == leader else name for name in problem.alternatives)
    return Problem(names, problem.criteria, problem.values, problem.weights)


def _without_evaluators(field: Field) -> Iterator[Without]:
    for evaluator in marks.evaluators_of(field.judged, field.contenders):
        scores = marks.scores_without(field.evaluation, field.judged, evaluator)
        yield field.without(evaluator, rescoring.standings(field.evaluation, scores=scores))


def _without_criteria(field: Field) -> Iterator[Without]:
    rubric, variant = field.evaluation.rubric, field.evaluation.variant
    weights = {name: exact(rubric.variants[variant][name]) for name in criteria_of(rubric)}
    whole = sum(weights.values(), ZERO)
    for name, own in weights.items():
        if own and whole > own:
            other = {
                key: ZERO if key == name else weight * 100 / (whole - own)
                for key, weight in weights.items()
            }
            found = rescoring.standings(field.evaluation, weights=other)
            yield field.without(name, found)


def _without_rivals(field: Field) -> Iterator[Without]:
    for row in field.evaluation.rows:
        if row.bid_id not in field.leaders and not row.failed:
            found = rescoring.standings(field.evaluation, without={row.bid_id})
            yield field.without(row.bid_id, found, gone=row.bid_id)


def _workloads(field: Field) -> Iterator[Workload]:
    for name, factor in LOADS:
        prices = {
            row.bid_id: rescoring.under_load(
                row.price, factor, is_whole_offer=row.case.is_whole_offer
            )
            for row in field.evaluation.rows
            if row.price is not None
        }
        found = rescoring.standings(
            field.evaluation, prices=prices, scorer=_scaled_line(field.evaluation, factor)
        )
        told = field.without(name, found)
        yield Workload(
            name=name,
            factor=factor,
            prices={bid: prices[bid].total for bid in field.contenders if bid in prices},
            leaders=told.leaders,
            changes=told.changes,
        )


def _scaled_line(evaluation: Evaluation, factor: Fraction) -> Scorer | None:
    """The published line moved with the work; a relative rule needs no moving."""
    if evaluation.rubric.price_rule != "anchored_line":
        return None
    posting = evaluation.posting
    lots = {
        letter: lot.model_copy(
            update={
                "price_anchors": lot.price_anchors.model_copy(
                    update={
                        "full_points_usd": exact(lot.price_anchors.full_points_usd) * factor,
                        "zero_points_usd": exact(lot.price_anchors.zero_points_usd) * factor,
                    }
                )
            }
        )
        if lot.price_anchors is not None
        else lot
        for letter, lot in posting.lots.items()
    }
    return anchored_line(posting.model_copy(update={"lots": lots}))


# What it says ------------------------------------------------------------------------------------


def _lead(field: Field) -> Finding:
    lead = field.answer.lead
    if len(field.leaders) > 1 or lead is None:
        return Finding("lead", Tone.DEPENDS, f"{field.called} share the first place.", decides=True)
    if field.answer.is_close:
        said = f"{field.called} leads by {shown(lead)} of 100 points only: less than one point."
        return Finding("lead", Tone.DEPENDS, said, decides=True)
    return Finding("lead", Tone.HOLDS, f"{field.called} leads by {shown(lead)} of 100 points.")


def _weights(field: Field, share: float) -> Finding:
    is_safe = share >= SAFE_SHARE
    first = field.names[field.leaders[0]]
    return Finding(
        "weights",
        Tone.HOLDS if is_safe else Tone.DEPENDS,
        f"{first} is first under {sentences.percent(share)} of all weights within a fifth of the "
        f"published ones{'' if is_safe else ', which is less than 80 %'}.",
        decides=not is_safe,
    )


def _prices(field: Field, levels: Sequence[Level]) -> Iterator[Finding]:
    for level in levels:
        tone = Tone.FACT if level.price is not None or level.bid in field.leaders else Tone.HOLDS
        yield Finding("price", tone, level.sentence)


def _left_out(
    field: Field, about: str, found: Sequence[Without], *, decides: bool = False
) -> Iterator[Finding]:
    if not found:
        return
    one = {"evaluators": "evaluator", "criteria": "criterion", "other bids": "other bid"}[about]
    changed = [entry for entry in found if entry.changes]
    if not changed:
        yield Finding(about, Tone.HOLDS, f"Leaving out any one {one} does not change who is first.")
    called = _caller(field, about)
    for entry in changed:
        names = " and ".join(field.names[bid] for bid in entry.leaders) or "nobody"
        yield Finding(
            about,
            Tone.DEPENDS,
            f"Without {called(entry.left_out)}, {names} would be first.",
            decides=decides,
        )


def _caller(field: Field, about: str) -> Callable[[str], str]:
    titles = field.evaluation.rubric.criteria
    if about == "criteria":
        return lambda name: f"the criterion {titles[name]}"
    if about == "other bids":
        return lambda bid: f"the bid of {field.names[bid]}"
    return lambda name: f"evaluator {name}"


def _conditional(field: Field) -> Iterator[Finding]:
    waiting = {row.bid_id for row in field.evaluation.rows if row.status == "conditional"}
    if not waiting:
        return
    told = field.without("conditional bids", rescoring.standings(field.evaluation, without=waiting))
    led = [field.names[bid] for bid in field.leaders if bid in waiting]
    if led:
        said = f"{' and '.join(led)} still has to answer a gate: without that answer "
        others = " and ".join(field.names[bid] for bid in told.leaders) or "nobody"
        yield Finding("open gates", Tone.DEPENDS, f"{said}{others} would be first.", decides=True)
    elif told.changes:
        others = " and ".join(field.names[bid] for bid in told.leaders) or "nobody"
        said = f"Without the bids that still have to answer a gate, {others} would be first."
        yield Finding("open gates", Tone.DEPENDS, said, decides=True)
    else:
        said = "Without the bids that still have to answer a gate, the same bid is first."
        yield Finding("open gates", Tone.HOLDS, said)


def _loads(field: Field, found: Sequence[Workload]) -> Iterator[Finding]:
    changed = [load for load in found if load.changes]
    if not changed:
        said = "With a fifth less or a fifth more work than planned the same bid is first."
        yield Finding("workload", Tone.HOLDS, said)
    for load in changed:
        names = " and ".join(field.names[bid] for bid in load.leaders) or "nobody"
        yield Finding("workload", Tone.DEPENDS, f"With {load.name}, {names} would be first.")


def _shifts(field: Field, problem: Problem) -> Iterator[Finding]:
    first = field.leaders[0]
    never = set(dominance.never_best(problem))
    for rival in field.contenders:
        if rival in field.leaders:
            continue
        if rival in never:
            said = f"No weights of the criteria make {field.names[rival]} first."
            yield Finding("weights", Tone.HOLDS, said)
            continue
        shift = weight_shifts.least_shift(problem.weights, problem.lead(first, rival))
        if shift.mass_moved is not None:
            moved = sentences.points(shift.mass_moved)
            said = f"{field.names[rival]} draws level only if {moved} of 100 points of weight move."
            yield Finding("weights", Tone.FACT, said)


def _marks(field: Field) -> Iterator[Finding]:
    stakes = marks.at_stake(field.evaluation, field.judged, field.contenders)
    if not stakes or len(field.leaders) > 1:
        return
    found = _fewest(field, stakes)
    if found is None:
        said = f"No change of the panel's scores draws anybody level with {field.called}."
        yield Finding("marks", Tone.HOLDS, said)
        return
    many = "1 score" if found.changes == 1 else f"{found.changes} scores"
    said = (
        f"Changing {many} of the panel by one level is enough to draw "
        f"{field.names[found.rival]} level with {field.called}."
    )
    yield Finding("marks", Tone.FACT, said)


def _fewest(field: Field, stakes: Sequence[MarkAtStake]) -> FewestChanges | None:
    """The least changes over all rivals; each rival is searched with the marks that concern it."""
    totals = {row.bid_id: row.total for row in field.rows()}
    first = field.leaders[0]
    found = [
        fewest_changes(
            {first: totals[first], rival: totals[rival]},
            [mark for mark in stakes if mark.bid in (first, rival)],
        )
        for rival in field.contenders
        if rival != first
    ]
    return min((one for one in found if one), key=lambda one: one.changes, default=None)
