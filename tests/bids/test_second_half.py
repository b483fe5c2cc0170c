"""Opened bids up to the award: labels and names, who reads what, prices in a second act."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from procurement import bids, rfps
from procurement.bids import OpenedBid, VeiledBid
from procurement.errors import NotFound
from procurement.portal import Portal
from tests.bids import samples, stage
from tests.bids.stage import CITY, Stage
from tests.cast import CHIDI, CORA, DANA, ELI, EVE, FAY, MALLORY, Character
from tests.conftest import MovableClock

SUBMITTED = ("BID-PM-01", "BID-PM-02", "BID-PM-03")
WITH_NAMES = (DANA, ELI, FAY, CORA)
WITHOUT_NAMES = (EVE, CHIDI)


@pytest.fixture
def opened(peopled_sqlite: Portal, clock: MovableClock) -> Stage:
    """Three sample bids, submitted in their order and opened by the lead."""
    staged = stage.post(peopled_sqlite, clock, CITY)
    for offer in samples.offers(CITY):
        if offer.id in SUBMITTED:
            staged.submit(*staged.enter(offer))
    clock.at = staged.posting.timeline.bids_due
    staged.open()
    return staged


def by_name(staged: Stage, character: Character) -> Sequence[OpenedBid]:
    with staged.portal.reading_as(staged.token(character)) as work:
        return bids.list_opened(work, staged.rfp_id)


def by_label(staged: Stage, character: Character) -> Sequence[VeiledBid]:
    with staged.portal.reading_as(staged.token(character)) as work:
        return bids.list_veiled(work, staged.rfp_id)


def note(staged: Stage, *steps: str) -> None:
    """What the rooms above note in their own acts."""
    with staged.portal.work_as(staged.token(DANA)) as work:
        for step in steps:
            getattr(rfps, step)(work, staged.rfp_id)


def test_who_only_scores_reads_labels_until_the_technical_lock(opened: Stage) -> None:
    named = by_name(opened, DANA)
    labels = [bid.label for bid in named]
    vendors = {bid.bid_id: bid.vendor_name for bid in named}

    assert labels == ["Bidder A", "Bidder B", "Bidder C"]
    assert set(vendors.values()) == {
        character.organization for character in opened.vendors.values()
    }
    for character in WITH_NAMES:
        assert [bid.label for bid in by_name(opened, character)] == labels
    for character in WITHOUT_NAMES:
        veiled = by_label(opened, character)
        assert {bid.bid_id: bid.label for bid in veiled} == {bid.bid_id: bid.label for bid in named}
        assert [name for name in vendors.values() if name in str(veiled)] == []
        with pytest.raises(NotFound):
            by_name(opened, character)
        with (
            pytest.raises(NotFound),
            opened.portal.reading_as(opened.token(character)) as work,
        ):
            bids.get_minutes(work, opened.rfp_id)

    note(opened, "note_technical_lock")

    assert [bid.label for bid in by_name(opened, EVE)] == labels
    for list_bids in (by_name, by_label):
        with pytest.raises(NotFound):
            list_bids(opened, MALLORY)


def test_named_parts_tell_what_the_veil_took_out_of_one_bid(opened: Stage) -> None:
    named = by_name(opened, DANA)[0]

    with opened.portal.reading_as(opened.token(EVE)) as work:
        removed = bids.named_parts(work, opened.rfp_id, named.bid_id)

    document = named.parts["technical"].document
    assert document is not None
    assert removed["profile.name"] == document["profile"]["name"]
    assert removed["profile.sites.0.name"] == document["profile"]["sites"][0]["name"]
    with pytest.raises(NotFound), opened.portal.reading_as(opened.token(EVE)) as work:
        bids.named_parts(work, opened.rfp_id, "no such bid")
