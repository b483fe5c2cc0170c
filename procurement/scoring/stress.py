"""Stress test of a rubric before publication: what would decide, were bids drawn by chance?

No bid is known yet, so thousands of procurements are invented from the rubric alone. The model is
plain and stated: three to eight bids; each has a general quality, evenly spread from 0 to 1; a
sub-criterion's score is the whole anchor nearest to 1.5 + 3.5 times the mean of that quality and a
fresh even draw; the price is the reference cost times exp(0.15 z + 0.10 (quality - 1/2)), z
normal: good bids are somewhat dearer. As in an evaluation, a bid below a quality minimum is put
aside before prices are compared. The seed makes the figures repeatable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from procurement.documents import Rubric
from procurement.errors import Invalid

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Line = tuple[float, float] | None  # prices of full and of no points; None: ratio to the lowest

FEWEST, MOST = 3, 8
PRICE_SPREAD, PRICE_OF_QUALITY = 0.15, 0.10
PRICE = "CST-1"  # the sub-criterion that turns the evaluated price into a score
OVERALL = "overall"  # the quality minimum over all criteria
FULL_AT, ZERO_AT = 0.75, 1.50  # price anchors as multiples of the reference cost


@dataclass(frozen=True, kw_only=True)
class StressReport:
    """What decided in the invented procurements; every share lies in 0..1.

    ``nominal`` and ``effective``: per criterion the published weight, and the share of the
    differences between bids that it made. ``decides``: per criterion the share of procurements
    with another winner if all bids were equal on it; ``price_decides`` the same for the price.
    ``excluded``: bids below a quality minimum; ``excludes_leader``: procurements in which one of
    them would have won; ``minimum_decides``: per minimum the procurements with another winner, or
    with one at all, were that minimum alone given up; ``no_award``: those that leave nobody.
    ``loser_picks_winner``: procurements in which the withdrawal of one losing bid changes the
    winner. ``standard_error``: the largest of all shares over procurements.
    """

    procurements: int
    seed: int
    nominal: Mapping[str, float]
    effective: Mapping[str, float]
    decides: Mapping[str, float]
    price_decides: float
    excluded: float
    excludes_leader: float
    minimum_decides: Mapping[str, float]
    no_award: float
    loser_picks_winner: float
    standard_error: float

    def sentences(self, titles: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """The findings in words, the most telling first; ``titles`` names the criteria."""
        called = {name: (titles or {}).get(name, name) for name in self.nominal}
        most = max(self.decides, key=lambda name: self.decides[name])
        found = [
            f"{called[most]} decides most often: without differences on it "
            f"{percent(self.decides[most])} of the invented procurements have another winner.",
            f"The price alone decides {percent(self.price_decides)}.",
            *self._of_minimums(called),
            _about_losers(self.loser_picks_winner),
        ]
        return (*_out_of_step(self.nominal, self.effective, called), *found)

    def _of_minimums(self, called: Mapping[str, str]) -> list[str]:
        """What the quality minimums do, and which of them decides most often."""
        if not self.minimum_decides:
            return ["The rubric has no quality minimum: no gate for quality decides."]
        most = max(self.minimum_decides, key=lambda name: self.minimum_decides[name])
        name = "the whole quality" if most == OVERALL else called.get(most, most)
        return [
            f"Quality minimums put aside {percent(self.excluded)} of the bids, and in "
            f"{percent(self.excludes_leader)} of the procurements the bid with the highest total.",
            f"The minimum for {name} decides most often, in {percent(self.minimum_decides[most])} "
            f"of the procurements; {percent(self.no_award)} are left without any bid.",
        ]


def stress_test(
    rubric: Rubric,
    variant: str,
    *,
    procurements: int = 4000,
    seed: int = 1,
    full_at: float = FULL_AT,
    zero_at: float = ZERO_AT,
) -> StressReport:
    """Invent procurements from the rubric's weights, price rule and minimums, and say what decides.

    ``full_at`` and ``zero_at`` are the prices of full and of no points as multiples of the
    reference cost. Refuses: ``Invalid`` for an unknown variant, fewer than 100 procurements, or
    anchors that do not rise.
    """
    if variant not in rubric.variants:
        raise Invalid(
            f"There is no rubric variant {variant}; there are {', '.join(rubric.variants)}."
        )
    if procurements < 100:
        raise Invalid("At least 100 procurements are needed for a share that means something.")
    if not 0 < full_at < zero_at:
        raise Invalid("The price for full points must lie below the price for none.")
    world = _World(rubric, variant, procurements, seed)
    line = (full_at, zero_at) if rubric.price_rule == "anchored_line" else None
    return world.report(line, seed)


class _World:
    """The invented bids: arrays of procurements x bids, padded to the most bids."""

    def __init__(self, rubric: Rubric, variant: str, procurements: int, seed: int) -> None:
        chance = np.random.default_rng(seed)
        shape = (procurements, MOST)
        bids = chance.integers(FEWEST, MOST + 1, size=procurements)
        self.present: Flags = np.arange(MOST)[None, :] < bids[:, None]
        quality = chance.random(shape)
        noise = chance.standard_normal(shape)
        self.prices = np.exp(PRICE_SPREAD * noise + PRICE_OF_QUALITY * (quality - 0.5))
        self.rubric = rubric
        self.weights = {name: float(w) / 100 for name, w in rubric.variants[variant].items()}
        self.within: dict[str, dict[str, float]] = {name: {} for name in self.weights}
        self.scores: dict[str, Floats] = {}
        for sub in rubric.sub_criteria:
            weight = float(sub.weight_within_criterion.get(variant, 0)) / 100
            if sub.criterion in self.within and weight:
                self.within[sub.criterion][sub.id] = weight
                self.scores[sub.id] = np.rint(1.5 + 1.75 * (quality + chance.random(shape)))

    def criteria(self, prices: Floats, among: Flags, line: Line) -> Floats:
        """Scores 0..5: criterion x procurement x bid; ``among`` set the lowest price."""
        return self._criteria(price_scores(prices, among, line))

    def _criteria(self, points: Floats) -> Floats:
        rows = []
        for subs in self.within.values():
            parts = [w * (points if s == PRICE else self.scores[s]) for s, w in subs.items()]
            rows.append(np.sum(parts, axis=0) if parts else np.zeros(points.shape))
        return np.stack(rows)

    def totals(self, criteria: Floats) -> Floats:
        """Totals 0..100: procurement x bid."""
        weights = np.array(list(self.weights.values()))
        total: Floats = np.tensordot(weights, criteria, axes=1) * 20
        return total

    def reached(self) -> dict[str, Flags]:
        """Which bids reach each quality minimum; no minimum rests on the price."""
        minimums = self.rubric.quality_minimums
        criteria, names = self._criteria(np.zeros_like(self.prices)), list(self.weights)
        found = {
            name: np.asarray(criteria[names.index(name)] * 20 >= float(least) - 1e-9)
            for name, least in minimums.criteria.items()
            if name in names
        }
        if minimums.overall is not None:
            # The overall quality is the weighted mean of the criteria that hold no price.
            priced = [PRICE in subs for subs in self.within.values()]
            weights = np.where(priced, 0, list(self.weights.values()))
            quality = np.tensordot(weights, criteria, axes=1) * 20 / (weights.sum() or 1)
            found[OVERALL] = np.asarray(quality >= float(minimums.overall) - 1e-9)
        return found

    def report(self, line: Line, seed: int) -> StressReport:
        """All findings of this world."""
        reached = self.reached()
        fit = self._all(reached.values())
        criteria = self.criteria(self.prices, fit, line)
        totals = self.totals(criteria)
        winner = _winner(totals, fit)
        decided = winner >= 0
        dull = self.criteria(np.ones_like(self.prices), fit, line)
        count = len(winner)
        return StressReport(
            procurements=count,
            seed=seed,
            nominal=dict(self.weights),
            effective=self._effective(criteria, totals),
            decides={
                name: _changed(winner, self._without(criteria, number, fit), decided)
                for number, name in enumerate(self.weights)
            },
            price_decides=_changed(winner, _winner(self.totals(dull), fit), decided),
            excluded=float((self.present & ~fit).sum() / self.present.sum()),
            excludes_leader=float((_winner(totals, self.present) != winner).mean()),
            minimum_decides={
                name: float((winner != self._given_up(reached, name, line)).mean())
                for name in reached
            },
            no_award=float((~decided).mean()),
            loser_picks_winner=self._losers(winner, decided, fit, line),
            standard_error=0.5 / float(np.sqrt(count)),
        )

    def _all(self, reached: Iterable[Flags]) -> Flags:
        fit = self.present.copy()
        for flags in reached:
            fit &= flags
        return fit

    def _given_up(self, reached: Mapping[str, Flags], gone: str, line: Line) -> NDArray[np.intp]:
        """Who wins where one of the minimums does not hold."""
        fit = self._all(flags for name, flags in reached.items() if name != gone)
        return _winner(self.totals(self.criteria(self.prices, fit, line)), fit)

    def _without(self, criteria: Floats, number: int, fit: Flags) -> NDArray[np.intp]:
        flat = criteria.copy()
        flat[number] = 0
        return _winner(self.totals(flat), fit)

    def _effective(self, criteria: Floats, totals: Floats) -> dict[str, float]:
        # Shares of variance between the bids of one procurement: they add to one.
        inner = _centred(totals, self.present)
        whole = float((inner * inner).sum())
        parts = {}
        for number, (name, weight) in enumerate(self.weights.items()):
            own = _centred(20 * weight * criteria[number], self.present)
            parts[name] = float((own * inner).sum()) / whole if whole else 0.0
        return parts

    def _losers(self, winner: NDArray[np.intp], decided: Flags, fit: Flags, line: Line) -> float:
        """Withdraw every losing bid once, whatever the price rule."""
        moved = np.zeros(len(winner), dtype=bool)
        for place in range(MOST):
            stays = fit.copy()
            stays[:, place] = False
            other = _winner(self.totals(self.criteria(self.prices, stays, line)), stays)
            moved |= fit[:, place] & (winner != place) & decided & (other != winner)
        return float(moved.mean())


def price_scores(prices: Floats, among: Flags, line: Line) -> Floats:
    """Price scores 0..5; only the bids ``among`` set the lowest price."""
    if line is not None:
        full, zero = line
        scores: Floats = np.clip(5 * (zero - prices) / (zero - full), 0, 5)
        return scores
    lowest = np.where(among, prices, np.inf).min(axis=1, keepdims=True)
    ratio: Floats = np.minimum(5.0, 5 * lowest / prices)
    return ratio


def _winner(totals: Floats, among: Flags) -> NDArray[np.intp]:
    """The place of the highest total per procurement; -1 where nobody is left."""
    best = np.where(among, totals, -np.inf)
    return np.where(among.any(axis=1), best.argmax(axis=1), -1)


def _changed(before: NDArray[np.intp], after: NDArray[np.intp], decided: Flags) -> float:
    return float(((before != after) & decided).sum() / max(1, int(decided.sum())))


def _centred(values: Floats, present: Flags) -> Floats:
    count = present.sum(axis=1, keepdims=True)
    mean = np.where(present, values, 0).sum(axis=1, keepdims=True) / count
    centred: Floats = np.where(present, values - mean, 0)
    return centred


def percent(share: float) -> str:
    """Whole percents, but a small share is never told as none."""
    places = 0 if share == 0 or share >= 0.01 else 2
    return f"{100 * share:.{places}f} %"


def _about_losers(share: float) -> str:
    if share == 0:
        return "Under this price rule no losing bid can pick the winner by withdrawing."
    return (
        f"Under this price rule a losing bid's withdrawal changes the winner in {percent(share)} "
        "of the procurements: points depend on who else bids."
    )


def _out_of_step(
    nominal: Mapping[str, float], effective: Mapping[str, float], called: Mapping[str, str]
) -> list[str]:
    return [
        f"{called[name]} weighs {percent(weight)} on paper and {percent(effective[name])} in "
        "effect."
        for name, weight in nominal.items()
        if abs(weight - effective[name]) >= 0.05
    ]
