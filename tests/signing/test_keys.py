"""The installation's keys: how they are made, kept, renewed, and what is refused."""

from __future__ import annotations

import shutil
import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import pkcs12 as asn1_pkcs12
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from procurement import signing
from procurement.errors import Invalid, NotReady
from procurement.signing import authority, keyfiles
from procurement.signing import keyring as rings

FILES = (
    "certificates.pem",
    "finance.p12",
    "passphrase",
    "revocations.crl",
    "root-certificate.pem",
    "root.p12",
    "signer.p12",
)


@pytest.fixture
def folder(keys_folder: Path, tmp_path: Path) -> Path:
    """A copy of the keys that a test may spoil."""
    copy = tmp_path / "keys"
    shutil.copytree(keys_folder, copy)
    copy.chmod(0o700)
    return copy


def test_every_key_file_is_for_its_owner_only(keys_folder: Path) -> None:
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in keys_folder.iterdir()
        if path.name != ".lock"
    }
    assert modes == dict.fromkeys(FILES, 0o600)
    assert stat.S_IMODE(keys_folder.stat().st_mode) == 0o700


def test_root_and_leaf_are_of_the_promised_kind(keyring: signing.KeyRing) -> None:
    root, leaf = keyring.root, keyring.certificate
    assert isinstance(root.public_key(), ec.EllipticCurvePublicKey)
    assert root.public_key().curve.name == "secp384r1"
    assert leaf.public_key().curve.name == "secp256r1"
    assert (root.not_valid_after_utc - root.not_valid_before_utc).days == 3652
    assert (leaf.not_valid_after_utc - leaf.not_valid_before_utc).days == 730
    usage = leaf.extensions.get_extension_for_oid(ExtensionOID.KEY_USAGE).value
    assert isinstance(usage, x509.KeyUsage)
    assert (usage.content_commitment, usage.digital_signature, usage.key_cert_sign) == (
        True,
        True,
        False,
    )
    purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [
        authority.DOCUMENT_SIGNING,
        ExtendedKeyUsageOID.EMAIL_PROTECTION,
    ]


def test_containers_use_aes_and_six_hundred_thousand_rounds(keys_folder: Path) -> None:
    for name in ("root.p12", "signer.p12", "finance.p12"):
        container = asn1_pkcs12.Pfx.load((keys_folder / name).read_bytes())
        assert container["mac_data"]["iterations"].native == 600_000
        for part in container.authenticated_safe:
            if part["content_type"].native != "encrypted_data":
                continue
            scheme = part["content"]["encrypted_content_info"]["content_encryption_algorithm"]
            assert scheme.encryption_cipher == "aes"
            assert scheme.key_length == 32
            assert scheme.kdf_iterations == 600_000


def test_the_revocation_list_is_empty_and_signed_by_the_root(keyring: signing.KeyRing) -> None:
    revocations = x509.load_der_x509_crl(keyring.revocations)
    assert list(revocations) == []
    assert revocations.is_signature_valid(keyring.root.public_key())
    assert revocations.next_update_utc == keyring.valid_until


def test_the_fingerprint_is_that_of_the_published_certificate(keyring: signing.KeyRing) -> None:
    published = x509.load_pem_x509_certificate(keyring.root_pem)
    assert signing.fingerprint_of(published) == keyring.fingerprint
    assert len(keyring.fingerprint.split(":")) == 32


def test_secrets_stay_out_of_the_printed_form(keyring: signing.KeyRing) -> None:
    assert "key=" not in repr(keyring)


def test_a_second_run_keeps_the_keys(folder: Path, now: datetime) -> None:
    before = {name: (folder / name).read_bytes() for name in FILES}
    signing.ensure_keys(folder, organization="Another name", now=now)
    assert {name: (folder / name).read_bytes() for name in FILES} == before


def test_an_interrupted_first_run_is_taken_up_under_the_same_root(
    folder: Path, now: datetime, keyring: signing.KeyRing
) -> None:
    (folder / rings.SIGNER_KEY).unlink()
    ring = signing.ensure_keys(folder, organization="Friends of Marigold", now=now)
    assert ring.fingerprint == keyring.fingerprint
    assert ring.certificate != keyring.certificate


def test_a_leaf_about_to_end_is_renewed_under_the_same_root(
    folder: Path, now: datetime, keyring: signing.KeyRing
) -> None:
    later = keyring.valid_until - timedelta(days=10)
    ring = signing.ensure_keys(folder, organization="Friends of Marigold", now=later)
    assert ring.fingerprint == keyring.fingerprint
    assert ring.valid_until > later + timedelta(days=700)
    assert signing.load_keys(folder, now=later).certificate == ring.certificate


def test_renewal_is_refused_when_the_root_has_ended(folder: Path, keyring: signing.KeyRing) -> None:
    later = keyring.root.not_valid_after_utc + timedelta(days=1)
    with pytest.raises(NotReady, match="root certificate ended"):
        signing.ensure_keys(folder, organization="Friends of Marigold", now=later)


def test_a_passphrase_given_by_the_caller_is_stored_nowhere(tmp_path: Path, now: datetime) -> None:
    folder = tmp_path / "keys"
    signing.ensure_keys(folder, organization="Friends", now=now, passphrase="corréct horse")
    assert not (folder / rings.PASSPHRASE).exists()
    assert signing.load_keys(folder, now=now, passphrase="corréct horse").organization == "Friends"
    with pytest.raises(NotReady, match="passphrase does not open"):
        signing.load_keys(folder, now=now, passphrase="wrong")
    with pytest.raises(NotReady, match="passphrase of the keys is missing"):
        signing.load_keys(folder, now=now)


def test_missing_keys_name_the_command_that_makes_them(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(NotReady, match="procurement init"):
        signing.load_keys(tmp_path / "none", now=now)


@pytest.mark.parametrize("name", ["signer.p12", "root-certificate.pem", "revocations.crl"])
def test_a_missing_file_is_named(folder: Path, now: datetime, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(NotReady, match=f"is missing: .*{name}"):
        signing.load_keys(folder, now=now)


@pytest.mark.parametrize("name", ["signer.p12", "root-certificate.pem"])
def test_a_damaged_file_is_named(folder: Path, now: datetime, name: str) -> None:
    (folder / name).write_bytes(b"nothing of use")
    with pytest.raises(NotReady, match=rf"{name} is (damaged|not a certificate)"):
        signing.load_keys(folder, now=now)


def test_a_container_without_a_signing_key_is_damaged(
    folder: Path, now: datetime, keyring: signing.KeyRing
) -> None:
    secret = (folder / rings.PASSPHRASE).read_bytes()
    only_certificate = pkcs12.serialize_key_and_certificates(
        b"x", None, keyring.certificate, None, BestAvailableEncryption(secret)
    )
    (folder / rings.SIGNER_KEY).write_bytes(only_certificate)
    with pytest.raises(NotReady, match="is damaged"):
        signing.load_keys(folder, now=now)


def test_a_foreign_root_certificate_is_noticed(folder: Path, now: datetime) -> None:
    _, stranger = authority.make_root("Friends of Marigold", now=now)
    (folder / rings.ROOT_CERTIFICATE).write_bytes(stranger.public_bytes(Encoding.PEM))
    with pytest.raises(NotReady, match="was not issued by"):
        signing.load_keys(folder, now=now)


def test_a_folder_with_only_the_root_certificate_is_not_overwritten(
    folder: Path, now: datetime
) -> None:
    for name in ("signer.p12", "root.p12"):
        (folder / name).unlink()
    with pytest.raises(NotReady, match="holds a root certificate but no keys"):
        signing.ensure_keys(folder, organization="Friends", now=now)


def test_wide_permissions_are_refused_with_the_repairing_command(
    folder: Path, now: datetime
) -> None:
    folder.chmod(0o750)
    with pytest.raises(NotReady, match=r"mode 0750\)\. Run: chmod 700"):
        signing.load_keys(folder, now=now)
    folder.chmod(0o700)
    (folder / "signer.p12").chmod(0o644)
    with pytest.raises(NotReady, match=r"mode 0644\)\. Run: chmod 600"):
        signing.load_keys(folder, now=now)


def test_an_ended_leaf_cannot_be_loaded_for_signing(folder: Path, keyring: signing.KeyRing) -> None:
    with pytest.raises(NotReady, match="ended on 2028-11-1"):
        signing.load_keys(folder, now=keyring.valid_until + timedelta(seconds=1))


def test_a_clock_before_the_keys_is_noticed(folder: Path, now: datetime) -> None:
    with pytest.raises(NotReady, match="Check the clock"):
        signing.load_keys(folder, now=now - timedelta(days=1))


def test_keys_without_an_organisation_are_refused(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(Invalid, match="needs a name"):
        signing.ensure_keys(tmp_path / "keys", organization="  ", now=now)


@pytest.mark.parametrize("name", ["אגודת 北京", "לשכת Quiet Springs", "بلدية 24"])
def test_a_name_that_mixes_directions_is_refused_before_keys_are_made(
    tmp_path: Path, now: datetime, name: str
) -> None:
    with pytest.raises(Invalid, match="mixes letters running right to left"):
        signing.ensure_keys(tmp_path / "keys", organization=name, now=now)
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("name", ["לשכת הבחירות", "حملة المدينة", "北京市", "Ελλάδα 24"])
def test_a_name_in_any_one_direction_can_be_compared_in_certificates(
    now: datetime, name: str
) -> None:
    _, root = authority.make_root(name, now=now)

    held = asn1_x509.Name.load(root.subject.public_bytes())

    assert held.native["organization_name"] == name
    assert held.hashable  # what comparing names in a chain asks for


def test_a_very_long_organisation_fits_into_the_certificate(now: datetime) -> None:
    _, root = authority.make_root("Committee " * 30, now=now)
    assert len(root.subject.rfc4514_string()) < 200


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    keyfiles.write_private(path, b"one")
    keyfiles.write_private(path, b"two")
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret"]
    assert path.read_bytes() == b"two"
