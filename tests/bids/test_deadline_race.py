"""Fifty submissions from many threads across a deadline, and double clicks from two at once.

The deadline is the very instant at which clocks in its zone jump an hour: what counts is the
instant, never what a wall clock shows. Everything runs on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from procurement import bids, ceremonies, rfps, sealing, trail
from procurement.errors import Conflict, NotFound, OutOfOrder, ProcurementError
from procurement.portal import Portal
from tests.bids import samples, stage
from tests.bids.stage import CITY, Stage
from tests.cast import ADA, DANA, FAY, MALLORY, Character
from tests.conftest import Begin, MovableClock

pytestmark = pytest.mark.unmeasured

STATE = "RFP-2028-FL-009"
JUMP = datetime(2028, 3, 12, 7, 0, tzinfo=UTC)  # New York: 01:59:59 is followed by 03:00:00
DUE = JUMP.astimezone(ZoneInfo("America/New_York")).isoformat()
TOO_LATE = "The deadline has passed, so this was not taken. What you submitted before stands."
VENDORS, ROUNDS = 10, 5
EARLY = timedelta(minutes=20)  # a sign-in lives for half an hour without a click
PATIENCE_SECONDS = 300
BEST = samples.offers(STATE)[0]


class RunningClock:
    """A clock that runs with the real one from wherever it was set last."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def set(self, at: datetime) -> None:
        """Run on from this instant."""
        self._start = (at, time.monotonic())

    def __call__(self) -> datetime:
        at, since = self._start
        return at + timedelta(seconds=time.monotonic() - since)


@dataclass(frozen=True)
class Attempt:
    """One press of the button: when it began and ended, and the receipt, if it was taken."""

    began: datetime
    ended: datetime
    row: bids.VersionRow | None
    why: str


@dataclass
class Racer:
    """One vendor who presses the button again and again."""

    staged: Stage
    clock: RunningClock
    bid_id: str
    token: str
    version: int

    def press(self) -> Attempt:
        """Submit the bid as it stands."""
        began, why = self.clock(), ""
        row: bids.VersionRow | None = None
        try:
            row = ceremonies.submit_bid(
                self.staged.portal,
                self.token,
                self.bid_id,
                version=self.version,
                click=f"press {began.isoformat()}",
            )
            self.version += 1
        except OutOfOrder as refusal:
            why = refusal.sentence
        return Attempt(began, self.clock(), row, why)


def racers(staged: Stage, clock: RunningClock) -> list[Racer]:
    """Vendors with a complete bid each, signed in."""
    offer, profile = samples.offer_answers(BEST), samples.profile_answers(BEST)
    entered = []
    for number in range(VENDORS):
        character = stage.a_vendor(f"Racer {number}", f"R{number}")
        staged.admit(character)
        entered.append((character, staged.draft(character, offer, profile)))
    staged.clock.at = JUMP - EARLY
    return [
        Racer(staged, clock, bid_id, staged.token(who), staged.bid(who, bid_id).version)
        for who, bid_id in entered
    ]


def race(
    field: list[Racer], clock: RunningClock, beside: Callable[[threading.Barrier], int]
) -> tuple[list[Attempt], int]:
    """Two rounds before the deadline, two as it falls, one after it; all vendors at once.

    What happens ``beside`` waits at the line with the vendors; what it returns comes second.
    """
    line = threading.Barrier(
        len(field) + 1, action=lambda: clock.set(JUMP - timedelta(seconds=0.5))
    )

    def run(number: int, racer: Racer) -> list[Attempt]:
        early = [racer.press() for _ in range(2)]
        line.wait(timeout=PATIENCE_SECONDS)
        time.sleep(number * 0.07)  # so that the presses spread over the deadline
        near = [racer.press() for _ in range(ROUNDS - 3)]
        time.sleep(max(0.0, (JUMP - clock()).total_seconds()))
        return [*early, *near, racer.press()]

    with ThreadPoolExecutor(len(field) + 1) as threads:
        running = [threads.submit(run, number, racer) for number, racer in enumerate(field)]
        other = threads.submit(beside, line)
        attempts = [each for one in running for each in one.result(timeout=PATIENCE_SECONDS)]
        return attempts, other.result(timeout=PATIENCE_SECONDS)


def invite_many(staged: Stage, clock: RunningClock, count: int, line: threading.Barrier) -> int:
    """The campaign goes on inviting while bids come in; returns how many were invited.

    The first one is invited before the line is crossed. A busy machine may still be at it when the
    deadline falls: then the next one is refused.
    """
    token = staged.token(DANA)
    for number in range(count):
        if number == 1:
            line.wait(timeout=PATIENCE_SECONDS)
        form = rfps.VendorInvite(email=f"late{number}@vendor.example", company=f"Late {number}")
        try:
            with staged.portal.work_as(token) as work:
                rfps.invite_vendor(work, staged.rfp_id, form)
        except OutOfOrder:
            assert clock() >= JUMP
            return number
    return count


def test_fifty_submissions_racing_over_the_deadline_are_decided_by_the_instant(
    peopled: Portal, clock: MovableClock
) -> None:
    staged = stage.post(peopled, clock, STATE, **{"timeline.bids_due": DUE})
    running = RunningClock(JUMP - EARLY)
    field = racers(staged, running)
    peopled.clock = running

    attempts, invited = race(field, running, partial(invite_many, staged, running, 10))
    assert invited >= 1

    taken = [attempt for attempt in attempts if attempt.row]
    refused = [attempt for attempt in attempts if not attempt.row]
    assert len(attempts) == VENDORS * ROUNDS
    assert len(taken) >= 2 * VENDORS
    assert len(refused) >= VENDORS
    assert {attempt.why for attempt in refused} == {TOO_LATE}
    # Whoever was through before the deadline is in; whoever began after it is not.
    assert [each for each in refused if each.ended < JUMP] == []
    assert [each for each in taken if each.began >= JUMP] == []
    check_receipts(staged, [attempt.row for attempt in taken if attempt.row])
    with peopled.reading_as(staged.token(DANA)) as work:
        assert trail.verify(work.session).problems == ()
    assert recorded(peopled, trail.DONE) == len(taken)
    assert recorded(peopled, trail.REFUSED) == len(refused)


def check_receipts(staged: Stage, rows: list[bids.VersionRow]) -> None:
    """Each receipt verifies, was given before the deadline, and bears a number of its own."""
    keys = [staged.portal.receipt_key.verify_key]
    receipts = [
        sealing.verify_receipt(sealing.read_signed_receipt(row.receipt.encode()), keys)
        for row in rows
    ]
    assert [receipt.at for receipt in receipts if receipt.at >= JUMP] == []
    numbers = sorted(receipt.sequence for receipt in receipts)
    assert numbers == list(range(1, len(rows) + 1))
    with staged.portal.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT envelope FROM bid_envelope").scalars().all()
    digests = {sealing.read_envelope(bytes(envelope)).digest for envelope in stored}
    assert digests == {fact.digest for receipt in receipts for fact in receipt.envelopes}
    assert len(stored) == 2 * len(rows)


def recorded(portal: Portal, outcome: str) -> int:
    """How many submissions the trail holds with this outcome."""
    with portal.engine.connect() as connection:
        query = "SELECT count(*) FROM trail_entry WHERE act = 'bid.submit' AND outcome = "
        return int(connection.exec_driver_sql(f"{query}'{outcome}'").scalar_one())


def test_the_deadline_of_the_race_is_the_hour_that_the_wall_clock_skips() -> None:
    zone = ZoneInfo("America/New_York")
    before = (JUMP - timedelta(seconds=1)).astimezone(zone)

    assert f"{before:%H:%M:%S}" == "01:59:59"
    assert f"{JUMP.astimezone(zone):%H:%M:%S}" == "03:00:00"


# Twice at once -----------------------------------------------------------------------------------


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads that start together; returns what each gave or was refused with."""
    line = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        line.wait(timeout=PATIENCE_SECONDS)
        try:
            return act()
        except ProcurementError as refusal:
            return type(refusal)

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts, timeout=PATIENCE_SECONDS))


def a_complete_draft(portal: Portal, clock: MovableClock) -> tuple[Stage, Character, str]:
    staged = stage.post(portal, clock, CITY)
    return (staged, *staged.enter(samples.offers(CITY)[1]))


@pytest.fixture
def racer(begin_on_each: Begin) -> Racer:
    """One vendor before the button."""
    staged, who, bid_id = begin_on_each(a_complete_draft)
    running = RunningClock(staged.clock.at)
    staged.portal.clock = running
    token = staged.token(who)
    return Racer(staged, running, bid_id, token, staged.bid(who, bid_id).version)


def a_bid_past_the_deadline(portal: Portal, clock: MovableClock) -> Stage:
    staged, who, bid_id = a_complete_draft(portal, clock)
    staged.submit(who, bid_id)
    clock.at = staged.posting.timeline.bids_due
    return staged


@pytest.fixture
def closed(begin_on_each: Begin) -> Stage:
    """One submitted bid, not opened yet."""
    found: Stage = begin_on_each(a_bid_past_the_deadline)
    return found


def submitting(racer: Racer, click: str) -> Callable[[], bids.VersionRow]:
    return lambda: ceremonies.submit_bid(
        racer.staged.portal, racer.token, racer.bid_id, version=racer.version, click=click
    )


def test_double_click_from_two_threads_at_once_is_one_version(racer: Racer) -> None:
    given = at_once(*[submitting(racer, "one press") for _ in range(4)])

    assert [row for row in given if row != given[0]] == []
    assert (given[0].number, given[0].sequence) == (1, 1)
    assert recorded(racer.staged.portal, trail.DONE) == 1


def test_two_tabs_at_once_make_one_version_and_one_conflict(racer: Racer) -> None:
    given = at_once(submitting(racer, "first tab"), submitting(racer, "second tab"))

    assert [row.number for row in given if isinstance(row, bids.VersionRow)] == [1]
    assert [row for row in given if not isinstance(row, bids.VersionRow)] == [Conflict]


def test_two_officers_at_once_open_the_bids_once(closed: Stage) -> None:
    given = at_once(closed.open, closed.open)

    assert sorted(given, key=str) == [1, OutOfOrder]
    assert len(closed.opened()) == 1


def test_a_bid_taken_in_while_the_envelopes_were_read_is_not_left_behind(closed: Stage) -> None:
    with pytest.raises(Conflict), closed.portal.work_as(closed.token(DANA)) as work:
        bids.open_bids(work, closed.rfp_id, [], part="technical")

    assert closed.open() == 1


# Wrong and foreign ids ---------------------------------------------------------------------------

VERBS: dict[str, Callable[[Portal, str, str], object]] = {}


def verb(function: Callable[[Portal, str, str], object]) -> Callable[[Portal, str, str], object]:
    """Take part in the test of ids."""
    VERBS[function.__name__.replace("_", " ")] = function
    return function


@verb
def read_it(portal: Portal, token: str, bid_id: str) -> object:
    with portal.reading_as(token) as work:
        return bids.get_bid(work, bid_id, keys=portal.storage_keys)


@verb
def save_a_field(portal: Portal, token: str, bid_id: str) -> object:
    keys = portal.storage_keys
    with portal.work_as(token) as work:
        return bids.save_bid_field(work, bid_id, "payment_terms", "x", keys=keys, seen=None)


@verb
def clear_a_field(portal: Portal, token: str, bid_id: str) -> object:
    with portal.work_as(token) as work:
        bids.clear_bid_field(work, bid_id, "payment_terms")
    return None


@verb
def submit_it(portal: Portal, token: str, bid_id: str) -> object:
    return ceremonies.submit_bid(portal, token, bid_id, version=1, click="a click")


@verb
def submit_past_the_ceremony(portal: Portal, token: str, bid_id: str) -> object:
    with portal.work_as(token) as work:
        return bids.submit_bid(
            work,
            bid_id,
            [],
            missing=0,
            click="a click",
            version=1,
            sign=lambda receipt: sealing.sign_receipt(receipt, portal.receipt_key),
        )


@verb
def withdraw_it(portal: Portal, token: str, bid_id: str) -> object:
    with portal.work_as(token) as work:
        bids.withdraw_bid(work, bid_id, version=1)
    return None


def refusal_of(act: Callable[[Portal, str, str], object], *given: Any) -> str:
    with pytest.raises(NotFound) as refusal:
        act(*given)
    return refusal.value.sentence


def two_bidders(portal: Portal, clock: MovableClock) -> tuple[Stage, Character, str, Character]:
    staged, who, bid_id = a_complete_draft(portal, clock)
    staged.submit(who, bid_id)
    rival, _ = staged.enter(samples.offers(CITY)[2])
    return staged, who, bid_id, rival


@pytest.mark.parametrize("name", sorted(VERBS))
def test_a_foreign_bid_reads_like_a_missing_one_to_every_verb(
    begin_on_sqlite: Begin, name: str
) -> None:
    staged, who, bid_id, rival = begin_on_sqlite(two_bidders)
    before = staged.bid(who, bid_id)

    for character in (DANA, FAY, MALLORY, rival):
        given = (staged.portal, staged.token(character))
        foreign = refusal_of(VERBS[name], *given, bid_id)
        assert foreign == refusal_of(VERBS[name], *given, "no-such-id")
        assert foreign == "There is no such bid, or it is not yours to see."
    assert staged.bid(who, bid_id) == before


def test_an_administrator_reads_and_changes_no_bid(begin_on_sqlite: Begin) -> None:
    staged, who, bid_id, _ = begin_on_sqlite(two_bidders)
    before = staged.bid(who, bid_id)

    refused = {}
    for name, act in sorted(VERBS.items()):
        with pytest.raises(ProcurementError) as refusal:
            act(staged.portal, staged.token(ADA), bid_id)
        refused[name] = type(refusal.value).__name__

    assert refused == {
        "clear a field": "NotAllowed",
        "read it": "NotFound",
        "save a field": "NotAllowed",
        "submit it": "NotFound",
        "submit past the ceremony": "NotAllowed",
        "withdraw it": "NotAllowed",
    }
    assert staged.bid(who, bid_id) == before
