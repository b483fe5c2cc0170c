"""A clock that is moved, people who sign in as they act, and acts in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from procurement import people, policy
from procurement.portal import Portal

Step = Callable[[], None]
_MOMENT = timedelta(milliseconds=1)
_SITS_FOR = timedelta(minutes=30)


class PlayClock:
    """A clock that the play moves; it never goes back, and every look at it is a moment later."""

    def __init__(self, start: datetime) -> None:
        self.now = start.astimezone(UTC)

    def __call__(self) -> datetime:
        """The instant of the act that is being played."""
        self.now += _MOMENT
        return self.now

    def reach(self, instant: datetime) -> None:
        """Stand at ``instant``, or stay where that has passed."""
        self.now = max(self.now, instant.astimezone(UTC))


class Play:
    """Acts waiting for their instants, on a portal whose clock the play moves."""

    def __init__(self, portal: Portal, clock: PlayClock) -> None:
        self.portal = portal
        self.clock = clock
        self._waiting: list[tuple[datetime, int, Step]] = []
        self._count = 0
        self._tokens: dict[str, tuple[datetime, str]] = {}
        with portal.reading(policy.visitor()) as work:
            self._people = {row.email: row.person_id for row in people.list_demo_people(work)}

    def at(self, instant: datetime, step: Step) -> None:
        """Play ``step`` at ``instant``; steps of one instant keep the order of being named."""
        heapq.heappush(self._waiting, (instant.astimezone(UTC), self._count, step))
        self._count += 1

    def run(self, *, until: datetime) -> int:
        """Play everything up to ``until``; returns how many steps were played."""
        played = 0
        while self._waiting and self._waiting[0][0] <= until:
            instant, _, step = heapq.heappop(self._waiting)
            self.clock.reach(instant)
            step()
            played += 1
        return played

    def token(self, email: str) -> str:
        """A sign-in of the demo person, fresh when the last one is half an hour old."""
        since, token = self._tokens.get(email, (datetime.min.replace(tzinfo=UTC), ""))
        if self.clock.now - since > _SITS_FOR:
            with self.portal.work(policy.visitor()) as work:
                token = people.sign_in_demo(
                    work, self._people[email], address="127.0.0.1", device="demo"
                )
            self._tokens[email] = (self.clock.now, token)
        return token
