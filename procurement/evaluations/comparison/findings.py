"""What the checks of the first place say: sentences with their numbers, each with its tone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from procurement.evaluations.comparison import marks, rescoring
from procurement.evaluations.comparison.field import Field
from procurement.evaluations.comparison.model import (
    Finding,
    Level,
    Rival,
    Tone,
    Without,
    Workload,
)
from procurement.scoring.exact import shown
from procurement.scoring.robustness import sentences
from procurement.scoring.robustness.score_noise import (
    FewestChanges,
    MarkAtStake,
    NoiseResult,
    fewest_changes,
)

SAFE_SHARE = sentences.SAFE_SHARE


def of_lead(field: Field) -> Finding:
    """Say how far ahead the first is, or that several share the place."""
    lead = field.answer.lead
    if len(field.leaders) > 1 or lead is None:
        return Finding("lead", Tone.DEPENDS, f"{field.called} share the first place.", decides=True)
    if field.answer.is_close:
        said = f"{field.called} leads by {shown(lead)} of 100 points only: less than one point."
        return Finding("lead", Tone.DEPENDS, said, decides=True)
    return Finding("lead", Tone.HOLDS, f"{field.called} leads by {shown(lead)} of 100 points.")


def of_weights(field: Field, share: float) -> Finding:
    """Say under which share of the weights nearby the first stays first."""
    is_safe = share >= SAFE_SHARE
    first = field.names[field.leaders[0]]
    return Finding(
        "weights",
        Tone.HOLDS if is_safe else Tone.DEPENDS,
        f"{first} is first under {sentences.percent(share)} of all weights within a fifth of the "
        f"published ones{'' if is_safe else ', which is less than 80 %'}.",
        decides=not is_safe,
    )


def of_prices(field: Field, levels: Sequence[Level]) -> Iterator[Finding]:
    """Say at which price each contender would be level."""
    for level in levels:
        tone = Tone.FACT if level.price is not None or level.bid in field.leaders else Tone.HOLDS
        yield Finding("price", tone, level.sentence)


def of_left_out(
    field: Field, about: str, found: Sequence[Without], *, decides: bool = False
) -> Iterator[Finding]:
    """Say whose or what's leaving changes who is first; ``decides`` where that calls for a look."""
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


def of_conditional(field: Field) -> Iterator[Finding]:
    """Say who would be first without the bids that wait for a gate's answer."""
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


def of_loads(field: Field, found: Sequence[Workload]) -> Iterator[Finding]:
    """Say who would be first with less or more work than planned."""
    changed = [load for load in found if load.changes]
    if not changed:
        said = "With a fifth less or a fifth more work than planned the same bid is first."
        yield Finding("workload", Tone.HOLDS, said)
    for load in changed:
        names = " and ".join(field.names[bid] for bid in load.leaders) or "nobody"
        yield Finding("workload", Tone.DEPENDS, f"With {load.name}, {names} would be first.")


def of_rivals(found: Sequence[Rival]) -> Iterator[Finding]:
    """Say how much weight must move before each rival draws level, if any does."""
    for rival in found:
        tone = Tone.HOLDS if rival.is_never_best or rival.mass_moved is None else Tone.FACT
        yield Finding("weights", tone, rival.sentence)
        if rival.dominance_sentence:
            yield Finding("dominance", Tone.HOLDS, rival.dominance_sentence)


def of_noise(field: Field, found: Sequence[NoiseResult]) -> Iterator[Finding]:
    """Say how often the first stays first when scores are one level off at random."""
    if len(field.leaders) > 1:
        return
    for one in found[:1]:
        tone = Tone.HOLDS if one.winner_stays >= SAFE_SHARE else Tone.DEPENDS
        yield Finding("marks", tone, sentences.of_noise(field.called, one))


def of_marks(field: Field) -> Iterator[Finding]:
    """Say how few of the panel's scores, one level off, draw a rival level."""
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
