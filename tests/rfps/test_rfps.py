"""RFPs on both databases: drafting, publishing, inviting, cancelling, and who may see what."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from procurement import notices, policy, rfps, trail
from procurement.documents import Rubric, plain, read_folder, read_rubric
from procurement.documents.outline import flatten, grow
from procurement.errors import (
    Conflict,
    DocumentInvalid,
    Invalid,
    NotAllowed,
    NotFound,
    OutOfOrder,
)
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from tests import given
from tests.cast import ADA, DANA, ELI, EVE, MALLORY, VERA, VICTOR
from tests.conftest import MovableClock

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "reference" / "sample-procurements"
COMPUTED = ("reference", "reference_peak_seats_by_phase", "language_seats_required")
KEY = rfps.BidKey(
    policy='{"quorum":"1 of 2"}',
    shares=(
        rfps.KeptShare(holder_id="dana", form="passphrase", wrapped='{"box":"00"}'),
        rfps.KeptShare(holder_id="dana", form="printed", wrapped=""),
    ),
)


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return read_rubric(ROOT / "rubrics" / "call-center.yaml")


@pytest.fixture(scope="module")
def municipal() -> dict[str, Any]:
    """The answers somebody types to post the municipal sample."""
    posting = next(p for p in read_folder(SAMPLES).postings if p.id == "RFP-2027-PM-001")
    typed = flatten(plain(posting))
    left_out = ("id", "status", "version", "amendments", "timeline.posted", *COMPUTED)
    return {
        path: value
        for path, value in typed.items()
        if not path.startswith(left_out) and ".reference" not in path
    }


@pytest.fixture
def draft(peopled: Portal, municipal: dict[str, Any]) -> str:
    with peopled.work(given.an_actor(peopled, DANA)) as work:
        return rfps.draft_rfp(work, template="", fields=municipal)


def publish(portal: Portal, draft: str, rubric: Rubric, **changes: Any) -> None:
    dana = given.an_actor(portal, DANA)
    with portal.work(dana) as work:
        seen = rfps.get_draft(work, draft)
        tree = grow({path: field.value for path, field in seen.fields.items()})
        wanted: dict[str, Any] = {
            "tree": tree,
            "rubric": rubric,
            "blockers": 0,
            "key": KEY,
            "version": seen.version,
        }
        rfps.publish_rfp(work, draft, **{**wanted, **changes})


def status(portal: Portal, rfp_id: str) -> RfpStatus:
    with portal.reading(given.an_actor(portal, DANA)) as work:
        return rfps.get_rfp(work, rfp_id).status


def invite(portal: Portal, rfp_id: str, email: str = VERA.email) -> str:
    with portal.work(given.an_actor(portal, ELI)) as work:
        form = rfps.VendorInvite(email=email, company="BrightCall Cooperative")
        return rfps.invite_vendor(work, rfp_id, form)


def declare(portal: Portal, rfp_id: str, character: Any = VERA, **changes: Any) -> None:
    form = rfps.Declaration(**{"keeps_confidential": True, "conflict": "none", **changes})
    with portal.work(given.an_actor(portal, character)) as work:
        rfps.declare_confidentiality(work, rfp_id, form)


# Drafting ------------------------------------------------------------------------------------


def test_draft_keeps_every_answer_exactly(peopled: Portal, municipal: dict[str, Any]) -> None:
    dana = given.an_actor(peopled, DANA)
    with peopled.work(dana) as work:
        draft = rfps.draft_rfp(work, template="municipal", fields=municipal)

    with peopled.reading(dana) as work:
        seen = rfps.get_draft(work, draft)

    assert {path: field.value for path, field in seen.fields.items()} == {
        path: _exact(value) for path, value in municipal.items()
    }
    assert seen.reference == "RFP-2027-001"
    assert seen.title.startswith("Voter ID, ballot-chase calls")


def _exact(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, list):
        return [_exact(item) for item in value]
    if isinstance(value, dict):
        return {key: _exact(item) for key, item in value.items()}
    return value


def test_saving_an_answer_leaves_no_entry_in_the_trail_but_beginning_a_draft_does(
    peopled: Portal, draft: str
) -> None:
    eli = given.an_actor(peopled, ELI)
    with peopled.engine.connect() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM trail_entry").scalar_one()

    with peopled.work(eli) as work:
        saved = rfps.save_field(work, draft, "buyer.office", "Mayor", seen=None)

    with peopled.engine.connect() as connection:
        after = connection.exec_driver_sql("SELECT count(*) FROM trail_entry").scalar_one()
        acts = connection.exec_driver_sql("SELECT act FROM trail_entry").scalars().all()
    assert after == before
    assert acts.count("rfp.draft") == 1
    assert (saved.value, saved.saved_by) == ("Mayor", "Eli Novak")


def test_second_save_of_the_same_answer_sees_a_conflict_with_the_others_text(
    peopled: Portal, draft: str
) -> None:
    dana, eli = given.an_actor(peopled, DANA), given.an_actor(peopled, ELI)
    with peopled.work(dana) as work:
        first = rfps.save_field(work, draft, "title", "Danas title", seen=None)
    with peopled.work(eli) as work:
        rfps.save_field(work, draft, "title", "Elis title", seen=first.number)

    with pytest.raises(Conflict) as conflict, peopled.work(dana) as work:
        rfps.save_field(work, draft, "title", "Danas other title", seen=first.number)

    assert "Eli Novak saved this answer meanwhile: “Elis title”" in conflict.value.sentence
    with peopled.reading(dana) as work:
        assert rfps.get_draft(work, draft).title == "Elis title"


def test_two_people_on_different_answers_lose_nothing(peopled: Portal, draft: str) -> None:
    dana, eli = given.an_actor(peopled, DANA), given.an_actor(peopled, ELI)
    with peopled.work(dana) as work:
        rfps.save_field(work, draft, "scripts.owner", "campaign", seen=1)
    with peopled.work(eli) as work:
        rfps.save_field(work, draft, "buyer.office", "Mayor", seen=1)

    with peopled.reading(dana) as work:
        fields = rfps.get_draft(work, draft).fields
    assert fields["scripts.owner"].value == "campaign"
    assert fields["buyer.office"].value == "Mayor"


def test_lots_are_added_with_the_next_letter_and_dropped_whole(peopled: Portal, draft: str) -> None:
    dana = given.an_actor(peopled, DANA)
    with peopled.work(dana) as work:
        letter = rfps.add_lot(work, draft, kind="chat", fields={"name": "Web chat", "phase": 2})
        rfps.drop_lot(work, draft, "B")

    with peopled.reading(dana) as work:
        paths = rfps.get_draft(work, draft).fields
    assert letter == "E"
    assert rfps.lot_letters(paths) == ("A", "C", "D", "E")
    assert paths["lots.E.kind"].value == "chat"


def test_answer_can_be_cleared(peopled: Portal, draft: str) -> None:
    with peopled.work(given.an_actor(peopled, DANA)) as work:
        rfps.clear_field(work, draft, "buyer.office")
        rfps.clear_field(work, draft, "buyer.office")
        assert "buyer.office" not in rfps.get_draft(work, draft).fields


@pytest.mark.unmeasured
@pytest.mark.parametrize("path", ["", "a b", "x" * 201, "lots..kind", "a;drop", "../x"])
def test_path_that_cannot_be_a_field_is_refused(peopled: Portal, draft: str, path: str) -> None:
    with pytest.raises(Invalid), peopled.work(given.an_actor(peopled, DANA)) as work:
        rfps.save_field(work, draft, path, "x", seen=None)


def test_huge_answer_is_refused(peopled: Portal, draft: str) -> None:
    with pytest.raises(Invalid), peopled.work(given.an_actor(peopled, DANA)) as work:
        rfps.save_field(work, draft, "title", "x" * 50_000, seen=None)


@pytest.mark.parametrize(
    ("character", "refusal"),
    [(EVE, NotAllowed), (MALLORY, NotFound), (VERA, NotFound), (ADA, NotAllowed)],
)
def test_only_lead_and_editor_of_the_campaign_see_and_edit_a_draft(
    peopled: Portal, draft: str, character: Any, refusal: type[Exception]
) -> None:
    actor = given.an_actor(peopled, character)

    with pytest.raises(refusal), peopled.reading(actor) as work:
        rfps.get_draft(work, draft)
    with pytest.raises(refusal), peopled.work(actor) as work:
        rfps.save_field(work, draft, "title", "Taken over", seen=None)


def test_references_count_up_within_each_campaign(peopled: Portal, draft: str) -> None:
    with peopled.work(given.an_actor(peopled, DANA)) as work:
        rfps.draft_rfp(work, template="", fields={})
        rows = {row.reference for row in rfps.list_rfps(work)}
    with peopled.work(given.an_actor(peopled, MALLORY)) as work:
        rfps.draft_rfp(work, template="", fields={})
        others = {row.reference for row in rfps.list_rfps(work)}

    assert rows == {"RFP-2027-001", "RFP-2027-002"}
    assert others == {"RFP-2027-001"}


# Publishing -----------------------------------------------------------------------------------


@pytest.mark.unmeasured
def test_published_rfp_is_open_until_its_deadline_and_then_closed_without_anybody_doing_anything(
    peopled: Portal, draft: str, rubric: Rubric, clock: MovableClock
) -> None:
    assert status(peopled, draft) == RfpStatus.DRAFT
    publish(peopled, draft, rubric)

    assert status(peopled, draft) == RfpStatus.OPEN
    clock.at = datetime(2027, 6, 4, 23, 59, 59, 999_000, tzinfo=UTC)
    assert status(peopled, draft) == RfpStatus.OPEN
    clock.at = datetime(2027, 6, 5, 0, 0, tzinfo=UTC)
    assert status(peopled, draft) == RfpStatus.CLOSED


def test_publication_freezes_requirements_rubric_references_and_anchors_by_digest(
    peopled: Portal, draft: str, rubric: Rubric
) -> None:
    publish(peopled, draft, rubric)

    with peopled.reading(given.an_actor(peopled, DANA)) as work:
        seen = rfps.get_published(work, draft)
    lot = seen.requirements["lots"]["A"]
    assert lot["reference"]["peak_seats"] == 5
    assert lot["reference"]["contacts"] == 3764
    assert lot["price_anchors"] == {
        "full_points_usd": 9146,
        "zero_points_usd": 24388,
    }
    assert seen.requirements["reference_cost_by_lot_usd"] == {
        "A": Decimal("15242.5"),
        "B": Decimal("8879.5"),
        "C": Decimal("4475.52"),
        "D": 11508,
    }
    assert seen.requirements["id"] == seen.reference == "RFP-2027-001"
    assert len(seen.requirements_digest) == len(seen.rubric_digest) == 64
    assert seen.rubric["variants"]["gotv"]["CAP"] == 32
    assert seen.key_policy == KEY.policy


def test_published_text_cannot_be_edited(peopled: Portal, draft: str, rubric: Rubric) -> None:
    publish(peopled, draft, rubric)
    dana = given.an_actor(peopled, DANA)

    for change in (
        lambda work: rfps.save_field(work, draft, "title", "Another", seen=None),
        lambda work: rfps.clear_field(work, draft, "title"),
        lambda work: rfps.add_lot(work, draft, kind="chat", fields={}),
        lambda work: rfps.drop_lot(work, draft, "A"),
    ):
        with pytest.raises(OutOfOrder), peopled.work(dana) as work:
            change(work)


def test_publishing_twice_or_with_something_missing_or_too_late_is_refused(
    peopled: Portal, draft: str, rubric: Rubric, clock: MovableClock
) -> None:
    with pytest.raises(OutOfOrder) as incomplete:
        publish(peopled, draft, rubric, blockers=2)
    assert "2 things must be settled first" in incomplete.value.sentence
    with pytest.raises(Conflict):
        publish(peopled, draft, rubric, version=99)
    clock.at = datetime(2027, 6, 5, 0, 0, tzinfo=UTC)
    with pytest.raises(OutOfOrder) as late:
        publish(peopled, draft, rubric)
    assert "in the past" in late.value.sentence
    clock.at = datetime(2027, 6, 1, tzinfo=UTC)
    publish(peopled, draft, rubric)
    with pytest.raises(OutOfOrder):
        publish(peopled, draft, rubric)


def test_unsound_requirements_are_named_and_nothing_is_published(
    peopled: Portal, draft: str, rubric: Rubric, municipal: dict[str, Any]
) -> None:
    tree = grow(municipal)
    tree["insurance_musd"]["cyber"] = -1

    with pytest.raises(DocumentInvalid) as refusal:
        publish(peopled, draft, rubric, tree=tree)

    assert "insurance_musd.cyber: must not be negative" in refusal.value.sentence
    assert status(peopled, draft) == RfpStatus.DRAFT


def test_editor_cannot_publish_or_cancel(peopled: Portal, draft: str, rubric: Rubric) -> None:
    eli = given.an_actor(peopled, ELI)
    reason = rfps.CancelReason(reason="The race is over for us.")

    with pytest.raises(NotAllowed), peopled.work(eli) as work:
        rfps.publish_rfp(work, draft, tree={}, rubric=rubric, blockers=0, key=KEY, version=1)
    with pytest.raises(NotAllowed), peopled.work(eli) as work:
        rfps.cancel_rfp(work, draft, reason, version=1)


# Vendors --------------------------------------------------------------------------------------


@pytest.mark.unmeasured
def test_invited_vendor_is_written_to_at_publication_and_admitted_by_the_declaration(
    peopled: Portal, draft: str, rubric: Rubric
) -> None:
    invite(peopled, draft)
    with peopled.reading(policy.operator()) as work:
        assert notices.list_waiting(work) == []
    publish(peopled, draft, rubric)
    with peopled.reading(policy.operator()) as work:
        letters = notices.list_waiting(work)
    assert [(row.to, row.subject.partition(":")[0]) for row in letters] == [
        (VERA.email, "Invitation to bid")
    ]
    # The database keeps UTC, where it is Saturday already.
    assert "Bids are due Friday 4 June 2027, 17:00 PDT (UTC-07:00).\n" in letters[0].body

    vera = given.an_actor(peopled, VERA)
    with peopled.reading(vera) as work:
        notice = rfps.get_notice(work, draft)
        assert (notice.is_declared, notice.status) == (False, RfpStatus.OPEN)
        with pytest.raises(NotFound):
            rfps.get_published(work, draft)
    with peopled.work(vera) as work:
        rfps.note_opened(work, draft)
    declare(peopled, draft)

    with peopled.reading(vera) as work:
        assert rfps.get_published(work, draft).requirements["title"].startswith("Voter ID")
        assert rfps.get_notice(work, draft).is_declared
    with peopled.reading(given.an_actor(peopled, DANA)) as work:
        vendors = rfps.list_invited_vendors(work, draft)
    assert [(v.company, v.opened_at is not None, v.declared_at is not None) for v in vendors] == [
        ("BrightCall Cooperative", True, True)
    ]


def test_rfp_for_invited_vendors_does_not_exist_for_others(
    peopled: Portal, draft: str, rubric: Rubric
) -> None:
    invite(peopled, draft)
    publish(peopled, draft, rubric)
    victor, mallory = given.an_actor(peopled, VICTOR), given.an_actor(peopled, MALLORY)

    with peopled.reading(victor) as work:
        assert rfps.list_notices(work) == []
        for read in (rfps.get_notice, rfps.get_published):
            with pytest.raises(NotFound) as foreign:
                read(work, draft)
            with pytest.raises(NotFound) as unknown:
                read(work, "no-such-id")
            assert foreign.value.sentence == unknown.value.sentence
    with pytest.raises(NotFound):
        declare(peopled, draft, VICTOR)
    with peopled.reading(mallory) as work:
        assert rfps.list_rfps(work) == []
        for read in (rfps.get_rfp, rfps.get_published, rfps.list_invited_vendors):
            with pytest.raises(NotFound):
                read(work, draft)


def test_rfp_open_to_verified_vendors_is_found_by_all_of_them_but_read_after_the_declaration(
    peopled: Portal, draft: str, rubric: Rubric
) -> None:
    with peopled.work(given.an_actor(peopled, DANA)) as work:
        rfps.save_field(work, draft, "visibility", "verified_vendors", seen=None)
    publish(peopled, draft, rubric)
    victor = given.an_actor(peopled, VICTOR)

    with peopled.reading(victor) as work:
        assert [notice.rfp_id for notice in rfps.list_notices(work)] == [draft]
        with pytest.raises(NotFound):
            rfps.get_published(work, draft)
    with pytest.raises(NotAllowed):
        declare(peopled, draft, VICTOR, keeps_confidential=False)
    declare(peopled, draft, VICTOR)

    with peopled.reading(victor) as work:
        assert rfps.get_published(work, draft).number == 1


def test_draft_is_never_in_a_vendors_list(peopled: Portal, draft: str) -> None:
    invite(peopled, draft)

    with peopled.reading(given.an_actor(peopled, VERA)) as work:
        assert rfps.list_notices(work) == []
        with pytest.raises(NotFound):
            rfps.get_notice(work, draft)


def test_invitation_taken_back_closes_the_door_again(
    peopled: Portal, draft: str, rubric: Rubric
) -> None:
    invitation = invite(peopled, draft)
    publish(peopled, draft, rubric)
    declare(peopled, draft)

    with peopled.work(given.an_actor(peopled, DANA)) as work:
        rfps.uninvite_vendor(work, invitation)

    with peopled.reading(given.an_actor(peopled, VERA)) as work, pytest.raises(NotFound):
        rfps.get_published(work, draft)
    with pytest.raises(NotFound), peopled.work(given.an_actor(peopled, DANA)) as work:
        rfps.uninvite_vendor(work, invitation)
    invite(peopled, draft)
    with pytest.raises(Conflict):
        invite(peopled, draft)


def test_nobody_is_invited_or_admitted_after_the_deadline(
    peopled: Portal, draft: str, rubric: Rubric, clock: MovableClock
) -> None:
    invite(peopled, draft)
    publish(peopled, draft, rubric)
    clock.at = datetime(2027, 6, 5, 0, 0, tzinfo=UTC)

    with pytest.raises(OutOfOrder):
        invite(peopled, draft, VICTOR.email)
    with pytest.raises(OutOfOrder):
        declare(peopled, draft)


def test_cancelling_tells_every_invited_vendor_the_reason_once(
    peopled: Portal, draft: str, rubric: Rubric
) -> None:
    invite(peopled, draft)
    publish(peopled, draft, rubric)
    dana = given.an_actor(peopled, DANA)
    form = rfps.CancelReason(reason="The campaign has ended early.")

    with peopled.work(dana) as work:
        rfps.cancel_rfp(work, draft, form, version=rfps.get_rfp(work, draft).version)

    assert status(peopled, draft) == RfpStatus.CANCELLED
    with peopled.reading(policy.operator()) as work:
        letters = [row for row in notices.list_waiting(work) if "cancelled" in row.subject]
    assert [row.to for row in letters] == [VERA.email]
    assert "Reason: The campaign has ended early." in letters[0].body
    with pytest.raises(OutOfOrder), peopled.work(dana) as work:
        rfps.cancel_rfp(work, draft, form, version=rfps.get_rfp(work, draft).version)


def test_cancelled_draft_writes_to_nobody(peopled: Portal, draft: str) -> None:
    invite(peopled, draft)
    dana = given.an_actor(peopled, DANA)

    with peopled.work(dana) as work:
        form = rfps.CancelReason(reason="Posted by mistake, sorry.")
        rfps.cancel_rfp(work, draft, form, version=rfps.get_rfp(work, draft).version)

    with peopled.reading(policy.operator()) as work:
        assert notices.list_waiting(work) == []


def test_vendor_reads_of_the_declaration_in_its_own_trail_and_so_does_the_campaign(
    peopled: Portal, draft: str, rubric: Rubric
) -> None:
    invite(peopled, draft)
    publish(peopled, draft, rubric)
    declare(peopled, draft, conflict="we call for a county party")

    for character in (VERA, DANA):
        actor = given.an_actor(peopled, character)
        with peopled.reading(actor) as work:
            acts = [event.act for event in trail.list_events(work.session, actor)]
        assert acts.count("rfp.declare") == 1
    victor = given.an_actor(peopled, VICTOR)
    with peopled.reading(victor) as work:
        assert "rfp.declare" not in [e.act for e in trail.list_events(work.session, victor)]
