"""Tends the keys: lists all certificates there ever were, rotates, revokes, takes the root away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from procurement.errors import Invalid, NotFound, OutOfOrder
from procurement.signing import authority, keyfiles, keyring, own
from procurement.signing.authority import REASONS, Revoked, Signatory

REPUBLISHED_EVERY = timedelta(days=7)


@dataclass(frozen=True)
class Listed:
    """A signing certificate as the public sees it: whose, from when to when, and how it stands."""

    signer: str
    serial: str  # hexadecimal
    fingerprint: str
    valid_from: datetime
    valid_until: datetime
    is_current: bool
    revoked_at: datetime | None = None
    reason: str = ""
    issued_by: str = ""  # only where the organisation brought the certificate itself


def list_certificates(folder: Path) -> tuple[Listed, ...]:
    """Every signing certificate of the installation, the newest first; needs no passphrase.

    Those that the organisation brought come first. Empty before the first run.
    """
    known = keyring.certificates_in(folder)
    if not known:
        return ()
    root = keyring.read_root(folder)
    revoked = {one.serial: one for one in keyring.revoked_of(folder)}
    used = own.current_own(folder)
    current = {
        keyring.current_leaf(folder, one, root)
        for one in Signatory
        if used is None or one != Signatory.PROCUREMENT
    }
    ours = (
        _listed(one, revoked.get(one.serial_number), is_current=one in current)
        for one in reversed(known)
    )
    brought = (
        replace(
            _listed(one.certificate, None, is_current=one == used),
            revoked_at=one.revoked_at,
            reason="by its authority" if one.revoked_at else "",
            issued_by=one.authority,
        )
        for one in reversed(own.list_own(folder))
    )
    return (*brought, *ours)


def _listed(one: x509.Certificate, revoked: Revoked | None, *, is_current: bool) -> Listed:
    return Listed(
        signer=keyring.common_name(one),
        serial=f"{one.serial_number:x}",
        fingerprint=keyring.fingerprint_of(one),
        valid_from=one.not_valid_before_utc,
        valid_until=one.not_valid_after_utc,
        is_current=is_current,
        revoked_at=revoked.at if revoked else None,
        reason=revoked.reason if revoked else "",
    )


def rotate(
    folder: Path,
    signatory: Signatory,
    *,
    now: datetime,
    passphrase: str | None = None,
    root_key: Path | None = None,
) -> Listed:
    """Make a new leaf for a signatory; the old one stays listed, and what it signed stays valid.

    ``root_key`` is where the root was exported to. Raises: ``NotReady`` without the root's key.
    """
    keyfiles.require_private(folder)
    with keyfiles.locked(folder):
        root = keyring.open_root(folder, passphrase, root_key)
        organization = keyring.organization_of(root[1])
        made = keyring.make_leaf(folder, root, organization, now, passphrase, signatory)
    return _listed(made, None, is_current=True)


def revoke(
    folder: Path,
    serial: str,
    reason: str,
    *,
    now: datetime,
    passphrase: str | None = None,
    root_key: Path | None = None,
) -> Listed:
    """Put a certificate on the revocation list, for good.

    What it signed without a time stamp counts no more from this instant; with one, what was
    signed before still does. Raises: ``Invalid`` for an unknown reason, ``NotFound`` for an
    unknown serial, ``OutOfOrder`` for one that is revoked already, ``NotReady`` without the root.
    """
    if reason not in REASONS:
        raise Invalid(f"Say why, with one of: {', '.join(REASONS)}.")
    keyfiles.require_private(folder)
    with keyfiles.locked(folder):
        known = keyring.certificates_in(folder)
        wanted = serial.lower().replace(":", "").lstrip("0")
        found = next((one for one in known if f"{one.serial_number:x}" == wanted), None)
        if found is None:
            raise NotFound(f"No certificate of this installation has the serial number {serial}.")
        before = keyring.revoked_of(folder)
        if any(one.serial == found.serial_number for one in before):
            raise OutOfOrder("This certificate is revoked already.")
        entry = Revoked(found.serial_number, now.replace(microsecond=0), reason)
        root = keyring.open_root(folder, passphrase, root_key)
        until = max(one.not_valid_after_utc for one in known)
        keyring.write_revocations(folder, root, (*before, entry), now=now, until=until)
    return _listed(found, entry, is_current=False)


def republish(
    folder: Path, *, now: datetime, passphrase: str | None = None, root_key: Path | None = None
) -> None:
    """Sign the revocation list anew, with all it names: its date tells that nothing came to it.

    It stays in force as long as the certificates, so that one which could not be made anew in time
    makes no genuine paper doubtful. Raises: ``NotReady`` without the root's key.
    """
    keyfiles.require_private(folder)
    with keyfiles.locked(folder):
        root = keyring.open_root(folder, passphrase, root_key)
        until = max(one.not_valid_after_utc for one in keyring.certificates_in(folder))
        keyring.write_revocations(folder, root, keyring.revoked_of(folder), now=now, until=until)


def republish_if_due(folder: Path, *, now: datetime, passphrase: str | None = None) -> bool:
    """Whether the revocation list was a week old and the root's key is here: then it is new now.

    Raises: ``NotReady`` when the root's key cannot be opened.
    """
    last = republished_at(folder)
    if last is None or now - last < REPUBLISHED_EVERY or not has_root_key(folder):
        return False
    republish(folder, now=now, passphrase=passphrase)
    return True


def republished_at(folder: Path) -> datetime | None:
    """When the revocation list was made; ``None`` before the first run."""
    path = folder / keyring.REVOCATIONS
    return authority.listed_at(path.read_bytes()) if path.is_file() else None


def has_root_key(folder: Path) -> bool:
    """Whether the root's key is in the installation; it may be exported, once."""
    return (folder / keyring.ROOT_KEY).exists()


def export_root(folder: Path, target: Path) -> None:
    """Take the root's key out of the installation, once: afterwards it is only in ``target``.

    It stays locked with the keys' passphrase. Raises: ``OutOfOrder`` when it was taken out
    already or the target exists.
    """
    keyfiles.require_private(folder)
    source = folder / keyring.ROOT_KEY
    if not source.exists():
        raise OutOfOrder("The root key was exported already; there is no second copy here.")
    if target.exists():
        raise OutOfOrder(f"{target} is there already. Nothing was exported.")
    data = keyfiles.read_private(source, "root key")
    keyfiles.write_private(target, data)
    if target.read_bytes() != data:
        raise OutOfOrder(f"{target} could not be read back. Nothing was removed.")
    source.unlink()
