"""Keeps keys on disk: private folders and files, PKCS#12 containers, the passphrase's own file."""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import secrets
import shlex
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

from procurement.errors import NotReady

PASSPHRASE = "passphrase"  # noqa: S105 - the name of a file, not a secret
KDF_ROUNDS = 600_000
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_FOR_INTEGRITY, _BLOCK, _HASHED = 3, 64, 32


def make_private_folder(folder: Path) -> None:
    """Create the folder with mode 0700 unless it is there; refuses one that is wider."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    require_private(folder)


def require_private(path: Path) -> None:
    """Refuse a file or folder that others than its owner may read, write or search.

    Raises: ``NotReady`` with the command that repairs it.
    """
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        kind, wanted = ("folder", "700") if path.is_dir() else ("file", "600")
        raise NotReady(
            f"The {kind} {path} holds keys and is open to other users of this machine "
            f"(mode {mode:04o}). Run: chmod {wanted} {shlex.quote(str(path))}"
        )


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, so that two first runs at once do not make two sets of keys."""
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write_private(path: Path, data: bytes) -> None:
    """Write a file with mode 0600, whole or not at all."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def read_private(path: Path, what: str) -> bytes:
    """Read a file that only its owner may read; refuses a missing or wider one."""
    if not path.is_file():
        raise NotReady(f"The {what} is missing: {path}. Restore it from your backup.")
    require_private(path)
    return path.read_bytes()


def passphrase_of(folder: Path, given: str | None) -> str:
    """The passphrase of the keys: the given one, else the one in its own file beside them."""
    if given is not None:
        return given
    return read_private(folder / PASSPHRASE, "passphrase of the keys").decode().strip()


def pack(name: str, key: PrivateKey, certificate: x509.Certificate, passphrase: str) -> bytes:
    """Put key and certificate into a PKCS#12 container: AES-256, 600 000 PBKDF2 rounds."""
    protection = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(KDF_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(passphrase.encode())
    )
    packed = pkcs12.serialize_key_and_certificates(
        name.encode(), key, certificate, None, protection
    )
    return _with_slow_check(packed, passphrase)


def _with_slow_check(packed: bytes, passphrase: str) -> bytes:
    """Give the container's integrity code as many rounds as its encryption.

    The library fixes that code at 2 048 rounds, and whoever stole the file could try passphrases
    against it that much faster. The derivation is RFC 7292, appendix B; one block is enough.
    """
    container = asn1_pkcs12.Pfx.load(packed)
    salt = secrets.token_bytes(_HASHED)
    secret = passphrase.encode("utf-16-be") + b"\x00\x00"
    block = bytes([_FOR_INTEGRITY]) * _BLOCK + _filled(salt) + _filled(secret)
    for _ in range(KDF_ROUNDS):
        block = hashlib.sha256(block).digest()
    signed = container["auth_safe"]["content"].native
    container["mac_data"]["mac"]["digest"] = hmac.digest(block, signed, "sha256")
    container["mac_data"]["mac_salt"] = salt
    container["mac_data"]["iterations"] = KDF_ROUNDS
    return bytes(container.dump())


def _filled(text: bytes) -> bytes:
    """Repeat a text until it fills whole blocks of the hash."""
    size = -(-len(text) // _BLOCK) * _BLOCK
    return (text * (size // len(text) + 1))[:size]


def unpack(
    data: bytes, passphrase: str, path: Path
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Take one of our own keys and its certificate out of a PKCS#12 container.

    Raises: ``NotReady`` saying whether the passphrase is wrong or the file is damaged.
    """
    key, certificate = unpack_any(data, passphrase, path)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise _damaged(path)
    return key, certificate


def unpack_any(data: bytes, passphrase: str, path: Path) -> tuple[PrivateKey, x509.Certificate]:
    """The same for a key of any kind that signs here. Raises: as ``unpack``."""
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(data, passphrase.encode())
    except ValueError as broken:
        if "password" in str(broken).lower():
            raise NotReady(
                f"The passphrase does not open {path}. Give the one that was used when the keys "
                "were made (PROCUREMENT_KEY_PASSPHRASE, or the file passphrase beside the keys)."
            ) from broken
        raise _damaged(path) from broken
    if not isinstance(key, PrivateKey) or certificate is None:
        raise _damaged(path)
    return key, certificate


def _damaged(path: Path) -> NotReady:
    return NotReady(f"The key file {path} is damaged. Restore it from your backup.")
