"""Evidence on the screen: beside what it is for, page by page, under its bidder's label."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from procurement import bids, policy
from procurement import portal as portals
from procurement.ceremonies import keeping
from procurement.portal import Portal
from procurement.sealing import SealedFile
from tests.cast import DANA
from tests.conftest import Begin
from tests.evaluations import gate_rooms
from tests.evaluations.gate_rooms import BIDS, GateStage
from tests.files import papers
from tests.pages.conftest import OpenTab

NOTE = "![beacon](https://evil.example/x.png) page 2"


@pytest.fixture
def room(begin_on_sqlite: Begin) -> GateStage:
    """Three opened bids; a report came out of the first one's envelope, for gate G14."""
    begun: GateStage = begin_on_sqlite(gate_rooms.opened)
    report = SealedFile("Tallgrass report.pdf", "application/pdf", papers.pdf(pages=3))
    told = {"items": ["G14"], "note": NOTE, "pages": 3}
    with keeping.unpacking(begun.portal) as files:
        files.keep(begun.bids[BIDS[0]], [report], [told])
        with begun.portal.work(policy.operator()) as work:
            bids.keep_opened_files(work, files.files, keys=begun.portal.storage_keys)
    return begun


@pytest.fixture
def house(room: GateStage) -> Iterator[Portal]:
    """The process's portal is the room's."""
    portals.install(room.portal)
    yield room.portal
    portals.install(None)


def test_evidence_stands_beside_the_gate_it_is_for_and_nowhere_else(
    room: GateStage, open_tab: OpenTab
) -> None:
    label = room.sheet(BIDS[0]).label
    with room.portal.reading(room.actor(DANA)) as work:
        file = bids.list_evidence(work, room.rfp_id, keys=room.portal.storage_keys)[0]

    tab = open_tab(DANA, "gates.py", rfp=room.rfp_id, bid=label, gate="G14")
    drawn = [each.value for each in tab.markdown if "/files/" in each.value]
    seen = "\n".join(each.value for each in tab.markdown)
    assert [value.rpartition("](")[2] for value in drawn] == [
        f"/files/{file.id}/pages/{page}.png)" for page in (1, 2)
    ]
    assert (f"{label} - evidence 1.pdf" in seen.replace("\\", ""), "Tallgrass report" in seen) == (
        True,
        False,
    )
    assert "![beacon]" not in seen

    more = next(each for each in tab.button if "Show more pages" in each.label)
    more.click().run()
    assert sum("/files/" in each.value for each in tab.markdown) == 3

    tab = open_tab(DANA, "gates.py", rfp=room.rfp_id, bid=label, gate="G06")
    assert [each.value for each in tab.markdown if "/files/" in each.value] == []
    assert any("handed in no file for G06" in each.value for each in tab.caption)
