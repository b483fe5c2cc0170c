"""Stress test of a rubric before publication: what would decide, were bids drawn by chance?

No bid is known yet, so thousands of procurements are invented from the rubric alone. The model is
plain and stated: three to eight bids; each has a general quality, evenly spread from 0 to 1; a
sub-criterion's score is the whole anchor nearest to 1.5 + 3.5 times the mean of that quality and a
fresh even draw; the price is the reference cost times exp(0.15 z + 0.10 (quality - 1/2)), z
normal: good bids are somewhat dearer. The seed makes the figures repeatable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from procurement.documents import Rubric
from procurement.errors import Invalid

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FEWEST, MOST = 3, 8
PRICE_SPREAD, PRICE_OF_QUALITY = 0.15, 0.10
PRICE = "CST-1"  # the sub-criterion that turns the evaluated price into a score
FULL_AT, ZERO_AT = 0.75, 1.50  # price anchors as multiples of the reference cost


@dataclass(frozen=True, kw_only=True)
class StressReport:
    """What decided in the invented procurements; every share lies in 0..1.

    ``nominal`` and ``effective``: per criterion the published weight, and the share of the
    differences between bids that it made. ``decides``: per criterion the share of procurements
    with another winner if all bids were equal on it; ``price_decides`` the same for the price.
    ``excluded``: bids below a quality minimum; ``excludes_leader``: procurements in which one of
    them would have won. ``loser_picks_winner``: procurements in which the withdrawal of one losing
    bid changes the winner. ``standard_error``: the largest of all shares over procurements.
    """

    procurements: int
    seed: int
    nominal: Mapping[str, float]
    effective: Mapping[str, float]
    decides: Mapping[str, float]
    price_decides: float
    excluded: float
    excludes_leader: float
    loser_picks_winner: float
    standard_error: float

    def sentences(self, titles: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """The findings in words, the most telling first; ``titles`` names the criteria."""
        called = {name: (titles or {}).get(name, name) for name in self.nominal}
        most = max(self.decides, key=lambda name: self.decides[name])
        found = [
            f"{called[most]} decides most often: without differences on it "
            f"{_percent(self.decides[most])} of the invented procurements have another winner.",
            f"The price alone decides {_percent(self.price_decides)}.",
            f"Quality minimums put aside {_percent(self.excluded)} of the bids, and in "
            f"{_percent(self.excludes_leader)} of the procurements the bid with the highest total.",
            _about_losers(self.loser_picks_winner),
        ]
        return (*_out_of_step(self.nominal, self.effective, called), *found)


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

    def criteria(self, prices: Floats, present: Flags, line: tuple[float, float] | None) -> Floats:
        """Scores 0..5: criterion x procurement x bid."""
        points = _price_scores(prices, present, line)
        rows = []
        for subs in self.within.values():
            parts = [w * (points if s == PRICE else self.scores[s]) for s, w in subs.items()]
            rows.append(np.sum(parts, axis=0) if parts else np.zeros(prices.shape))
        return np.stack(rows)

    def totals(self, criteria: Floats) -> Floats:
        """Totals 0..100: procurement x bid."""
        weights = np.array(list(self.weights.values()))
        total: Floats = np.tensordot(weights, criteria, axes=1) * 20
        return total

    def fit(self, criteria: Floats) -> Flags:
        """Which bids reach every quality minimum."""
        minimums = self.rubric.quality_minimums
        names = list(self.weights)
        fit = self.present.copy()
        for name, least in minimums.criteria.items():
            if name in names:
                fit &= criteria[names.index(name)] * 20 >= float(least) - 1e-9
        if minimums.overall is not None:
            # The overall quality is the weighted mean of the criteria that hold no price.
            priced = [PRICE in subs for subs in self.within.values()]
            weights = np.where(priced, 0, list(self.weights.values()))
            quality = np.tensordot(weights, criteria, axes=1) * 20 / (weights.sum() or 1)
            fit &= quality >= float(minimums.overall) - 1e-9
        return fit

    def report(self, line: tuple[float, float] | None, seed: int) -> StressReport:
        """All findings of this world."""
        criteria = self.criteria(self.prices, self.present, line)
        totals, fit = self.totals(criteria), self.fit(criteria)
        winner = _winner(totals, fit)
        decided = winner >= 0
        names = list(self.weights)
        decides = {
            name: _changed(winner, self._without(criteria, number, fit), decided)
            for number, name in enumerate(names)
        }
        dull = self.criteria(np.ones_like(self.prices), self.present, line)
        leader = _winner(totals, self.present)
        count = len(winner)
        return StressReport(
            procurements=count,
            seed=seed,
            nominal=dict(self.weights),
            effective=self._effective(criteria, totals),
            decides=decides,
            price_decides=_changed(winner, _winner(self.totals(dull), fit), decided),
            excluded=float((self.present & ~fit).sum() / self.present.sum()),
            excludes_leader=float((leader != winner).mean()),
            loser_picks_winner=self._losers(winner, decided, fit, line),
            standard_error=0.5 / float(np.sqrt(count)),
        )

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

    def _losers(
        self, winner: NDArray[np.intp], decided: Flags, fit: Flags, line: tuple[float, float] | None
    ) -> float:
        if line is not None:
            return 0.0  # the line looks at no other bid, so nobody's withdrawal moves a score
        moved = np.zeros(len(winner), dtype=bool)
        for place in range(MOST):
            stays = self.present.copy()
            stays[:, place] = False
            later = self.criteria(self.prices, stays, line)
            other = _winner(self.totals(later), self.fit(later) & stays)
            lost = self.present[:, place] & fit[:, place] & (winner != place) & decided
            moved |= lost & (other != winner)
        return float(moved.mean())


def _price_scores(prices: Floats, present: Flags, line: tuple[float, float] | None) -> Floats:
    if line is not None:
        full, zero = line
        scores: Floats = np.clip(5 * (zero - prices) / (zero - full), 0, 5)
        return scores
    lowest = np.where(present, prices, np.inf).min(axis=1, keepdims=True)
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


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _about_losers(share: float) -> str:
    if share == 0:
        return "Under this price rule no losing bid can pick the winner by withdrawing."
    return (
        f"Under this price rule a losing bid's withdrawal changes the winner in {_percent(share)} "
        "of the procurements: points depend on who else bids."
    )


def _out_of_step(
    nominal: Mapping[str, float], effective: Mapping[str, float], called: Mapping[str, str]
) -> list[str]:
    return [
        f"{called[name]} weighs {_percent(weight)} on paper and {_percent(effective[name])} in "
        "effect."
        for name, weight in nominal.items()
        if abs(weight - effective[name]) >= 0.05
    ]
