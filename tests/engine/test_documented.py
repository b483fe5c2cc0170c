"""The page about the engine: every example runs, and its table of properties is complete."""

from __future__ import annotations

import ast
import doctest
import inspect
import re
from pathlib import Path

import pytest

from procurement import scoring

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
    assert (found.failed, found.attempted > 200) == (0, True)


def test_every_concept_has_an_example() -> None:
    sections = re.split(r"^#+ ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[2:]
    without = [part.splitlines()[0] for part in sections if ">>>" not in part]

    assert without == ["What must hold", "What the large runs found"]


# Parts that the entrances above them call; a reader of the page never calls them.
PARTS = {
    "award/crossings.py": {"zeros"},
    "award/decision.py": {"check_ids", "check_score", "points_of", "prices_of", "slack_of"},
    "award/eligibility.py": {"excluded", "failed_gates", "raw_score"},
    "award/logarithm.py": {"log", "natural", "power"},
    "award/price_rules.py": {"check_prices", "check_rule"},
    "award/ranking.py": {"ranking", "ranks", "sign", "winners"},
    "award/ratios.py": {"best_quality", "lowest_price"},
    "award/refusals.py": {"check_numbers", "price_not_positive", "unusable"},
    "award/weights.py": {"check_criteria", "check_sum"},
    "panel/alpha.py": {"alpha_of", "coincidences"},
    "panel/concordance.py": {"mean_ranks"},
    "panel/icc.py": {"mean_squares"},
    "panel/jackknife.py": {"estimate"},
    "panel/missing.py": {"counted", "excluded_bids", "recused_evaluators"},
    "panel/summary.py": {"best", "given", "ranked", "winners_without"},
    "panel/table.py": {"check", "check_marks", "complete", "given", "quotient", "units"},
    "robustness/plane.py": {"cut", "measure", "split"},
    "robustness/problem.py": {"dot"},
    "robustness/sentences.py": {"percent", "points"},
    "stress.py": {"percent", "price_scores"},
}


def test_every_public_function_of_the_engine_is_on_the_page_or_a_part_of_one() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    shown = re.findall(r"\w+", "\n".join(line for line in lines if line.startswith((">>>", "..."))))
    root = ROOT / "procurement" / "scoring"
    rooms = ("award", "panel", "robustness", "combinations")
    files = [path for room in rooms for path in sorted((root / room).glob("*.py"))]
    entrances = {name for name in scoring.__all__ if inspect.isfunction(getattr(scoring, name))}
    absent: dict[str, set[str]] = {"__init__.py": entrances - set(shown)}
    for path in [*files, root / "stress.py"]:
        parts = PARTS.get(where := path.relative_to(root).as_posix(), set())
        tree = ast.parse(path.read_text(encoding="utf-8")).body
        public = {one.name for one in tree if isinstance(one, ast.FunctionDef)}
        public = {name for name in public if not name.startswith("_")}
        assert parts <= public, where
        absent[where] = public - parts - set(shown)

    assert {where: names for where, names in absent.items() if names} == {}


def test_every_property_has_its_test() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))

    assert [said for said, _, _ in rows if not said.startswith(PROPERTIES)] == []
    assert len(rows) == len(PROPERTIES)
    for said, file, test in rows:
        assert f"def {test}(" in (ROOT / (file or USUAL)).read_text(encoding="utf-8"), said
