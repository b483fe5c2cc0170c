"""Panel statistics against published figures, plain formulas and least squares by numpy."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from procurement.errors import Invalid
from procurement.scoring.award.refusals import Refused
from procurement.scoring.panel.alpha import Level, alpha, alpha_interval
from procurement.scoring.panel.bootstrap import bootstrap
from procurement.scoring.panel.concordance import concordance, concordance_interval
from procurement.scoring.panel.divergence import Scale, divergences
from procurement.scoring.panel.icc import icc, icc_interval
from procurement.scoring.panel.jackknife import Estimate, estimate
from procurement.scoring.panel.missing import (
    CONSEQUENCES,
    Cell,
    Missing,
    counted,
    open_cells,
    redistribute,
    settle,
)
from procurement.scoring.panel.scorecards import (
    Scorecards,
    evidence,
    winners_without,
    without_sentence,
)
from procurement.scoring.panel.severity import severity
from procurement.scoring.panel.summary import ranked
from procurement.scoring.panel.table import Mark, Table, mean, median, trimmed_mean

F = Fraction


def table(*rows: str) -> list[list[Mark]]:
    """Return a table from rows like "1 2 - 4"."""
    return [[None if cell == "-" else F(cell) for cell in row.split()] for row in rows]


KRIPPENDORFF = table(
    "1 2 3 3 2 1 4 1 2 - - -",
    "1 2 3 3 2 2 4 1 2 5 - 3",
    "- 3 3 3 2 3 4 2 2 5 1 -",
    "1 2 3 3 2 4 4 1 2 5 1 -",
)
SHROUT_FLEISS = table("9 6 8 7 10 6", "2 1 4 1 5 2", "5 3 6 2 6 4", "8 2 8 6 9 7")


def alpha_by_pairs(ratings: Table, distance: object) -> float:
    """Compute alpha as one less observed over expected disagreement of all ordered pairs."""
    assert callable(distance)
    columns = [[m for m in column if m is not None] for column in zip(*ratings, strict=True)]
    columns = [column for column in columns if len(column) > 1]
    values = [m for column in columns for m in column]
    observed = sum(
        distance(a, b) / (len(column) - 1)
        for column in columns
        for i, a in enumerate(column)
        for j, b in enumerate(column)
        if i != j
    ) / len(values)
    expected = sum(
        distance(a, b) for i, a in enumerate(values) for j, b in enumerate(values) if i != j
    ) / (len(values) * (len(values) - 1))
    return float(1 - observed / expected)


@pytest.mark.parametrize("seed", range(5))
def test_alpha_equals_the_average_over_all_pairs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ratings: list[list[Mark]] = [
        [None if rng.random() < 0.2 else F(int(rng.integers(1, 6))) for _ in range(12)]
        for _ in range(4)
    ]
    for level, distance in (
        (Level.NOMINAL, lambda a, b: float(a != b)),
        (Level.INTERVAL, lambda a, b: (a - b) ** 2),
        (Level.RATIO, lambda a, b: ((a - b) / (a + b)) ** 2),
    ):
        found = alpha(ratings, level)
        assert found is not None
        assert float(found) == pytest.approx(alpha_by_pairs(ratings, distance), abs=1e-12)


def test_an_interval_stands_beside_alpha_with_what_few_units_allow() -> None:
    found = alpha_interval(KRIPPENDORFF, Level.ORDINAL)

    assert (found.units, found.is_enough) == (11, False)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.8153875 < found.high
    assert found.sentence.startswith("0.82 (95 % interval ")
    assert found.sentence.endswith(" on 11 units; too few to judge.")


def test_the_jackknife_of_a_mean_is_the_interval_of_the_mean() -> None:
    values = [F(n) for n in (1, 4, 2, 8, 5, 7)]
    whole = mean(values)
    without = [mean(values[:i] + values[i + 1 :]) for i in range(6)]
    found = estimate(whole, without)
    middle, spread = 4.5, np.std([1, 4, 2, 8, 5, 7], ddof=1) / 6**0.5

    assert found.low == pytest.approx(middle - 2.5705818366 * spread)
    assert found.high == pytest.approx(middle + 2.5705818366 * spread)


def test_an_interval_of_few_units_holds_its_coefficient() -> None:
    found = concordance_interval(table("4 2 3 5", "4 1 3 4", "5 2 2 5"))

    assert found.value is not None
    assert (found.low or 2.0) < found.value < (found.high or 0.0)


def test_no_interval_is_given_where_a_part_is_undefined() -> None:
    assert estimate(F(1), [F(1), None, F(1)]).low is None
    assert estimate(F(1), [F(1)]).sentence == "1.00 on 1 unit; too few to judge."
    assert Estimate(None, 3, None, None).sentence == (
        "The coefficient cannot be judged on 3 units: no variation."
    )
    assert Estimate(F(1, 2), 20, 0.4, 0.6).sentence == (
        "0.50 (95 % interval 0.40 to 0.60) on 20 units."
    )


def test_intraclass_correlations_have_intervals_and_refuse_gaps() -> None:
    found = icc_interval(SHROUT_FLEISS, "ICC(C,1)")

    assert found.value == (icc(SHROUT_FLEISS) or {})["ICC(C,1)"]
    assert found.low is not None
    assert icc_interval(table("1 -", "1 2"), "ICC(C,1)") == Estimate(None, 2, None, None)
    assert icc_interval([], "ICC(C,1)").units == 0
    assert icc_interval(table("1 2", "2 1"), "ICC(C,1)").low is None


def test_concordance_is_one_for_equal_orders_and_undefined_without_any() -> None:
    same = concordance(table("1 2 3", "10 20 30"))
    flat = concordance(table("1 1 1", "2 2 2"))

    assert same is not None
    assert (same.w, same.chi_square) == (1, 4)
    assert flat is not None
    assert (flat.w, flat.chi_square, flat.rank_sums) == (None, None, (4, 4, 4))


def test_concordance_with_ties_equals_the_textbook_formula() -> None:
    found = concordance(table("1 2 2 4", "1 1 3 4"))

    assert found is not None
    assert found.rank_sums == (F(5, 2), 4, F(11, 2), 8)
    assert found.w == F(12) * F(33, 2) / (4 * 60 - 2 * 12)
    assert concordance_interval(table("1 2 2 4", "1 1 3 4")).value == found.w
    assert concordance_interval(table("1 -")).value is None
    assert concordance_interval([]).units == 0
    assert concordance_interval(table("1 ", "2")).units == 1


@pytest.mark.parametrize("seed", range(6))
def test_severity_equals_least_squares(seed: int) -> None:
    rng = np.random.default_rng(seed)
    units = [f"u{n}" for n in range(7)]
    marks: dict[str, dict[str, Mark]] = {
        f"r{k}": {
            unit: F(int(rng.integers(0, 11))) if n == k or rng.random() < 0.7 else None
            for n, unit in enumerate(units)
        }
        for k in range(4)
    }
    marks["r0"] = {unit: F(int(rng.integers(0, 11))) for unit in units}
    rows, right = [], []
    for k, card in enumerate(marks.values()):
        for n, unit in enumerate(units):
            if card[unit] is not None:
                rows.append([1, *np.eye(7)[n], *np.eye(4)[k]])
                right.append(float(card[unit] or 0))
    rows += [[0, *np.ones(7), *np.zeros(4)], [0, *np.zeros(7), *np.ones(4)]]
    solved = np.linalg.lstsq(np.array(rows), np.array([*right, 0, 0]), rcond=None)[0]
    found = severity(marks, units)

    assert found is not None
    assert list(map(float, found.rater_effect.values())) == pytest.approx(list(solved[8:]))
    adjusted = list(map(float, found.adjusted_mean.values()))
    assert adjusted == pytest.approx(list(solved[0] + solved[1:8]))


def test_severity_of_parts_that_do_not_touch_is_not_judged() -> None:
    assert severity({"r": {"A": F(1)}, "s": {"B": F(2)}}, ["A", "B"]) is None
    assert severity({}, ["A"]) is None
    assert severity({"r": {"A": F(1)}}, []) is None


def test_adjusted_means_nearer_than_a_billionth_are_listed_by_name() -> None:
    values = {"B": F(1), "A": F(1) - F(1, 10**10), "C": F(2)}

    assert ranked(values, F(1, 10**9)) == ["C", "A", "B"]
    assert ranked(values) == ["C", "B", "A"]


def test_middles_of_marks() -> None:
    marks = [F(n) for n in (9, 1, 5, 5, 4)]

    assert (mean([]), median([]), median(marks), median(marks[:2])) == (None, None, 5, 5)
    assert trimmed_mean(marks) == F(14, 3)
    assert trimmed_mean(marks[:4]) == 5


def test_cells_that_differ_widely_are_listed_widest_first() -> None:
    scales = {"c": Scale(F(0), F(5)), "d": Scale(F(0), F(100))}
    found = divergences(
        {
            ("A", "c"): {"x": F(1), "y": F(3), "z": None},
            ("B", "c"): {"x": F(2), "y": F(3)},
            ("C", "c"): {"x": F(2)},
            ("D", "d"): {"w": F(50), "x": F(50), "y": F(50), "z": F(53)},
        },
        scales,
    )

    assert [each.cell for each in found] == [("D", "d"), ("A", "c")]
    assert found[0].far == ("z",)
    assert found[0].sentence == "D, d: marks w 50, x 50, y 50, z 53; far from the median: z."
    assert found[1].sentence == "A, c: marks x 1, y 3."


def cards(*names: str) -> Scorecards:
    marks = {
        "ann": {"A": {"c": F(5)}, "B": {"c": F(2)}, "C": {"c": F(1)}},
        "bob": {"A": {"c": F(3)}, "B": {"c": F(4)}, "C": {"c": F(1)}},
        "cyd": {"A": {"c": F(2)}, "B": {"c": F(3)}, "C": {"c": F(5)}},
        "dan": {"A": {"c": None}, "B": {"c": F(3)}, "C": {"c": F(1)}},
        "eve": {"A": {"c": F(3)}, "B": {"c": F(3)}, "C": {"c": F(1)}},
    }
    chosen = names or tuple(marks)
    return Scorecards(
        {name: marks[name] for name in chosen},
        {"c": F(10)},
        {"A": F(1), "B": F(2), "C": F(0)},
    )


def test_totals_and_winners_without_one_and_two_evaluators() -> None:
    panel = cards()

    assert panel.totals() == {"A": F(67, 2), "B": 32, "C": 18}
    assert panel.winners() == ["A"]
    assert winners_without(panel)[("ann",)] == ["B"]
    assert len(winners_without(panel, 2)) == 10
    assert without_sentence(panel) == "A is first with everybody; without ann it is B."
    assert without_sentence(cards("ann", "bob")) == (
        "A is first with everybody; without ann it is B."
    )
    with pytest.raises(Invalid):
        winners_without(cards("ann", "bob"), 2)


def test_a_panel_that_agrees_stays_whoever_leaves() -> None:
    marks = {name: {"A": {"c": F(5)}, "B": {"c": F(1)}} for name in "vwxyz"}
    panel = Scorecards(marks, {"c": F(1)}, {"A": F(0), "B": F(0)})

    assert without_sentence(panel) == "A stays first without one evaluator."
    assert without_sentence(panel, 2) == "A stays first without any 2 evaluators."


def test_panels_drawn_from_the_same_evaluators_are_those_of_a_full_count() -> None:
    rng = np.random.default_rng(3)
    people, bids, worth = ["E1", "E2", "E3", "E4"], ["A", "B", "C"], {"x": F(7), "y": F(3, 2)}
    marks: dict[str, dict[str, dict[str, Mark]]] = {
        name: {
            bid: {item: F(int(rng.integers(6))) if rng.random() < 0.8 else None for item in worth}
            for bid in bids
        }
        for name in people
    }
    fixed = {"A": F(1), "B": F(0), "C": F(1, 3)}
    first, unsaid = dict.fromkeys(bids, F(0)), F(0)
    for panel in product(people, repeat=4):
        cells = {
            bid: [[m for who in panel if (m := marks[who][bid][i]) is not None] for i in worth]
            for bid in bids
        }
        if not all(cell for row in cells.values() for cell in row):
            unsaid += F(1, 256)
            continue
        totals = {
            bid: fixed[bid]
            + sum(w * (mean(c) or 0) for w, c in zip(worth.values(), row, strict=True))
            for bid, row in cells.items()
        }
        for bid in bids:
            first[bid] += F(1, 256) * (totals[bid] == max(totals.values()))

    found = bootstrap(Scorecards(marks, worth, fixed))

    assert 0 < unsaid < 1
    assert found.first == pytest.approx({bid: float(share) for bid, share in first.items()})
    assert (found.unsaid, found.panels, found.seed) == (pytest.approx(float(unsaid)), 35, None)


def test_large_panels_are_drawn_with_a_seed_and_nobody_cannot_be_drawn() -> None:
    marks = {f"E{n}": {"A": {"x": F(n)}, "B": {"x": F(4)}} for n in range(9)}
    cards = Scorecards(marks, {"x": F(1)}, {"A": F(0), "B": F(0)})

    found = bootstrap(cards, runs=500)

    assert found == bootstrap(cards, runs=500)
    assert found.first["A"] == pytest.approx(0.5, abs=0.1)
    assert "(500 drawn, seed 20270101)" in found.sentence("A")
    for wrong in (
        lambda: bootstrap(Scorecards({}, {}, {"A": F(1)})),
        lambda: bootstrap(Scorecards(marks, {"x": F(1)}, {})),
        lambda: bootstrap(cards, runs=0),
    ):
        with pytest.raises(Invalid):
            wrong()


def test_a_total_without_any_mark_cannot_be_said() -> None:
    panel = cards("dan", "ann")

    assert panel.totals(("ann",))["A"] is None
    assert without_sentence(panel) == ("A is first with everybody; without ann it is nobody.")


def test_evidence_on_an_evaluator_is_told_and_nobody_is_dropped() -> None:
    found = {each.evaluator: each for each in evidence(cards(), {"c": (F(1), F(5))})}

    assert found["ann"].changes_winner
    assert found["ann"].winners_without == ["B"]
    assert found["ann"].extreme_share == F(2, 3)
    assert found["ann"].mean_deviation == (F(7, 3) - F(5, 4) - 1) / 3
    assert found["ann"].lead_correlation is not None
    assert -1 <= found["ann"].lead_correlation <= 1
    assert found["dan"].lead_correlation is None
    assert not found["dan"].changes_winner


def test_evidence_without_marks_or_variation_is_empty() -> None:
    marks = {
        "x": {name: {"c": F(1)} for name in "ABC"},
        "y": {name: {"c": F(1)} for name in "ABC"},
        "z": {"A": {"c": None}},
    }
    panel = Scorecards(marks, {"c": F(1)}, dict.fromkeys("ABC", F(0)))
    x, _, z = evidence(panel, {"c": (F(0), F(5))})

    assert x.lead_correlation is None
    assert (z.extreme_share, z.mean_deviation) == (None, None)


def test_a_missing_mark_says_what_follows_from_it() -> None:
    cell, other = ("A", "c"), ("B", "c")
    done = {
        "ann": {cell: F(3), other: Missing.ABSTAINED},
        "bob": {cell: Missing.RECUSED, other: F(5)},
        "cyd": {cell: Missing.NOT_APPLICABLE, other: F(4)},
    }
    waiting = {**done, "dan": {cell: Missing.UNSCORED}, "bob": {cell: Missing.RECUSED}}

    assert counted(done) == {"ann": {cell: 3}, "cyd": {other: 4}}
    assert open_cells(waiting) == [("dan", "A", "c")]
    with pytest.raises(Invalid) as refusal:
        counted(waiting)
    assert refusal.value.sentence == "dan has not yet scored A on c."


def test_the_weight_of_what_does_not_apply_goes_to_its_siblings() -> None:
    weights = {"a": F(50), "b": F(30), "c": F(20)}

    assert redistribute(weights, ["c"]) == {"a": F(125, 2), "b": F(75, 2)}
    with pytest.raises(Invalid):
        redistribute(weights, ["a", "b", "c"])


def test_five_reasons_for_a_missing_mark_have_their_consequences() -> None:
    bids = {"A": ("c", "d"), "B": ("c", "d"), "X": ("c", "d")}
    cells = [(bid, name) for bid, names in bids.items() for name in names]
    ann: dict[tuple[str, str], Cell] = dict.fromkeys(cells, F(4))
    ann |= {("X", "c"): Missing.EXCLUDED, ("X", "d"): Missing.UNSCORED}
    bob = {**ann, ("A", "c"): Missing.ABSTAINED, ("B", "d"): Missing.NOT_APPLICABLE}
    ann[("B", "d")] = Missing.NOT_APPLICABLE
    cyd = {**dict.fromkeys(cells, F(0)), ("B", "c"): Missing.RECUSED}
    bob[("A", "d")] = F(2)
    cards = {"ann": ann, "bob": bob, "cyd": cyd}
    nodes: dict[str, dict[str, Fraction]] = {"n": {"c": F(40), "d": F(20)}, "m": {}}

    with pytest.raises(Refused, match="Nothing that applies has any weight within m for A"):
        settle(cards, nodes, ["d"])
    found = settle(cards, {"n": nodes["n"]}, ["d"])

    assert found.means == {"A": {"c": 4, "d": 3}, "B": {"c": 4}}
    assert found.weights == {"A": {"c": 40, "d": 20}, "B": {"c": 60}}
    assert found.totals == {"A": 220, "B": 240}
    assert found.not_applicable == {"B": ["d"]}
    assert found.missing[Missing.ABSTAINED] == [("bob", "A", "c")]
    assert set(found.missing) == set(Missing)
    assert {reason.consequence for reason in Missing} == set(CONSEQUENCES.values())


@pytest.mark.parametrize(
    ("ann", "bob", "code", "sentence"),
    [
        (Missing.ABSTAINED, Missing.ABSTAINED, "score_missing", "Nobody who counts has scored"),
        (Missing.UNSCORED, F(3), "score_missing", "ann has not yet scored A on c."),
        (Missing.NOT_APPLICABLE, F(3), "rule_unusable", "Some scored A on c, others say"),
    ],
)
def test_marks_that_settle_nothing_are_refused_with_their_place(
    ann: Cell, bob: Cell, code: str, sentence: str
) -> None:
    cards = {"ann": {("A", "c"): ann}, "bob": {("A", "c"): bob}}

    with pytest.raises(Refused, match=sentence) as refusal:
        settle(cards, {"n": {"c": F(1), "d": F(1)}}, ["c"])

    assert refusal.value.code == code


def test_an_item_may_be_set_aside_only_where_the_rubric_allows_it() -> None:
    cards = {"ann": {("A", "c"): Missing.NOT_APPLICABLE, ("A", "d"): F(1)}}

    with pytest.raises(Refused, match="does not let c be set aside, as for A"):
        settle(cards, {"n": {"c": F(1), "d": F(1)}})
