"""The installation's own keys and roots, as commands and pages use them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from procurement import signing
from procurement.errors import Invalid, NotReady
from procurement.settings import Settings

STAMP_ROOTS = "time-stamp-roots.pem"


def instant(settings: Settings) -> datetime:
    """The instant at which a command acts: the fixed one of demo and tests, else the clock's."""
    return settings.now or datetime.fromtimestamp(time.time(), UTC)


def own_keys(settings: Settings, *, at: datetime) -> signing.KeyRing:
    """Open procurement's key, making the installation's at the first run.

    Raises: ``NotReady`` when it cannot be used.
    """
    secret = settings.key_passphrase or None
    signing.ensure_keys(
        settings.keys_dir, organization=settings.organization, now=at, passphrase=secret
    )
    return signing.load_keys(settings.keys_dir, now=at, passphrase=secret)


def own_root(settings: Settings) -> tuple[list[x509.Certificate], list[bytes]]:
    """The installation's root and revocation list, which need no passphrase; empty when none."""
    root = settings.keys_dir / signing.ROOT_CERTIFICATE
    revocations = settings.keys_dir / signing.REVOCATIONS
    if not root.is_file():
        return [], []
    return list(read_roots(root)), [revocations.read_bytes()] if revocations.is_file() else []


def own_stamp_roots(settings: Settings) -> list[x509.Certificate]:
    """The roots of the time-stamp servers that this installation trusts; empty when none."""
    path = settings.keys_dir / STAMP_ROOTS
    return list(read_roots(path)) if path.is_file() else []


def stamp_server(settings: Settings) -> signing.StampServer | None:
    """The time-stamp server that the settings name; ``None`` without one.

    Raises: ``NotReady`` when nobody said which root its certificate leads to.
    """
    if not settings.timestamp_url:
        return None
    roots = own_stamp_roots(settings)
    if not roots:
        raise NotReady(
            "A time-stamp server is set, but not which root its certificate leads to. Run: "
            "procurement keys trust-stamps CERTIFICATE.pem"
        )
    return signing.StampServer(settings.timestamp_url, tuple(roots))


def signed_by_the_portal(
    settings: Settings,
    sign: Callable[[signing.KeyRing, signing.StampServer | None], bytes],
    *,
    at: datetime,
    instead: str,
) -> bytes:
    """A paper that procurement's key signs in the moment somebody asks for it.

    A time-stamp server that does not answer ends it, unless the settings do without; ``instead``
    says what there is all the same. Raises: ``NotReady``, also where the key cannot be used.
    """
    ring = signing.load_keys(settings.keys_dir, now=at, passphrase=settings.key_passphrase or None)
    try:
        return sign(ring, stamp_server(settings))
    except signing.ServerDown as silent:
        if not settings.timestamp_queue:
            raise NotReady(f"{silent.sentence} The PDF was not made; {instead}") from silent
        return sign(ring, None)


def trust_stamps(settings: Settings, path: Path) -> list[x509.Certificate]:
    """Trust the roots in a PEM file for time stamps, besides those trusted already.

    Raises: ``Invalid`` when the file holds no certificate; ``NotReady`` for wide permissions.
    """
    known = own_stamp_roots(settings)
    known += [one for one in read_roots(path) if one not in known]
    signing.make_private_folder(settings.keys_dir)
    packed = b"".join(one.public_bytes(Encoding.PEM) for one in known)
    signing.write_private(settings.keys_dir / STAMP_ROOTS, packed)
    return known


def read_roots(path: Path) -> Sequence[x509.Certificate]:
    """Read the certificates to trust from a PEM file.

    Raises: ``Invalid`` when the file cannot be read or holds no certificate.
    """
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as broken:
        raise Invalid(f"{path} holds no certificate in PEM form.") from broken
