"""The demo as ``make run`` makes it: three procurements played, and work waiting for every role."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func
from sqlmodel import col, select

from procurement import awards, bids, people, policy, rfps, sealing, trail
from procurement.bids import BidStatus
from procurement.cli import demo_play
from procurement.cli.init import prepare
from procurement.cli.main import root
from procurement.policy import Act, OrganizationKind, Role
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from procurement.settings import Settings
from procurement.trail import TrailEntry
from procurement.ui import tasks
from procurement.work import Work

MALLORY, NIA, LENA = (
    "mallory@quietsprings.example",
    "nia@quietsprings.example",
    "lena@lanternparty.example",
)
DANA, PAZ, NORA = "dana@thistlewood.example", "paz@palm.example", "nora@northlight.example"


@pytest.fixture(scope="module")
def demo(played_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The played demo, copied for this file."""
    data_dir = tmp_path_factory.mktemp("demo") / "data"
    shutil.copytree(played_demo, data_dir)
    portal = Portal(Settings(data_dir=data_dir, demo=True))
    yield portal
    portal.engine.dispose()


def person_ids(portal: Portal) -> dict[str, str]:
    with portal.reading(policy.visitor()) as work:
        return {row.email: row.person_id for row in people.list_demo_people(work)}


def token(portal: Portal, email: str) -> str:
    with portal.work(policy.visitor()) as work:
        person = person_ids(portal)[email]
        return people.sign_in_demo(work, person, address="127.0.0.1", device="test")


def only_rfp(work: Work, status: RfpStatus) -> str:
    (found,) = (row.id for row in rfps.list_rfps(work) if row.status == status)
    return found


def test_one_rfp_takes_bids_one_is_scored_one_is_awarded_and_one_is_begun(demo: Portal) -> None:
    found = {}
    for email in (DANA, MALLORY, LENA):
        with demo.reading_as(token(demo, email)) as work:
            found[email] = sorted(row.status for row in rfps.list_rfps(work))

    assert found == {
        DANA: [RfpStatus.DRAFT, RfpStatus.OPENED],
        MALLORY: [RfpStatus.AWARDED],
        LENA: [RfpStatus.OPEN],
    }


def test_every_role_finds_work_waiting(demo: Portal) -> None:
    idle = set(Role) - {Role.VISITOR, Role.OPERATOR}
    for email in person_ids(demo):
        with demo.reading_as(token(demo, email)) as work:
            waiting = [
                task
                for task in tasks.list_tasks(work, sends_mail=False)
                if task.page not in ("account.py", "organization.py")
            ]
            if waiting:
                idle -= work.actor.roles

    assert idle == set()


def test_the_late_bid_is_a_refused_attempt_and_the_unfinished_one_was_never_sent(
    demo: Portal,
) -> None:
    with demo.reading(policy.operator()) as work:
        late = work.session.exec(
            select(TrailEntry.actor_name)
            .where(col(TrailEntry.act) == Act.SUBMIT_BID.value)
            .where(col(TrailEntry.outcome) == trail.REFUSED)
        ).all()
    assert late == ["Paz Villanueva"]
    for email in (PAZ, "dev@dandelion.example"):
        with demo.reading_as(token(demo, email)) as work:
            assert BidStatus.CLOSED in bids.my_bids(work).values()


def test_the_issued_report_is_genuine_and_every_bidder_was_told(
    demo: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with demo.reading_as(token(demo, NIA)) as work:
        (row,) = awards.list_reports(work)
        _, content = awards.get_report(work, row.id)
        bidders = {bid.vendor_id for bid in bids.list_opened(work, row.rfp_id)}
        told = {notice.vendor_id for notice in awards.list_notices(work, row.rfp_id)}
    (tmp_path / "issued.pdf").write_bytes(content)
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(demo.settings.data_dir))

    done = CliRunner().invoke(root, ["verify", str(tmp_path / "issued.pdf"), "--json"])

    answer = json.loads(done.output)
    assert (done.exit_code, answer["genuine"], answer["register_asked"]) == (0, True, True)
    assert "exact copy of document" in answer["remarks"][0]
    assert told == bidders


def test_the_trail_is_unbroken_and_nothing_lies_in_the_future(demo: Portal) -> None:
    with demo.reading(policy.operator()) as work:
        verdict = trail.verify(work.session)
        newest = work.session.exec(select(func.max(TrailEntry.at))).one()

    assert verdict.is_sound
    assert newest is not None
    assert newest <= demo.clock()


def test_an_open_rfp_of_the_demo_can_be_opened_later_with_the_printed_passphrase(
    demo: Portal,
) -> None:
    with demo.reading_as(token(demo, LENA)) as work:
        rfp_id = only_rfp(work, RfpStatus.OPEN)
        row = next(row for row in rfps.list_rfps(work) if row.id == rfp_id)
        wrapped = rfps.wrapped_shares(work, rfp_id)
    assert row.closes_at is not None
    assert timedelta(days=5) < row.closes_at - demo.clock() <= timedelta(days=12, hours=1)
    assert sealing.unwrap_share(wrapped[0].encode(), demo_play.OPENING_PASSPHRASE)


def test_a_second_run_changes_nothing_and_an_interrupted_one_is_made_again(
    demo: Portal, tmp_path: Path
) -> None:
    assert prepare(demo.settings, plays=True) == ["Everything is in place."]
    with demo.reading(policy.operator()) as work:
        kinds = [row.kind for row in people.list_organizations(work)]
    assert kinds.count(OrganizationKind.CAMPAIGN) == 3
    broken = Settings(data_dir=tmp_path, demo=True)
    prepare(broken)
    (tmp_path / "demo-being-made").touch()

    done = prepare(broken)

    assert "26 demo people made." in done
    assert "Database created." in done
