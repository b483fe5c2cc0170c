"""The files of the tests lie in the memory where it has room, and go with the run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import memory


def test_files_are_kept_in_the_memory_only_where_it_has_room_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {}
    for needed in (0, 2**70):
        monkeypatch.setattr(memory, "ROOM", needed)
        found[needed] = memory.has_room(tmp_path), memory.has_room(tmp_path / "missing")

    assert found == {0: (True, False), 2**70: (False, False)}


def test_a_run_leaves_nothing_in_the_memory(tmp_path: Path) -> None:
    told = tmp_path / "told"
    test = tmp_path / "test_where.py"
    test.write_text(
        f"def test_where(tmp_path):\n    open({str(told)!r}, 'w').write(str(tmp_path))\n"
    )
    options = ("-p", "tests.tools.memory", "-p", "no:cacheprovider", "-c", os.devnull)

    run = subprocess.run([sys.executable, "-m", "pytest", *options, str(test)], check=False)

    used = Path(told.read_text())
    is_there = memory.has_room(memory.MEMORY)
    assert (run.returncode, memory.MEMORY in used.parents) == (0, is_there)
    assert used.exists() is not is_there
