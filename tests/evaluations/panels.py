"""A procurement whose bids are opened and whose panel sits: made once, copied for every test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from procurement import evaluations, people
from procurement.evaluations import Phase
from procurement.policy import Actor, OrganizationKind, Role
from procurement.portal import Portal
from tests import given
from tests.bids import samples, stage
from tests.cast import CHIDI, DANA, EVE, RIVERA, Character
from tests.tools.clock import MovableClock

IVO = Character(
    "Ivo Castell", "ivo@rivera.example", RIVERA, OrganizationKind.CAMPAIGN, (Role.EVALUATOR,)
)
BIDS = ("BID-PM-01", "BID-PM-02")
REASON = "It says so on page four."


@dataclass
class Room:
    """One opened procurement and the people around it."""

    portal: Portal
    clock: MovableClock
    rfp_id: str
    actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, who: Character) -> Actor:
        """The character with a live sign-in, the same each time."""
        if who.email not in self.actors:
            self.actors[who.email] = given.an_actor(self.portal, who)
        return self.actors[who.email]

    def do(
        self, who: Character, act: Callable[..., object], *args: object, **named: object
    ) -> None:
        """The character does something to this procurement."""
        with self.portal.work(self.actor(who)) as work:
            act(work, self.rfp_id, *args, **named)

    def read(
        self, who: Character, query: Callable[..., Any], *args: object, **named: object
    ) -> Any:
        """What the character reads of this procurement."""
        with self.portal.reading(self.actor(who)) as work:
            return query(work, self.rfp_id, *args, **named)

    def appoint(self, *members: Character, chair: Character | None = None) -> None:
        """The lead appoints members in this order."""
        for who in members:
            self.do(DANA, evaluations.appoint, self.membership(who), chair=who == chair)

    def membership(self, who: Character) -> str:
        """The character's membership in the campaign."""
        with self.portal.reading(self.actor(DANA)) as work:
            rows = people.list_members(work, work.actor.organization_id)
        return next(row.membership_id for row in rows if row.email == who.email)

    def sit(self, *members: Character, chair: Character) -> None:
        """These members are appointed and have made a statement without conflicts."""
        self.appoint(*members, chair=chair)
        for who in members:
            self.do(who, evaluations.declare, {}, promise=True)

    def score(self, who: Character, label: str, item: str, score: object, version: int = 0) -> None:
        """The member scores one item of one bid."""
        self.do(
            who,
            evaluations.save_score,
            label,
            item,
            score=score,
            reason=REASON,
            version=version,
        )

    def score_all(self, who: Character, score: int = 3, **others: int) -> None:
        """The member scores everything and locks both phases; ``others`` names label_item."""
        for phase in Phase:
            queue = self.read(who, evaluations.my_queue)
            for one in queue.items:
                if one.phase == phase and not one.is_done:
                    key = f"{one.label[-1]}_{one.item.replace('-', '')}"
                    self.score(who, one.label, one.item, others.get(key, score))
            self.do(who, evaluations.lock_scorecard, phase)


def opened(portal: Portal, clock: MovableClock, profile: str = "two_person") -> Room:
    """Post the municipal sample, take two bids and open them, through the portal's own actions."""
    room, city = due(portal, clock, profile)
    city.open()
    return room


def due(
    portal: Portal, clock: MovableClock, profile: str = "two_person"
) -> tuple[Room, stage.Stage]:
    """The same an hour after the deadline, before the opening."""
    given.a_member(portal, IVO)
    city = stage.post(portal, clock, stage.CITY, control_profile=profile)
    offers = {offer.id: offer for offer in samples.offers(stage.CITY)}
    for bid in BIDS:
        clock.at = offers[bid].submitted_at
        city.submit(*city.enter(offers[bid]))
    clock.at = city.posting.timeline.bids_due
    clock.advance(hours=1)
    return Room(portal, clock, city.rfp_id), city


def sitting(portal: Portal, clock: MovableClock, profile: str = "two_person") -> Room:
    """An evaluator and a chair sit on the panel and have made their statements."""
    room = opened(portal, clock, profile)
    room.sit(EVE, CHIDI, chair=CHIDI)
    return room


def scored(portal: Portal, clock: MovableClock) -> Room:
    """Both have locked their scorecards; on one item of Bidder A they are four levels apart."""
    room = sitting(portal, clock)
    room.score_all(EVE, 3, A_CAP5=1)
    room.score_all(CHIDI, 4, A_CAP5=5)
    return room
