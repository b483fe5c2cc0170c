"""A report is signed by two people, stamped where there is a server, and every state is kept."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

import pyotp
import pytest
from sqlmodel import col, select

from procurement import awards, ceremonies, notices, people, policy, reports, signing
from procurement.awards import ReportRow
from procurement.ceremonies import Fresh
from procurement.errors import Invalid, NotAllowed, NotFound, NotReady, OutOfOrder
from procurement.policy import Act
from procurement.trail import TrailEntry
from procurement.ui import award_waits
from tests import given
from tests.awards.priced import Priced, priced
from tests.cast import CORA, DANA, FAY, MALLORY, PASSWORD, Character
from tests.conftest import Begin
from tests.signing import stamps

BOTH = (signing.FIELD, signing.COUNTERSIGNATURE)


@pytest.fixture
def room(begin_on_sqlite: Begin) -> Priced:
    found: Priced = begin_on_sqlite(priced)
    found.decide_all()
    found.approve()
    found.announce()
    return found


def countersign(
    room: Priced, report_id: str, who: Character = FAY, password: str = PASSWORD
) -> None:
    token = given.a_token(room.portal, who)
    ceremonies.countersign_report(room.portal, token, report_id, fresh=Fresh(password))


def kept(room: Priced, report_id: str, revision: int | None = None) -> tuple[ReportRow, bytes]:
    with room.portal.reading(room.actor(FAY)) as work:
        return awards.get_report(work, report_id, revision=revision)


def checked(room: Priced, content: bytes, *required: str) -> signing.Verdict:
    settings = room.portal.settings
    roots, lists = reports.own_root(settings)
    return reports.verify_report(
        content,
        roots,
        at=room.clock(),
        revocations=lists,
        stamp_roots=reports.own_stamp_roots(settings),
        required=required or (signing.FIELD,),
    )


def subjects(room: Priced, who: Character) -> list[str]:
    with room.portal.reading(policy.operator()) as work:
        return [one.subject for one in notices.list_waiting(work, limit=500) if one.to == who.email]


@pytest.mark.unmeasured
def test_finance_countersigns_what_the_lead_issued_and_both_copies_stay_valid(
    room: Priced,
) -> None:
    report_id = room.issue()
    row, first = kept(room, report_id)
    assert (row.waits_for, row.level) == ("Finance", "PAdES B-B, no time stamp")
    assert "RFP-2027-001: please countersign a report" in subjects(room, FAY)
    assert checked(room, first).waiting == ("Finance",)
    assert not checked(room, first, *BOTH).genuine

    for who in (DANA, CORA):
        with pytest.raises(NotAllowed):
            countersign(room, report_id, who)
    with pytest.raises(NotFound):
        countersign(room, report_id, MALLORY)
    with pytest.raises(NotAllowed, match="Nothing was signed"):
        countersign(room, report_id, password="not the password")
    token = given.a_token(room.portal, FAY)
    phone = pyotp.TOTP(given.a_second_factor(room.portal, token))
    with pytest.raises(NotAllowed, match="The code is not right"):
        ceremonies.countersign_report(room.portal, token, report_id, fresh=Fresh(PASSWORD))
    assert kept(room, report_id) == (row, first)
    room.clock.advance(minutes=5)
    fresh = Fresh(PASSWORD, phone.at(room.clock()))
    ceremonies.countersign_report(room.portal, token, report_id, fresh=fresh)
    with pytest.raises(OutOfOrder, match="waits for no signature"):
        ceremonies.countersign_report(room.portal, token, report_id, fresh=fresh)

    signed, both = kept(room, report_id)
    assert both.startswith(first)
    assert (signed.waits_for, signed.digest) == ("", hashlib.sha256(both).hexdigest())
    assert [(one.what, one.by) for one in signed.revisions] == [
        ("issued", DANA.name),
        ("countersigned", FAY.name),
    ]
    assert kept(room, report_id, 1)[1] == first
    with pytest.raises(NotFound):
        kept(room, report_id, 3)
    verdict = checked(room, both, *BOTH)
    assert verdict.genuine, verdict.sentence
    assert "countersigned by" in verdict.sentence
    assert [one.field for one in verdict.signatures] == list(BOTH)
    with room.portal.reading(policy.visitor()) as work:
        notes = [awards.find_issued(work, hashlib.sha256(one).hexdigest()) for one in (first, both)]
    assert [(one.revision, one.revisions) for one in notes if one] == [(1, 2), (2, 2)]
    assert "RFP-2027-001: a report is countersigned" in subjects(room, DANA)


def test_whoever_issued_a_report_does_not_countersign_it_whatever_the_roles(room: Priced) -> None:
    report_id = room.issue()
    both = replace(room.actor(DANA), roles=frozenset({policy.Role.LEAD, policy.Role.FINANCE}))

    with (
        room.portal.reading(both) as work,
        pytest.raises(NotAllowed, match="issued this report yourself"),
    ):
        awards.may_countersign(work, report_id)


def test_two_from_finance_sign_one_after_the_other_each_once_and_earlier_copies_stay_valid(
    room: Priced,
) -> None:
    with pytest.raises(Invalid, match="approved by 1 from finance at most"):
        room.issue(approvals=2)
    fern = replace(FAY, name="Fern Treasurer", email="fern@rivera.example")
    given.a_member(room.portal, fern)
    with pytest.raises(Invalid, match="approved by 2 from finance at most"):
        room.issue(approvals=3)
    report_id = room.issue(approvals=2)
    row, first = kept(room, report_id)
    assert (row.waits_for, row.next_field, row.approvals) == ("Finance Finance-2", "Finance", 2)
    for who in (FAY, fern):
        assert "RFP-2027-001: please countersign a report" in subjects(room, who)
    assert (
        _tasks(room, FAY)
        == _tasks(room, fern)
        == ["issued by Dana Rivera; finance signs after procurement."]
    )

    countersign(room, report_id)
    half, second = kept(room, report_id)
    assert (half.waits_for, half.approvals) == ("Finance-2", 2)
    verdict = checked(room, second)
    assert (verdict.genuine, verdict.waiting) == (True, ("Finance-2",))
    assert "A second person from finance has not countersigned it." in verdict.sentence
    assert not checked(room, second, *BOTH, signing.EVERY_FIELD).genuine
    assert _tasks(room, FAY) == []
    assert _tasks(room, fern) == [
        "Fay Tanaka signed it for finance; 1 signature of finance to come."
    ]
    for who, refused in ((FAY, "countersigned this report already"), (DANA, None)):
        with pytest.raises(NotAllowed, match=refused):
            countersign(room, report_id, who)
    assert kept(room, report_id) == (half, second)

    countersign(room, report_id, fern)
    with pytest.raises(OutOfOrder, match="waits for no signature"):
        countersign(room, report_id, fern)
    done, third = kept(room, report_id)
    assert (done.waits_for, [one.by for one in done.revisions]) == (
        "",
        [DANA.name, FAY.name, fern.name],
    )
    assert third.startswith(second)
    assert second.startswith(first)
    whole = checked(room, third, *BOTH, signing.EVERY_FIELD)
    assert whole.genuine, whole.sentence
    assert [one.field for one in whole.signatures] == [*BOTH, "Finance-2"]
    assert whole.signatures[2].signer == "Rivera for Mayor (second approval)"
    assert b"Bid comparison approved by Fern Treasurer" in third


def test_only_those_named_are_asked_and_sign_until_one_of_them_leaves(room: Priced) -> None:
    fern = replace(FAY, name="Fern Treasurer", email="fern@rivera.example")
    for character in (fern, replace(FAY, name="Gil Books", email="gil@rivera.example")):
        given.a_member(room.portal, character)
    with room.portal.reading(room.actor(DANA)) as work:
        ids = {one.name: one.id for one in awards.signers(work, room.rfp_id)}
        members = people.list_members(work, work.actor.organization_id)
        dana = next(one.person_id for one in members if one.name == DANA.name)
    for wrong in (dana, "nobody"):
        with pytest.raises(Invalid, match="Name people from finance"):
            room.issue(1, wrong)
    report_id = room.issue(1, ids[fern.name])

    asked = "RFP-2027-001: please countersign a report"
    assert [asked in subjects(room, who) for who in (fern, FAY)] == [True, False]
    assert kept(room, report_id)[0].awaited == (fern.name,)
    assert (len(_tasks(room, fern)), _tasks(room, FAY)) == (1, [])
    with pytest.raises(NotAllowed, match="waits for Fern Treasurer, named to sign it"):
        countersign(room, report_id)
    with room.portal.work(room.actor(DANA)) as work:
        members = people.list_members(work, work.actor.organization_id)
        left = next(one.membership_id for one in members if one.name == fern.name)
        people.end_membership(work, left)
    assert kept(room, report_id)[0].awaited == (FAY.name, "Gil Books")
    countersign(room, report_id)
    assert kept(room, report_id)[0].waits_for == ""


def _tasks(room: Priced, who: Character) -> list[str]:
    """What the first page asks somebody to countersign: why."""
    with room.portal.reading(room.actor(who)) as work:
        waits = [one for one in award_waits.for_staff(work) if "Countersign" in one.title]
    return [re.sub(r"^.*?: ", "", one.detail) for one in waits]


def test_stamps_prove_the_time_and_a_silent_server_refuses_or_queues(room: Priced) -> None:
    works = stamps.clockwork(room.clock())
    settings = room.portal.settings
    root = settings.data_dir / "stamps.pem"
    root.write_bytes(stamps.pem(works.root))
    room.portal.settings = replace(settings, timestamp_url="http://127.0.0.1:9/")
    with pytest.raises(NotReady, match="trust-stamps"):
        room.issue()
    reports.trust_stamps(settings, root)
    with pytest.raises(NotReady, match=r"does not answer .* Nothing was signed"):
        room.issue()

    room.portal.settings = replace(room.portal.settings, timestamp_queue=True)
    report_id = room.issue()
    assert kept(room, report_id)[0].level == "PAdES B-B, no time stamp"
    with stamps.running(works) as server:
        room.portal.settings = replace(settings, timestamp_url=server.url)
        assert ceremonies.stamp_reports(room.portal) == []  # finance signs before the stamp
        countersign(room, report_id)
    row, content = kept(room, report_id)
    assert row.level == "PAdES B-LTA, archive time stamp"
    verdict = checked(room, content, *BOTH, signing.ARCHIVE)
    assert verdict.genuine, verdict.sentence
    assert [one.level for one in verdict.signatures] == [
        "PAdES B-B, under an archive time stamp",
        "PAdES B-LTA, archive time stamp",
        "archive time stamp",
    ]


def test_a_report_signed_without_stamps_gets_the_archive_stamp_later_by_the_operator(
    room: Priced,
) -> None:
    report_id = room.issue()
    countersign(room, report_id)
    works = stamps.clockwork(room.clock())
    settings = room.portal.settings
    root = settings.data_dir / "stamps.pem"
    root.write_bytes(stamps.pem(works.root))
    reports.trust_stamps(settings, root)
    with pytest.raises(NotReady, match="No time-stamp server is set"):
        ceremonies.stamp_reports(room.portal)

    with stamps.running(works) as server:
        room.portal.settings = replace(settings, timestamp_url=server.url)
        (stamped,) = ceremonies.stamp_reports(room.portal)
        assert ceremonies.stamp_reports(room.portal) == []

    row, content = kept(room, report_id)
    assert (stamped.id, [one.what for one in row.revisions]) == (
        report_id,
        ["issued", "countersigned", "archived"],
    )
    assert checked(room, content, *BOTH, signing.ARCHIVE).genuine
    with room.portal.reading(policy.operator()) as work:
        done = work.session.exec(
            select(TrailEntry.act)
            .where(col(TrailEntry.thing_id) == report_id)
            .order_by(col(TrailEntry.number))
        ).all()
    assert done == [Act.COUNTERSIGN_REPORT.value, Act.STAMP_REPORT.value]
