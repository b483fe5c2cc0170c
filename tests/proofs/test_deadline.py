"""Two servers, one PostgreSQL, a deadline that falls: the proof in small, on every run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.proofs.deadline import free_ports, prove

pytestmark = pytest.mark.unmeasured


def test_two_servers_take_nothing_late_refuse_nothing_early_and_nothing_twice(
    postgres_url: str, tmp_path: Path
) -> None:
    proof = prove("PostgreSQL", tmp_path, postgres_url, free_ports(), presses=18)

    assert proof.faults == []
    assert proof.taken + proof.refused == proof.presses == 18
