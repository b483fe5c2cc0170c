"""Bids sealed on the vendor's own machine: taken in, opened like others, or told why not."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from procurement import bids, ceremonies, evaluations, rfps, sealing
from procurement.ceremonies import OfficerShare
from procurement.cli.main import root
from procurement.errors import Invalid, OutOfOrder
from procurement.portal import Portal
from procurement.sealing import offline
from tests.bids import samples, stage
from tests.bids.planting import spellings
from tests.bids.stage import CITY, Stage
from tests.cast import DANA, Character
from tests.conftest import Begin, MovableClock

BEST, SECOND = samples.offers(CITY)[1:3]


@dataclass
class Desk:
    """A vendor's own machine beside the portal: the program, a folder, and what it writes."""

    staged: Stage
    who: Character
    bid_id: str
    folder: Path

    @property
    def portal(self) -> Portal:
        return self.staged.portal

    def kit(self, *, with_answers: bool = True) -> dict[str, Any]:
        token = self.staged.token(self.who)
        found = ceremonies.bid_to_seal(self.portal, token, self.bid_id, with_answers=with_answers)
        return dict(json.loads(found, parse_float=Decimal))

    def seal(self, bid: dict[str, Any], name: str = "sealed") -> list[bytes]:
        """Run the program on this bid; returns both envelopes."""
        paper, key, out = self.folder / f"{name}.json", self.folder / "key.json", self.folder / name
        paper.write_bytes(offline.canonical(bid))
        with self.portal.reading_as(self.staged.token(DANA)) as work:
            key.write_text(rfps.key_policy_of(work, self.staged.rfp_id))
        offline.run(["seal", str(paper), "--key", str(key), "--out", str(out)])
        return [(out / f"{part}.sealed").read_bytes() for part in offline.PARTS]

    def hand_in(self, envelopes: list[bytes], click: str = "one press") -> bids.VersionRow:
        return ceremonies.take_sealed(
            self.portal,
            self.staged.token(self.who),
            self.bid_id,
            envelopes,
            version=self.staged.bid(self.who, self.bid_id).version,
            click=click,
        )

    def close(self) -> None:
        self.staged.clock.at = self.staged.posting.timeline.bids_due

    def minutes(self) -> bids.Minutes:
        with self.portal.reading_as(self.staged.token(DANA)) as work:
            return bids.get_minutes(work, self.staged.rfp_id)


def two_drafts(portal: Portal, clock: MovableClock) -> tuple[Stage, Character, str, Character, str]:
    staged = stage.post(portal, clock, CITY)
    return (staged, *staged.enter(BEST), *staged.enter(SECOND))


@pytest.fixture
def scene(begin_on_sqlite: Begin, tmp_path: Path) -> tuple[Desk, Desk]:
    staged, who, bid_id, other, other_id = begin_on_sqlite(two_drafts)
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    return Desk(staged, who, bid_id, first), Desk(staged, other, other_id, second)


def test_a_bid_sealed_before_upload_opens_like_one_the_portal_sealed(
    scene: tuple[Desk, Desk],
) -> None:
    mine, theirs = scene
    bid = mine.kit()
    # The sample keeps its ceiling to itself; so does the file that vendors take away.
    assert mine.staged.posting.budget.ceiling_usd == 48_000
    assert "budget" not in bid["rfp"]["requirements"]
    said, note, inside = (f"tok{secrets.token_hex(10)}" for _ in range(3))
    cents = 10**9 + secrets.randbelow(9 * 10**9)
    (mine.folder / "soc.txt").write_text(f"An auditor's report, {inside}.")
    bid["files"] = [{"path": "soc.txt", "items": ["S05"], "note": note}]
    bid["offer"]["pricing"]["setup_fee_usd"] = Decimal(cents) / 100
    bid["offer"]["experience"]["note"] = said
    tokens = (said, note, inside, str(bid["offer"]["pricing"]["setup_fee_usd"]))

    row = mine.hand_in(mine.seal(bid))
    theirs.staged.submit(theirs.who, theirs.bid_id)
    assert standing(mine, *tokens) == set()

    receipt = mine.folder / "receipt.json"
    receipt.write_text(row.receipt)
    key = mine.folder / "receipt-key.json"
    key.write_text(json.dumps({"public_key": mine.portal.receipt_key.verify_key.public_key.hex()}))
    envelopes = [str(mine.folder / "sealed" / f"{part}.sealed") for part in offline.PARTS]
    checked = offline.run(["check", str(receipt), *envelopes, "--receipt-key", str(key)])
    assert checked == (["The receipt is genuine and names exactly these envelopes."], 0)
    mine.close()
    assert mine.staged.open() == 2
    # Files stay encrypted for good, and prices sealed until the technical lock.
    assert standing(mine, *tokens) == {said}
    assert [one.why for one in mine.minutes().rows] == ["", ""]
    opened = mine.staged.opened()
    assert opened[mine.bid_id]["offer"]["capacity"] == _exact(
        offline.answered(bid["offer"]["capacity"])
    )
    assert [(one.is_own_seal, one.outcome.value) for one in mine.minutes().rows] == [
        (True, "opened"),
        (False, "opened"),
    ]
    with mine.portal.reading_as(mine.staged.token(DANA)) as work:
        files = bids.list_evidence(work, mine.staged.rfp_id, keys=mine.portal.storage_keys)
        proven = bids.check_bids(work, [mine.portal.receipt_key.verify_key])
    assert [(one.about.name, one.about.items, one.about.note) for one in files] == [
        ("soc.txt", ("S05",), note)
    ]
    assert proven.problems == ()


def standing(desk: Desk, *tokens: str) -> set[str]:
    """Which of these stand, in any spelling, in what the server keeps: database, log, files."""
    found = desk.portal.settings.data_dir.rglob("*")
    kept = [path for path in found if path.is_file() and not path.is_relative_to(desk.folder)]
    content = b"\0".join(path.read_bytes() for path in kept)
    return {token for token in tokens if any(one in content for one in spellings(token))}


def _exact(value: Any) -> Any:
    return json.loads(offline.canonical(value), parse_float=Decimal)


# What is refused at the door ---------------------------------------------------------------------


def test_an_envelope_of_another_bid_version_or_key_is_refused_at_the_door(
    scene: tuple[Desk, Desk],
) -> None:
    mine, theirs = scene
    kit = mine.kit()
    good = mine.seal(kit)
    foreign = {**kit, "context": {**kit["context"], "version": 2}}
    part = {**kit["context"], "part": "price"}
    stranger, _ = offline.seal_part(b"x", part, sealing.new_key_pair().public_key)

    refused = {
        "twice the same": [good[0], good[0]],
        "one": good[:1],
        "no envelope": [good[0], b"SEALBID\x01 and so on"],
        "another's bid": theirs.seal(theirs.kit()),
        "another version": mine.seal(foreign, "later"),
        "another key": [good[0], stranger],
    }
    said = {}
    for name, envelopes in refused.items():
        with pytest.raises(Invalid) as refusal:
            mine.hand_in(envelopes)
        said[name] = refusal.value.sentence.partition(".")[0]

    assert said == {
        "twice the same": "Hand in both envelopes at once: technical",
        "one": "Hand in both envelopes at once: technical",
        "no envelope": "The sealed envelope is cut off, or its length is none that sealing gives",
        "another's bid": "The technical envelope was made for another bid and another vendor",
        "another version": "The technical envelope was made for another version",
        "another key": "The price envelope is sealed to a key that is not this RFP's",
    }
    assert mine.staged.bid(mine.who, mine.bid_id).versions == ()


def test_it_is_counted_once_replaced_withdrawn_and_refused_after_the_deadline(
    scene: tuple[Desk, Desk],
) -> None:
    mine, _ = scene
    first = mine.seal(mine.kit())

    assert mine.hand_in(first) == mine.hand_in(first)  # a double click
    second = mine.seal(mine.kit(), "second")
    assert mine.hand_in(second, "another press").number == 2
    third = mine.staged.submit(mine.who, mine.bid_id)
    own = [row.is_own_seal for row in mine.staged.bid(mine.who, mine.bid_id).versions]
    assert (third.number, own) == (3, [True, True, False])
    with mine.portal.work_as(mine.staged.token(mine.who)) as work:
        version = bids.get_bid(work, mine.bid_id, keys=mine.portal.storage_keys).version
        bids.withdraw_bid(work, mine.bid_id, version=version)
    late = mine.seal(mine.kit(), "late")
    mine.close()
    with pytest.raises(OutOfOrder, match="The deadline has passed"):
        mine.hand_in(late, "too late")
    assert mine.staged.open() == 0


# What turns out at the opening -------------------------------------------------------------------

Change = Callable[[dict[str, Any]], None]


def no_seats(bid: dict[str, Any]) -> None:
    bid["offer"]["capacity"]["guaranteed_seats"] = {}


def of_another_shape(bid: dict[str, Any]) -> None:
    bid["profile"] = {"security": 7}


def of_another_rfp(bid: dict[str, Any]) -> None:
    bid["rfp"]["id"] = "RFP-0"


def enormous(bid: dict[str, Any]) -> None:
    bid["offer"]["capacity"]["training_lead_time_days"] = Decimal("1e999999")


def with_a_program(bid: dict[str, Any]) -> None:
    bid["files"] = [{"path": "run.txt"}]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (no_seats, "It opens, but the bid in it is not complete: “"),
        (of_another_shape, "It opens, but the bid in it is not complete: "),
        (of_another_rfp, "What is inside is a bid on another RFP."),
        (enormous, "It opens, but what is inside is not a bid as the portal's format"),
        (with_a_program, "A file in it is not taken. run.txt: "),
    ],
)
def test_what_is_no_complete_bid_is_said_at_the_opening_and_hinders_no_other(
    scene: tuple[Desk, Desk], change: Change, why: str
) -> None:
    mine, theirs = scene
    bid = mine.kit()
    (mine.folder / "run.txt").write_bytes(b"MZ\x90\x00" + bytes(200))
    change(bid)
    mine.hand_in(mine.seal(bid))
    theirs.staged.submit(theirs.who, theirs.bid_id)
    mine.close()

    assert mine.staged.open() == 2

    rows = mine.minutes().rows
    assert [row.outcome.value for row in rows] == ["not opened", "opened"]
    assert rows[0].why[: len(why)] == why
    assert list(mine.staged.opened()) == [theirs.bid_id]
    assert [part.failure for part in mine.staged.bid(mine.who, mine.bid_id).opened] == [rows[0].why]


def test_prices_in_the_technical_envelope_are_not_read_before_their_time(
    scene: tuple[Desk, Desk],
) -> None:
    mine, _ = scene
    bid = mine.kit()
    context, folder = bid["context"], mine.folder
    contents, _ = offline.documents(bid, folder)
    with mine.portal.reading_as(mine.staged.token(DANA)) as work:
        policy = sealing.read_key_policy(rfps.key_policy_of(work, mine.staged.rfp_id).encode())
    whole = json.loads(sealing.unpack(contents["technical"]).document)
    whole["offer"] = json.loads(json.dumps(offline.answered(bid["offer"]), default=float))
    contents["technical"] = offline.packed(offline.canonical(whole), [])
    mine.hand_in(
        [
            offline.seal_part(contents[part], {**context, "part": part}, policy.public_key)[0]
            for part in offline.PARTS
        ]
    )
    mine.close()

    mine.staged.open()

    assert mine.minutes().rows[0].why == (
        "Its technical envelope holds prices, which belong into the other one."
    )


def test_the_command_checks_answers_and_files_before_it_seals(scene: tuple[Desk, Desk]) -> None:
    mine, _ = scene
    bid = mine.kit()
    key, paper, out = mine.folder / "key.json", mine.folder / "bid.json", mine.folder / "out"
    with mine.portal.reading_as(mine.staged.token(DANA)) as work:
        key.write_text(rfps.key_policy_of(work, mine.staged.rfp_id))

    def run(*more: str) -> Result:
        paper.write_bytes(offline.canonical(bid))
        given = [str(paper), "--key", str(key), "--out", str(out)]
        return CliRunner().invoke(root, ["seal", *given, *more])

    seats = bid["offer"]["capacity"].pop("guaranteed_seats")
    (mine.folder / "program.txt").write_bytes(b"MZ\x90\x00" + bytes(200))
    bid["files"] = [{"path": "program.txt"}, {"path": "missing.pdf"}]
    refused = run()
    assert (refused.exit_code, out.exists()) == (1, False)
    assert "Nothing was sealed." in refused.output
    assert "missing.pdf cannot be read" in refused.output
    bid["offer"]["capacity"]["guaranteed_seats"], bid["files"] = seats, []
    assert (run().exit_code, sorted(path.name for path in out.iterdir())) == (
        0,
        ["content-keys.json", "price.sealed", "technical.sealed"],
    )
    assert "exists already; nothing was overwritten" in str(run("--unchecked").exception)
    row = mine.hand_in([(out / f"{part}.sealed").read_bytes() for part in offline.PARTS])
    assert row.is_own_seal


@pytest.mark.unmeasured
def test_a_price_that_is_none_is_said_at_the_second_opening_and_takes_the_bid_out(
    scene: tuple[Desk, Desk],
) -> None:
    mine, theirs = scene
    bid = mine.kit()
    lots = bid["offer"]["pricing"]["lots"]
    lots[min(lots)]["unit_price_usd"] = "free"
    mine.hand_in(mine.seal(bid))
    theirs.staged.submit(theirs.who, theirs.bid_id)
    staged = mine.staged
    mine.close()
    assert staged.open() == 2
    assert set(staged.opened()) == {mine.bid_id, theirs.bid_id}
    token = staged.token(DANA)
    with mine.portal.work_as(token) as work:
        rfps.note_technical_lock(work, staged.rfp_id)

    share = OfficerShare(stage.PASSPHRASE)
    assert ceremonies.open_prices(mine.portal, token, staged.rfp_id, [share]) == 2

    rows = mine.minutes().rows
    assert [row.price.value for row in rows if row.price] == ["not opened", "opened"]
    assert rows[0].price_why[:48] == "It opens, but the bid in it is not complete: “Lo"
    with mine.portal.reading_as(staged.token(DANA)) as work:
        sheets = evaluations.gates_of(work, staged.rfp_id).bids
    told = {sheet.bid_id: sheet.problem for sheet in sheets}
    assert told == {theirs.bid_id: "", mine.bid_id: f"Its price is not read. {rows[0].price_why}"}
