"""What is stored decrypts with its key and in its place only."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.errors import Invalid, SealBroken
from procurement.sealing import (
    Keyring,
    StorageKey,
    decrypt,
    encrypt,
    key_id_of,
    new_storage_key,
)
from tests.sealing.given import counted_bytes

PLACE: dict[str, str | int] = {"table": "bid_draft", "id": "draft-5", "revision": 3}
OLD, NEW = StorageKey(b"o" * 32), StorageKey(b"n" * 32)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=2000))
def test_what_was_stored_comes_back(plain: bytes) -> None:
    assert decrypt(encrypt(plain, Keyring(NEW), PLACE), Keyring(NEW), PLACE) == plain


def test_the_same_text_stored_twice_gives_different_bytes() -> None:
    assert encrypt(b"same", Keyring(NEW), PLACE) != encrypt(b"same", Keyring(NEW), PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {**PLACE, "id": "draft-6"},
        {**PLACE, "revision": 4},
        {**PLACE, "revision": "3"},
        {**PLACE, "table": "upload"},
        {"table": "bid_draft", "id": "draft-5"},
        {},
    ],
)
def test_what_is_copied_elsewhere_does_not_decrypt(elsewhere: dict[str, str | int]) -> None:
    with pytest.raises(SealBroken, match="was changed, or belongs elsewhere"):
        decrypt(encrypt(b"plain", Keyring(NEW), PLACE), Keyring(NEW), elsewhere)


def test_a_former_key_still_decrypts_after_a_rotation_and_the_new_one_encrypts() -> None:
    stored = encrypt(b"plain", Keyring(OLD), PLACE)
    rotated = Keyring(NEW, (OLD,))

    assert decrypt(stored, rotated, PLACE) == b"plain"
    assert key_id_of(stored) == OLD.key_id
    assert key_id_of(encrypt(b"plain", rotated, PLACE)) == NEW.key_id


def test_a_key_that_is_gone_is_named() -> None:
    stored = encrypt(b"plain", Keyring(OLD), PLACE)

    with pytest.raises(SealBroken, match=f"stored under the key {OLD.key_id}"):
        decrypt(stored, Keyring(NEW), PLACE)


def test_every_changed_byte_is_noticed() -> None:
    stored = encrypt(b"plain", Keyring(NEW), PLACE, random_bytes=counted_bytes())
    unnoticed = []
    for place in range(len(stored)):
        changed = bytearray(stored)
        changed[place] ^= 1
        try:
            decrypt(bytes(changed), Keyring(NEW), PLACE)
        except (Invalid, SealBroken):
            continue
        unnoticed.append(place)

    assert unnoticed == []


@pytest.mark.parametrize("cut", [0, 7, 8, 27, 43])
def test_what_is_too_short_is_no_stored_thing(cut: int) -> None:
    with pytest.raises(Invalid, match="not a stored file of a known version"):
        decrypt(encrypt(b"", Keyring(NEW), PLACE)[:cut], Keyring(NEW), PLACE)


@pytest.mark.parametrize("odd", [{"id": ""}, {"id": "é"}, {"revision": -1}, {"revision": True}])
def test_an_odd_place_is_refused(odd: dict[str, str | int]) -> None:
    with pytest.raises(Invalid, match="The place of a stored thing"):
        encrypt(b"plain", Keyring(NEW), {**PLACE, **odd})


def test_a_planted_token_and_the_key_are_not_in_what_is_stored_or_printed() -> None:
    token = b"ZephyrQuartz-48,500.00-USD"
    stored = encrypt(token, Keyring(NEW), PLACE)
    shown = repr(Keyring(NEW)).encode() + NEW.key_id.encode()

    assert [w for w in (token, token.hex().encode(), NEW.key) if w in stored + shown] == []
    assert repr(NEW) == "StorageKey()"


def test_a_fresh_key_is_another_each_time_and_32_bytes_long() -> None:
    assert new_storage_key() != new_storage_key()
    with pytest.raises(Invalid, match="storage key must be 32 bytes"):
        StorageKey(b"short")
