"""A vendor's bid and profile as a page reads them: answers, posting, what is missing, saving."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from procurement import bids, ceremonies, portal, rfps
from procurement.bids import About, BidDraft, ClosingRow, KeptFile, Profile
from procurement.ceremonies import BidReadiness
from procurement.documents import Requirements, VendorProfile, frozen_value
from procurement.documents.outline import (
    DraftProblem,
    Part,
    grow,
    offer_form,
    problems,
    profile_parts,
    questions_of,
)
from procurement.documents.reuse import open_questions
from procurement.errors import Invalid, OutOfOrder
from procurement.instants import when
from procurement.rfps import Notice, Published, RfpStatus
from procurement.ui import frame, paper_reading
from procurement.ui.bid_desk import PROFILE
from procurement.ui.paper_form import Answer, Sheet
from procurement.ui.paper_values import Setting
from procurement.work import Work

Evidence = frozenset[tuple[str, tuple[str, ...], str]]


@dataclass(frozen=True)
class Reading:
    """What the answers of a bid and of the profile make, held against the posting."""

    published: Published
    bid: BidDraft
    profile: Profile

    @cached_property
    def posting(self) -> Requirements:
        """The requirements as they are published."""
        return frozen_value(
            Requirements,
            self.published.requirements,
            digest=self.published.requirements_digest,
            file=self.published.reference,
        )

    @cached_property
    def ready(self) -> BidReadiness:
        """What the answers make, and what they lack."""
        return ceremonies.bid_readiness(self.bid, self.profile, self.posting)

    @cached_property
    def asking(self) -> bids.Bid:
        """The draft beside profile and posting, for the questions and the evaluated price."""
        return bids.bid_of(self.ready.offer, self.ready.profile, self.posting)

    @cached_property
    def questions(self) -> tuple[DraftProblem, ...]:
        """What the answers make somebody ask."""
        return bids.second_look(self.asking)

    @cached_property
    def letters(self) -> tuple[str, ...]:
        """The lots bid, in the posting's order."""
        return self.asking.letters

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The form of this bid."""
        return offer_form(self.posting, self.letters)

    @cached_property
    def missing(self) -> tuple[DraftProblem, ...]:
        """What the bid itself lacks."""
        return tuple(one for one in self.ready.missing if one.part not in PROFILE)

    @cached_property
    def saved_at(self) -> datetime | None:
        """When an answer of the bid was saved last."""
        return _newest(self.bid.answers)

    @cached_property
    def changed_at(self) -> datetime | None:
        """When an answer of bid or profile was saved last."""
        found = (self.saved_at, _newest(self.profile.answers))
        return max((each for each in found if each is not None), default=None)

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """The answers of the bid as fields show them."""
        return _answers(self.bid.answers.values())

    @cached_property
    def setting(self) -> Setting:
        """The zone and the lots that answers depend on."""
        return paper_reading.setting_of(self.published.requirements)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """What each question of the bid is called."""
        return {each.path: each.label for each in questions_of(self.parts)}

    @cached_property
    def open_questions(self) -> int:
        """How many questions have no answer yet."""
        return len(open_questions(self.parts, self.bid.answers))


@dataclass(frozen=True)
class BidFile:
    """Everything a page shows of one bid: the RFP, the draft, the profile, and what they lack."""

    notice: Notice
    published: Published
    bid: BidDraft
    profile: Profile
    files: Sequence[KeptFile] = ()
    closing: ClosingRow | None = None
    sealed: Evidence | None = None  # with the newest version, where the portal sealed it

    @property
    def is_open(self) -> bool:
        """Whether the RFP still takes bids."""
        return self.notice.status == RfpStatus.OPEN

    @cached_property
    def reading(self) -> Reading:
        """What the answers make: made once, until one is saved or the requirements change."""
        answers = self.bid.answers.digest, self.profile.answers.digest
        of = (self.bid.id, *answers, self.published.requirements_digest)
        return frame.made("bid", of, lambda: Reading(self.published, self.bid, self.profile))

    @property
    def posting(self) -> Requirements:
        """The requirements as they are published."""
        return self.reading.posting

    @property
    def ready(self) -> BidReadiness:
        """What the answers make, and what they lack."""
        return self.reading.ready

    @property
    def asking(self) -> bids.Bid:
        """The draft beside profile and posting, for the questions and the evaluated price."""
        return self.reading.asking

    @property
    def questions(self) -> tuple[DraftProblem, ...]:
        """What the answers make somebody ask."""
        return self.reading.questions

    @property
    def letters(self) -> tuple[str, ...]:
        """The lots bid, in the posting's order."""
        return self.reading.letters

    @property
    def lot_names(self) -> Mapping[str, str]:
        """The lots bid with their names."""
        return {letter: self.posting.lots[letter].name for letter in self.letters}

    @property
    def parts(self) -> tuple[Part, ...]:
        """The form of this bid."""
        return self.reading.parts

    @property
    def missing(self) -> tuple[DraftProblem, ...]:
        """What the bid itself lacks."""
        return self.reading.missing

    @property
    def missing_in_profile(self) -> int:
        """How many things the standing profile lacks."""
        return len(self.ready.missing) - len(self.missing)

    @property
    def is_changed_since_submission(self) -> bool:
        """Whether an answer was saved, or evidence changed, after the newest version came in."""
        if self.sealed is not None and self.sealed != _evidence(one.about for one in self.files):
            return True
        newest = self.bid.versions[-1].submitted_at if self.bid.versions else None
        changed = self.reading.changed_at
        return newest is not None and changed is not None and changed > newest


def read(work: Work, rfp_id: str, bid_id: str) -> BidFile:
    """The vendor's own bid on an RFP. Raises: ``NotFound``."""
    keys = portal.installed().storage_keys
    notice = rfps.get_notice(work, rfp_id)
    is_open = notice.status == RfpStatus.OPEN  # nothing is noted of a closing before
    bid = bids.get_bid(work, bid_id, keys=keys)
    newest = bid.versions[-1] if bid.versions else None
    sealed = None
    if is_open and newest is not None and not newest.is_own_seal:
        sealed = _evidence(bids.sealed_files(work, bid_id, newest.number, keys=keys))
    return BidFile(
        notice=notice,
        published=rfps.get_published(work, rfp_id),
        bid=bid,
        profile=bids.my_profile(work, keys=keys),
        files=bids.list_files(work, bid_id, keys=keys) if is_open else (),
        closing=None if is_open else bids.get_closing(work, rfp_id),
        sealed=sealed,
    )


def _evidence(files: Iterable[About]) -> Evidence:
    """What of evidence counts: the bytes, what they are for, and the note."""
    return frozenset((one.digest, one.items, one.note) for one in files)


@dataclass(frozen=True)
class Standing:
    """What the standing answers of a firm make: everything its page shows of them."""

    profile: Profile

    @cached_property
    def missing(self) -> tuple[DraftProblem, ...]:
        """What the standing profile lacks."""
        found = self.profile.answers
        return problems(VendorProfile, grow({path: found[path].value for path in found}))

    @cached_property
    def saved_at(self) -> datetime | None:
        """When an answer was saved last."""
        return _newest(self.profile.answers)

    @cached_property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(each.value is not None for each in self.profile.answers.values())

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """The answers as fields show them."""
        return _answers(self.profile.answers.values())


def profile(work: Work) -> Standing:
    """The standing answers of the actor's firm. Raises: ``NotFound``."""
    found = bids.my_profile(work, keys=portal.installed().storage_keys)
    return frame.made("profile", (found.vendor_id, found.answers.digest), lambda: Standing(found))


def bid_sheet(file: BidFile) -> Sheet:
    """The bid as a form whose answers are saved one by one."""

    def save(path: str, value: Any, seen: int | None) -> int:
        keys = portal.installed().storage_keys
        try:
            with frame.work() as work:
                saved = bids.save_bid_field(work, file.bid.id, path, value, keys=keys, seen=seen)
        except OutOfOrder as late:  # said beside the field, where what was typed still stands
            raise Invalid(late.sentence) from late
        # Which questions there are depends on the lots.
        sheet.is_stale = sheet.is_stale or path == "lots"
        return saved.number

    reading = file.reading
    sheet = Sheet(f"bid-{file.bid.id}", dict(reading.answers), reading.setting, save)
    return sheet


def profile_sheet(found: Standing) -> Sheet:
    """The standing profile as a form whose answers are saved one by one."""

    def save(path: str, value: Any, seen: int | None) -> int:
        keys = portal.installed().storage_keys
        with frame.work() as work:
            return bids.save_profile_field(work, path, value, keys=keys, seen=seen).number

    return Sheet("profile", dict(found.answers), Setting(), save)


def _answers(stored: Iterable[bids.Answer]) -> dict[str, Answer]:
    return {each.path: Answer(each.value, each.number, each.saved_by) for each in stored}


def _newest(answers: bids.Answers) -> datetime | None:
    return max((each.saved_at for each in answers.values()), default=None)


def saved_words(saved_at: datetime | None, timezone: str) -> str:
    """When an answer was saved last, with its day: ``saved Mon 26 Oct 2026, 08:00 CDT``."""
    return "nothing saved yet" if saved_at is None else f"saved {when(saved_at, timezone)}"


PROFILE_FORM = profile_parts()
