"""An award from the open prices to the report that anybody can check, through the real actions."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from pathlib import Path

import pytest

from procurement import awards, evaluations, notices, policy, reports, rfps, signing
from procurement.awards import NewReport, NoticeKind, ReportKind
from procurement.ceremonies import approve_award_in_person
from procurement.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotReady,
    OutOfOrder,
)
from procurement.rfps import RfpStatus
from procurement.signing.keyring import SIGNER_KEY
from tests import given
from tests.awards.priced import (
    COBALT,
    FINE,
    HEARTH,
    NOBODY,
    TALLGRASS,
    WHY,
    Priced,
    priced,
)
from tests.cast import ADA, CHIDI, CORA, DANA, ELI, EVE, FAY, MALLORY, PASSWORD, VERA
from tests.conftest import Begin
from tests.evaluations.panels import REASON

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def room(begin_on_sqlite: Begin) -> Priced:
    found: Priced = begin_on_sqlite(priced)
    return found


def waiting(room: Priced) -> list[notices.Delivery]:
    """The letters about the outcome that wait in the outbox."""
    with room.portal.reading(policy.operator()) as work:
        return [one for one in notices.list_waiting(work, limit=500) if "100 points" in one.body]


def status(room: Priced) -> RfpStatus:
    row: rfps.RfpRow = room.read(DANA, rfps.get_rfp)
    return row.status


def test_an_award_is_decided_approved_announced_issued_downloaded_and_verified(
    room: Priced,
) -> None:
    begun = room.award().standing
    assert begun.undecided == ("A", "B", "C", "D")
    assert begun.authors == {room.actor(DANA).person_id}

    room.decide_all()
    with pytest.raises(OutOfOrder, match="Finance has not approved"):
        room.announce()
    with pytest.raises(NotAllowed):
        room.approve(DANA)
    room.approve()
    room.clock.advance(hours=1)
    room.announce()

    assert status(room) == RfpStatus.AWARDED
    assert sorted(one.to for one in waiting(room)) == sorted(
        one.email for one in room.vendors.values()
    )
    kinds = {sample: room.result(sample).kind for sample in (HEARTH, TALLGRASS, COBALT)}
    assert kinds == {
        HEARTH: NoticeKind.REGRET,
        TALLGRASS: NoticeKind.AWARD,
        COBALT: NoticeKind.AWARD,
    }

    weakest = room.result(HEARTH).weakest
    assert [one.code for one in weakest] == ["CAP-2", "CST-1"]
    assert room.read(FAY, evaluations.reasons_of)[room.bids[HEARTH], "CAP-5"] == (REASON, REASON)

    report_id = room.issue()
    with pytest.raises(OutOfOrder, match="issued already"):
        room.issue()
    with room.portal.reading(room.actor(FAY)) as work:
        row, content = awards.get_report(work, report_id)
        (listed,) = awards.list_reports(work, room.rfp_id)
        assert awards.find_issued(work, hashlib.sha256(content).hexdigest()) is not None
        assert awards.find_issued(work, hashlib.sha256(content + b"\n").hexdigest()) is None
    roots, revocations = reports.own_root(room.portal.settings)
    verdict = reports.verify_report(content, roots, at=room.clock(), revocations=revocations)

    assert (row, row.digest) == (listed, hashlib.sha256(content).hexdigest())
    assert verdict.genuine, verdict.sentence
    (attached,) = signing.signed_attachments(content).values()
    award = json.loads(attached)["award"]
    assert [(one["letter"], one["vendor"], one["reason"]) for one in award["lots"][2:]] == [
        ("C", "Cobalt Finch Digital", WHY),
        ("D", None, NOBODY),
    ]
    assert [step["what"] for step in award["steps"]] == [
        "published the RFP",
        "opened the bids",
        "locked the technical scores",
        "opened the prices",
        "decided lot A: Tallgrass Dialing Cooperative",
        "decided lot B: Tallgrass Dialing Cooperative",
        "decided lot C: Cobalt Finch Digital",
        "decided lot D: nobody",
        "approved the award",
        "announced the outcome to every bidder",
    ]
    assert [step["by"] for step in award["steps"]][-2:] == [FAY.name, DANA.name]
    assert [one["code"] for one in award["panel"]] == ["E1", "E2"]
    assert award["remarks"] == []


# Deciding and approving -----------------------------------------------------------------------


def test_a_bid_that_failed_a_gate_is_awarded_nothing(room: Priced) -> None:
    with pytest.raises(OutOfOrder, match="cannot be awarded lot D: it failed G05"):
        room.decide("D", COBALT, WHY)
    with pytest.raises(Invalid, match="not the leading bid"):
        room.decide("A", HEARTH)


@pytest.mark.unmeasured
def test_a_decision_after_the_approval_takes_its_effect_away_and_history_stays(
    room: Priced,
) -> None:
    room.decide_all()
    room.approve()
    with pytest.raises(OutOfOrder, match="approved this award already"):
        room.approve()
    room.decide("C", TALLGRASS, "After all: one vendor is simpler to look after.")

    assert room.award().standing.approval is None
    with pytest.raises(OutOfOrder, match="Finance has not approved"):
        room.announce()
    room.approve()
    room.announce()
    record = room.read(DANA, awards.get_record)
    whats = [step["what"] for step in record["award"]["steps"] if "lot C" in step["what"]]
    assert whats == [
        "decided lot C: Cobalt Finch Digital (decided anew later)",
        "decided lot C: Tallgrass Dialing Cooperative",
    ]


def test_whoever_approves_alone_types_the_own_password_again(room: Priced) -> None:
    room.decide_all()
    token = given.a_token(room.portal, FAY)

    with pytest.raises(NotAllowed, match="Nothing was approved"):
        approve_award_in_person(room.portal, token, room.rfp_id, FINE, password="a wrong one")
    assert room.award().standing.approval is None

    approve_award_in_person(room.portal, token, room.rfp_id, FINE, password=PASSWORD)
    approval = room.award().standing.approval
    assert approval is not None
    assert (approval.by, approval.reason) == (FAY.name, FINE)


def test_a_stale_page_overwrites_no_decision(room: Priced) -> None:
    room.decide("A", TALLGRASS)

    with pytest.raises(Conflict, match="Somebody decided on lot A meanwhile"):
        room.do(DANA, awards.decide_lot, "A", None, NOBODY, seen=0)


def test_only_finance_approves_and_only_leads_decide_announce_and_issue(room: Priced) -> None:
    for who in (ELI, EVE, CHIDI, FAY):
        with pytest.raises(NotAllowed):
            room.decide("A", TALLGRASS, who=who)
        with pytest.raises(NotAllowed):
            room.announce(who)
    for who in (MALLORY, VERA):
        with pytest.raises(NotFound):
            room.decide("A", TALLGRASS, who=who)
        with pytest.raises(NotFound):
            room.award(who)
    for who in (EVE, CHIDI, ADA):
        with pytest.raises(NotFound):
            room.award(who)


# Telling everybody ----------------------------------------------------------------------------


def test_nobody_becomes_awarded_without_everybody_being_told() -> None:
    """The RFP's fact is noted in one place only: the act that writes the letters before it."""
    callers = []
    for path in sorted((ROOT / "procurement").rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            made = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
            made.sort(key=lambda node: (node.lineno, node.col_offset))
            calls = [ast.unparse(node.func) for node in made]
            if any(re.fullmatch(r"(\w+\.)*note_award", call) for call in calls):
                callers.append((path.relative_to(ROOT).as_posix(), function.name, calls))

    ((path, name, calls),) = callers
    assert (path, name) == ("procurement/awards/actions.py", "announce")
    assert calls.index("_tell") < calls.index("rfps.note_award")


@pytest.mark.unmeasured
def test_a_letter_that_cannot_be_kept_leaves_nothing_awarded(room: Priced) -> None:
    room.decide_all()
    room.approve()

    def told_and_stopped() -> None:
        with room.portal.work(room.actor(DANA)) as work:
            awards.announce(work, room.rfp_id)
            raise RuntimeError("the machine stopped before the end of the transaction")

    with pytest.raises(RuntimeError):
        told_and_stopped()

    assert (status(room), waiting(room)) == (RfpStatus.PRICES_OPENED, [])


@pytest.mark.unmeasured
def test_a_procurement_can_end_without_an_award_and_everybody_is_told(room: Priced) -> None:
    for letter in "ABCD":
        room.decide(letter, None, NOBODY)
    room.approve()
    room.announce()

    assert status(room) == RfpStatus.NOT_AWARDED
    assert {room.result(one).kind for one in room.bids} == {NoticeKind.NO_AWARD}
    assert room.read(FAY, awards.get_record)["award"]["payees"] == []


@pytest.mark.unmeasured
def test_vendors_read_their_result_only_after_the_announcement(room: Priced) -> None:
    vendor = room.vendors[HEARTH]
    before = room.read(vendor, awards.my_result)
    preview = {one.bid_id: one.body for one in room.read(DANA, awards.list_notices)}
    room.decide_all()
    room.approve()
    letters = {one.bid_id: one.body for one in room.read(FAY, awards.list_notices)}
    room.announce()

    after = room.read(vendor, awards.my_result)
    assert (before.debrief, before.announced_at) == (None, None)
    assert after.debrief is not None
    assert {one.bid_id: one.body for one in room.read(DANA, awards.list_notices)} == letters
    assert preview != letters
    with room.portal.reading(room.actor(vendor)) as work:
        assert [one.reference for one in awards.my_results(work)] == [after.reference]
    for stranger in (VERA, DANA):
        with pytest.raises(NotFound):
            room.read(stranger, awards.my_result)


# Issuing --------------------------------------------------------------------------------------


@pytest.mark.unmeasured
def test_without_a_usable_key_nothing_is_issued_and_nothing_is_unsigned(room: Priced) -> None:
    room.decide_all()
    room.approve()
    with pytest.raises(OutOfOrder, match="after the outcome is announced"):
        room.issue()
    room.announce()
    keys = room.portal.settings.keys_dir / SIGNER_KEY

    packed = keys.read_bytes()
    room.clock.advance(days=1200)
    with pytest.raises(NotReady, match="ended on"):
        room.issue()
    room.clock.advance(days=-1200)
    keys.unlink()
    with pytest.raises(NotReady, match="signing key is missing"):
        room.issue()
    assert room.read(FAY, awards.list_reports) == []

    keys.write_bytes(packed)
    keys.chmod(0o600)
    assert room.issue()


def test_issued_bytes_are_only_for_those_of_the_campaign_who_read_awards(
    begin_on_each: Begin,
) -> None:
    room: Priced = begin_on_each(priced)
    room.decide_all()
    room.approve()
    room.announce()
    report = NewReport(ReportKind.COMPARISON, "1", "Calls", "digest", "signer", b"%PDF-1.7 bytes")
    with room.portal.work(room.actor(DANA)) as work:
        report_id = awards.register_report(work, room.rfp_id, report)

    with room.portal.reading(room.actor(CORA)) as work:
        assert awards.get_report(work, report_id)[1] == b"%PDF-1.7 bytes"
    for who in (MALLORY, VERA, EVE, ADA):
        with room.portal.reading(room.actor(who)) as work, pytest.raises(NotFound):
            awards.get_report(work, report_id)
