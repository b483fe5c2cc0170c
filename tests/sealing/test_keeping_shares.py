"""A share is kept under a passphrase or on paper, and comes back whole or not at all."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.errors import Invalid, SealBroken
from procurement.sealing import (
    DEFAULT_COST,
    ONE_OF_TWO,
    TWO_OF_THREE,
    Cost,
    Quorum,
    Share,
    join_shares,
    read_sheet,
    sheet_lines,
    split_key,
    unwrap_share,
    wrap_share,
)
from procurement.sealing.sheets import ALPHABET
from tests.sealing import by_hand
from tests.sealing.given import a_key_pair, counted_bytes

CHEAP = Cost(memory_kib=8, passes=1, lanes=1)
PHRASE = "river candle ninety oak"
POLICY, SHARES = split_key(a_key_pair(), "rfp-7", TWO_OF_THREE, random_bytes=counted_bytes("first"))
SHARE = SHARES[1]
ASK = f"""
import sys
from procurement.sealing import Quorum, Share, wrap_share
share = Share({SHARE.rfp_id!r}, {SHARE.quorum!r}, {SHARE.index!r}, {SHARE.data!r})
sys.stdout.buffer.write(wrap_share(share, {PHRASE!r}))
"""
SHEET = "\n".join(sheet_lines(SHARE))


def _wrapped(share: Share = SHARE, passphrase: str = PHRASE) -> bytes:
    return wrap_share(share, passphrase, cost=CHEAP, random_bytes=counted_bytes("wrap"))


def test_a_wrapped_share_opens_with_its_passphrase() -> None:
    assert unwrap_share(_wrapped(), PHRASE) == SHARE


@pytest.mark.unmeasured
def test_the_default_cost_is_stored_and_used() -> None:
    # In a process of its own: the rest of the suite lowers the cost for its speed.
    wrapped = subprocess.run(
        [sys.executable, "-c", ASK], capture_output=True, check=True, timeout=300
    ).stdout
    stored = json.loads(wrapped)

    assert unwrap_share(wrapped, PHRASE) == SHARE
    assert Cost(stored["memory_kib"], stored["passes"], stored["lanes"]) == DEFAULT_COST
    assert (DEFAULT_COST.memory_kib, DEFAULT_COST.passes) == (131_072, 3)


def test_an_accent_typed_in_two_ways_is_one_passphrase() -> None:
    wrapped = _wrapped(passphrase="caf\u00e9 au lait, deux")

    assert unwrap_share(wrapped, "cafe\u0301 au lait, deux") == SHARE


@pytest.mark.parametrize("phrase", ["", "river candle ninety oaK", PHRASE * 60, "\ud800" * 12])
def test_another_passphrase_does_not_open_a_share(phrase: str) -> None:
    with pytest.raises(SealBroken, match="The passphrase does not open this share"):
        unwrap_share(_wrapped(), phrase)


@pytest.mark.parametrize("phrase", ["", "eleven char", "x" * 1025])
def test_a_passphrase_too_short_or_too_long_is_refused(phrase: str) -> None:
    with pytest.raises(Invalid, match="A passphrase has 12 to 1024 characters"):
        _wrapped(passphrase=phrase)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("index", 1),
        ("threshold", 1),
        ("count", 4),
        ("rfp_id", "rfp-8"),
        ("digest", "0" * 64),
        ("salt", "0" * 32),
        ("nonce", "0" * 24),
        ("passes", 2),
        ("memory_kib", 9),
        ("box", "0" * 96),
    ],
)
def test_a_wrapped_share_with_a_changed_fact_does_not_open(name: str, value: object) -> None:
    changed = _json({**json.loads(_wrapped()), name: value})

    with pytest.raises(SealBroken, match="does not open this share"):
        unwrap_share(changed, PHRASE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("format", "procurement wrapped share 2"),
        ("memory_kib", 2**30),
        ("memory_kib", 7),
        ("passes", 0),
        ("passes", 9),
        ("lanes", 9),
        ("count", 17),
        ("threshold", 4),
        ("salt", "00"),
        ("salt", "zz" * 16),
        ("box", 7),
        ("index", "2"),
    ],
)
def test_a_wrapped_share_of_odd_facts_is_none_and_costs_nothing(name: str, value: object) -> None:
    odd = _json({**json.loads(_wrapped()), name: value})

    with pytest.raises(Invalid, match=r"wrapped share|number of shares"):
        unwrap_share(odd, PHRASE)


def test_a_wrapped_share_lacking_a_fact_or_with_one_more_is_none() -> None:
    whole = json.loads(_wrapped())

    for odd in ({**whole, "more": 1}, {n: whole[n] for n in whole if n != "salt"}):
        with pytest.raises(Invalid, match="must have exactly these members"):
            unwrap_share(_json(odd), PHRASE)


def test_a_share_wrapped_with_a_digest_of_another_is_refused() -> None:
    class Lying(Share):
        digest = "0" * 64  # type: ignore[assignment]  # a dealer who publishes another digest

    lying = Lying(SHARE.rfp_id, SHARE.quorum, SHARE.index, SHARE.data)

    with pytest.raises(SealBroken, match="does not fit the digest stated in it"):
        unwrap_share(_wrapped(lying), PHRASE)


def test_the_wrapped_share_holds_nothing_of_the_share() -> None:
    assert SHARE.data.hex().encode() not in _wrapped()
    assert PHRASE.encode() not in _wrapped()


def test_a_printed_sheet_reads_back_and_opens() -> None:
    shares = [read_sheet("\n".join(sheet_lines(share)), "rfp-7") for share in SHARES]

    assert shares == list(SHARES)
    assert join_shares(shares[:2], POLICY) == a_key_pair()


def test_a_sheet_is_the_one_worked_out_by_hand() -> None:
    for share in SHARES:
        numbers = (share.index, share.quorum.threshold, share.quorum.count)
        assert list(sheet_lines(share)) == by_hand.sheet(share.data, numbers, "rfp-7")


@pytest.mark.unmeasured
def test_a_sheet_of_another_version_or_of_impossible_numbers_is_refused() -> None:
    later = by_hand.sheet(SHARE.data, (2, 2, 3), "rfp-7", version=2)
    odd = by_hand.sheet(SHARE.data, (4, 2, 3), "rfp-7")

    with pytest.raises(Invalid, match="together they are no sheet of this version"):
        read_sheet("\n".join(later), "rfp-7")
    with pytest.raises(Invalid, match="The share's number must be a whole number from 1 to 3"):
        read_sheet("\n".join(odd), "rfp-7")


def test_a_printed_line_is_numbered_and_in_four_groups_of_five() -> None:
    shape = [[len(group) for group in line.split(" ")] for line in sheet_lines(SHARE)]

    assert shape == [[2, 5, 5, 5, 5]] * 4
    assert [line[:2] for line in sheet_lines(SHARE)] == ["1:", "2:", "3:", "4:"]


@settings(max_examples=100, deadline=None)
@given(
    st.binary(min_size=32, max_size=32),
    st.integers(1, 16).flatmap(
        lambda n: st.tuples(st.integers(1, n), st.just(n), st.integers(1, n))
    ),
)
def test_every_share_survives_its_sheet(data: bytes, facts: tuple[int, int, int]) -> None:
    threshold, count, index = facts
    share = Share("rfp-7", Quorum(threshold, count), index, data)

    assert read_sheet("\n".join(sheet_lines(share)), "rfp-7") == share


def _bare() -> str:
    return "\n".join(line[3:] for line in SHEET.splitlines())


@pytest.mark.parametrize(
    "typed",
    [
        SHEET.lower(),
        SHEET.replace("0", "O").replace("1:", "1."),
        SHEET.replace("0", "o"),
        _bare().replace("1", "I"),
        _bare().replace("1", "l"),
        _bare().replace(" ", ""),
        _bare().replace("\n", " "),
        _bare().replace(" ", "-"),
        _bare().replace(" ", "\u2013"),
        _bare().replace(" ", "\n"),
        _bare().replace(" ", "\u00a0\t"),
        "\r\n\r\n  " + SHEET.replace("\n", "  \r\n\r\n") + "\n\n",
        SHEET.translate({n: n + 0xFEE0 for n in range(0x30, 0x5B)}),
    ],
)
def test_the_way_it_is_typed_does_not_matter(typed: str) -> None:
    assert read_sheet(typed, "rfp-7") == SHARE


def _changed(line: int, change: str) -> str:
    lines = _bare().splitlines()
    lines[line - 1] = change
    return "\n".join(lines)


@pytest.mark.unmeasured
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_every_single_wrong_character_is_found_and_its_line_named(number: int) -> None:
    line = _bare().splitlines()[number - 1].replace(" ", "")
    sentence = f"Line {number} is not as it was printed; compare it with the sheet."
    said = set()
    for place, right in enumerate(line):
        for wrong in ALPHABET.replace(right, ""):
            with pytest.raises(Invalid) as refusal:
                read_sheet(_changed(number, line[:place] + wrong + line[place + 1 :]), "rfp-7")
            said.add(refusal.value.sentence)

    assert said == {sentence}


def test_every_two_exchanged_characters_of_a_line_are_found() -> None:
    line = _bare().splitlines()[2].replace(" ", "")
    unnoticed = []
    for first in range(20):
        for second in range(first + 1, 20):
            letters = list(line)
            letters[first], letters[second] = letters[second], letters[first]
            if letters == list(line):
                continue
            try:
                read_sheet(_changed(3, "".join(letters)), "rfp-7")
            except Invalid:
                continue
            unnoticed.append((first, second))

    assert unnoticed == []


def test_lines_in_another_order_are_found_and_named() -> None:
    lines = _bare().splitlines()

    with pytest.raises(Invalid, match="Line 2 is not as it was printed"):
        read_sheet("\n".join([lines[0], lines[2], lines[1], lines[3]]), "rfp-7")


def test_lines_of_two_sheets_do_not_go_together() -> None:
    other = sheet_lines(SHARES[0])
    mixed = [*SHEET.splitlines()[:2], *other[2:]]

    with pytest.raises(Invalid, match="together they are no sheet of this version"):
        read_sheet("\n".join(mixed), "rfp-7")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "0 lines with 0 characters in all were typed"),
        ("ABC", "1 line with 3 characters in all were typed"),
        (_bare()[:-1], "Line 4 has 19 characters; it should have 20."),
        (_changed(2, "0" * 21), "Line 2 has 21 characters; it should have 20."),
        (_changed(3, "U" + "0" * 19), "Line 3 holds 'U', which no recovery sheet uses."),
        (_changed(3, "\u202e" + "0" * 19), r"Line 3 holds '\u202e', which no recovery"),
        ("0" * 5000, "far more than the four lines"),
    ],
)
def test_what_is_wrong_with_a_typed_sheet_is_said(typed: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_sheet(typed, "rfp-7")
    assert sentence in refusal.value.sentence


def test_the_sheet_of_another_rfp_is_refused() -> None:
    with pytest.raises(SealBroken, match="This recovery sheet belongs to another RFP"):
        read_sheet(SHEET, "rfp-8")


def test_one_holder_of_two_opens_from_paper_alone() -> None:
    policy, shares = split_key(a_key_pair(), "rfp-7", ONE_OF_TWO)
    typed = "\n".join(sheet_lines(shares[1])).lower()

    assert join_shares([read_sheet(typed, "rfp-7")], policy) == a_key_pair()


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
