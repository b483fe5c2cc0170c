"""The stress test of a rubric: shares that are repeatable and that known rubrics must have."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from procurement.documents import Rubric, read_rubric
from procurement.errors import Invalid
from procurement.scoring.stress import StressReport, price_scores, stress_test

SHIPPED = read_rubric(Path(__file__).resolve().parents[2] / "rubrics" / "call-center.yaml")
VARIANT = next(iter(SHIPPED.variants))


def with_weights(**weights: int) -> Rubric:
    """The shipped rubric without minimums, with other weights of its criteria."""
    whole = dict.fromkeys(SHIPPED.criteria, 0) | weights
    none = type(SHIPPED.quality_minimums)()
    return SHIPPED.model_copy(update={"variants": {VARIANT: whole}, "quality_minimums": none})


def test_the_same_seed_gives_the_same_report_and_another_seed_nearly_the_same() -> None:
    first, again = stress_test(SHIPPED, VARIANT, seed=7), stress_test(SHIPPED, VARIANT, seed=7)
    other = stress_test(SHIPPED, VARIANT, seed=8)

    assert first == again
    assert other.price_decides == pytest.approx(first.price_decides, abs=0.04)


@pytest.mark.parametrize("variant", SHIPPED.variants)
def test_effective_weights_add_to_one_and_every_share_is_a_share(variant: str) -> None:
    report = stress_test(SHIPPED, variant, procurements=1000)

    assert sum(report.effective.values()) == pytest.approx(1)
    assert sum(report.nominal.values()) == pytest.approx(1)
    shares = [*report.decides.values(), report.excluded, report.excludes_leader]
    assert all(0 <= share <= 1 for share in [*shares, report.price_decides])


def test_where_one_criterion_has_all_the_weight_it_alone_decides() -> None:
    report = stress_test(with_weights(PRV=100), VARIANT)

    assert report.effective["PRV"] == pytest.approx(1)
    assert report.price_decides == 0
    assert report.decides["PRV"] > 0.5
    assert {
        name: share for name, share in report.decides.items() if name != "PRV"
    } == dict.fromkeys(["CAP", "EXP", "OMN", "ACC", "CST"], 0.0)


def test_no_loser_picks_the_winner_on_a_line_and_some_do_relative_to_the_lowest() -> None:
    on_a_line = with_weights(CST=50, ACC=50)
    relative = on_a_line.model_copy(update={"price_rule": "lowest_ratio"})

    fixed = stress_test(on_a_line, VARIANT)
    moving = stress_test(relative, VARIANT, procurements=20_000)

    assert on_a_line.price_rule == "anchored_line"
    assert fixed.loser_picks_winner == 0
    # About one in a hundred: the lowest price seldom leaves, and then shifts everybody alike.
    assert moving.loser_picks_winner == pytest.approx(0.012, abs=0.005)
    assert "no losing bid can pick" in fixed.sentences()[-1]
    assert "points depend on who else bids" in moving.sentences()[-1]


def test_without_minimums_nobody_is_put_aside_and_with_them_the_leader_seldom() -> None:
    free, bound = stress_test(with_weights(CAP=50, PRV=50), VARIANT), stress_test(SHIPPED, VARIANT)

    assert (free.excluded, free.excludes_leader) == (0, 0)
    assert 0 < bound.excludes_leader < bound.excluded < 1
    assert free.minimum_decides == {}
    assert free.sentences()[-2] == "The rubric has no quality minimum: no gate for quality decides."


@pytest.mark.parametrize("rule", ["anchored_line", "lowest_ratio"])
def test_it_is_told_which_quality_minimum_decides(rule: str) -> None:
    rubric = with_weights(CAP=40, PRV=20, CST=40).model_copy(update={"price_rule": rule})
    minimums = type(SHIPPED.quality_minimums)
    alone = rubric.model_copy(update={"quality_minimums": minimums(criteria={"PRV": 70})})
    idle = rubric.model_copy(
        update={"quality_minimums": minimums(overall=0, criteria={"PRV": 70, "CAP": 0})}
    )
    hard = rubric.model_copy(update={"quality_minimums": minimums(criteria={"PRV": 100})})

    one, with_idle, severe = (stress_test(each, VARIANT) for each in (alone, idle, hard))

    assert 0 < one.minimum_decides["PRV"] < 1
    assert with_idle.minimum_decides == {**one.minimum_decides, "overall": 0, "CAP": 0}
    assert one.no_award < severe.no_award <= severe.minimum_decides["PRV"]
    if rule == "anchored_line":  # given up, the only minimum leaves the bid with the highest total
        assert one.minimum_decides["PRV"] == one.excludes_leader


def test_bids_put_aside_set_no_lowest_price_and_move_no_line() -> None:
    prices, left = np.array([[1.0, 2.0, 4.0]]), np.array([[False, True, True]])

    assert price_scores(prices, left, None).tolist() == [[5.0, 5.0, 2.5]]
    assert price_scores(prices, left, (1.0, 5.0)).tolist() == [[5.0, 3.75, 1.25]]


def test_findings_are_told_in_words_with_their_figures() -> None:
    report = StressReport(
        procurements=400,
        seed=1,
        nominal={"CAP": 0.4, "CST": 0.6},
        effective={"CAP": 0.7, "CST": 0.3},
        decides={"CAP": 0.41, "CST": 0.2},
        price_decides=0.12,
        excluded=0.25,
        excludes_leader=0.05,
        minimum_decides={"CAP": 0.03, "overall": 0.04},
        no_award=0.0025,
        loser_picks_winner=0.0,
        standard_error=0.025,
    )

    assert report.sentences({"CAP": "Capacity"}) == (
        "Capacity weighs 40 % on paper and 70 % in effect.",
        "CST weighs 60 % on paper and 30 % in effect.",
        "Capacity decides most often: without differences on it 41 % of the invented procurements "
        "have another winner.",
        "The price alone decides 12 %.",
        "Quality minimums put aside 25 % of the bids, and in 5 % of the procurements the bid with "
        "the highest total.",
        "The minimum for the whole quality decides most often, in 4 % of the procurements; 0.25 % "
        "are left without any bid.",
        "Under this price rule no losing bid can pick the winner by withdrawing.",
    )


def test_unknown_variants_too_few_procurements_and_falling_anchors_are_refused() -> None:
    for wrong in ({"variant": "nowhere"}, {"procurements": 5}, {"full_at": 2.0}):
        with pytest.raises(Invalid):
            stress_test(SHIPPED, **{"variant": VARIANT, **wrong})
