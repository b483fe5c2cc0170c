"""Plays the three samples into a fresh demo: one open for bids, one in scoring, one awarded."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from procurement import people, policy
from procurement.cli.demo_play import surroundings
from procurement.cli.demo_play.first_half import OPENING_PASSPHRASE, Procurement
from procurement.cli.demo_play.papers import Sample, weeks_until
from procurement.cli.demo_play.play import Play, PlayClock
from procurement.cli.demo_play.second_half import Evaluation
from procurement.documents import Papers, read_folder
from procurement.policy import Role
from procurement.portal import Portal
from procurement.settings import ROOT

__all__ = ["OPENING_PASSPHRASE", "make_demo_procurements", "played_from"]

SAMPLES = ROOT / "data" / "demo" / "procurements"
CITY, STATE, NATION = "RFP-2027-PM-001", "RFP-2028-FL-009", "RFP-2027-LP-100"
CAMPAIGNS = {
    CITY: {
        "lead": "dana@thistlewood.example",
        "editor": "eli@thistlewood.example",
        "counsel": "cora@thistlewood.example",
        "finance": "fay@thistlewood.example",
        "E1": "eve@thistlewood.example",
        "E2": "erin@thistlewood.example",
        "E3": "chidi@thistlewood.example",
    },
    STATE: {
        "lead": "mallory@quietsprings.example",
        "finance": "nia@quietsprings.example",
        "E1": "silas@quietsprings.example",
        "E2": "ines@quietsprings.example",
        "E3": "noor@quietsprings.example",
    },
    NATION: {"lead": "lena@lanternparty.example"},
}
_TO_THE_AWARD = timedelta(days=27, hours=18)  # from the deadline, as in the paper
_BEFORE = timedelta(days=2)  # people and keys are there two days before the first posting


def played_from(now: datetime) -> datetime:
    """When the play begins: some weeks before ``now``."""
    return min(sample.opens for sample in _samples(now).values()) - _BEFORE


def _samples(now: datetime) -> dict[str, Sample]:
    papers = read_folder(SAMPLES)
    postings = {posting.id: posting for posting in papers.postings}
    due = {name: posting.timeline.bids_due for name, posting in postings.items()}
    weeks = {
        # Closed for three to ten days: the panel is at work.
        CITY: weeks_until(due[CITY] + timedelta(days=3), at=now),
        # The award lies one to eight days back.
        STATE: weeks_until(due[STATE] + _TO_THE_AWARD + timedelta(days=1), at=now),
        # Five to twelve days are left to bid.
        NATION: weeks_until(due[NATION] - timedelta(days=12), at=now),
    }
    return {name: _sample(papers, name, weeks[name]) for name in weeks}


def _sample(papers: Papers, name: str, weeks: int) -> Sample:
    posting = next(posting for posting in papers.postings if posting.id == name)
    return Sample(papers, posting, weeks)


def make_demo_procurements(portal: Portal, clock: PlayClock, *, now: datetime) -> int:
    """Play the samples on a fresh demo portal up to ``now``; returns how many RFPs there are.

    ``clock`` is the portal's; it is left standing at the last act. Raises: as the acts themselves.
    """
    play = Play(portal, clock)
    count = schedule_samples(play, now=now)
    play.run(until=now - timedelta(minutes=1))
    return count


def schedule_samples(play: Play, *, now: datetime) -> int:
    """Put the acts of every sample into a play that runs up to ``now``; returns how many RFPs."""
    samples = _samples(now)
    vendors = _vendors(play.portal)
    for name, sample in samples.items():
        procurement = Procurement(
            play,
            sample,
            CAMPAIGNS[name],
            vendors,
            before_publication=(surroundings.attach_documents,),
            early=frozenset({"BID-LP-01", "BID-LP-06"}),
            unfinished=frozenset({"BID-LP-02", "BID-LP-03"}),
        )
        procurement.schedule_posting()
        if name == NATION:
            _surround_bidding(procurement)
            continue
        evaluation = Evaluation(procurement, procurement.schedule_opening())
        if name == CITY:
            evaluation.schedule_scoring()
            _surround_scoring(procurement)
        else:
            evaluation.schedule_award(sample.closes + _TO_THE_AWARD)
    return len(samples)


def _surround_bidding(procurement: Procurement) -> None:
    play, opens = procurement.play, procurement.sample.opens
    play.at(opens + timedelta(days=5), partial(surroundings.ask_and_answer, procurement))
    late = partial(surroundings.invite_one_more, procurement, "Tallgrass Dialing Cooperative")
    play.at(opens + timedelta(days=6), late)


def _surround_scoring(procurement: Procurement) -> None:
    play, closes = procurement.play, procurement.sample.closes
    first = procurement.sample.offers[0]
    day = closes - timedelta(days=4)
    play.at(day, partial(surroundings.hand_in_evidence, procurement, first))
    play.at(closes + timedelta(days=1), partial(surroundings.call_references, procurement))
    zone = procurement.sample.zone.key
    draft = partial(surroundings.begin_a_draft, play, procurement.cast["editor"], zone)
    play.at(closes + timedelta(days=2), draft)


def _vendors(portal: Portal) -> dict[str, str]:
    with portal.reading(policy.visitor()) as work:
        rows = people.list_demo_people(work)
    return {row.organization: row.email for row in rows if Role.VENDOR_MEMBER in row.roles}
