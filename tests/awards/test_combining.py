"""The combination builder says what the engine says, under limits, and decides nothing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from procurement import awards, evaluations
from procurement.awards import Builder, Proposals
from procurement.errors import NotFound
from procurement.scoring import combinations, rescoped
from procurement.scoring.combinations import Limits
from tests.awards.priced import COBALT, HEARTH, TALLGRASS, Priced, priced
from tests.cast import DANA, EVE, FAY, MALLORY
from tests.conftest import Begin


@pytest.fixture
def room(begin_on_sqlite: Begin) -> Priced:
    found: Priced = begin_on_sqlite(priced)
    return found


def proposed(room: Priced, limits: Limits) -> Proposals:
    found = room.read(DANA, awards.propose, limits)
    assert isinstance(found, Proposals)
    return found


@pytest.mark.unmeasured
def test_the_numbers_are_the_engines_and_what_is_taken_over_costs_what_was_proposed(
    room: Priced,
) -> None:
    limits = Limits(most_share=Fraction(7, 10), least_vendors=2)
    whole = room.read(DANA, evaluations.evaluation_of)
    judged = room.read(DANA, evaluations.judged_of)
    alone = {letter: rescoped(whole, judged, (letter,)) for letter in whole.scope}
    engine = combinations.find(combinations.problem_from(alone, limits=limits))

    found = proposed(room, limits)

    assert found.ties == len(engine.best) == 1
    assert found.found[0].combination == engine.best[0]
    assert [(one.rule, one.cost) for one in found.rules] == [
        (one.rule, one) for one in engine.rules
    ]
    totals = [(one.combination.score, -one.combination.cost) for one in found.found]
    assert totals == sorted(totals, reverse=True)
    best = found.found[0]
    assert best.obstacles == ()
    for letter, bid in best.combination.bids.items():
        sample = next(name for name, bid_id in room.bids.items() if bid_id == bid)
        room.decide(letter, sample, "The best combination under our limits.")
    assert room.award().payees == best.payees
    assert best.total == sum((one.total for one in room.award().payees), Decimal(0))


def test_each_limit_binds_and_its_price_is_told_in_words(room: Priced) -> None:
    builder = room.read(FAY, awards.get_builder)
    assert isinstance(builder, Builder)
    assert builder.left_out == ()
    free = builder.propose(Limits(checks_capacity=False)).found[0].combination
    assert set(free.bids.values()) == {room.bids[TALLGRASS]}

    found = builder.propose(Limits(most_lots=2, apart=(("A", "B"),)))

    best = found.found[0].combination
    assert best.bids["A"] != best.bids["B"]
    assert max(map(len, best.won.values())) == 2
    said = {one.rule: one.sentence for one in found.rules}
    assert set(said) == {"most_lots", "apart", "checks_capacity"}
    assert said["apart"].startswith("Different vendors for A and B: costs ")
    assert said["most_lots"].startswith("At most 2 lots to one vendor: costs ")
    assert said["checks_capacity"].endswith("costs nothing, the best combination keeps it anyway.")


def test_where_nothing_fits_each_rule_says_what_it_shuts_out(room: Priced) -> None:
    found = proposed(room, Limits(budget=Fraction(1)))

    assert found.found == ()
    assert [one.sentence.partition(":")[0] for one in found.rules] == [
        "At most 1.00 USD in all",
        "Seats and languages enough for all lots of a vendor together",
    ]
    assert "points for" in found.rules[0].sentence
    assert found.rules[1].sentence.endswith("without this rule, too, no combination fits.")


def test_agents_abroad_are_limited_and_strangers_find_no_builder(room: Priced) -> None:
    builder = room.read(DANA, awards.get_builder)
    assert builder.abroad <= {room.bids[name] for name in (HEARTH, TALLGRASS, COBALT)}
    assert not builder.abroad & set(
        proposed(room, Limits(most_abroad=Fraction(0))).found[0].combination.bids.values()
    )
    for stranger in (EVE, MALLORY):
        with pytest.raises(NotFound):
            room.read(stranger, awards.propose, Limits())
