"""A folder of papers is read whole, or everything wrong in it is named by file and key."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from procurement.documents import read_folder, read_rubric
from procurement.errors import DocumentInvalid

SAMPLES = Path(__file__).parents[1] / "reference" / "sample-procurements"
NAMES = (
    "rfp-municipal.yaml",
    "rfp-statewide.yaml",
    "rfp-national.yaml",
    "vendors.yaml",
    "bids.yaml",
    "evaluator-scores.yaml",
    "rubrics.yaml",
)
Change = Callable[[Any], None]
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in NAMES:
        shutil.copyfile(SAMPLES / name, tmp_path / name)
    return tmp_path


def rewrite(folder: Path, name: str, change: Change) -> None:
    """Change one file of the folder through its plain data."""
    data = yaml.load((folder / name).read_bytes(), Loader=LOADER)
    change(data)
    text = yaml.dump(data, Dumper=DUMPER, sort_keys=False, allow_unicode=True)
    (folder / name).write_text(text, encoding="utf-8")


def set_at(*way: Any, to: Any) -> Change:
    def change(data: Any) -> None:
        for step in way[:-1]:
            data = data[step]
        data[way[-1]] = to

    return change


def without(*way: Any) -> Change:
    def change(data: Any) -> None:
        for step in way[:-1]:
            data = data[step]
        del data[way[-1]]

    return change


def problems(folder: Path) -> list[str]:
    with pytest.raises(DocumentInvalid) as refused:
        read_folder(folder)
    return [str(problem) for problem in refused.value.problems]


def test_the_sample_folder_is_read_whole_with_exact_numbers(folder: Path) -> None:
    papers = read_folder(folder)

    assert [posting.id for posting in papers.postings] == [
        "RFP-2027-PM-001",
        "RFP-2027-LP-100",
        "RFP-2028-FL-009",
    ]
    assert (len(papers.vendors), len(papers.offers), len(papers.judged.scores)) == (12, 20, 19)
    assert papers.offers[0].pricing.carrier_fee_per_segment_usd == Decimal("0.004")
    assert papers.profile("V02").name == "Tallgrass Dialing Cooperative"
    assert len(papers.offers_on("RFP-2028-FL-009")) == 7
    assert papers.offers[4].pricing.lots["B"].unit_price_usd is None


def test_the_demo_folder_is_sound() -> None:
    demo = Path(__file__).parents[2] / "data" / "demo" / "procurements"

    assert len(read_folder(demo).offers) == 20


M, S, N = "rfp-municipal.yaml", "rfp-statewide.yaml", "rfp-national.yaml"
V, B, E, R = "vendors.yaml", "bids.yaml", "evaluator-scores.yaml", "rubrics.yaml"
BID4 = "bids[3] (BID-PM-04)"

BAD: list[tuple[str, str, Change, list[str]]] = [
    (
        "a negative price",
        B,
        set_at("bids", 3, "pricing", "lots", "A", "unit_price_usd", to=-1),
        [f"{B}: {BID4}.pricing.lots.A.unit_price_usd: must not be negative"],
    ),
    (
        "an unknown key",
        B,
        set_at("bids", 3, "pricing", "setup_us", to=1),
        [f"{B}: {BID4}.pricing.setup_us: is not a known key; did you mean setup_usd?"],
    ),
    (
        "a key like no other",
        V,
        set_at("vendors", 0, "zzz", to=1),
        [f"{V}: vendors[0] (V01).zzz: is not a known key"],
    ),
    (
        "an unknown key inside a plan",
        M,
        set_at("lots", "A", "plan", "calling_dayz", to=1),
        [f"{M}: lots.A.plan.calling_dayz: is not a known key; did you mean calling_days?"],
    ),
    (
        "an impossible date",
        M,
        set_at("election", "date", to="2027-02-30"),
        [f"{M}: election.date: 2027-02-30 is not a day of the calendar"],
    ),
    (
        "a day that is no date",
        M,
        set_at("election", "date", to="soon"),
        [f"{M}: election.date: must be a day written like 2027-06-04"],
    ),
    (
        "an impossible deadline",
        M,
        set_at("timeline", "bids_due", to="2027-06-31T17:00:00-07:00"),
        [f"{M}: timeline.bids_due: 2027-06-31T17:00:00-07:00 is not a time of the calendar"],
    ),
    (
        "a deadline without offset",
        M,
        set_at("timeline", "bids_due", to="2027-06-04T17:00:00"),
        [f"{M}: timeline.bids_due: must carry its offset from UTC, like 2027-06-04T17:00:00-07:00"],
    ),
    (
        "a deadline that is no time",
        M,
        set_at("timeline", "bids_due", to=12),
        [f"{M}: timeline.bids_due: must be a time written like 2027-06-04T17:00:00-07:00"],
    ),
    (
        "a blank deadline",
        M,
        set_at("timeline", "bids_due", to=None),
        [f"{M}: timeline.bids_due: must not be blank"],
    ),
    (
        "a missing deadline",
        M,
        without("timeline", "bids_due"),
        [f"{M}: timeline.bids_due: is missing"],
    ),
    (
        "an empty id",
        M,
        set_at("buyer", "committee", to="  "),
        [f"{M}: buyer.committee: must not be empty"],
    ),
    (
        "a huge text",
        M,
        set_at("buyer", "committee", to="x" * 400),
        [f"{M}: buyer.committee: is longer than 300 characters"],
    ),
    (
        "a huge note",
        B,
        set_at("bids", 3, "experience", "note", to="x" * 20_001),
        [f"{B}: {BID4}.experience.note: is longer than 20000 characters"],
    ),
    (
        "a control character",
        B,
        set_at("bids", 3, "vendor_name", to="Cobalt\x1b[2J"),
        [f"{B}: {BID4}.vendor_name: must not hold control characters"],
    ),
    (
        "a turned direction of writing",
        B,
        set_at("bids", 3, "experience", "note", to="three\u202e"),
        [f"{B}: {BID4}.experience.note: must not hold control characters"],
    ),
    (
        "a name of two lines",
        B,
        set_at("bids", 3, "vendor_name", to="Cobalt\nFinch"),
        [f"{B}: {BID4}.vendor_name: must stand on one line"],
    ),
    (
        "an endless key",
        B,
        set_at("bids", 3, "x" * 5000, to=1),
        [f"{B}: {BID4}.{'x' * 59}…: is not a known key"],
    ),
    (
        "a number for a text",
        M,
        set_at("buyer", "committee", to=3),
        [f"{M}: buyer.committee: must be text"],
    ),
    (
        "a text for a number",
        B,
        set_at("bids", 3, "pricing", "setup_usd", to="many"),
        [f"{B}: {BID4}.pricing.setup_usd: must be a number"],
    ),
    (
        "a yes for a number",
        B,
        set_at("bids", 3, "pricing", "setup_usd", to=True),
        [f"{B}: {BID4}.pricing.setup_usd: must be a number"],
    ),
    (
        "no number at all",
        B,
        set_at("bids", 3, "pricing", "setup_usd", to=float("nan")),
        [f"{B}: {BID4}.pricing.setup_usd: must be a finite number"],
    ),
    (
        "an endless number",
        B,
        set_at("bids", 3, "pricing", "setup_usd", to=float("inf")),
        [f"{B}: {BID4}.pricing.setup_usd: must be a finite number"],
    ),
    (
        "too large a number",
        B,
        set_at("bids", 3, "pricing", "setup_usd", to=10**13),
        [f"{B}: {BID4}.pricing.setup_usd: is too large"],
    ),
    (
        "too many digits",
        B,
        set_at("bids", 3, "pricing", "setup_usd", to=1.1234567890123456),
        [f"{B}: {BID4}.pricing.setup_usd: must not have more than 15 digits"],
    ),
    (
        "half a seat",
        B,
        set_at("bids", 3, "capacity", "burst_seats_not_guaranteed", to=1.5),
        [f"{B}: {BID4}.capacity.burst_seats_not_guaranteed: must be a whole number"],
    ),
    (
        "a share above one",
        B,
        set_at("bids", 3, "capacity", "site_share", to=[1.1]),
        [f"{B}: {BID4}.capacity.site_share[0]: must lie between 0 and 1"],
    ),
    (
        "a guaranteed pace of zero",
        B,
        set_at("bids", 3, "pricing", "lots", "A", "guaranteed_contacts_per_hour", to=0),
        [f"{B}: {BID4}.pricing.lots.A.guaranteed_contacts_per_hour: must be above 0"],
    ),
    (
        "a list for a mapping",
        B,
        set_at("bids", 3, "pricing", "lots", to=[1]),
        [f"{B}: {BID4}.pricing.lots: must be a mapping of keys to values"],
    ),
    (
        "a mapping for a list",
        B,
        set_at("bids", 3, "lots", to={"A": 1}),
        [f"{B}: {BID4}.lots: must be a list"],
    ),
    (
        "a word for a yes or no",
        V,
        set_at("vendors", 0, "data", "mfa", to="maybe"),
        [f"{V}: vendors[0] (V01).data.mfa: must be true or false"],
    ),
    (
        "an unknown word",
        B,
        set_at("bids", 3, "payment_terms", to="net45"),
        [
            f"{B}: {BID4}.payment_terms: 'net45' is not known; it is one of "
            "prepay_nonrefundable, prepay_refundable, deposit50, weekly_prepay, "
            "deposit20_weekly15, net15_arrears, net30_arrears"
        ],
    ),
    (
        "a word with a slip",
        V,
        set_at("vendors", 0, "writeback", to="api_hourli"),
        [
            f"{V}: vendors[0] (V01).writeback: 'api_hourli' is not known; did you mean "
            "api_hourly? It is one of "
            "none, weekly_csv, daily_csv, daily_csv_van, api_same_day, api_hourly"
        ],
    ),
    (
        "a country that is no code",
        V,
        set_at("vendors", 0, "data", "agents", to=["usa"]),
        [f"{V}: vendors[0] (V01).data.agents[0]: must be a country code of two capital letters"],
    ),
    (
        "no agent country",
        V,
        set_at("vendors", 0, "data", "agents", to=[]),
        [f"{V}: vendors[0] (V01).data.agents: must hold at least 1 entries"],
    ),
    (
        "an unknown kind of lot",
        M,
        set_at("lots", "A", "kind", to="pigeon"),
        [
            f"{M}: lots.A.kind: 'pigeon' is not known; it is one of 'outbound', 'inbound', "
            "'text', 'voice_broadcast', 'email', 'chat', 'portal'"
        ],
    ),
    ("a lot without kind", M, without("lots", "A", "kind"), [f"{M}: lots.A.kind: is missing"]),
    (
        "a lot without plan",
        M,
        without("lots", "A", "plan"),
        [f"{M}: lots.A.plan: is missing"],
    ),
    (
        "a broken segment",
        M,
        set_at("lots", "A", "plan", "segments", 0, "talk_s", to="long"),
        [f"{M}: lots.A.plan.segments[0].talk_s: must be a number"],
    ),
    (
        "more answers than dials",
        M,
        set_at("lots", "A", "plan", "segments", 0, "bad_rate", to=0.99),
        [f"{M}: lots.A.plan.segments[0]: contact_rate and bad_rate together must not exceed 1"],
    ),
    (
        "an unknown lot in a language",
        M,
        set_at("languages", 1, "lots", to=["Q"]),
        [
            f"{M}: languages[1] (es).lots: names lot Q is not known; there is A, B, C, D",
        ],
    ),
    (
        "a language twice",
        M,
        set_at("languages", 1, "code", to="en"),
        [f"{M}: languages[1].code: en stands twice"],
    ),
    (
        "price anchors that rise",
        M,
        set_at(
            "lots",
            "A",
            "price_anchors",
            to={"full_points_usd": 10, "zero_points_usd": 10},
        ),
        [f"{M}: lots.A.price_anchors: full_points_usd must be below zero_points_usd"],
    ),
    (
        "an unknown variant",
        M,
        set_at("evaluation", "variant", to="gotw"),
        [f"{M}: evaluation.variant: the rubric variant gotw is not known; did you mean gotv?"],
    ),
    (
        "an unknown variant for a lot",
        N,
        set_at("evaluation", "lot_variants", "A", to="x"),
        [
            f"{N}: evaluation.lot_variants.A: the rubric variant x is not known; "
            "there is gotv, fundraising, survey_voter_id, general"
        ],
    ),
    (
        "a clock time without quotes",
        M,
        set_at("calling_rules", "local_hours", to=["9:00", "20:00"]),
        [f"{M}: calling_rules.local_hours[0]: must be a time of day like 09:00, in quotes"],
    ),
    (
        "a bid on an unknown posting",
        B,
        set_at("bids", 3, "rfp_id", to="RFP-2027-PM-00"),
        [
            f"{B}: {BID4}.rfp_id: the posting RFP-2027-PM-00 is not known; "
            "did you mean RFP-2027-PM-001?"
        ],
    ),
    (
        "a bid of an unknown vendor",
        B,
        set_at("bids", 3, "vendor_id", to="V99"),
        [f"{B}: {BID4}.vendor_id: the vendor V99 is not known; did you mean V09?"],
    ),
    (
        "a bid on an unknown lot",
        B,
        set_at("bids", 3, "lots", to=["A", "E"]),
        [f"{B}: {BID4}.lots: names lot E is not known; there is A, B, C, D in RFP-2027-PM-001"],
    ),
    (
        "a lot twice",
        B,
        set_at("bids", 3, "lots", to=["A", "A"]),
        [f"{B}: {BID4}.lots[1]: lot A stands twice"],
    ),
    (
        "a basis that does not fit",
        B,
        set_at("bids", 3, "pricing", "lots", "D", "basis", to="per_segment"),
        [
            f"{B}: {BID4}.pricing.lots.D.basis: per_segment does not price a lot of kind inbound; "
            "use per_hour, per_minute"
        ],
    ),
    (
        "a bid without lots",
        B,
        set_at("bids", 3, "lots", to=[]),
        [f"{B}: {BID4}.lots: must hold at least 1 entries"],
    ),
    (
        "a phase by another name",
        B,
        set_at("bids", 3, "capacity", "guaranteed_seats", to={"Phase1": 3}),
        [f"{B}: {BID4}.capacity.guaranteed_seats.Phase1: must be named like phase_1"],
    ),
    (
        "a folder without bids",
        B,
        set_at("bids", to=[]),
        [f"{B}: bids: holds no bids"],
    ),
    ("bids that are no list", B, set_at("bids", to=None), [f"{B}: bids: must be a list"]),
    (
        "a second key beside the bids",
        B,
        set_at("bid", to=[]),
        [f"{B}: bid: is not a known key; did you mean bids?"],
    ),
    (
        "a score out of the scale",
        E,
        set_at("scores", 0, "scores", "CAP-5", "E1", to=5.5),
        [f"{E}: scores[0] (BID-PM-01).scores.CAP-5.E1: must lie between 0 and 5"],
    ),
    (
        "a negative score",
        E,
        set_at("scores", 0, "scores", "CAP-5", "E1", to=-1),
        [f"{E}: scores[0] (BID-PM-01).scores.CAP-5.E1: must lie between 0 and 5"],
    ),
    (
        "a score for an automatic item",
        E,
        set_at("scores", 0, "scores", "CAP-1", to={"E1": 3}),
        [
            f"{E}: scores[0] (BID-PM-01).scores.CAP-1: the judged item CAP-1 is not known; "
            "did you mean CAP-5?"
        ],
    ),
    (
        "a score by an unknown evaluator",
        E,
        set_at("scores", 0, "scores", "CAP-5", to={"X": 3}),
        [
            f"{E}: scores[0] (BID-PM-01).scores.CAP-5.X: the evaluator X is not known; "
            "there is E1, E2, E3"
        ],
    ),
    (
        "weights that do not sum to 100",
        R,
        set_at("variants", "gotv", "CAP", to=31.5),
        [f"{R}: variants.gotv: the weights sum to 99.5, not to 100"],
    ),
    (
        "inner weights that do not sum to 100",
        R,
        set_at("sub_criteria", 0, "weight_within_criterion", "general", to=31),
        [
            f"{R}: sub_criteria of CAP: weight_within_criterion.general: "
            "the weights sum to 101, not to 100"
        ],
    ),
    (
        "a weight above 100",
        R,
        set_at("variants", "gotv", "CAP", to=132),
        [f"{R}: variants.gotv.CAP: must lie between 0 and 100"],
    ),
    (
        "a missing anchor",
        R,
        without("sub_criteria", 0, "anchors", 3),
        [
            f"{R}: sub_criteria[0] (CAP-1).anchors: must give one text for each of the anchors "
            "0, 1, 2, 3, 4, 5"
        ],
    ),
    (
        "a gate twice",
        R,
        set_at("gates", 1, "id", to="G01"),
        [f"{R}: gates[1] (G01).id: stands twice"],
    ),
    (
        "a tie-break nobody knows",
        R,
        set_at("tie_breaks", to=["lot_under_witness", "PRW"]),
        [
            f"{R}: tie_breaks[0]: lot_under_witness must stand last",
            f"{R}: tie_breaks[1]: PRW is not known; did you mean PRV?",
        ],
    ),
    (
        "minimums on the price and on nothing",
        R,
        set_at("quality_minimums", to={"criteria": {"CST": 50, "XXX": 50}}),
        [
            f"{R}: quality_minimums.criteria.CST: holds the price; "
            "a quality minimum cannot rest on it",
            f"{R}: quality_minimums.criteria.XXX: XXX is not known; "
            "there is CAP, EXP, OMN, PRV, ACC, CST",
        ],
    ),
]


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [entry[1:] for entry in BAD],
    ids=[entry[0] for entry in BAD],
)
def test_bad_input_is_named_by_file_and_key(
    folder: Path, name: str, change: Change, expected: list[str]
) -> None:
    rewrite(folder, name, change)

    assert problems(folder) == expected


def test_a_criterion_in_one_variant_only_is_named(folder: Path) -> None:
    rewrite(folder, R, set_at("variants", "gotv", "NEW", to=0))
    rewrite(folder, R, without("variants", "general", "OMN"))

    assert problems(folder) == [
        f"{R}: variants.gotv.NEW: NEW is not known; there is CAP, EXP, OMN, PRV, ACC, CST",
        f"{R}: variants.general.OMN: is missing",
        f"{R}: variants.general: the weights sum to 86, not to 100",
    ]


def test_a_criterion_without_sub_criteria_and_a_stray_sub_criterion_are_named(
    folder: Path,
) -> None:
    rewrite(folder, R, set_at("criteria", "NEW", to="New"))
    rewrite(folder, R, set_at("sub_criteria", 0, "criterion", to="CAB"))
    rewrite(folder, R, set_at("sub_criteria", 0, "weight_within_criterion", "extra", to=1))
    found = problems(folder)

    assert f"{R}: sub_criteria[0] (CAP-1).criterion: CAB is not known; did you mean CAP?" in found
    assert f"{R}: criteria.NEW: has no sub-criterion" in found
    assert [line for line in found if "weight_within_criterion.extra" in line] == [
        f"{R}: sub_criteria[0] (CAP-1).weight_within_criterion.extra: extra is not known; "
        "there is gotv, fundraising, survey_voter_id, general"
    ]


def test_ids_that_stand_twice_are_named(folder: Path) -> None:
    rewrite(folder, V, set_at("vendors", 1, "id", to="V01"))
    rewrite(folder, B, set_at("bids", 1, "id", to="BID-PM-01"))
    rewrite(folder, E, set_at("scores", 1, "bid_id", to="BID-PM-01"))
    rewrite(folder, E, set_at("evaluators", 2, "id", to="E1"))
    rewrite(folder, R, set_at("sub_criteria", 1, "id", to="CAP-1"))
    rewrite(folder, S, set_at("id", to="RFP-2027-PM-001"))
    found = problems(folder)

    twice = [line for line in found if "twice" in line or "another posting" in line]

    assert twice == [
        f"{S}: id: RFP-2027-PM-001 is the id of another posting too",
        f"{V}: vendors[1] (V01).id: stands twice",
        f"{B}: bids[1] (BID-PM-01).id: stands twice",
        f"{R}: sub_criteria[1] (CAP-1).id: stands twice",
        f"{E}: evaluators[2] (E1).id: stands twice",
        f"{E}: scores[1] (BID-PM-01).bid_id: stands twice",
    ]


def test_scores_of_an_unknown_bid_are_named(folder: Path) -> None:
    rewrite(folder, E, set_at("scores", 0, "bid_id", to="BID-XX-99"))

    (found,) = problems(folder)

    assert found.startswith(f"{E}: scores[0] (BID-XX-99).bid_id: BID-XX-99 is not known; ")


def test_every_problem_of_every_file_is_told_at_once(folder: Path) -> None:
    rewrite(folder, M, set_at("title", to=None))
    rewrite(folder, V, set_at("vendors", 0, "breach", "notice_hours", to=-1))
    rewrite(folder, B, set_at("bids", 0, "pricing", "minimum_usd", to=-1))
    rewrite(folder, B, set_at("bids", 1, "status", to="sent"))

    assert [line.split(":")[0] for line in problems(folder)] == [M, V, B, B]


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", [V, B, E, R])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()

    assert f"{name}: no such file in the folder" in problems(folder)


def test_a_folder_without_postings_is_named(folder: Path) -> None:
    for name in (M, S, N):
        (folder / name).unlink()

    assert problems(folder)[0] == "rfp-*.yaml: no such file: the folder has no posting"


def test_a_path_that_is_no_folder_is_named(tmp_path: Path) -> None:
    assert problems(tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'}: is not a folder"]


@pytest.mark.parametrize("name", [M, V, B, E, R])
def test_broken_yaml_is_named_with_line_and_column(folder: Path, name: str) -> None:
    (folder / name).write_text("a: [1,\nb: 2", encoding="utf-8")

    assert problems(folder)[0].startswith(f"{name}: line 3, column 1: is not sound YAML: ")


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", [M, V, B, E, R])
def test_a_file_that_is_a_list_is_named(folder: Path, name: str) -> None:
    (folder / name).write_text("- 1", encoding="utf-8")

    first = problems(folder)[0]

    assert first in (
        f"{name}: must be a mapping of keys to values",
        f"{name}: {name.split('.', maxsplit=1)[0]}: must be a list",
    )


def test_an_unreadable_file_is_named(folder: Path) -> None:
    (folder / V).unlink()
    (folder / V).symlink_to(folder / V)

    assert problems(folder) == [f"{V}: cannot be read: Too many levels of symbolic links"]


def test_a_rubric_alone_is_read_or_its_problems_are_told(folder: Path) -> None:
    assert read_rubric(folder / R).price_rule == "lowest_ratio"
    rewrite(folder, R, set_at("price_rule", to="lowest_rate"))

    with pytest.raises(DocumentInvalid) as refused:
        read_rubric(folder / R)

    assert str(refused.value) == (
        f"{R}: price_rule: 'lowest_rate' is not known; "
        "did you mean lowest_ratio? It is one of lowest_ratio, anchored_line"
    )


def test_spoken_yes_and_no_are_taken_where_a_yes_or_no_is_asked(folder: Path) -> None:
    text = (folder / V).read_text(encoding="utf-8")
    (folder / V).write_text(text.replace("mfa: true", "mfa: yes", 1), encoding="utf-8")

    assert read_folder(folder).profile("V01").data.mfa is True


def test_a_bare_number_in_a_free_text_is_kept_as_text(folder: Path) -> None:
    rewrite(folder, B, set_at("bids", 0, "experience", "note", to=31))
    rewrite(folder, M, set_at("conflicts", "firewall_accepted", to=False))
    papers = read_folder(folder)

    assert papers.offers[0].experience.note == "31"
    assert papers.postings[0].conflicts is not None
    assert papers.postings[0].conflicts.firewall_accepted == "false"
