"""A database written anew as a whole contradicts nothing in itself, but what others hold."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from sqlmodel import Session, col, delete, select

from procurement import ceremonies, people, policy, trail
from procurement.bids import queries
from procurement.bids.records import Bid, BidClosing, BidEnvelope, BidVersion
from procurement.cli.main import main
from procurement.policy import Act
from procurement.portal import Portal
from procurement.settings import load_settings
from procurement.trail import GENESIS, TrailEntry, TrailHead


@pytest.fixture
def portal(played_demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Portal:
    folder = tmp_path / "var"
    shutil.copytree(played_demo, folder)
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(folder))
    return Portal(load_settings())


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def _run(*argv: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(("audit", "verify", *argv))
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return _run


def last_version(session: Session) -> BidVersion:
    """The last submission on an RFP that was closed and opened."""
    found = session.exec(
        select(BidVersion)
        .join(BidClosing, col(BidClosing.rfp_id) == col(BidVersion.rfp_id))
        .where(col(BidVersion.number) == 1)
        .order_by(col(BidVersion.sequence).desc())
    ).first()
    assert found is not None
    return found


def kept_outside(portal: Portal, folder: Path, run) -> list[Path]:
    """A receipt, the campaign's minutes, and an output of the command, before anything happened."""
    with portal.reading(policy.operator()) as work:
        version = last_version(work.session)
        receipt, rfp_id = version.receipt, version.rfp_id
        lead = next(
            one for one in people.list_demo_people(work) if one.name == "Mallory Quinn"
        ).person_id
    with portal.work(policy.visitor()) as work:
        token = people.sign_in_demo(work, lead, address="", device="test")
    minutes = ceremonies.signed_minutes(portal, token, rfp_id)
    told = run("--json")[1]
    files = {"receipt.json": receipt.encode(), "minutes.json": minutes, "then.json": told.encode()}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def write_anew(portal: Portal) -> None:
    """Take the last bid out as somebody would who owns the database, and close every gap."""
    with portal.work(policy.operator()) as work:
        session = work.session
        version = last_version(session)
        bid_id, rfp_id = version.bid_id, version.rfp_id
        for table in (BidEnvelope, BidVersion):
            session.execute(delete(table).where(col(table.bid_id) == bid_id))
        bid = session.get(Bid, bid_id)
        assert bid is not None
        bid.newest, bid.submitted_at = 0, None
        session.add(bid)
        session.flush()
        tally = queries.tally_of(work, rfp_id)
        closing = session.get(BidClosing, rfp_id)
        assert closing is not None
        closing.envelopes, closing.root = tally.count, tally.root
        session.add(closing)
        session.execute(
            delete(TrailEntry)
            .where(col(TrailEntry.act) == Act.SUBMIT_BID.value)
            .where(col(TrailEntry.thing_id) == bid_id)
        )
        session.flush()
        session.expunge_all()
        chain_anew(session)


def chain_anew(session: Session) -> None:
    previous, number = GENESIS, 0
    entries = session.exec(select(TrailEntry).order_by(col(TrailEntry.number))).all()
    for number, entry in enumerate(entries, start=1):
        values = entry.model_dump() | {"number": number, "previous_digest": previous}
        fresh = TrailEntry(**values)
        fresh.digest = trail.digest_of(fresh)
        session.delete(entry)
        session.flush()
        session.add(fresh)
        session.flush()
        previous = fresh.digest
    head = session.exec(select(TrailHead)).one()
    head.number, head.digest = number, previous
    session.add(head)


@pytest.mark.unmeasured
def test_a_database_written_anew_is_found_out_by_each_thing_that_others_hold(
    portal: Portal, tmp_path: Path, run
) -> None:
    receipt, minutes, then = kept_outside(portal, tmp_path, run)
    files = [part for file in (receipt, minutes, then) for part in ("--against", str(file))]
    code, out, _ = run(*files)
    assert (code, out.splitlines()[-1]) == (
        0,
        "Nothing contradicts what was kept outside: 3 files.",
    )

    write_anew(portal)

    problems = {file.name: found(run, file) for file in (receipt, minutes, then)}
    assert "is missing: its receipt says that it was submitted." in problems["receipt.json"]
    assert "the minutes name receipt" in problems["minutes.json"]
    assert "envelopes with another root than that of the" in problems["minutes.json"]
    assert "then.json: " in problems["then.json"]
    assert "fewer now" in problems["then.json"] or "written anew" in problems["then.json"]


def found(run, file: Path) -> str:
    code, out, _ = run("--against", str(file))
    assert code == 1
    assert "What was kept outside contradicts." in out
    return out.split("What was kept outside contradicts.")[1]


@pytest.mark.unmeasured
def test_a_file_that_is_none_of_the_kinds_is_wrong_use(portal: Portal, tmp_path: Path, run) -> None:
    other = tmp_path / "other.json"
    for content in ("[]", "{}", "no JSON", json.dumps({"entries": "9", "head": 3})):
        other.write_text(content)
        code, _, told = run("--against", str(other))
        assert code == 2
        assert "other.json cannot be compared." in told
