"""Whoever changes bids or the trail by SQL is found out, by the row and by what others hold."""

from __future__ import annotations

import pytest
import sqlalchemy
from sqlmodel import select

from procurement import bids, ceremonies, policy, trail
from procurement.portal import Portal
from procurement.trail import TrailEntry, TrailHead
from tests.bids import samples, stage
from tests.bids.stage import CITY, Stage
from tests.conftest import Begin, MovableClock


def two_submitted(portal: Portal, clock: MovableClock) -> tuple[Stage, tuple[str, ...]]:
    """Two bids, the first of them replaced; closed."""
    staged = stage.post(portal, clock, CITY)
    entered = [staged.enter(offer) for offer in samples.offers(CITY)[1:3]]
    for character, bid_id in (*entered, entered[0]):
        staged.submit(character, bid_id)
    clock.at = staged.posting.timeline.bids_due
    clock.advance(minutes=1)
    ceremonies.close_due(portal)
    return staged, tuple(bid_id for _, bid_id in entered)


@pytest.fixture
def kept(begin_on_sqlite: Begin) -> tuple[Portal, str, str]:
    staged, (first, second) = begin_on_sqlite(two_submitted)
    return staged.portal, first, second


def found(portal: Portal) -> tuple[int, list[str]]:
    with portal.reading(policy.operator()) as work:
        checked = bids.check_bids(work, [portal.receipt_key.verify_key])
    return checked.versions, list(checked.problems)


def change(portal: Portal, *statements: str) -> None:
    """Whoever can write the database is not held by foreign keys."""
    raw = portal.engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA foreign_keys=OFF")
        for statement in statements:
            raw.cursor().execute(statement)
        raw.commit()
    finally:
        raw.cursor().execute("PRAGMA foreign_keys=ON")
        raw.close()


ROOT = "count and root of its envelopes are no longer those that were sent to every bidder."
SECOND_ROW = "bid_id = '{second}'"
COPIED = (
    "INSERT INTO bid_version SELECT bid_id, 2, rfp_id, 4, 'late', submitted_at, submitted_by, "
    f"receipt, vendor_name FROM bid_version WHERE {SECOND_ROW}"
)


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ([], []),
        (
            [f"DELETE FROM bid_version WHERE {SECOND_ROW}"],
            [
                "Bid {second}, version 1 is missing: the trail says that it was submitted.",
                "the submissions numbered 2 are missing.",
                "Bid {second} was changed: it does not name its newest version.",
                ROOT,
            ],
        ),
        (
            [f"DELETE FROM bid_envelope WHERE part = 'price' AND {SECOND_ROW}"],
            ["Bid {second}, version 1: its price envelope is missing.", ROOT],
        ),
        (
            [f"UPDATE bid_envelope SET envelope = X'00' WHERE part = 'price' AND {SECOND_ROW}"],
            ["Bid {second}, version 1: its price envelope is not the one its receipt names."],
        ),
        (
            [f"UPDATE bid_version SET submitted_by = 'x', sequence = 9 WHERE {SECOND_ROW}"],
            [
                "Bid {second}, version 1 was changed: its row does not say what its receipt says.",
                "the submissions numbered 2, 4, 5, 6, 7, 8 are missing.",
                ROOT,
            ],
        ),
        (
            [COPIED],
            [
                "Bid {second}, version 2 was changed: its row does not say what its receipt says.",
                "Bid {second}, version 2: the trail does not tell of these envelopes",
                "Bid {second}, version 2: its price envelope is missing.",
                "Bid {second}, version 2: its technical envelope is missing.",
                "Bid {second} was changed: it does not name its newest version.",
            ],
        ),
        (
            [f"UPDATE bid_version SET receipt = replace(receipt, 'a', 'b') WHERE {SECOND_ROW}"],
            ["Bid {second}, version 1: its receipt is not one of this portal's"],
        ),
        (
            ["UPDATE bid SET newest = 1 WHERE id = '{first}'"],
            ["Bid {first} was changed: it does not name its newest version."],
        ),
    ],
    ids=["nothing", "row", "envelope", "bytes", "number", "late copy", "receipt", "older version"],
)
def test_what_was_changed_by_sql_is_named_by_its_row(
    kept: tuple[Portal, str, str], statements: list[str], told: list[str]
) -> None:
    portal, first, second = kept
    with portal.engine.connect() as connection:
        query = "SELECT receipt FROM bid_version WHERE bid_id = ?"
        receipt = connection.exec_driver_sql(query, (second,)).scalar_one().encode()
    change(portal, *(each.format(first=first, second=second) for each in statements))

    _, problems = found(portal)

    assert len(problems) == len(told), problems
    for sentence in told:
        wanted = sentence.format(first=first, second=second)
        assert [problem for problem in problems if wanted in problem], (wanted, problems)
    with portal.reading(policy.visitor()) as work:
        public = bids.check_receipt(work, receipt, [portal.receipt_key.verify_key])
    # What befell this very version is told to whoever holds its receipt, and to anybody they ask.
    assert bool(public) == any("{second}, version 1" in sentence for sentence in told)


def test_a_trail_that_was_written_anew_whole_contradicts_the_receipts(
    kept: tuple[Portal, str, str],
) -> None:
    portal = kept[0]
    with portal.work(policy.operator()) as work:
        previous = trail.GENESIS
        for entry in work.session.exec(select(TrailEntry).order_by(sqlalchemy.text("number"))):
            if entry.number == 3:
                entry.actor_name = "somebody else"
            entry.previous_digest = previous
            entry.digest = previous = trail.digest_of(entry)
            work.session.add(entry)
        head = work.session.exec(select(TrailHead)).one()
        head.digest = previous
        work.session.add(head)

    versions, problems = found(portal)

    with portal.reading(policy.operator()) as work:
        assert trail.verify(work.session).is_sound  # the chain alone tells nothing
    assert (versions, len(problems)) == (3, 3)
    assert {problem.partition(":")[2] for problem in problems} == {
        " the trail no longer holds the entry that its receipt names."
    }
