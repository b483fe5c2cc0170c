"""Sealed bids on both databases: drafts, submission, receipts, deadline, withdrawal, opening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from procurement import bids, ceremonies, notices, policy, rfps, sealing, trail
from procurement.bids import BidStatus
from procurement.ceremonies import OfficerShare
from procurement.documents import exact_numbers, plain
from procurement.documents.outline import grow
from procurement.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    OutOfOrder,
    SealBroken,
)
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from tests import given
from tests.bids import samples
from tests.cast import ADA, DANA, ELI, EVE, FAY, MALLORY, VERA, VICTOR, Character
from tests.conftest import Begin, MovableClock

CITY = "RFP-2027-PM-001"
PASSPHRASE = "four words that fit badly"
BEST = next(offer for offer in samples.offers(CITY) if offer.id == "BID-PM-02")
SECOND = next(offer for offer in samples.offers(CITY) if offer.id == "BID-PM-03")


@dataclass
class Posted:
    """A published RFP with its recovery sheet."""

    portal: Portal
    clock: MovableClock
    rfp_id: str
    sheet: rfps.RecoverySheet
    bid_id: str = ""  # Vera's, where a test begins with one

    @property
    def closes_at(self) -> Any:
        return samples.posting(CITY).timeline.bids_due

    def token(self, character: Character) -> str:
        return given.a_token(self.portal, character)

    def begin(self, character: Character, offer: Any = BEST) -> str:
        """An admitted vendor with profile and a complete draft; returns the bid's id."""
        form = rfps.Declaration(keeps_confidential=True, conflict="none")
        keys = self.portal.storage_keys
        with self.portal.work_as(self.token(character)) as work:
            rfps.declare_confidentiality(work, self.rfp_id, form)
            bid_id = bids.begin_bid(work, self.rfp_id)
            for path, value in samples.profile_answers(offer).items():
                bids.save_profile_field(work, path, value, keys=keys, seen=None)
            for path, value in samples.offer_answers(offer).items():
                bids.save_bid_field(work, bid_id, path, value, keys=keys, seen=None)
        return bid_id

    def bid(self, character: Character, bid_id: str) -> bids.BidDraft:
        with self.portal.reading_as(self.token(character)) as work:
            return bids.get_bid(work, bid_id, keys=self.portal.storage_keys)

    def submit(self, character: Character, bid_id: str, *, click: str = "") -> bids.VersionRow:
        seen = self.bid(character, bid_id)
        return ceremonies.submit_bid(
            self.portal,
            self.token(character),
            bid_id,
            version=seen.version,
            click=click or f"click {seen.version}",
        )

    def save(self, character: Character, bid_id: str, path: str, value: object) -> None:
        with self.portal.work_as(self.token(character)) as work:
            bids.save_bid_field(work, bid_id, path, value, keys=self.portal.storage_keys, seen=None)

    def open(self, character: Character = DANA, **share: str) -> int:
        given_share = OfficerShare(**(share or {"passphrase": PASSPHRASE}))
        return ceremonies.open_bids(self.portal, self.token(character), self.rfp_id, [given_share])

    def read(self) -> Any:
        with self.portal.reading_as(self.token(DANA)) as work:
            return bids.list_opened(work, self.rfp_id)

    def close(self) -> None:
        self.clock.at = self.closes_at


def a_published_rfp(portal: Portal, clock: MovableClock) -> Posted:
    dana = given.an_actor(portal, DANA)
    answers = samples.posting_answers(CITY) | {"visibility": "verified_vendors"}
    with portal.work(dana) as work:
        draft = rfps.draft_rfp(work, template="", fields=answers)
        version = rfps.get_draft(work, draft).version
    form = rfps.Passphrase(passphrase=PASSPHRASE, again=PASSPHRASE)
    token = given.a_token(portal, DANA)
    sheet = ceremonies.publish_rfp(portal, token, draft, form, version=version)
    return Posted(portal, clock, draft, sheet)


def a_complete_draft(portal: Portal, clock: MovableClock) -> Posted:
    posted = a_published_rfp(portal, clock)
    posted.bid_id = posted.begin(VERA)
    return posted


def a_submitted_bid(portal: Portal, clock: MovableClock) -> Posted:
    posted = a_complete_draft(portal, clock)
    posted.submit(VERA, posted.bid_id)
    return posted


@pytest.fixture
def posted(begin_on_sqlite: Begin) -> Posted:
    """An RFP that takes bids."""
    found: Posted = begin_on_sqlite(a_published_rfp)
    return found


@pytest.fixture
def begun(begin_on_sqlite: Begin) -> Posted:
    """An RFP on which Vera has a complete draft."""
    found: Posted = begin_on_sqlite(a_complete_draft)
    return found


@pytest.fixture
def begun_on_each(begin_on_each: Begin) -> Posted:
    """The same, on SQLite and on PostgreSQL."""
    found: Posted = begin_on_each(a_complete_draft)
    return found


@pytest.fixture
def submitted(begin_on_sqlite: Begin) -> Posted:
    """An RFP on which Vera has submitted."""
    found: Posted = begin_on_sqlite(a_submitted_bid)
    return found


@pytest.fixture
def submitted_on_each(begin_on_each: Begin) -> Posted:
    """The same, on SQLite and on PostgreSQL."""
    found: Posted = begin_on_each(a_submitted_bid)
    return found


# Drafting --------------------------------------------------------------------------------------


@pytest.mark.unmeasured
def test_answers_of_a_draft_come_back_exactly_and_lie_encrypted(begun_on_each: Posted) -> None:
    bid_id = begun_on_each.bid_id

    seen = begun_on_each.bid(VERA, bid_id)

    assert {path: answer.value for path, answer in seen.answers.items()} == {
        path: exact_numbers(value) for path, value in samples.offer_answers(BEST).items()
    }
    with begun_on_each.portal.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT value FROM bid_field").scalars().all()
    assert len(stored) == len(seen.answers)
    assert not any(b"Tallgrass" in bytes(value) for value in stored)


def test_nobody_but_the_vendor_reads_a_draft_or_its_profile(begun: Posted) -> None:
    bid_id = begun.bid_id
    keys = begun.portal.storage_keys

    for character in (VICTOR, DANA, FAY, ADA, MALLORY):
        with (
            pytest.raises(NotFound) as foreign,
            begun.portal.reading_as(begun.token(character)) as work,
        ):
            bids.get_bid(work, bid_id, keys=keys)
        with (
            pytest.raises(NotFound) as unknown,
            begun.portal.reading_as(begun.token(character)) as work,
        ):
            bids.get_bid(work, "no-such-id", keys=keys)
        assert foreign.value.sentence == unknown.value.sentence
    with pytest.raises(NotFound), begun.portal.reading_as(begun.token(DANA)) as work:
        bids.my_profile(work, keys=keys)


def test_rival_cannot_write_into_a_foreign_draft(begun: Posted) -> None:
    bid_id = begun.bid_id

    with pytest.raises(NotFound):
        begun.save(VICTOR, bid_id, "payment_terms", "net30_arrears")
    with pytest.raises(NotFound):
        begun.submit(VICTOR, bid_id)


def test_vendor_without_the_declaration_cannot_begin_a_bid(posted: Posted) -> None:
    with pytest.raises(NotFound), posted.portal.work_as(posted.token(VICTOR)) as work:
        bids.begin_bid(work, posted.rfp_id)


def test_beginning_twice_gives_the_same_draft(begun_on_each: Posted) -> None:
    first = begun_on_each.bid_id

    with begun_on_each.portal.work_as(begun_on_each.token(VERA)) as work:
        assert bids.begin_bid(work, begun_on_each.rfp_id) == first
        assert bids.find_my_bid(work, begun_on_each.rfp_id) == first


def test_later_save_of_the_same_answer_sees_a_conflict(begun_on_each: Posted) -> None:
    bid_id = begun_on_each.bid_id
    keys = begun_on_each.portal.storage_keys
    begun_on_each.save(VERA, bid_id, "payment_terms", "net30_arrears")

    with (
        pytest.raises(Conflict) as conflict,
        begun_on_each.portal.work_as(begun_on_each.token(VERA)) as work,
    ):
        bids.save_bid_field(work, bid_id, "payment_terms", "deposit50", keys=keys, seen=1)

    assert "“net30_arrears”" in conflict.value.sentence


def test_answer_moved_to_another_field_by_sql_does_not_open(begun_on_each: Posted) -> None:
    bid_id = begun_on_each.bid_id
    with begun_on_each.portal.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE bid_field SET value = (SELECT value FROM bid_field WHERE path = "
            "'pricing.setup_usd') WHERE path = 'pricing.minimum_usd'"
        )

    draft = begun_on_each.bid(VERA, bid_id)
    with pytest.raises(SealBroken):
        dict(draft.answers)


def test_path_and_size_of_an_answer_are_limited(begun: Posted) -> None:
    bid_id = begun.bid_id

    with pytest.raises(Invalid):
        begun.save(VERA, bid_id, "no such field!", 1)
    with pytest.raises(Invalid):
        begun.save(VERA, bid_id, "experience.note", "x" * 50_000)


# Submitting -------------------------------------------------------------------------------------


def test_submitted_bid_gets_a_receipt_that_anybody_can_check(begun_on_each: Posted) -> None:
    bid_id = begun_on_each.bid_id

    row = begun_on_each.submit(VERA, bid_id)

    signed = sealing.read_signed_receipt(row.receipt.encode())
    receipt = sealing.verify_receipt(signed, [begun_on_each.portal.receipt_key.verify_key])
    assert (receipt.at, receipt.sequence, receipt.version) == (begun_on_each.clock.at, 1, 1)
    assert {fact.part.value: fact.digest for fact in receipt.envelopes} == row.digests
    assert begun_on_each.bid(VERA, bid_id).status == BidStatus.SUBMITTED


@pytest.mark.unmeasured
def test_bid_is_two_ciphertexts_that_the_portal_cannot_open(submitted_on_each: Posted) -> None:
    with submitted_on_each.portal.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT part, envelope FROM bid_envelope").all()
    assert sorted(part for part, _ in rows) == ["price", "technical"]
    for _, envelope in rows:
        context = sealing.read_envelope(bytes(envelope)).context
        with pytest.raises(SealBroken):
            sealing.open_sealed(bytes(envelope), context, b"\x01" * 32)


@pytest.mark.unmeasured
def test_same_click_twice_is_one_submission(begun_on_each: Posted) -> None:
    bid_id = begun_on_each.bid_id

    first = begun_on_each.submit(VERA, bid_id, click="one press")
    second = begun_on_each.submit(VERA, bid_id, click="one press")

    assert first == second
    assert len(begun_on_each.bid(VERA, bid_id).versions) == 1


@pytest.mark.unmeasured
def test_replaced_bid_keeps_every_former_version(begun_on_each: Posted) -> None:
    bid_id = begun_on_each.bid_id
    begun_on_each.submit(VERA, bid_id)
    begun_on_each.save(VERA, bid_id, "payment_terms", "net30_arrears")
    begun_on_each.submit(VERA, bid_id)

    versions = begun_on_each.bid(VERA, bid_id).versions

    assert [(row.number, row.sequence) for row in versions] == [(1, 1), (2, 2)]
    assert versions[0].digests != versions[1].digests


def test_stale_page_cannot_submit_over_a_newer_version(begun_on_each: Posted) -> None:
    bid_id = begun_on_each.bid_id
    begun_on_each.submit(VERA, bid_id)

    with pytest.raises(Conflict):
        ceremonies.submit_bid(
            begun_on_each.portal, begun_on_each.token(VERA), bid_id, version=1, click="stale"
        )


def test_incomplete_bid_is_not_taken_and_nothing_is_lost(begun_on_each: Posted) -> None:
    bid_id = begun_on_each.bid_id
    with begun_on_each.portal.work_as(begun_on_each.token(VERA)) as work:
        bids.clear_bid_field(work, bid_id, "pricing.lots.B.unit_price_usd")

    with pytest.raises(OutOfOrder) as refusal:
        begun_on_each.submit(VERA, bid_id)

    assert "still to settle" in refusal.value.sentence
    seen = begun_on_each.bid(VERA, bid_id)
    assert (seen.status, seen.versions) == (BidStatus.DRAFT, ())
    assert len(seen.answers) == len(samples.offer_answers(BEST)) - 1


@pytest.mark.unmeasured
@pytest.mark.parametrize(("before_ms", "is_taken"), [(1, True), (0, False), (-1, False)])
def test_deadline_is_decided_to_the_millisecond(
    begun_on_each: Posted, before_ms: int, is_taken: bool
) -> None:
    bid_id = begun_on_each.bid_id
    seen = begun_on_each.bid(VERA, bid_id)
    begun_on_each.clock.at = begun_on_each.closes_at - timedelta(milliseconds=before_ms)
    token = given.a_token(begun_on_each.portal, VERA)

    def submit() -> bids.VersionRow:
        return ceremonies.submit_bid(
            begun_on_each.portal, token, bid_id, version=seen.version, click="the click"
        )

    if is_taken:
        assert submit().number == 1
        return
    with pytest.raises(OutOfOrder) as refusal:
        submit()
    assert refusal.value.sentence.startswith("The deadline has passed")
    assert begun_on_each.bid(VERA, bid_id).versions == ()
    with begun_on_each.portal.engine.connect() as connection:
        refused = connection.exec_driver_sql(
            "SELECT act FROM trail_entry WHERE outcome = 'refused'"
        ).scalars()
        assert list(refused) == ["bid.submit"]


def test_draft_is_frozen_after_the_deadline(begun: Posted) -> None:
    bid_id = begun.bid_id
    begun.close()

    with pytest.raises(OutOfOrder):
        begun.save(VERA, bid_id, "payment_terms", "net30_arrears")
    assert begun.bid(VERA, bid_id).status == BidStatus.CLOSED


@pytest.mark.unmeasured
def test_withdrawn_bid_is_not_counted_or_opened_and_can_come_back(begun_on_each: Posted) -> None:
    bid_id = begun_on_each.bid_id
    begun_on_each.submit(VERA, bid_id)
    version, token = begun_on_each.bid(VERA, bid_id).version, begun_on_each.token(VERA)
    with begun_on_each.portal.work_as(token) as work:
        bids.withdraw_bid(work, bid_id, version=version)

    assert begun_on_each.bid(VERA, bid_id).status == BidStatus.WITHDRAWN
    assert counted(begun_on_each) == 0
    with pytest.raises(OutOfOrder), begun_on_each.portal.work_as(token) as work:
        bids.withdraw_bid(work, bid_id, version=version + 1)
    begun_on_each.submit(VERA, bid_id)
    assert counted(begun_on_each) == 1


def counted(posted: Posted) -> int:
    with posted.portal.reading_as(posted.token(DANA)) as work:
        return bids.count_bids(work, [posted.rfp_id])[posted.rfp_id]


def test_staff_learn_the_number_of_bids_and_nothing_else(submitted_on_each: Posted) -> None:
    assert counted(submitted_on_each) == 1
    for character in (DANA, ELI, FAY):
        with submitted_on_each.portal.reading_as(submitted_on_each.token(character)) as work:
            events = trail.list_events(work.session, work.actor, limit=500)
            assert not [event for event in events if event.act.startswith("bid.")]
            with pytest.raises(NotFound):
                bids.list_opened(work, submitted_on_each.rfp_id)


# Opening ------------------------------------------------------------------------------------------


def test_bids_are_refused_to_open_a_second_before_the_deadline_and_the_attempt_is_recorded(
    submitted_on_each: Posted,
) -> None:
    submitted_on_each.clock.at = submitted_on_each.closes_at - timedelta(seconds=1)

    with pytest.raises(OutOfOrder) as refusal:
        submitted_on_each.open()

    assert refusal.value.sentence == "Bids are opened after the deadline, not before."
    with submitted_on_each.portal.engine.connect() as connection:
        refused = connection.exec_driver_sql(
            "SELECT act FROM trail_entry WHERE outcome = 'refused'"
        ).scalars()
        assert list(refused) == ["bids.open"]


@pytest.mark.unmeasured
@pytest.mark.parametrize("by", ["passphrase", "sheet"])
def test_opened_bids_equal_what_was_typed(submitted_on_each: Posted, by: str) -> None:
    submitted_on_each.submit(VICTOR, submitted_on_each.begin(VICTOR, SECOND))
    submitted_on_each.close()

    share = PASSPHRASE if by == "passphrase" else "\n".join(submitted_on_each.sheet.lines)
    assert submitted_on_each.open(**{by: share}) == 2

    opened = {bid.vendor_id: bid.parts["technical"].document for bid in submitted_on_each.read()}
    assert len(opened) == 2
    for character, offer in ((VERA, BEST), (VICTOR, SECOND)):
        document = opened[given.an_actor(submitted_on_each.portal, character).organization_id]
        assert document is not None
        technical, _ = bids.split(exact_numbers(grow(samples.offer_answers(offer))))
        assert {**document["offer"], **technical} == document["offer"]
        profile = exact_numbers(grow(samples.profile_answers(offer)))
        assert {**document["profile"], **profile} == document["profile"]
    with submitted_on_each.portal.reading_as(submitted_on_each.token(DANA)) as work:
        assert rfps.get_rfp(work, submitted_on_each.rfp_id).status == RfpStatus.OPENED


def test_prices_stay_sealed_when_the_technical_parts_are_opened(submitted: Posted) -> None:
    submitted.close()
    submitted.open()

    text = str([bid.parts for bid in submitted.read()])

    assert [list(bid.parts) for bid in submitted.read()] == [["technical"]]
    for secret in ("unit_price_usd", "setup_usd", "minimum_usd", "payment_terms", "certainty"):
        assert secret not in text
    assert "guaranteed_contacts_per_hour" in text


@pytest.mark.parametrize(
    ("share", "error"),
    [
        ({"passphrase": "not the passphrase at all"}, SealBroken),
        ({"sheet": "1: 00000 00000 00000 00000"}, Invalid),
        ({"passphrase": ""}, SealBroken),
    ],
)
def test_wrong_share_opens_nothing(
    submitted: Posted, share: dict[str, str], error: type[Exception]
) -> None:
    submitted.close()

    with pytest.raises(error):
        submitted.open(**share)

    with submitted.portal.reading_as(submitted.token(DANA)) as work:
        assert rfps.get_rfp(work, submitted.rfp_id).status == RfpStatus.CLOSED


@pytest.mark.parametrize(
    ("character", "error"), [(EVE, NotAllowed), (ELI, NotAllowed), (MALLORY, NotFound)]
)
def test_only_officers_of_the_campaign_open(
    submitted: Posted, character: Character, error: type[Exception]
) -> None:
    submitted.close()

    with pytest.raises(error):
        submitted.open(character)


def test_bids_are_opened_once(submitted_on_each: Posted) -> None:
    submitted_on_each.close()
    submitted_on_each.open()

    with pytest.raises(OutOfOrder):
        submitted_on_each.open()


@pytest.mark.unmeasured
def test_swapped_envelopes_are_named_as_unreadable_and_the_rest_is_opened(
    submitted_on_each: Posted,
) -> None:
    submitted_on_each.submit(VICTOR, submitted_on_each.begin(VICTOR, SECOND))
    with submitted_on_each.portal.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE bid_envelope SET envelope = (SELECT e.envelope FROM bid_envelope e WHERE "
            "e.part = 'technical' AND e.bid_id <> bid_envelope.bid_id) WHERE part = 'technical' "
            "AND bid_id = (SELECT min(bid_id) FROM bid_envelope)"
        )
    submitted_on_each.close()

    submitted_on_each.open()

    failures = [bid.parts["technical"].failure != "" for bid in submitted_on_each.read()]
    assert sorted(failures) == [False, True]
    with submitted_on_each.portal.reading(policy.operator()) as work:
        waiting = notices.list_waiting(work, limit=500)
    ends = ("Yours could not be read", ", yours among them.")
    opened = [one for one in waiting if "bids are opened" in one.subject]
    told = {one.to: end for one in opened for end in ends if end in one.body}
    assert (sorted(told), sorted(told.values())) == (
        sorted((VERA.email, VICTOR.email)),
        sorted(ends),
    )


def test_rfp_without_bids_opens_to_an_empty_list(posted: Posted) -> None:
    posted.close()

    assert posted.open() == 0
    assert posted.read() == []


# Splitting --------------------------------------------------------------------------------------


@pytest.mark.parametrize("offer", samples.papers().offers, ids=lambda offer: offer.id)
def test_two_parts_of_every_sample_bid_are_the_whole_bid_and_money_lies_in_one(offer: Any) -> None:
    whole = {key: value for key, value in plain(offer).items() if key != "missing_fields"}

    technical, price = bids.split(whole)

    assert bids.join(technical, price) == whole
    assert set(price) <= {"pricing", "payment_terms"}
    assert "_usd" not in str(technical)
