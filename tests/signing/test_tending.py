"""Leaves rotate, certificates are revoked for good, and the root leaves the house once."""

from __future__ import annotations

import shutil
import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from procurement import signing
from procurement.errors import Invalid, NotFound, NotReady, OutOfOrder
from procurement.signing import Signatory, authority
from tests.signing import papers


def test_keys_rotate_and_are_revoked_while_what_they_signed_stays_listed(
    keys_folder: Path, keyring: signing.KeyRing, now: datetime, tmp_path: Path
) -> None:
    folder = tmp_path / "keys"
    shutil.copytree(keys_folder, folder)
    folder.chmod(0o700)
    later = now + timedelta(days=1)
    before = signing.list_certificates(folder)
    assert [(one.signer.split("(")[1], one.is_current) for one in before] == [
        ("procurement)", True),
        ("finance)", True),
    ]

    away = tmp_path / "root.p12"
    signing.export_root(folder, away)
    assert stat.S_IMODE(away.stat().st_mode) == 0o600
    with pytest.raises(OutOfOrder, match="exported already"):
        signing.export_root(folder, tmp_path / "again.p12")
    with pytest.raises(NotReady, match="The root key is not in"):
        signing.rotate(folder, Signatory.PROCUREMENT, now=later)

    made = signing.rotate(folder, Signatory.PROCUREMENT, now=later, root_key=away)
    ring = signing.load_keys(folder, now=later)
    assert (ring.certificate.serial_number, ring.fingerprint) == (
        int(made.serial, 16),
        keyring.fingerprint,
    )
    old = f"{keyring.certificate.serial_number:x}"
    with pytest.raises(Invalid, match="Say why"):
        signing.revoke(folder, old, "because", now=later, root_key=away)
    with pytest.raises(NotFound):
        signing.revoke(folder, "abc", "superseded", now=later, root_key=away)
    for serial in (old, made.serial):
        signing.revoke(folder, serial, "superseded", now=later, root_key=away)
    with pytest.raises(OutOfOrder, match="revoked already"):
        signing.revoke(folder, old, "superseded", now=later, root_key=away)

    listed = signing.list_certificates(folder)
    assert [(one.serial, one.is_current, one.reason) for one in listed] == [
        (made.serial, True, "superseded"),
        (old, False, "superseded"),
        (before[1].serial, True, ""),
    ]
    with pytest.raises(NotReady, match=r"was revoked on .* Run `procurement keys rotate`"):
        signing.load_keys(folder, now=later)
    on_list = authority.revoked_in((folder / "revocations.crl").read_bytes())
    assert [f"{one.serial:x}" for one in on_list] == [old, made.serial]


def test_the_revocation_list_is_signed_anew_each_week_and_loses_nothing(
    keys_folder: Path, now: datetime, tmp_path: Path
) -> None:
    folder, away, week = tmp_path / "keys", tmp_path / "root.p12", timedelta(days=7)
    assert signing.republished_at(folder) is None
    shutil.copytree(keys_folder, folder)
    folder.chmod(0o700)
    serial = signing.list_certificates(folder)[0].serial
    signing.revoke(folder, serial, "superseded", now=now)
    made = signing.republished_at(folder)
    assert made == now.replace(microsecond=0)

    assert not signing.republish_if_due(folder, now=made + week - timedelta(seconds=1))
    assert signing.republish_if_due(folder, now=made + week)
    assert signing.republished_at(folder) == made + week
    assert signing.list_certificates(folder)[0].reason == "superseded"

    signing.export_root(folder, away)
    assert not signing.republish_if_due(folder, now=made + 3 * week)
    with pytest.raises(NotReady, match="The root key is not in"):
        signing.republish(folder, now=made + 3 * week)
    signing.republish(folder, now=made + 3 * week, root_key=away)
    assert signing.republished_at(folder) == made + 3 * week
    (on_list,) = authority.revoked_in((folder / "revocations.crl").read_bytes())
    assert f"{on_list.serial:x}" == serial


def test_finance_without_a_key_names_the_command_that_makes_one(
    keys_folder: Path, now: datetime, tmp_path: Path
) -> None:
    folder = tmp_path / "keys"
    shutil.copytree(keys_folder, folder)
    folder.chmod(0o700)
    (folder / "finance.p12").unlink()

    with pytest.raises(NotReady, match="procurement init"):
        signing.load_keys(folder, now=now, signatory=Signatory.FINANCE)


def test_a_server_that_answers_nonsense_is_said_to_be_no_stamp(
    keyring: signing.KeyRing, now: datetime
) -> None:
    for address, said in (
        ("file:///etc/passwd", "is no address"),
        ("http://127.0.0.1:9/", "answer"),
    ):
        with pytest.raises(signing.ServerDown, match=said):
            signing.sign_pdf(
                papers.unsigned_paper(),
                keyring,
                reason="x",
                at=now,
                server=signing.StampServer(address, ()),
            )
