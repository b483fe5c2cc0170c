"""The installation's own keys and roots, as commands and pages use them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from procurement import signing
from procurement.errors import Invalid
from procurement.settings import Settings


def instant(settings: Settings) -> datetime:
    """The instant at which a command acts: the fixed one of demo and tests, else the clock's."""
    return settings.now or datetime.fromtimestamp(time.time(), UTC)


def own_keys(settings: Settings, *, at: datetime) -> signing.KeyRing:
    """Open the installation's keys, making them at the first run.

    Raises: ``NotReady`` when they cannot be used.
    """
    return signing.ensure_keys(
        settings.keys_dir,
        organization=settings.organization,
        now=at,
        passphrase=settings.key_passphrase or None,
    )


def own_root(settings: Settings) -> tuple[list[x509.Certificate], list[bytes]]:
    """The installation's root and revocation list, which need no passphrase; empty when none."""
    root = settings.keys_dir / signing.ROOT_CERTIFICATE
    revocations = settings.keys_dir / signing.REVOCATIONS
    if not root.is_file():
        return [], []
    return list(read_roots(root)), [revocations.read_bytes()] if revocations.is_file() else []


def read_roots(path: Path) -> Sequence[x509.Certificate]:
    """Read the certificates to trust from a PEM file.

    Raises: ``Invalid`` when the file cannot be read or holds no certificate.
    """
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as broken:
        raise Invalid(f"{path} holds no certificate in PEM form.") from broken
