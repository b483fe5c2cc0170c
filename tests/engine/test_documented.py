"""The page about the engine: every example runs, and its table of properties is complete."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "scoring.md"
USUAL = "tests/engine/test_properties.py"
ROW = re.compile(r"^\| ([^|]+) \| (?:`([\w/.]+)` )?`(test_\w+)` \|$", re.MULTILINE)
# What an evaluation must never do otherwise; the page has to name a test for each.
PROPERTIES = (
    "Scaling all prices",
    "Adding a constant",
    "Raising one score",
    "Raising a price",
    "Duplicate bids",
    "Merging two criteria",
    "Permuting bids",
    "Changing the unit of money",
    "Alpha is unchanged",
    "W lies in 0..1",
    "Acceptabilities sum to 1",
    "A stability interval",
    "Break-even figures",
    "Withdrawing any loser",
)


def test_every_example_gives_what_the_page_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = PAGE.read_text(encoding="utf-8").replace("\n```", "\n\n```")
    examples = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    said: list[str] = []

    found = doctest.DocTestRunner(verbose=False).run(examples, out=said.append)

    assert "".join(said) == ""
    assert (found.failed, found.attempted > 90) == (0, True)


def test_every_concept_has_an_example() -> None:
    sections = re.split(r"^#+ ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[2:]
    without = [part.splitlines()[0] for part in sections if ">>>" not in part]

    assert without == ["What must hold", "What the large runs found"]


def test_every_property_has_its_test() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))

    assert [said for said, _, _ in rows if not said.startswith(PROPERTIES)] == []
    assert len(rows) == len(PROPERTIES)
    for said, file, test in rows:
        assert f"def {test}(" in (ROOT / (file or USUAL)).read_text(encoding="utf-8"), said
