"""The decision record proves itself: it recomputes, and every change is found."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from procurement.documents import digest
from procurement.scoring import (
    build_record,
    canonical_bytes,
    evaluate,
    recompute,
    replay,
    rubric_digest,
)
from tests.scoring.small import assess, nothing_for, offer, papers, posting, sample

pytestmark = pytest.mark.unmeasured

RFPS = ("RFP-2027-PM-001", "RFP-2028-FL-009", "RFP-2027-LP-100")


@functools.cache
def _bytes_of(rfp_id: str) -> bytes:
    evaluation = evaluate(
        sample(rfp_id), papers().rubric, papers().offers, papers().vendors, papers().judged
    )
    return canonical_bytes(build_record(evaluation, papers().judged))


def record_of(rfp_id: str = RFPS[0]) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(_bytes_of(rfp_id))
    return loaded


@pytest.mark.parametrize("rfp_id", RFPS)
def test_a_record_read_back_recomputes_without_a_difference(rfp_id: str) -> None:
    assert recompute(record_of(rfp_id)) == []


@pytest.mark.parametrize("rfp_id", RFPS)
def test_a_record_has_one_byte_form(rfp_id: str) -> None:
    record = record_of(rfp_id)

    assert canonical_bytes(record) == _bytes_of(rfp_id)
    assert canonical_bytes(dict(reversed(record.items()))) == _bytes_of(rfp_id)


def test_a_record_holds_only_the_bids_with_a_row_and_their_vendors() -> None:
    inputs = record_of()["inputs"]

    assert [entry["id"] for entry in inputs["offers"]] == [f"BID-PM-0{n}" for n in range(1, 7)]
    assert [entry["id"] for entry in inputs["vendors"]] == [
        "V01",
        "V02",
        "V04",
        "V05",
        "V09",
        "V12",
    ]
    assert {entry["bid_id"] for entry in inputs["judged"]["scores"]} == {
        "BID-PM-01",
        "BID-PM-02",
        "BID-PM-03",
        "BID-PM-04",
        "BID-PM-06",
    }


def test_a_record_names_schema_engine_and_rubric() -> None:
    record = record_of()

    assert record["schema"] == "procurement/decision-record/2"
    assert record["engine"]["name"] == "procurement"
    assert record["rubric_digest"] == rubric_digest(papers().rubric) == digest(papers().rubric)


def test_a_record_writes_decimals_as_texts() -> None:
    row = record_of()["result"]["rows"][0]

    assert (row["total"], row["criteria"]["CAP"], row["metrics"]["price"]["total"]) == (
        "86.04",
        "4.3000",
        "39904.43",
    )
    assert round(Fraction(row["exact"]["total"]), 2) == Fraction("86.04")
    assert row["reasons"]["gates"]["G02"]["sentence"] == (
        "Phase 2: 26 guaranteed ÷ 14 required = 1.86; at least 0.80 is needed."
    )


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every leaf of plain data."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from leaves(entry, (*path, key))
    elif isinstance(value, list) and value:
        for position, entry in enumerate(value):
            yield from leaves(entry, (*path, position))
    else:
        yield path


def altered(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value}x" if isinstance(value, str) else "something"


def tampered(record: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    changed = copy.deepcopy(record)
    here: Any = changed
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = altered(here[path[-1]])
    return changed


def test_a_change_of_any_input_is_found() -> None:
    record = record_of()
    paths = [path for path in leaves(record["inputs"]) if path]

    unnoticed = [
        path for path in paths[::41] if recompute(tampered(record, ("inputs", *path))) == []
    ]

    assert unnoticed == []
    assert len(paths[::41]) > 40


def test_a_change_of_any_result_is_found_at_its_place() -> None:
    record = record_of()
    paths = [path for path in leaves(record["result"]) if path]

    for path in paths[::97]:
        (difference,) = recompute(tampered(record, ("result", *path)))
        assert difference.path.startswith("result.")
        assert difference.recorded == altered(difference.recomputed)


def test_a_difference_names_place_recorded_and_recomputed() -> None:
    record = record_of()
    record["result"]["rows"][0]["total"] = "99.99"

    (difference,) = recompute(record)

    assert str(difference) == (
        "result.rows[0] (BID-PM-02).total: recorded '99.99', recomputed '86.04'"
    )


def test_a_judged_score_changed_later_shows_in_sub_score_total_and_digest() -> None:
    record = record_of()
    record["inputs"]["judged"]["scores"][1]["scores"]["CAP-5"]["E1"] = 0

    paths = [difference.path for difference in recompute(record)]

    assert "inputs_digest" in paths
    assert "result.rows[0] (BID-PM-02).sub.CAP-5" in paths
    assert "result.rows[0] (BID-PM-02).total" in paths


def test_a_removed_row_and_a_removed_key_are_found() -> None:
    shorter, poorer = record_of(), record_of()
    del shorter["result"]["rows"][-1]
    del poorer["result"]["rows"][0]["rank"]

    assert [str(one) for one in recompute(shorter)] == [
        "result.rows (length): recorded 5, recomputed 6"
    ]
    assert [str(one) for one in recompute(poorer)] == [
        "result.rows[0] (BID-PM-02).rank: recorded None, recomputed 1"
    ]


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("inputs",), None, "decision record: inputs: must not be blank"),
        (("inputs",), [], "decision record: inputs: must be a mapping of keys to values"),
        (
            ("inputs", "lot_order"),
            ["A"],
            "decision record: inputs.lot_order: does not name every lot of the posting once",
        ),
        (
            ("inputs", "rubric", "variants", "gotv", "CAP"),
            31,
            "decision record: inputs.variants.gotv: the weights sum to 99, not to 100",
        ),
        (
            ("inputs", "requirements", "assurance", "pci_required_lots"),
            ["Z"],
            "decision record: inputs.assurance.pci_required_lots: "
            "names lot Z is not known; there is A, B, C, D",
        ),
        (
            ("inputs", "offers", 0, "pricing", "lots", "A", "basis"),
            "per_segment",
            "decision record: inputs.pricing.lots.A.basis: per_segment does not price a lot of "
            "kind outbound; use per_hour, per_contact, per_minute",
        ),
        (
            ("inputs", "offers", 0, "id"),
            "BID-PM-02",
            "decision record: inputs.offers: BID-PM-02 stands twice",
        ),
        (
            ("inputs", "variant"),
            "none",
            "The rubric has no variant none; its variants are "
            "fundraising, general, gotv, survey_voter_id.",
        ),
    ],
)
def test_inputs_that_are_not_sound_are_one_difference(
    path: tuple[Any, ...], value: Any, sentence: str
) -> None:
    record = record_of()
    here: Any = record
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value

    (difference,) = recompute(record)

    assert (difference.path, difference.recomputed) == ("inputs", sentence)


def test_an_unknown_schema_is_a_difference() -> None:
    (difference,) = recompute({**record_of(), "schema": "procurement/decision-record/0"})

    assert difference.path == "schema"


@pytest.mark.parametrize("record", [None, [], "text", {}])
def test_what_is_no_record_is_a_difference(record: Any) -> None:
    (difference,) = recompute(record)

    assert (difference.path, difference.recorded) == ("schema", None)


def test_a_number_that_is_none_is_a_difference() -> None:
    record = record_of()
    record["inputs"]["offers"][0]["pricing"]["setup_usd"] = float("nan")
    record["result"]["rows"][0]["rank"] = float("nan")

    (difference,) = recompute(record)

    assert difference.recomputed == (
        "decision record: inputs.offers[0] (BID-PM-01).pricing.setup_usd: must be a finite number"
    )


def test_a_bid_on_another_posting_inside_a_record_is_found() -> None:
    record = record_of()
    record["inputs"]["offers"][0]["rfp_id"] = "RFP-X"

    paths = [difference.path for difference in recompute(record)]

    assert paths[0] == "inputs_digest"
    assert "result.rows (length)" in paths


def test_lots_in_another_order_than_the_alphabet_survive_the_record() -> None:
    small = posting()
    backwards = small.model_copy(update={"lots": dict(reversed(small.lots.items()))})
    evaluation = assess([offer()], rfp=backwards)

    record = json.loads(canonical_bytes(build_record(evaluation, nothing_for([offer()]))))

    assert evaluation.scope == ("C", "B", "A")
    assert recompute(record) == []
    assert replay(record)[0].scope == ("C", "B", "A")


def test_a_record_without_prices_recomputes() -> None:
    evaluation = assess([offer({"pricing.lots.A.unit_price_usd": None, "conflicts": None})])

    record = json.loads(canonical_bytes(build_record(evaluation, nothing_for([offer()]))))

    assert record["result"]["rows"][0]["price_detail"] is None
    assert recompute(record) == []


def test_an_entry_without_a_name_is_told_by_its_position() -> None:
    record = record_of()
    record["lots"][0]["letter"] = 1

    assert [str(one) for one in recompute(record)] == ["lots[0].letter: recorded 1, recomputed 'A'"]
