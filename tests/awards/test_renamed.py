"""A vendor that takes another name after the deadline keeps the one its bid was handed in under."""

from __future__ import annotations

import json

import pytest

from procurement import awards, bids, evaluations, people
from procurement.errors import Invalid
from procurement.policy import operator
from tests.awards.priced import COBALT, HEARTH, TALLGRASS, Priced, priced
from tests.cast import DANA
from tests.conftest import Begin
from tests.evaluations import gate_rooms
from tests.evaluations.gate_rooms import GateStage

NEW = "Quite Another Name"


def rename(room: Priced | GateStage, sample: str, name: str = NEW) -> None:
    """The sample's vendor is called something else from now on."""
    with room.portal.reading(room.actor(room.vendors[sample])) as work:
        row = people.get_organization(work, work.actor.organization_id)
    with room.portal.work(operator()) as work:
        people.rename_organization(work, row.id, name=name, version=row.version)


@pytest.mark.unmeasured
def test_minutes_comparison_award_letters_and_record_say_the_name_that_was_handed_in(
    begin_on_sqlite: Begin,
) -> None:
    room: Priced = begin_on_sqlite(priced)
    old = {sample: vendor.organization for sample, vendor in room.vendors.items()}
    before = room.read(DANA, awards.list_notices)
    rename(room, COBALT)

    names = {row.vendor for row in room.read(DANA, bids.get_minutes).rows}
    assert {old[one] for one in (COBALT, HEARTH, TALLGRASS)} <= names
    opened = {one.vendor_name: one.now_called for one in room.read(DANA, bids.list_opened)}
    assert (opened[old[COBALT]], opened[old[HEARTH]]) == (NEW, "")
    shown = room.read(DANA, evaluations.compare).evaluation.rows
    assert {row.vendor_name for row in shown} == set(opened)
    assert room.read(DANA, awards.list_notices) == before

    room.decide_all()
    room.approve()
    room.announce()
    rename(room, TALLGRASS, "Renamed After The Letter")

    told = {one.vendor: one.body for one in room.read(DANA, awards.list_notices)}
    assert set(told) == set(opened)
    assert old[COBALT] in told[old[COBALT]]
    record = json.dumps(room.read(DANA, awards.get_record))
    assert (old[COBALT] in record, old[TALLGRASS] in record) == (True, True)
    assert (NEW in record, "Renamed After The Letter" in record) == (False, False)


@pytest.mark.unmeasured
def test_no_question_to_a_bidder_names_another_one_by_the_old_or_the_new_name(
    begin_on_sqlite: Begin,
) -> None:
    room: GateStage = begin_on_sqlite(gate_rooms.opened)
    first, _, rival = gate_rooms.BIDS
    old = room.vendors[rival].organization
    rename(room, rival)

    assert (room.sheet(rival).vendor, room.sheet(rival).now_called) == (old, NEW)
    for name in (old, NEW):
        with pytest.raises(Invalid, match=name):
            room.ask(first, "G14", question=f"Do you work with {name} on this?")
