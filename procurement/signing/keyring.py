"""The installation's keys: made at the first run, renewed in time, loaded for signing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from procurement.errors import Invalid, NotReady
from procurement.signing import authority, keyfiles

ROOT_KEY = "root.p12"
ROOT_CERTIFICATE = "root-certificate.pem"
SIGNER_KEY = "signer.p12"
REVOCATIONS = "revocations.crl"
PASSPHRASE = "passphrase"  # noqa: S105 - the name of a file, not a secret

RENEW_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class KeyRing:
    """An opened signing key with its certificate, the root's certificate and revocation list."""

    root: x509.Certificate
    certificate: x509.Certificate
    revocations: bytes
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def signer(self) -> str:
        """Who signs, as the certificate names it."""
        return _common_name(self.certificate)

    @property
    def organization(self) -> str:
        """The organisation named in the certificate."""
        named = self.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
        return str(named[0].value)

    @property
    def fingerprint(self) -> str:
        """SHA-256 fingerprint of the root certificate: what readers compare."""
        return fingerprint_of(self.root)

    @property
    def root_pem(self) -> bytes:
        """The root certificate for readers (PEM)."""
        return self.root.public_bytes(Encoding.PEM)

    @property
    def valid_until(self) -> datetime:
        """The instant at which the signing certificate ends."""
        return self.certificate.not_valid_after_utc

    def refuse_unless_valid(self, at: datetime) -> None:
        """Refuse to sign outside the certificate's lifetime.

        Raises: ``NotReady`` with both dates.
        """
        if at > self.valid_until:
            raise NotReady(
                f"The signing certificate ended on {self.valid_until:%Y-%m-%d}; nothing can be "
                "signed with it. Run `procurement init` to renew it; documents signed earlier "
                "stay listed under the same root."
            )
        if at < self.certificate.not_valid_before_utc:
            start = self.certificate.not_valid_before_utc
            raise NotReady(
                f"The signing certificate is valid only from {start:%Y-%m-%d %H:%M} UTC, and the "
                f"clock says {at:%Y-%m-%d %H:%M %Z}. Check the clock."
            )


def fingerprint_of(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate as readers compare it: upper-case pairs with colons."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def ensure_keys(
    folder: Path, *, organization: str, now: datetime, passphrase: str | None = None
) -> KeyRing:
    """Make what is missing (root, signing leaf, revocation list) and return the opened keys.

    A leaf that ends within thirty days is replaced by a new one under the same root. Without
    ``passphrase`` one is drawn and kept in its own file beside the keys.
    Raises: ``NotReady`` for wide permissions, a wrong passphrase, damaged or missing files;
    ``Invalid`` for an organisation without a name.
    """
    if not organization.strip():
        raise Invalid("The keys name the organisation, so it needs a name.")
    keyfiles.make_private_folder(folder)
    with keyfiles.locked(folder):
        if not (folder / SIGNER_KEY).exists():
            _make_all(folder, organization.strip(), now, passphrase)
        ring = _open(folder, passphrase)
        if ring.valid_until - now < RENEW_WITHIN:
            _make_signer(folder, _open_root(folder, passphrase), ring.organization, now, passphrase)
            ring = _open(folder, passphrase)
    return ring


def load_keys(folder: Path, *, now: datetime, passphrase: str | None = None) -> KeyRing:
    """Open the keys made earlier.

    Raises: ``NotReady`` when they are missing, open to others, damaged, locked with another
    passphrase, or when the signing certificate has ended.
    """
    if not folder.is_dir():
        raise NotReady(f"There are no signing keys in {folder} yet. Run `procurement init`.")
    keyfiles.require_private(folder)
    ring = _open(folder, passphrase)
    ring.refuse_unless_valid(now)
    return ring


def _make_all(folder: Path, organization: str, now: datetime, passphrase: str | None) -> None:
    """Root first, leaf last: an interrupted first run is taken up where it stopped."""
    if passphrase is None and not (folder / PASSPHRASE).exists():
        keyfiles.write_private(folder / PASSPHRASE, token_urlsafe(32).encode())
    if not (folder / ROOT_KEY).exists():
        if (folder / ROOT_CERTIFICATE).exists():
            raise NotReady(
                f"{folder} holds a root certificate but no keys. Restore {SIGNER_KEY} from your "
                "backup, or move the certificate away to start with a new root."
            )
        key, certificate = authority.make_root(organization, now=now)
        packed = keyfiles.pack("root", key, certificate, _passphrase(folder, passphrase))
        keyfiles.write_private(folder / ROOT_KEY, packed)
    root = _open_root(folder, passphrase)
    keyfiles.write_private(folder / ROOT_CERTIFICATE, root[1].public_bytes(Encoding.PEM))
    _make_signer(folder, root, organization, now, passphrase)


def _make_signer(
    folder: Path,
    root: tuple[ec.EllipticCurvePrivateKey, x509.Certificate],
    organization: str,
    now: datetime,
    passphrase: str | None,
) -> None:
    root_key, root_certificate = root
    if root_certificate.not_valid_after_utc <= now:
        raise NotReady(
            f"The root certificate ended on {root_certificate.not_valid_after_utc:%Y-%m-%d}. "
            f"Move {folder} away and run `procurement init` to start with a new root."
        )
    key, certificate = authority.make_signer(
        organization, root=root_certificate, root_key=root_key, now=now
    )
    revocations = authority.make_revocation_list(
        root=root_certificate,
        root_key=root_key,
        now=now,
        until=certificate.not_valid_after_utc,
    )
    keyfiles.write_private(folder / REVOCATIONS, revocations)
    packed = keyfiles.pack("procurement", key, certificate, _passphrase(folder, passphrase))
    keyfiles.write_private(folder / SIGNER_KEY, packed)


def _open(folder: Path, passphrase: str | None) -> KeyRing:
    packed = keyfiles.read_private(folder / SIGNER_KEY, "signing key")
    key, certificate = keyfiles.unpack(packed, _passphrase(folder, passphrase), folder / SIGNER_KEY)
    root = _read_root(folder / ROOT_CERTIFICATE)
    try:
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature) as foreign:
        raise NotReady(
            f"{folder / SIGNER_KEY} was not issued by {folder / ROOT_CERTIFICATE}. "
            "Restore both from the same backup."
        ) from foreign
    revocations = keyfiles.read_private(folder / REVOCATIONS, "revocation list")
    return KeyRing(root=root, certificate=certificate, revocations=revocations, key=key)


def _open_root(
    folder: Path, passphrase: str | None
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    packed = keyfiles.read_private(folder / ROOT_KEY, "root key")
    return keyfiles.unpack(packed, _passphrase(folder, passphrase), folder / ROOT_KEY)


def _read_root(path: Path) -> x509.Certificate:
    data = keyfiles.read_private(path, "root certificate")
    try:
        return x509.load_pem_x509_certificate(data)
    except ValueError as broken:
        raise NotReady(f"{path} is not a certificate. Restore it from your backup.") from broken


def _passphrase(folder: Path, given: str | None) -> str:
    if given is not None:
        return given
    return keyfiles.read_private(folder / PASSPHRASE, "passphrase of the keys").decode().strip()


def _common_name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
