"""Who gets which lot: the best award under limits, found twice, and what each rule costs."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.documents import read_folder
from procurement.errors import Invalid
from procurement.scoring import evaluate
from procurement.scoring.combinations import (
    Extra,
    Limits,
    Lot,
    Option,
    Pool,
    Problem,
    best,
    find,
    in_order,
    problem_from,
    solve_by_programming,
    solve_exactly,
)
from procurement.scoring.combinations.checking import combination_of
from procurement.scoring.price import price_of

SAMPLES = Path(__file__).resolve().parents[1] / "reference" / "sample-procurements"
HALF = Fraction(1, 2)


def option(lot: str, bid: str, score: int, cost: int = 100) -> Option:
    return Option(lot, bid, Fraction(score), Fraction(cost))


def two_lots(*, limits: Limits | None = None, pools: tuple[Pool, ...] = ()) -> Problem:
    """Ash leads both lots, Birch is close behind on B and cheaper."""
    return Problem(
        lots=(Lot("A", Fraction(3, 4)), Lot("B", Fraction(1, 4))),
        options=(
            option("A", "Ash", 80, 900),
            option("A", "Birch", 60, 700),
            option("B", "Ash", 80, 300),
            option("B", "Birch", 76, 200),
        ),
        fixed={"Ash": Fraction(50), "Birch": Fraction(20)},
        pools=pools,
        limits=limits or Limits(),
    )


def test_without_limits_every_lot_goes_to_its_leader_and_fixed_costs_count_once() -> None:
    (made,) = best(two_lots())

    assert made.bids == {"A": "Ash", "B": "Ash"}
    assert (made.score, made.cost) == (Fraction(80), Fraction(1250))
    assert made.won == {"Ash": ("A", "B")}


def test_lots_are_split_where_one_bid_has_the_seats_only_once() -> None:
    seats = Pool(
        "seats in phase 1",
        have={"Ash": Fraction(80), "Birch": Fraction(40)},
        need={"A": Fraction(90), "B": Fraction(20)},
        least=Fraction(4, 5),
    )

    found = find(two_lots(pools=(seats,)))

    assert found.best[0].bids == {"A": "Ash", "B": "Birch"}
    (capacity,) = found.rules
    # 80 - (0.75 * 80 + 0.25 * 76) points are lost; 1250 - (900 + 200 + 50 + 20) USD are saved.
    assert (capacity.rule, capacity.points, capacity.usd) == ("checks_capacity", 1, -80)


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Limits(most_share=Fraction(3, 4)), {"A": "Ash", "B": "Birch"}),
        (Limits(most_lots=1), {"A": "Ash", "B": "Birch"}),
        (Limits(least_vendors=2), {"A": "Ash", "B": "Birch"}),
        (Limits(most_vendors=1), {"A": "Ash", "B": "Ash"}),
        (Limits(apart=(("A", "B"),)), {"A": "Ash", "B": "Birch"}),
        (Limits(together=(("A", "B"),), budget=Fraction(1000)), {"A": "Birch", "B": "Birch"}),
        (Limits(budget=Fraction(1170)), {"A": "Ash", "B": "Birch"}),
        (Limits(abroad=frozenset({"Ash"}), most_abroad=HALF), {"A": "Birch", "B": "Ash"}),
    ],
)
def test_each_rule_binds_alike_in_both_ways_of_solving(
    limits: Limits, expected: dict[str, str]
) -> None:
    problem = two_lots(limits=limits)

    assert [made.bids for made in solve_exactly(problem)] == [expected]
    programmed = solve_by_programming(problem)
    assert programmed is not None
    assert programmed.bids == expected


def test_a_tie_is_told_as_a_tie_and_a_cheaper_combination_breaks_it() -> None:
    alike = Problem(
        lots=(Lot("A", Fraction(1)),),
        options=(option("A", "Ash", 70), option("A", "Birch", 70), option("A", "Cedar", 70, 120)),
    )

    assert [made.bids["A"] for made in best(alike)] == ["Ash", "Birch"]


def test_where_nothing_fits_each_rule_says_what_setting_it_aside_would_allow() -> None:
    found = find(two_lots(limits=Limits(least_vendors=2, together=(("A", "B"),))))

    assert found.best == ()
    assert {cost.rule: cost.without and cost.without.bids for cost in found.rules} == {
        "least_vendors": {"A": "Ash", "B": "Ash"},
        "together": {"A": "Ash", "B": "Birch"},
        "checks_capacity": None,
    }


def test_a_lot_without_options_and_rules_on_unknown_lots_are_refused_by_name() -> None:
    with pytest.raises(Invalid) as empty:
        Problem(lots=(Lot("A", HALF), Lot("B", HALF)), options=(option("A", "Ash", 1),))
    with pytest.raises(Invalid) as unknown:
        two_lots(limits=Limits(apart=(("A", "Q"),)))

    assert empty.value.sentence == "No bid can be awarded lot B; decide it without an award."
    assert unknown.value.sentence == "A rule names lot Q, which is not here."


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    letters = "ABC"[: draw(st.integers(1, 3))]
    bids = ("Ash", "Birch", "Cedar")
    whole = st.integers(0, 12).map(Fraction)
    options = [
        Option(letter, bid, draw(whole), draw(whole))
        for letter in letters
        for bid in bids
        if bid == "Ash" or draw(st.booleans())
    ]
    pool = Pool(
        "seats",
        {bid: draw(whole) for bid in bids},
        {letter: draw(whole) for letter in letters},
        Fraction(4, 5),
    )
    maybe_share = st.none() | st.sampled_from([Fraction(1, 3), Fraction(2, 3)])
    limits = Limits(
        most_share=draw(maybe_share),
        most_abroad=draw(maybe_share),
        abroad=frozenset({"Cedar"}),
        most_lots=draw(st.none() | st.integers(1, 3)),
        most_vendors=draw(st.none() | st.integers(1, 3)),
        least_vendors=draw(st.none() | st.integers(1, 3)),
        budget=draw(st.none() | whole.map(lambda usd: usd * 3)),
        apart=(("A", letters[-1]),) if len(letters) > 1 and draw(st.booleans()) else (),
    )
    weights = tuple(Lot(letter, Fraction(1, len(letters))) for letter in letters)
    fixed = {bid: draw(whole) for bid in bids}
    sets = [frozenset(chosen) for size in (1, 2) for chosen in combinations(letters, size)]
    every, any_of = st.sampled_from(sets), st.sampled_from([frozenset[str](), *sets])
    extras = draw(
        st.lists(st.builds(Extra, st.sampled_from(bids), every, any_of, whole), max_size=3)
    )
    return Problem(
        lots=weights,
        options=tuple(options),
        fixed=fixed,
        extras=tuple(extras),
        pools=(pool,),
        limits=limits,
    )


@settings(max_examples=60, deadline=None)
@given(problems())
def test_enumeration_and_integer_programming_agree_on_total_and_cost(problem: Problem) -> None:
    exactly, programmed = solve_exactly(problem), solve_by_programming(problem)

    if not exactly:
        assert programmed is None
    else:
        assert programmed is not None
        assert (programmed.score, programmed.cost) == (exactly[0].score, exactly[0].cost)


def test_runners_up_follow_the_best_in_both_ways_of_solving() -> None:
    problem = two_lots(limits=Limits(least_vendors=1))

    found = in_order(problem, 9)

    assert [dict(one.bids) for one in found] == [
        {"A": "Ash", "B": "Ash"},
        {"A": "Ash", "B": "Birch"},
        {"A": "Birch", "B": "Ash"},
        {"A": "Birch", "B": "Birch"},
    ]
    assert found[:1] == solve_exactly(problem)
    for place, one in enumerate(found):
        assert solve_by_programming(problem, found[:place]) == one
    assert solve_by_programming(problem, found) is None


@pytest.mark.parametrize("minimum", [0, 10_000_000])
def test_what_lots_cost_together_is_their_evaluated_price_for_every_set_of_lots(
    minimum: int,
) -> None:
    papers = read_folder(SAMPLES)
    posting = next(one for one in papers.postings if one.id == "RFP-2028-FL-009")
    offers = [
        offer.model_copy(
            update={"pricing": offer.pricing.model_copy(update={"minimum_usd": minimum})}
        )
        for offer in papers.offers
    ]
    by_lot = {
        letter: evaluate(
            posting, papers.rubric, offers, papers.vendors, papers.judged, scope=letter
        )
        for letter in posting.lots
    }
    problem = problem_from(by_lot)
    rows = [row for found in by_lot.values() for row in found.rows]
    cases = {row.bid_id: row.case for row in rows}

    appended = 0
    for bid, case in cases.items():
        options = {option.lot: option for option in problem.options if option.bid == bid}
        facts = {lot.letter: lot for lot in case.all_lots}
        for size in range(1, len(options) + 1):
            for letters in combinations(sorted(options), size):
                price = price_of(replace(case, lots=tuple(facts[letter] for letter in letters)))
                made = combination_of(
                    replace(
                        problem,
                        lots=tuple(Lot(x, Fraction(1, size)) for x in letters),
                        options=tuple(options[x] for x in letters),
                    ),
                    {letter: options[letter] for letter in letters},
                )
                assert price is not None
                assert made.cost == price.total
                appended += price.append > 0 and size > 1
    assert appended
    assert any(extra.any_of for extra in problem.extras)
    assert any(not extra.any_of for extra in problem.extras) == bool(minimum)


def test_the_samples_lots_are_awarded_together_and_seats_are_checked_for_the_combination() -> None:
    papers = read_folder(SAMPLES)
    posting = next(one for one in papers.postings if one.id == "RFP-2028-FL-009")
    by_lot = {
        letter: evaluate(
            posting, papers.rubric, papers.offers, papers.vendors, papers.judged, scope=letter
        )
        for letter in posting.lots
    }

    problem = problem_from(by_lot)
    found = find(problem)

    assert sum(lot.weight for lot in problem.lots) == 1
    assert {pool.name for pool in problem.pools} >= {"seats in phase 1", "es seats in phase 1"}
    (made,) = found.best
    programmed = solve_by_programming(problem)
    assert programmed is not None
    assert programmed.bids == made.bids
    leaders = {letter: one.rows[0].bid_id for letter, one in by_lot.items()}
    (capacity,) = found.rules
    assert capacity.without is not None
    assert capacity.without.bids == leaders
    assert capacity.points is not None
    assert capacity.points >= 0
