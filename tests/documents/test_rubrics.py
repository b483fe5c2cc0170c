"""The shipped rubric is sound, and its README explains exactly the keys that exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from procurement.documents import digest, read_rubric
from procurement.documents.rubrics import Gate, QualityMinimums, Rubric, SubCriterion
from procurement.documents.vocabulary import GATES

FOLDER = Path(__file__).parents[2] / "rubrics"
SAMPLE = Path(__file__).parents[1] / "reference" / "sample-procurements" / "rubrics.yaml"
SHIPPED = sorted(FOLDER.glob("*.yaml"))
ENTRIES = ("sub_criteria", "gates", "quality_minimums")


def keys_of(data: dict[str, Any]) -> set[str]:
    """Return the keys of a rubric file; entries of lists are written like ``gates.id``."""
    found = set(data)
    for name in ENTRIES:
        inside = data.get(name, [])
        for entry in [inside] if isinstance(inside, dict) else inside:
            found |= {f"{name}.{key}" for key in entry}
    return found


def explained() -> set[str]:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([a-z_.]+)` \|", text, flags=re.MULTILINE))


def test_every_key_of_the_shipped_rubrics_is_explained_and_every_explained_key_exists() -> None:
    used = set[str]().union(
        *(keys_of(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in SHIPPED)
    )

    assert used == explained()


def test_every_key_a_rubric_may_have_is_explained() -> None:
    possible = set(Rubric.model_fields)
    for name, shape in zip(ENTRIES, (SubCriterion, Gate, QualityMinimums), strict=True):
        possible |= {f"{name}.{key}" for key in shape.model_fields}

    assert possible == explained()


def test_the_shipped_rubric_has_four_variants_31_sub_criteria_and_17_gates() -> None:
    rubric = read_rubric(FOLDER / "call-center.yaml")

    assert list(rubric.variants) == ["gotv", "fundraising", "survey_voter_id", "general"]
    assert (len(rubric.sub_criteria), len(rubric.judged_items)) == (31, 8)
    assert tuple(gate.id for gate in rubric.gates) == GATES
    assert (rubric.price_rule, rubric.tie_breaks[-1]) == ("anchored_line", "lot_under_witness")
    assert [sub.id for sub in rubric.sub_criteria if sub.named] == ["EXP-3", "EXP-4", "ACC-4"]


def test_shipped_and_sample_rubrics_agree_in_weights_anchors_and_gates() -> None:
    shipped, sample = read_rubric(FOLDER / "call-center.yaml"), read_rubric(SAMPLE)
    price = "CST-1"

    assert shipped.variants == sample.variants
    assert shipped.gates == sample.gates
    assert [sub.weight_within_criterion for sub in shipped.sub_criteria] == [
        sub.weight_within_criterion for sub in sample.sub_criteria
    ]
    assert [sub.anchors for sub in shipped.sub_criteria if sub.id != price] == [
        sub.anchors for sub in sample.sub_criteria if sub.id != price
    ]


def test_the_digest_of_a_rubric_does_not_depend_on_spelling_or_order(tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    respelled = text.replace("CAP: 32", "CAP: 32.0", 1)
    turned = yaml.safe_dump(yaml.safe_load(text), sort_keys=True, allow_unicode=True)
    (tmp_path / "respelled.yaml").write_text(respelled, encoding="utf-8")
    (tmp_path / "turned.yaml").write_text(turned, encoding="utf-8")

    digests = {
        digest(read_rubric(path))
        for path in (SAMPLE, tmp_path / "respelled.yaml", tmp_path / "turned.yaml")
    }

    assert len(digests) == 1
    assert len(digests.pop()) == 64


def test_the_digest_of_a_rubric_changes_with_any_weight(tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    (tmp_path / "other.yaml").write_text(
        text.replace("CAP: 32", "CAP: 31", 1).replace("EXP: 15", "EXP: 16", 1), encoding="utf-8"
    )

    assert digest(read_rubric(tmp_path / "other.yaml")) != digest(read_rubric(SAMPLE))
