"""Compares what was expected with what was calculated, key by key, within the case's tolerance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from procurement.scoring.cases.reading import number

DEFAULT = Fraction(1, 10**9)
# Random references without a tolerance of their own: what 100,000 draws leave open.
OF_DRAWS = Fraction(6, 1000)
OF_CENTRAL_DRAWS = Fraction(1, 100)

PARTLY = frozenset({"alpha", "icc", "pairwise_winning_index"})
# Fields inside a result that have a tolerance of their own.
INNER = frozenset(
    {"max_abs_change", "mass_moved", "extra_price", "extra_points", "price_per_point"}
)
GROUPS: dict[str, frozenset[str]] = {
    "additive": frozenset({"additive_rater_effect", "additive_adjusted_mean"}),
    "exact_fields": frozenset(
        {
            "utility",
            "weight_interval_winner_stays",
            "weight_interval_ranking_stays",
            "mass_moved",
            "pairwise_winning_index",
        }
    ),
    "linprog": frozenset({"max_abs_change"}),
    "central_weights_vs_100k_draws": frozenset({"central_weights", "central_weights_mc"}),
    "smaa_mc": frozenset({"rank_acceptability_mc", "first_rank_acceptability_mc"}),
}
FROM_DRAWS = "smaa_exact_vs_100k_draws"
FROM_DRAWS_KEYS = frozenset({"rank_acceptability", "first_rank_acceptability"})

Difference = tuple[str, Any, Any]
Near = Callable[[Fraction, Fraction], bool]


@dataclass(frozen=True)
class Tolerances:
    """The tolerance of a case; ``drawn`` names the results that come from draws."""

    given: Mapping[str, Any]
    drawn: frozenset[str] = frozenset()

    def near(self, key: str, inner: str | None) -> Near:
        """Return how near a number must come: the most specific entry wins."""
        for name in (inner, key):
            if name is not None and (found := self._of(name)) is not None:
                return found
        if (share := self._size("rel")) is not None:
            return self._or_published(key, _relative(share))
        for name in (inner, key):
            if name is not None and (size := self._of_group(name)) is not None:
                return _absolute(size)
        if self.given.get("exact") is True:
            return _absolute(Fraction(0))
        return _default(key)

    def _or_published(self, key: str, near: Near) -> Near:
        """Allow a published number the rounding of its source, where both are given."""
        size = self._size("published") if key.startswith("published_") else None
        if size is None:
            return near
        rounding = _absolute(size)
        return lambda expected, computed: near(expected, computed) or rounding(expected, computed)

    def _of(self, name: str) -> Near | None:
        if (size := self._size(name)) is not None:
            return _absolute(size)
        share = self._size(f"{name}_rel")
        return None if share is None else _relative(share)

    def _of_group(self, name: str) -> Fraction | None:
        if name.startswith("published_"):
            return self._size("published")
        if name in FROM_DRAWS_KEYS and name in self.drawn:
            return self._size(FROM_DRAWS)
        return next(
            (self._size(group) for group, members in GROUPS.items() if name in members), None
        )

    def _size(self, name: str) -> Fraction | None:
        return number(self.given.get(name))


def _absolute(size: Fraction) -> Near:
    return lambda expected, computed: abs(expected - computed) <= size


def _relative(share: Fraction) -> Near:
    return lambda expected, computed: abs(expected - computed) <= share * abs(expected)


def _default(key: str) -> Near:
    if key.endswith("_mc"):
        return _absolute(OF_CENTRAL_DRAWS if key.startswith("central") else OF_DRAWS)
    one = Fraction(1)
    return lambda expected, computed: abs(expected - computed) <= DEFAULT * max(one, abs(expected))


def differences(key: str, expected: Any, computed: Any, given: Tolerances) -> Iterator[Difference]:
    """Yield (path, expected, computed) for every place where the two do not agree."""
    partly = key.startswith("published_") or key.removesuffix("_mc") in PARTLY
    yield from _Comparison(key, partly, given).of("", None, expected, computed)


@dataclass(frozen=True)
class _Comparison:
    key: str
    partly: bool
    tolerances: Tolerances

    def of(
        self, path: str, inner: str | None, expected: Any, computed: Any
    ) -> Iterator[Difference]:
        if isinstance(expected, dict):
            yield from self._of_objects(path, inner, expected, computed)
        elif isinstance(expected, list) and isinstance(computed, list | tuple):
            yield from self._of_lists(path, inner, expected, list(computed))
        elif not self._same(inner, expected, computed):
            yield path, expected, computed

    def _of_objects(
        self, path: str, inner: str | None, expected: dict[str, Any], computed: Any
    ) -> Iterator[Difference]:
        if computed is None and self.partly:
            computed = dict.fromkeys(expected)  # undefined as a whole: undefined in every entry
        if not isinstance(computed, dict):
            yield path, expected, computed
            return
        for name, value in expected.items():
            where = f"{path}.{name}" if path else name
            if name in computed:
                yield from self.of(where, name if name in INNER else inner, value, computed[name])
            else:
                yield where, value, MISSING
        if not self.partly:
            for name in computed:
                if name not in expected:
                    yield f"{path}.{name}" if path else name, MISSING, computed[name]

    def _of_lists(
        self, path: str, inner: str | None, expected: list[Any], computed: list[Any]
    ) -> Iterator[Difference]:
        if len(expected) != len(computed):
            yield path, expected, computed
            return
        for place, pair in enumerate(zip(expected, computed, strict=True)):
            yield from self.of(f"{path}[{place}]", inner, *pair)

    def _same(self, inner: str | None, expected: Any, computed: Any) -> bool:
        if expected is None and self.partly and isinstance(computed, dict):
            return all(value is None for value in computed.values())
        if isinstance(computed, bool) or not isinstance(computed, int | float | Fraction | Decimal):
            return type(expected) is type(computed) and bool(expected == computed)
        wanted = number(expected)
        near = self.tolerances.near(self.key, inner)
        return wanted is not None and near(wanted, Fraction(computed))


class _Missing:
    def __repr__(self) -> str:
        return "missing"


MISSING = _Missing()
