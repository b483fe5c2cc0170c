"""A procurement is given in another order: not one byte of its record changes.

Turned about are the bids, vendors, evaluators, their scorecards, and the entries of every mapping
(criteria, weights, minimums, marks, prices, lots' contents). One bid has a twin with all its marks,
so that ties are among the rows. The lots keep the order in which the posting publishes them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from procurement.documents import exact_numbers, plain
from procurement.documents.fields import Paper
from procurement.scoring import canonical_bytes
from tests.proofs import fields
from tests.proofs.outcome import Outcome
from tests.proofs.papers import Played, played

CLAIM = "Records that have the same bytes after everything was put in another order"
TURNS = 5
Sheet = TypeVar("Sheet", bound=Paper)


def run(count: int, seed: int = 5) -> Outcome:
    """Turn so many times, five times each procurement."""
    outcome = Outcome(CLAIM)
    while outcome.tried < count:
        rng = np.random.default_rng((seed, outcome.tried))
        first = with_twin(rng, played(rng))
        wanted = canonical_bytes(first.record())
        for _ in range(min(TURNS, count - outcome.tried)):
            is_same = canonical_bytes(turned(rng, first).record()) == wanted
            outcome.attempt(None if is_same else f"seed ({seed}, {outcome.tried})")
    return outcome


def with_twin(rng: np.random.Generator, given: Played) -> Played:
    """Add a copy of one bid under a name that sorts first, and minimums that many bids miss."""
    chosen = fields.one_of(rng, given.offers)
    twin = chosen.model_copy(update={"id": "A-TWIN"})
    marks = [one for one in given.judged.scores if one.bid_id == chosen.id]
    copies = [one.model_copy(update={"bid_id": twin.id}) for one in marks]
    least = {name: fields.whole(rng, 0, 90) for name in ("PRV", "ACC", "CAP")}
    minimums = given.rubric.quality_minimums.model_copy(update={"criteria": least})
    return replace(
        given,
        rubric=given.rubric.model_copy(update={"quality_minimums": minimums}),
        offers=(*given.offers, twin),
        judged=given.judged.model_copy(update={"scores": (*given.judged.scores, *copies)}),
    )


def turned(rng: np.random.Generator, given: Played) -> Played:
    """The same procurement with everything in another order."""
    lots = given.posting.lots
    posting = _rewritten(rng, given.posting)
    judged = _rewritten(rng, given.judged)
    return Played(
        posting.model_copy(update={"lots": {letter: posting.lots[letter] for letter in lots}}),
        _rewritten(rng, given.rubric),
        _shuffled(rng, tuple(_rewritten(rng, one) for one in given.offers)),
        _shuffled(rng, tuple(_rewritten(rng, one) for one in given.vendors)),
        judged.model_copy(
            update={
                "evaluators": _shuffled(rng, judged.evaluators),
                "scores": _shuffled(rng, judged.scores),
            }
        ),
    )


def _rewritten(rng: np.random.Generator, sheet: Sheet) -> Sheet:
    """The paper as if its file had listed the keys of every mapping in another order."""
    return type(sheet).model_validate(exact_numbers(_shaken(rng, plain(sheet))))


def _shaken(rng: np.random.Generator, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shaken(rng, value[key]) for key in _shuffled(rng, tuple(value))}
    if isinstance(value, list):
        return [_shaken(rng, entry) for entry in value]
    return value


def _shuffled(rng: np.random.Generator, entries: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(entries[place] for place in rng.permutation(len(entries)))
