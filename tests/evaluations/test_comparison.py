"""The comparison says what the evaluation says, and every way of counting again is the engine's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import combinations

import pytest

from procurement.cli.main import main
from procurement.documents import BidScores, JudgedScores, Offer, Rubric
from procurement.evaluations import comparison
from procurement.evaluations.comparison import Comparison, Outcome, Place, Standing, rescoring
from procurement.scoring import Evaluation, evaluate
from procurement.scoring.exact import rounded
from tests.bids import samples

CITY, STATE, NATION = "RFP-2027-PM-001", "RFP-2028-FL-009", "RFP-2027-LP-100"
CENT = Fraction(1, 100)


@cache
def compared(rfp_id: str, *lots: str) -> Comparison:
    """A sample as the comparison shows it; without lots, all of them."""
    return comparison.build(evaluated(rfp_id, lots or None), samples.papers().judged)


def evaluated(
    rfp_id: str,
    lots: Sequence[str] | None = None,
    *,
    judged: JudgedScores | None = None,
    rubric: Rubric | None = None,
    without: Sequence[str] = (),
) -> Evaluation:
    papers = samples.papers()
    offers: list[Offer] = [offer for offer in papers.offers if offer.id not in without]
    return evaluate(
        samples.posting(rfp_id),
        rubric or papers.rubric,
        offers,
        papers.vendors,
        judged or papers.judged,
        scope=lots,
    )


def lot_sets(rfp_id: str) -> Iterator[tuple[str, ...]]:
    letters = tuple(samples.posting(rfp_id).lots)
    for count in range(1, len(letters) + 1):
        yield from combinations(letters, count)


def standing_of(evaluation: Evaluation) -> set[Standing]:
    return {Standing(row.bid_id, row.total, row.rank) for row in evaluation.rows}


def shown(lines: Comparison) -> list[tuple[object, ...]]:
    """The published numbers of every line, as JSON carries them."""
    return [
        (
            line.bid,
            line.vendor,
            "".join(line.lots),
            line.status,
            line.rank,
            float(rounded(line.total, 2)),
            float(rounded(line.money.total, 2)) if line.money else None,
            {name: float(rounded(score, 4)) for name, score in line.criteria.items()},
            {gate.id: gate.outcome for gate in line.gates},
        )
        for line in lines.bids
    ]


def published(rows: Sequence[dict[str, object]]) -> list[tuple[object, ...]]:
    found = []
    for row in rows:
        metrics = row["metrics"]
        price = metrics["price"] if isinstance(metrics, dict) else None
        found.append(
            (
                *(row[key] for key in ("bid", "vendor", "lots", "status", "rank", "total")),
                price["total"] if price else None,
                *(row[key] for key in ("criteria", "gates")),
            )
        )
    return found


@pytest.mark.unmeasured
@pytest.mark.parametrize("rfp_id", [CITY, STATE, NATION])
def test_numbers_equal_the_evaluation_for_every_set_of_lots(rfp_id: str) -> None:
    for lots in lot_sets(rfp_id):
        evaluation = evaluated(rfp_id, lots)

        built = comparison.build(evaluation, samples.papers().judged)

        assert shown(built) == published(evaluation.as_dict()["rows"])
        for line in built.bids:
            assert sum(line.points.values()) == line.total
            assert sum(item.points for item in line.items.values()) == line.total


@pytest.mark.unmeasured
@pytest.mark.parametrize("rfp_id", [CITY, STATE, NATION])
def test_numbers_equal_what_the_command_prints(
    rfp_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["evaluate", str(samples.SAMPLES), "--rfp", rfp_id, "--json"])
    printed = json.loads(capsys.readouterr().out)

    assert shown(compared(rfp_id)) == published(printed["rows"])


# Who leads ---------------------------------------------------------------------------------------


def test_the_answer_names_the_leader_its_lead_and_the_second() -> None:
    answer = compared(CITY).answer

    assert answer.sentence == (
        "Tallgrass Dialing Cooperative leads with 86.04 of 100 points, 1.91 ahead of Bramblewick."
    )
    assert (answer.outcome, answer.is_close) == (Outcome.LEADER, False)
    assert compared(STATE, "B").answer.is_close


def test_bids_for_some_lots_only_are_not_set_against_whole_ones() -> None:
    built = compared(NATION)

    assert [line.short for line in built.bids if line.rank == 1] == ["Cobalt"]
    assert built.answer.outcome == Outcome.ALONE
    assert built.answer.leaders == ("BID-LP-01",)
    assert built.safety is None


def test_equal_bids_are_a_tie_that_no_lead_hides() -> None:
    papers = samples.papers()
    first = next(offer for offer in papers.offers if offer.id == "BID-PM-02")
    twin = first.model_copy(update={"id": "BID-PM-99", "vendor_name": "Twin Calls"})
    marks = next(entry for entry in papers.judged.scores if entry.bid_id == "BID-PM-02")
    copied = BidScores(bid_id="BID-PM-99", scores=marks.scores)
    judged = papers.judged.model_copy(update={"scores": (*papers.judged.scores, copied)})

    evaluation = evaluate(
        samples.posting(CITY), papers.rubric, [*papers.offers, twin], papers.vendors, judged
    )
    built = comparison.build(evaluation, judged)

    assert built.answer.outcome == Outcome.TIE
    assert built.answer.sentence == (
        "Tallgrass Dialing Cooperative and Twin Calls are level with 86.04 of 100 points each."
    )
    assert [line.short for line in built.bids[:2]] == ["Tallgrass", "Twin"]
    assert built.safety is not None
    assert not built.safety.is_firm


# Counting again ----------------------------------------------------------------------------------


@pytest.mark.parametrize("rfp_id", [CITY, STATE])
def test_counting_again_is_what_the_engine_gives_for_the_changed_papers(rfp_id: str) -> None:
    papers, evaluation = samples.papers(), evaluated(rfp_id)
    weights = {"CAP": 10, "EXP": 10, "OMN": 10, "PRV": 10, "ACC": 10, "CST": 50}
    named = {name: Decimal(weight) for name, weight in weights.items()}
    rubric = papers.rubric.model_copy(
        update={"variants": {**papers.rubric.variants, evaluation.variant: named}}
    )
    waiting = [row.bid_id for row in evaluation.rows if row.status == "conditional"]
    judged = without_evaluator(papers.judged, "E1")
    scores = comparison.marks.scores_without(evaluation, papers.judged, "E1")

    assert waiting != []
    assert set(rescoring.standings(evaluation)) == standing_of(evaluation)
    assert set(
        rescoring.standings(evaluation, weights={k: Fraction(v) for k, v in weights.items()})
    ) == standing_of(evaluated(rfp_id, rubric=rubric))
    assert set(rescoring.standings(evaluation, without=waiting)) == standing_of(
        evaluated(rfp_id, without=waiting)
    )
    assert set(rescoring.standings(evaluation, scores=scores)) == standing_of(
        evaluated(rfp_id, judged=judged)
    )


def without_evaluator(judged: JudgedScores, code: str) -> JudgedScores:
    scores = tuple(
        BidScores(
            bid_id=entry.bid_id,
            scores={
                item: {who: mark for who, mark in given.items() if who != code}
                for item, given in entry.scores.items()
            },
        )
        for entry in judged.scores
    )
    return judged.model_copy(update={"scores": scores})


def test_the_second_ranking_leaves_conditional_bids_out_of_the_lowest_price_too() -> None:
    built = compared(CITY)

    ranked = [(one.bid, one.rank) for one in built.without_conditional if one.rank]

    assert ranked == [("BID-PM-02", 1)]
    assert built.without_conditional[0].total > built.line("BID-PM-02").total
    assert compared(STATE, "D").without_conditional == ()


def test_weights_with_a_quality_minimum_decide_anew_who_is_ranked() -> None:
    papers = samples.papers()
    minimums = papers.rubric.quality_minimums.model_copy(update={"overall": Decimal(70)})
    rubric = papers.rubric.model_copy(update={"quality_minimums": minimums})
    evaluation = evaluated(CITY, rubric=rubric)
    heavy = {name: Fraction(0) for name in papers.rubric.criteria} | {"ACC": Fraction(100)}

    now = {one.bid: one.rank for one in rescoring.standings(evaluation)}
    other = {one.bid: one.rank for one in rescoring.standings(evaluation, weights=heavy)}

    money = {name: Fraction(0) for name in papers.rubric.criteria} | {"CST": Fraction(100)}
    cheap = {one.bid: one.rank for one in rescoring.standings(evaluation, weights=money)}

    assert {bid for bid, rank in cheap.items() if rank} == {
        bid for bid, rank in now.items() if rank
    }
    assert now == {row.bid_id: row.rank for row in evaluation.rows}
    assert now["BID-PM-01"] is None
    assert other["BID-PM-01"] is not None


# How safe ----------------------------------------------------------------------------------------


def test_a_price_that_draws_level_does_so_and_a_cent_more_does_not() -> None:
    for lots in ((), ("A",), ("D",)):
        built = compared(STATE, *lots)
        assert built.safety is not None
        levels = [level for level in built.safety.levels if level.price is not None]
        assert levels != []
        for level in levels:
            assert is_first_at(built, level.bid, level.price or Fraction(0))
            assert not is_first_at(built, level.bid, (level.price or Fraction(0)) + CENT)


def is_first_at(built: Comparison, bid: str, price: Fraction) -> bool:
    """Whether the bid is level with all other contenders when its every price is scaled so."""
    rows = {row.bid_id: row for row in built.evaluation.rows}
    present = rows[bid].price
    assert present is not None
    prices = {bid: rescoring.scaled(present, price / present.total)}
    found = rescoring.standings(built.evaluation, prices=prices)
    contest = {one.bid: one.total for one in found if one.bid in built.contenders}
    return contest[bid] == max(contest.values())


def test_the_tipping_weight_is_the_end_of_the_cost_weights_interval() -> None:
    built = compared(STATE, "A")
    assert built.safety is not None
    tips = [tip.weight for tip in built.tipping if tip.weight is not None]
    cost = next(one for one in built.safety.stability if one.criterion == "CST")

    assert min(tips) == cost.high
    for tip in built.tipping:
        if tip.weight is not None:
            assert levels_at(built, tip.weight, tip.rival)


def levels_at(built: Comparison, share: Fraction, rival: str) -> bool:
    weights = dict(built.weights)
    rest = 100 - weights["CST"]
    moved = {name: weight * (1 - share) * 100 / rest for name, weight in weights.items()}
    moved["CST"] = share * 100
    totals = {one.bid: one.total for one in rescoring.standings(built.evaluation, weights=moved)}
    return totals[rival] == totals[built.answer.leaders[0]]


def test_every_weight_lies_within_its_interval_and_every_finding_has_its_number() -> None:
    safety = compared(CITY).safety
    assert safety is not None

    said = [finding.sentence for finding in safety.findings]

    assert all(one.low <= one.now <= one.high for one in safety.stability)
    assert safety.first_nearby["BID-PM-02"] == 1.0
    assert abs(sum(safety.first_anywhere.values()) - 1) < 1e-9
    assert [one.left_out for one in safety.evaluators] == ["E1", "E2", "E3"]
    assert said[0] == "Tallgrass leads by 1.91 of 100 points."
    assert "Without the criterion Cost-effectiveness, Bramblewick would be first." in said
    assert any(one.startswith("No weights of the criteria make Hearth first: at") for one in said)
    assert "Leaving out any one evaluator does not change who is first." in said
    assert "Tallgrass stays ahead up to a price of 51,857.19 USD, 30 % above its own." in said


def test_what_draws_a_rival_level_does_so_and_a_hair_less_does_not() -> None:
    built = compared(STATE, "A")
    assert built.safety is not None
    leader = built.answer.leaders[0]
    hair = Fraction(1, 10**6)

    def gap(rival: str, moved: Fraction, to: Mapping[str, Fraction]) -> Fraction:
        now = built.weights
        weights = {name: now[name] + (to[name] * 100 - now[name]) * moved for name in now}
        found = rescoring.standings(built.evaluation, weights=weights)
        totals = {one.bid: one.total for one in found}
        return totals[leader] - totals[rival]

    movable = [one for one in built.safety.opponents if one.mass_moved is not None]
    assert movable
    for one in movable:
        moved = sum(
            (abs(one.weights[name] - weight / 100) for name, weight in built.weights.items())
        )
        assert moved / 2 == one.mass_moved
        assert gap(one.bid, Fraction(1), one.weights) == 0
        assert gap(one.bid, 1 - hair, one.weights) > 0
    never = {one.bid for one in built.safety.opponents if one.is_never_best}
    anywhere, in_order, near = built.safety.drawn
    for drawn in (anywhere, in_order, near):
        assert all(drawn.rank_acceptability[bid][0] == 0 for bid in never)
        assert all(abs(sum(row) - 1) < 1e-9 for row in drawn.rank_acceptability.values())
    assert near.draws == 100_000
    assert built.safety.first_nearby[leader] == near.rank_acceptability[leader][0]
    assert [one.probability for one in built.safety.noise] == [
        Fraction(1, 10),
        Fraction(2, 10),
        Fraction(3, 10),
    ]


@pytest.mark.unmeasured
@pytest.mark.parametrize(("rfp_id", "lots"), [(NATION, "A"), (CITY, "A"), (CITY, "ABCD")])
def test_at_every_swap_two_bids_cost_the_same_and_the_cheaper_one_changes(
    rfp_id: str, lots: str
) -> None:
    built = compared(rfp_id, *lots)
    assert built.safety is not None
    rows = {row.bid_id: row for row in built.evaluation.rows}

    def costs(bid: str, one: comparison.Swapping, volume: Fraction) -> Fraction:
        row = rows[bid]
        assert row.price is not None
        if one.lot:
            lot = row.price.lots[one.lot]
            return row.price.total + lot.cost * (volume / one.planned - 1)
        whole = rescoring.under_load(row.price, volume, is_whole_offer=row.case.is_whole_offer)
        return whole.total

    assert built.safety.swaps
    for one in built.safety.swaps:
        assert costs(one.below, one, one.volume) == costs(one.above, one, one.volume)
        less, more = one.volume * Fraction(99, 100), one.volume * Fraction(101, 100)
        assert costs(one.below, one, less) < costs(one.above, one, less)
        assert costs(one.below, one, more) > costs(one.above, one, more)


@pytest.mark.parametrize("rfp_id", [CITY, STATE, NATION])
def test_the_gap_of_two_bids_adds_up_by_criterion_and_by_evaluator(rfp_id: str) -> None:
    built = compared(rfp_id)
    for one, other in combinations(built.bids, 2):
        pair = comparison.two_bids(built, one.bid, other.bid)

        for name, row in pair.split.items():
            assert (
                sum(row.values())
                == pair.by_criterion[name]
                == one.points[name] - other.points[name]
            )
        whole = sum((sum(row.values(), Fraction(0)) for row in pair.split.values()), Fraction(0))
        assert whole == pair.gap == one.total - other.total


def test_the_workload_as_planned_gives_the_published_prices() -> None:
    built = compared(CITY)
    assert built.safety is not None
    planned = next(load for load in built.safety.workloads if load.factor == 1)

    assert planned.prices == {
        bid: built.line(bid).money.total  # type: ignore[union-attr]  # contenders have prices
        for bid in built.contenders
    }
    assert not planned.changes


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["Mesa Verdad Llamadas", "Palm Reef"], ["Mesa", "Palm"]),
        (["Palm Reef Calls", "Palm Tree Calls"], ["Palm Reef", "Palm Tree"]),
        (["Hearth & Hollow", "Hearth & Home"], ["Hearth & Hollow", "Hearth & Home"]),
        (["Palm Reef", "Palm Reef", "Mesa"], ["Palm", "Palm 2", "Mesa"]),
        ([], []),
    ],
)
def test_short_names_tell_bids_apart(names: list[str], short: list[str]) -> None:
    assert comparison.short_names(names) == short


def test_odd_prices_are_asked_about_by_name() -> None:
    flags = {(flag.bid, flag.sentence) for flag in compared(CITY).flags}

    assert ("BID-PM-03", "Bramblewick asks more than the ceiling.") in flags
    assert ("BID-PM-05", "Dandelion gives no price for lot B.") in flags


# Money, places, reasons, pairs --------------------------------------------------------------------


def test_a_contact_costs_the_talking_lots_share_of_the_price() -> None:
    built = compared(CITY)
    money = built.line("BID-PM-02").money
    assert money is not None
    talk = [lot for lot in money.lots if lot.unit in ("contact", "call")]

    assert [lot.letter for lot in talk] == ["A", "B", "D"]
    assert money.per_contact == sum(lot.amount for lot in talk) / sum(lot.quantity for lot in talk)
    assert sum(lot.amount for lot in money.lots) == money.total
    texts = compared(NATION, "E").line("BID-LP-05").money
    assert texts is not None
    assert texts.contact_word == "text segment"


def test_places_show_as_three_kinds_and_controls_are_counted() -> None:
    built = compared(STATE)
    kinds = {line.short: line.places.kind for line in built.bids}
    rows = {row.bid_id: row for row in built.evaluation.rows}
    added = comparison.added_controls(rows["BID-FL-04"], comparison.ControlRates())

    assert kinds["Ironbark"] == Place.HOME
    assert kinds["Mesa"] == Place.AGENTS_ABROAD
    assert kinds["Palm"] == Place.DATA_ABROAD
    assert built.line("BID-FL-03").places.seats == {
        "US": Fraction(17, 38),
        "MX": Fraction(21, 38),
    }
    assert (
        built.line("BID-FL-03").control
        == sum((built.line("BID-FL-03").criteria[name] for name in ("PRV", "ACC")), Fraction(0)) / 2
    )
    assert [one.what for one in added] == [
        "Listening in",
        "Audit",
        "Storage move",
        "Legal reading",
        "Fewer contacts an hour",
    ]
    price = rows["BID-FL-04"].price
    assert price is not None
    assert comparison.with_controls(rows["BID-FL-04"], comparison.ControlRates()) == (
        price.total + sum(one.amount for one in added)
    )


def test_a_score_says_what_it_was_read_from_and_what_the_next_level_needs() -> None:
    built = compared(CITY)
    item = built.line("BID-PM-02").items["PRV-1"]
    row = next(row for row in built.evaluation.rows if row.bid_id == "BID-PM-02")

    sources = comparison.sources_of(row, item.fields)

    assert item.reached == "SOC 2 Type I, or ISO 27001 under way"
    assert item.needs == "SOC 2 Type II within 12 months, or ISO 27001"
    assert comparison.Source("Company profile", "ISO 27001 certificate", "no") in sources
    judged = built.line("BID-PM-02").items["CAP-5"]
    assert judged.marks == {"E1": 5, "E2": 5, "E3": 5}
    assert judged.above == ""


def test_two_bids_in_words_add_up_to_the_gap() -> None:
    built = compared(CITY)

    pair = comparison.two_bids(built, "BID-PM-02", "BID-PM-03")

    assert sum(pair.by_criterion.values()) == pair.gap
    assert pair.money_sentence == (
        "Bramblewick costs 9,403.39 USD (23.6 %) more than Tallgrass: "
        "4.61 USD a contact instead of 3.72 USD."
    )
    assert pair.given_up[0].title == "Independent assurance"
    assert pair.given_up[0].sentence == (
        "3 instead of 2 of 5, worth 0.62 points: “SOC 2 Type II (period ended within 12 months) "
        "or ISO 27001” instead of “SOC 2 Type I, or ISO 27001 under way”."
    )
    for difference in (*pair.gained, *pair.given_up):
        if difference.by_evaluator:
            assert abs(sum(difference.by_evaluator.values()) - difference.points) < Fraction(1, 500)
