"""The demo once and ten times over, in one portal: what lists and forms are measured with.

Every sample is played ten times over, by the demo's own people: ten times the RFPs, invitations,
bids, questions, scores, awards, letters and entries in the trail. Every organisation has ten times
its members, and there are ten times the organisations.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import yaml
from argon2 import PasswordHasher

from procurement import sealing
from procurement.cli import demo_play, init
from procurement.cli.demo_people import make_demo_people
from procurement.cli.demo_play.making import schedule_samples
from procurement.cli.demo_play.play import Play
from procurement.cli.practice import make_practice
from procurement.people import passwords
from procurement.portal import Portal
from procurement.settings import Settings

TIMES = 10
PLACES = ("North", "East", "South", "West", "Upper", "Lower", "Harbor", "Hill", "Valley")
assert len(PLACES) == TIMES - 1


def make(folder: Path, times: int) -> Portal:
    """Make the data folder of a portal that holds the demo once or ten times; takes minutes.

    Passwords and passphrases are cheap in it, or it would take hours.
    """
    assert times in {1, TIMES}
    settings = Settings(data_dir=folder, demo=True)
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    cost = sealing.Cost(memory_kib=8, passes=1, lanes=1)
    with (
        mock.patch.object(passwords, "_HASHER", cheap),
        mock.patch.dict(sealing.wrap_share.__kwdefaults__, cost=cost),
        mock.patch.object(init, "make_demo_people", partial(_people, times=times)),
        mock.patch.object(demo_play, "make_demo_procurements", partial(_procurements, times=times)),
    ):
        init.prepare(settings, plays=True)
        portal = Portal(settings)
        make_practice(portal)
    return portal


def _people(portal: Portal, source: Path, *, times: int) -> int:
    content = yaml.safe_load(source.read_text(encoding="utf-8"))
    places = PLACES[: times - 1]
    content["organizations"] = list(_organizations(content["organizations"], places))
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "people.yaml"
        written.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return make_demo_people(portal, written)


def _organizations(own: list[dict[str, Any]], places: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The demo's organisations with as many times their members, then as many times themselves."""
    for organization in own:
        members = organization["people"]
        more = [_like(member, place) for place in places for member in members]
        # Its own people come last: the play takes the last member of a vendor for its hand.
        yield {**organization, "people": [*more, *members]}
    for place in places:
        for organization in own:
            if organization["kind"] != "portal":
                head = _like(organization["people"][0], f"{place} Branch")
                yield {**organization, "name": f"{place} {organization['name']}", "people": [head]}


def _like(member: dict[str, Any], place: str) -> dict[str, Any]:
    name, _, host = member["email"].partition("@")
    address = f"{name}.{place.lower().replace(' ', '.')}@{host}"
    return {**member, "name": f"{member['name']} {place}", "email": address}


def _procurements(portal: Portal, clock: demo_play.PlayClock, *, now: datetime, times: int) -> int:
    play = Play(portal, clock)
    made = sum(schedule_samples(play, now=now) for _ in range(times))
    play.run(until=now - timedelta(minutes=1))
    return made
