"""Cases of every kind, also those without a sample file, with figures worked by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from procurement.errors import DocumentInvalid
from tests.engine.papers import checked, failed

Q = {"id": "q", "kind": "points", "max_points": 60}


def price(rule: str, most: int = 40, **params: Any) -> dict[str, Any]:
    return {"id": "p", "kind": "price", "max_points": most, "rule": rule, "params": params}


def offer(name: str, quality: Any, money: Any, **more: Any) -> dict[str, Any]:
    return {"id": name, "scores": {"q": quality}, "price": money, **more}


def plain(name: str, quality: Any, money: Any) -> dict[str, Any]:
    return {"id": name, "quality": quality, "price": money}


THREE = [plain("X", 80, 100), plain("Y", 90, 120), plain("Z", 50, 80)]
FIELD = [offer("X", 50, 600), offer("Y", 40, 400), offer("Z", 55, 800)]
NORMAL = {"distribution": "normal (mean, sd)", "A": [10, 1], "B": [8, 1]}

AWARDS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "award",
        {
            "criteria": [Q, price("benchmark_ratio", benchmark=500)],
            "bids": [offer("X", 50, 600), offer("Y", 40, 400)],
        },
        {
            "totals": {"X": 83.3333333333, "Y": 90},
            "totals_if_lowest_ratio": {"X": 76.6666666667, "Y": 80},
            "winner_if_lowest_ratio": ["Y"],
            "ranking_if_minmax_linear": ["Y", "X"],
            "published_totals": {"Y": 90},
            "outcome": "award",
            "needs_tie_break": False,
            "warning": None,
        },
    ),
    (
        "award",
        {
            "criteria": [Q, price("lowest_ratio")],
            "minimums": [{"criterion": "q", "min": 45}, {"criterion": "r", "min": 1}],
            "bids": [
                {"id": "A", "scores": "n/a", "price": "n/a", "gates": {"g": False, "h": True}},
                {"id": "B", "scores": {"q": 44, "r": 0}, "price": "placeholder"},
                {"id": "C", "scores": {"q": 45, "r": 1}, "price": 100},
            ],
        },
        {"excluded": {"A": ["g"], "B": ["min:q", "min:r"]}, "totals": {"C": 85}, "winner": ["C"]},
    ),
    (
        "award",
        {
            "criteria": [
                {"id": "a", "kind": "scale", "max_points": 50, "scale_min": 1, "scale_max": 5},
                {"id": "b", "kind": "best_ratio", "max_points": 50},
            ],
            "bids": [
                {"id": "Bidder 10", "scores": {"a": 3, "b": 4}},
                {"id": "Bidder 2", "scores": {"a": "4", "b": "1.5"}},
            ],
        },
        {
            "criterion_points": {
                "Bidder 10": {"a": 25, "b": 50},
                "Bidder 2": {"a": 37.5, "b": 18.75},
            },
            "ranking": ["Bidder 10", "Bidder 2"],
        },
    ),
    (
        "award",
        {
            "criteria": [{**Q, "weight": 40}, {"id": "r", "kind": "points", "weight": 50}],
            "bids": [],
        },
        {"error": "weights_do_not_sum", "sum": 90},
    ),
    (
        "award",
        {"criteria": [Q], "bids": [{"id": "A", "scores": {"q": 61}}]},
        {"error": "score_out_of_scale", "bid": "A", "criterion": "q"},
    ),
    (
        "award",
        {"criteria": [{**Q, "weight": 1}], "bids": [{"id": "A", "scores": {}}]},
        {"error": "score_missing", "bid": "A"},
    ),
    (
        "rank_reversal",
        {
            "criteria": [Q, price("lowest_ratio")],
            "bids": [offer("X", 45, 600), offer("Y", 36, 400), offer("Z", 10, 200)],
        },
        {
            "winner": ["X"],
            "winner_without": {"X": ["Y"], "Y": ["X"], "Z": ["Y"]},
            "winner_changes_when_loser_leaves": ["Z"],
            "order_changes": [{"without": "Z", "pair": ["X", "Y"], "before": 1, "after": -1}],
        },
    ),
    (
        "break_even_all",
        {
            "criteria": [Q, price("lowest_ratio")],
            "bids": FIELD,
            "challengers": ["X", "Z"],
        },
        {"break_even_price": {"X": 533.333333333, "Z": 640}},
    ),
    (
        "break_even",
        {"criteria": [Q, price("lowest_ratio")], "bids": FIELD, "challenger": "X"},
        {"break_even_price": "1600/3", "cut_percent": "100/9", "reason": "text"},
    ),
    (
        "break_even",
        {
            "criteria": [Q, price("lowest_ratio")],
            "bids": [*FIELD, offer("W", 60, 1, gates={"g": False})],
            "challenger": "W",
        },
        {"break_even_price": None, "cut_percent": None},
    ),
    (
        "break_even_ratio",
        {
            "quality": {"X": 50, "Y": 40},
            "price_points": {"X": 20, "Y": 40},
            "max_price_points": 40,
            "challenger": "X",
            "assume": "Y is the cheapest",
        },
        {
            "implied_price_over_lowest": 2,
            "break_even_over_lowest": 1.33333333333,
            "cut_percent": 33.3333333333,
        },
    ),
    (
        "award_ratio",
        {
            "rule": "value_discount",
            "bids": [
                {"id": "X", "price": 1000, "quality_value": 300},
                {"id": "Y", "price": 900, "quality_value": 150},
                {"id": "Z", "price": 800, "quality_value": 20},
            ],
        },
        {
            "value": {"X": 700, "Y": 750, "Z": 780},
            "break_even_price": {"X": 1050, "Y": 850, "Z": 720},
            "winner": ["X"],
        },
    ),
    (
        "award_ratio",
        {"rule": "adjusted_score", "params": {"reference_price": 100}, "bids": THREE},
        {"value": {"X": 80, "Y": 75, "Z": 62.5}, "higher_is_better": True},
    ),
    (
        "award_ratio",
        {"rule": "price_per_quality", "bids": [*THREE, {"id": "G", "gates": {"g": False}}]},
        {"value": {"X": 1.25, "Y": "4/3", "Z": 1.6}, "excluded": {"G": ["g"]}},
    ),
    (
        "award_ratio",
        {"rule": "adjusted_price", "params": {"quality_scale": 100}, "bids": THREE},
        {"value": {"X": 125, "Y": 133.333333333, "Z": 160}, "ranking": ["X", "Y", "Z"]},
    ),
    (
        "award_ratio",
        {"rule": "quality_per_price", "bids": [plain("X", 80, 0)]},
        {"error": "price_not_positive", "bid": "X"},
    ),
    (
        "award_ratio_band",
        {"rule": "quality_per_price", "bands": [3, 7, 25], "bids": THREE},
        {
            "in_band": {"3": ["X"], "7": ["X", "Y"], "25": ["X", "Y", "Z"]},
            "winner_by_band_and_quality": {"3": ["X"], "7": ["Y"], "25": ["Y"]},
            "winner_by_band_and_price": {"3": ["X"], "7": ["X"], "25": ["Z"]},
        },
    ),
    (
        "award_lpta",
        {"bids": [*THREE, plain("W", 85, 100)], "thresholds": [60, 82.5, "95"]},
        {"winner_by_threshold": {"60": ["W", "X"], "82.5": ["W"], "95": []}},
    ),
    (
        "tradeoff",
        {"bids": [*THREE, plain("V", 90, 120), plain("U", 95, 120)]},
        {
            "steps": [
                {
                    "from": "Z",
                    "to": "X",
                    "extra_price": 20,
                    "extra_points": 30,
                    "price_per_point": 0.666666666667,
                },
                {
                    "from": "X",
                    "to": "U",
                    "extra_price": 20,
                    "extra_points": 15,
                    "price_per_point": "4/3",
                },
                {
                    "from": "U",
                    "to": "V",
                    "extra_price": 0,
                    "extra_points": -5,
                    "price_per_point": None,
                },
                {
                    "from": "V",
                    "to": "Y",
                    "extra_price": 0,
                    "extra_points": 0,
                    "price_per_point": None,
                },
            ]
        },
    ),
    (
        "weight_tree",
        {
            "tree": {
                "a": {
                    "weight": 50,
                    "children": {"b": {"weight": 40, "children": {"c": 100}}, "d": 60},
                },
                "e": 50,
            }
        },
        {"leaf_weights": {"c": 20, "d": 30, "e": 50}},
    ),
    (
        "weight_tree",
        {"tree": {"a": {"weight": 50, "children": {"b": 99}}, "e": 50}},
        {"error": "weights_do_not_sum", "sum": 99},
    ),
    (
        "weight_tree",
        {"tree": {"a": {"weight": 50, "children": {"e": 100}}, "e": 50}},
        {"error": "rule_unusable"},
    ),
]

PRICES: list[tuple[str, dict[str, Any], dict[str, Any]]] = (
    [
        (
            "price_score",
            {
                "rule": "pct_over_lowest",
                "params": {"max_points": 10, "clip": clip},
                "prices": {"A": 100, "C": 350},
            },
            {
                "points": {"A": 10, "C": last},
                "with_extra_bid_87.5": {"A": first, "B": 10, "C": low},
            },
        )
        for clip, last, first, low in [(True, 0, "60/7", 0), (False, -15, "60/7", -20)]
    ]
    + [
        (
            "price_score",
            {"rule": rule, "params": {"max_points": 40, **params}, "prices": {"A": 0, "B": 500}},
            {"points": points},
        )
        for rule, params, points in [
            ("minmax_linear", {}, {"A": 40, "B": 0}),
            ("anchored_linear", {"full_at": 1000, "zero_at": 0}, {"A": 0, "B": 20}),
            ("anchored_linear", {"full_at": 250, "zero_at": 750}, {"A": 60, "B": 20}),
        ]
    ]
    + [
        (
            "price_score",
            {
                "rule": "benchmark_ratio",
                "params": {"max_points": 40, "benchmark": 500, "clip": True},
                "prices": {"A": 250, "B": 1000},
            },
            {"points": {"A": 80, "B": 20}},
        )
    ]
    + [
        (
            "price_score",
            {
                "rule": rule,
                "params": {"max_points": 40, **params},
                "prices": {"A": 5, "B": -1, "C": 0},
            },
            {"error": "price_not_positive", "bid": "B"},
        )
        for rule, params in [
            ("lowest_ratio", {}),
            ("minmax_linear", {}),
            ("pct_over_lowest", {}),
            ("anchored_linear", {"full_at": 1, "zero_at": 2, "clip": True}),
            ("mean_deviation", {"centre": 50, "points_per_percent": 1}),
            ("benchmark_ratio", {"benchmark": 4}),
            ("log_ratio", {"base": 2}),
        ]
    ]
)

EDGES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("specification", inputs, expected)
    for inputs, expected in [
        ({"weights": {"a": 50, "b": "50.0"}}, {"sum": 100, "error": None}),
        ({"weights": {"a": 50, "b": 49.9}}, {"error": "weights_do_not_sum", "sum": 99.9}),
        ({"weights": {"a": "33.3", "b": "66.6"}}, {"error": "weights_do_not_sum", "sum": "99.9"}),
        (
            {"criterion": {"id": "c", "scale_min": 1, "scale_max": 5}, "score": 5},
            {"error": None, "score": 5},
        ),
        (
            {"criterion": {"id": "c", "scale_min": 1, "scale_max": 5}, "score": 0},
            {"error": "score_out_of_scale"},
        ),
        (
            {"criterion": {"id": "c", "scale_max": 5}, "score": 5.5},
            {"error": "score_out_of_scale", "criterion": "c"},
        ),
        (
            {"ratings": [[1, 2, 3]]},
            {"alpha": None, "icc": None, "kendall_w": None, "reason": "one_rater"},
        ),
        ({"ratings": [[3, 3, 3]]}, {"alpha": None, "reason": "one_rater"}),
        ({"ratings": [[3, 3], [3, None]]}, {"alpha": None, "reason": "no_variation"}),
        ({"ratings": [[1, 2], [1, 2]]}, {"alpha": {"nominal": 1}, "reason": None}),
        (
            {
                "raters": ["r1", "r2"],
                "scores": {"A": [4, None], "B": [3, 5], "C": [None, None]},
                "reason": {"A": {"r2": "conflict_of_interest"}},
            },
            {
                "mean": {"A": 4, "B": 4, "C": None},
                "ranking": ["A", "B"],
                "raters_used_count": {"A": 1, "B": 2, "C": 0},
            },
        ),
        (
            {
                "raters": ["r1", "r2", "r3"],
                "scores": {"A": [4, 1, 3], "B": [3, 5, None]},
                "policy": "recuse_from_procurement",
                "conflicts": {"r2": ["B"], "r3": []},
            },
            {"mean": {"A": 3.5, "B": 3}, "raters_used": {"A": ["r1", "r3"], "B": ["r1"]}},
        ),
        (
            {"raters": ["r"], "scores": {"A": [1]}, "policy": "another", "conflicts": {"r": ["A"]}},
            {"mean": {"A": 1}},
        ),
        (
            {"raters": ["r"], "scores": {"A": [1]}, "policy": "recuse_from_procurement"},
            {"raters_used": {"A": ["r"]}},
        ),
        ({"tree": {"a": 99}}, {"error": "weights_do_not_sum", "sum": 99}),
        (
            {"bids": [{"id": "B", "gates": {"g": True}}, {"id": "A", "gates": {"g": True}}]},
            {"winner": ["A", "B"], "needs_tie_break": True, "outcome": "award", "excluded": {}},
        ),
        (
            {
                "rule": "minmax_linear",
                "params": {"max_points": 40},
                "prices": {"A": 500, "B": 501},
            },
            {"warning": None},
        ),
    ]
]

PANELS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "agreement",
        {"raters": ["a", "b"], "units": ["u", "v", "w"], "ratings": [[1, 2, 3], [1, None, 4]]},
        {
            "icc": {"ICC(A,1)": None},
            "kendall_w": None,
            "kendall_chi2": None,
            "pairable_values": 4,
            "rater_mean_minus_grand": {"a": -0.2, "b": 0.3},
        },
    ),
    (
        "agreement",
        {"raters": ["a", "b"], "ratings": [[2, 2], [2, 2]]},
        {
            "alpha": {"nominal": None, "ratio": None},
            "icc": {"ICC(1,1)": None, "ICC(C,k)": None},
            "kendall_w": None,
        },
    ),
    (
        "agreement",
        {"ratings": [[1, -1], [-1, 1]]},
        {
            "alpha": {"ratio": None, "nominal": -0.5},
            "rank_sums": [3, 3],
            "rater_mean_minus_grand": {"1": 0, "2": 0},
        },
    ),
    ("agreement", {"ratings": [[2, 2], [2, 2]]}, {"alpha": None, "icc": None}),
    ("agreement", {"ratings": [[1], [2]]}, {"icc": {"ICC(1,1)": None}, "kendall_w": None}),
    (
        "agreement",
        {"raters": ["a", "b"], "ratings": [[None, None], [1, 2]]},
        {"alpha": {"ordinal": None}, "rater_mean_minus_grand": {"a": None, "b": 0}},
    ),
    (
        "panel",
        {
            "raters": ["r", "s"],
            "units": ["A", "B", "C"],
            "scores": {"r": {"A": 5, "B": 3, "C": None}, "s": {"A": None, "B": 1, "C": 2}},
        },
        {
            "mean": {"A": 5, "B": 2, "C": 2},
            "median": {"A": 5, "B": 2, "C": 2},
            "additive_rater_effect": {"r": 1, "s": -1},
            "additive_adjusted_mean": {"A": 4, "B": 2, "C": 3},
            "ranking_by_mean": ["A", "B", "C"],
            "ranking_adjusted": ["A", "C", "B"],
            "leave_one_rater_out_winner": {"r": ["C"], "s": ["A"]},
        },
    ),
    (
        "panel",
        {"scores": {"r": {"A": 5}, "s": {"B": 5}, "t": {"A": None}}},
        {
            "mean": {"A": 5, "B": 5},
            "additive_rater_effect": None,
            "additive_adjusted_mean": None,
            "ranking_adjusted": None,
            "leave_one_rater_out_winner": {"r": ["B"], "s": ["A"], "t": ["A", "B"]},
        },
    ),
    (
        "panel",
        {"scores": {"r": {"A": None, "B": 1}}},
        {"mean": {"A": None, "B": 1}, "leave_one_rater_out_winner": {"r": []}},
    ),
]

ROBUSTNESS: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    (
        "robustness",
        {
            "alternatives": ["A", "B"],
            "criteria": ["x", "y"],
            "values": [[1, 0], [1, 1]],
            "weights": [2, 0],
        },
        {
            "winner": "A",
            "ranking": ["A", "B"],
            "utility": {"A": 1, "B": 1},
            "weight_interval_winner_stays": {"x": None, "y": [0, 0]},
            "dominated_by": {"A": ["B"]},
            "least_shift_to_beat_winner": {"B": {"max_abs_change": 0, "mass_moved": 0}},
            "first_rank_acceptability": {"A": 0, "B": 1},
            "central_weights": {"A": None, "B": {"x": 0.5, "y": 0.5}},
            "pairwise_winning_index": {"A>B": 0, "B>A": 1},
            "never_best": [],
        },
        {},
    ),
    (
        "robustness",
        {
            "alternatives": ["A", "B", "C"],
            "criteria": ["x"],
            "values": [[1], [1], [0]],
            "weights": [1],
        },
        {
            "rank_acceptability": {"A": [1, 0, 0], "B": [1, 0, 0], "C": [0, 0, 1]},
            "central_weights": {"A": {"x": 1}, "B": {"x": 1}, "C": None},
            "least_shift_to_beat_winner": {
                "B": {"max_abs_change": 0, "mass_moved": 0},
                "C": {"max_abs_change": None, "mass_moved": None},
            },
        },
        {},
    ),
    (
        "robustness",
        {
            "alternatives": ["A", "B"],
            "criteria": list("abcdefghi"),
            "values": [[1, 0, 1, 0, 1, 0, 1, 0, 1], [0, 1, 0, 1, 0, 1, 0, 1, 0]],
            "weights": [1] * 9,
        },
        {
            "rank_acceptability": {"A": [163 / 256, 93 / 256], "B": [93 / 256, 163 / 256]},
            "pairwise_winning_index": {"A>B": "163/256"},
        },
        {"smaa_exact_vs_100k_draws": 0.005, "exact_fields": 1e-9},
    ),
    (
        "smaa_stochastic",
        {"criteria": [{"id": "c", "direction": "max"}], "measurements": {"c": NORMAL}},
        {"rank_acceptability": {"A": [0.9214, 0.0786], "B": [0.0786, 0.9214]}},
        {"rank_acceptability": 0.002},
    ),
    (
        "smaa_stochastic",
        {
            "alternatives": ["A", "B"],
            "criteria": [{"id": "c", "direction": "min"}, {"id": "d", "direction": "max"}],
            "measurements": {
                "c": {"distribution": "lognormal (mu, sigma)", "A": [1, 0.5], "B": [1.5, 0.5]},
                "d": {"distribution": "normal", "A": [3, 0], "B": [3, 0]},
            },
        },
        {"first_rank_acceptability": {"A": 0.7602, "B": 0.2398}},
        {"smaa_exact_vs_100k_draws": 0.003},
    ),
    (
        "mcda",
        {
            "method": "wsm",
            "matrix": [[1, 2], [3, 2]],
            "weights": [2, 2],
            "directions": ["max", "min"],
            "normalise_weights": True,
        },
        {"scores": [0.375, 0.625], "ranking": [1, 0]},
        {},
    ),
    (
        "mcda",
        {"method": "topsis", "matrix": [[1], [1]], "weights": [1], "directions": ["max"]},
        {"scores": [None, None], "ranking": [0, 1]},
        {},
    ),
]


@pytest.mark.parametrize(("kind", "inputs", "expected"), AWARDS + PRICES + EDGES + PANELS)
def test_a_case_passes_with_the_figures_worked_by_hand(
    tmp_path: Path, kind: str, inputs: dict[str, Any], expected: dict[str, Any]
) -> None:
    report = checked(tmp_path, kind, inputs, expected)

    assert [field for field in report.fields if field.passed is False] == []


@pytest.mark.parametrize(("kind", "inputs", "expected", "tolerance"), ROBUSTNESS)
def test_a_case_about_weights_passes_with_the_figures_worked_by_hand(
    tmp_path: Path,
    kind: str,
    inputs: dict[str, Any],
    expected: dict[str, Any],
    tolerance: dict[str, Any],
) -> None:
    report = checked(tmp_path, kind, inputs, expected, tolerance=tolerance)

    assert [field for field in report.fields if field.passed is False] == []


def test_an_award_under_a_rule_that_lacks_its_numbers_fails_that_key_only(tmp_path: Path) -> None:
    report = checked(
        tmp_path,
        "award",
        {"criteria": [Q, price("lowest_ratio")], "bids": [offer("X", 50, 600)]},
        {"winner": ["X"], "winner_if_log_ratio": ["X"]},
    )

    assert failed(report) == ["winner_if_log_ratio"]


def test_no_further_bid_can_be_named_when_every_letter_is_taken(tmp_path: Path) -> None:
    prices = dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 5)
    inputs = {"rule": "lowest_ratio", "params": {"max_points": 1}, "prices": prices}
    report = checked(tmp_path, "price_score", inputs, {"with_extra_bid_4": {}})

    assert report.refusal == "Every capital letter names a bid already."


def test_a_price_criterion_without_points_is_named_except_under_the_mean_rule(
    tmp_path: Path,
) -> None:
    bare = {"id": "p", "kind": "price", "rule": "lowest_ratio"}
    mean = {**bare, "rule": "mean_deviation", "params": {"centre": 50, "points_per_percent": 1}}
    bids = [{"id": "A", "price": 100}]
    report = checked(
        tmp_path,
        "award",
        {"criteria": [mean], "bids": bids},
        {"totals": {"A": 50}, "totals_if_lowest_ratio": {"A": 50}},
    )

    assert failed(report) == ["totals_if_lowest_ratio"]
    with pytest.raises(DocumentInvalid) as refusal:
        checked(tmp_path, "award", {"criteria": [bare], "bids": bids}, {"totals": {"A": 50}})
    assert refusal.value.sentence == (
        "a-case.json: inputs.criteria[0]: needs max_points for its price rule."
    )
