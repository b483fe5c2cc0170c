"""What pages are measured against: the same elements by the same commands, and nothing else."""

from __future__ import annotations

from pathlib import Path

from procurement.portal import Portal
from tests.benchmarks.floors import as_on_a_server, kinds, same_elements
from tests.cast import DANA
from tests.pages.conftest import OpenTab, title
from tests.pages.test_statements import statements


def test_a_floor_draws_the_same_elements_and_asks_the_database_nothing(
    house: Portal, open_tab: OpenTab, tmp_path: Path
) -> None:
    for page in ("organization.py", "trail.py"):
        tab = open_tab(DANA, page)
        with as_on_a_server():
            floor = same_elements(tab, tmp_path)
            with statements(house.engine) as asked:
                floor.run()

        assert asked == []
        assert kinds(floor) == kinds(tab)
        assert title(floor) == title(tab)
        assert [each.label for each in floor.button] == [each.label for each in tab.button]
        assert [each.value for each in floor.markdown] == [each.value for each in tab.markdown]
