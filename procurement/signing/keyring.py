"""The installation's keys: made at the first run, renewed in time, loaded for signing."""

from __future__ import annotations

from collections.abc import Sequence
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
from procurement.signing.authority import Revoked, Signatory
from procurement.signing.own import Own, open_own
from procurement.signing.own_rules import name_of

ROOT_KEY = "root.p12"
ROOT_CERTIFICATE = "root-certificate.pem"
SIGNER_KEY = "signer.p12"
FINANCE_KEY = "finance.p12"
KEY_OF = {
    Signatory.PROCUREMENT: SIGNER_KEY,
    Signatory.FINANCE: FINANCE_KEY,
    Signatory.SECOND: "approval-2.p12",
    Signatory.THIRD: "approval-3.p12",
}
# Who signs after finance, in their order.
FURTHER = (Signatory.SECOND, Signatory.THIRD)
CERTIFICATES = "certificates.pem"  # every leaf there ever was, oldest first; nothing secret
REVOCATIONS = "revocations.crl"
PASSPHRASE = keyfiles.PASSPHRASE

RENEW_WITHIN = timedelta(days=30)

Root = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]


@dataclass(frozen=True)
class KeyRing:
    """An opened signing key with its certificate, the root's certificate and revocation list.

    ``own`` is there where the organisation brought the certificate; then ``root`` is that of its
    authority, and ``revocations`` are the portal's all the same.
    """

    root: x509.Certificate
    certificate: x509.Certificate
    revocations: bytes
    key: keyfiles.PrivateKey = field(repr=False)
    own: Own | None = None

    @property
    def signer(self) -> str:
        """Who signs, as the certificate names it."""
        return common_name(self.certificate)

    @property
    def organization(self) -> str:
        """The organisation named in the certificate."""
        return organization_of(self.certificate)

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
        """Refuse to sign outside the certificate's lifetime, or with a revoked certificate.

        Raises: ``NotReady`` with the dates.
        """
        if at > self.valid_until:
            told = (
                "Run `procurement init` to renew it; documents signed earlier stay listed under "
                "the same root."
                if self.own is None
                else "Import the organisation's next one: `procurement keys import FILE`."
            )
            raise NotReady(
                f"The signing certificate ended on {self.valid_until:%Y-%m-%d}; nothing can be "
                f"signed with it. {told}"
            )
        if at < self.certificate.not_valid_before_utc:
            start = self.certificate.not_valid_before_utc
            raise NotReady(
                f"The signing certificate is valid only from {start:%Y-%m-%d %H:%M} UTC, and the "
                f"clock says {at:%Y-%m-%d %H:%M %Z}. Check the clock."
            )
        if self.own is not None and (since := self.own.standing(at).revoked_at):
            raise NotReady(
                f"The organisation's own certificate was revoked on {since:%Y-%m-%d}; nothing can "
                "be signed with it. Import the next one: `procurement keys import FILE`."
            )
        for one in authority.revoked_in(self.revocations):
            if one.serial == self.certificate.serial_number:
                raise NotReady(
                    f"The signing certificate was revoked on {one.at:%Y-%m-%d} ({one.reason}); "
                    "nothing can be signed with it. Run `procurement keys rotate`."
                )


def fingerprint_of(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate as readers compare it: upper-case pairs with colons."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def ensure_keys(
    folder: Path, *, organization: str, now: datetime, passphrase: str | None = None
) -> KeyRing:
    """Make what is missing (root, two leaves, revocation list); returns procurement's opened key.

    A leaf that ends within thirty days is replaced by a new one under the same root. Without
    ``passphrase`` one is drawn and kept in its own file beside the keys.
    Raises: ``NotReady`` for wide permissions, a wrong passphrase, damaged or missing files;
    ``Invalid`` for an organisation without a name, or with one that certificates cannot hold.
    """
    if not organization.strip():
        raise Invalid("The keys name the organisation, so it needs a name.")
    if not authority.can_name(organization.strip()):
        raise Invalid(
            "Certificates cannot hold a name that mixes letters running right to left with others "
            "or with digits at an end. Give the organisation's name in one direction."
        )
    keyfiles.make_private_folder(folder)
    with keyfiles.locked(folder):
        if not (folder / SIGNER_KEY).exists():
            _make_all(folder, organization.strip(), now, passphrase)
        ring = _open(folder, passphrase)
        _list_too(folder, ring.certificate)
        due = [one for one in Signatory if _is_due(folder, one, ring.root, now)]
        if due:
            root = open_root(folder, passphrase)
            for one in due:
                make_leaf(folder, root, ring.organization, now, passphrase, one)
            ring = _open(folder, passphrase)
    return ring


def ensure_further(
    folder: Path, count: int, *, now: datetime, passphrase: str | None = None
) -> None:
    """Make the leaves of ``count`` further approvals where they are missing or about to end.

    Raises: ``NotReady`` without the root's key, saying how they are made with it.
    """
    keyfiles.require_private(folder)
    with keyfiles.locked(folder):
        certificate = read_root(folder)
        due = [one for one in FURTHER[:count] if _is_due(folder, one, certificate, now, make=True)]
        if not due:
            return
        if not (folder / ROOT_KEY).exists():
            raise NotReady(
                "Nobody made the keys for further approvals yet, and the root key was exported. "
                f"Run: procurement keys rotate '{due[0]}' --root FILE"
            )
        root = open_root(folder, passphrase)
        for one in due:
            make_leaf(folder, root, organization_of(certificate), now, passphrase, one)


def load_keys(
    folder: Path,
    *,
    now: datetime,
    passphrase: str | None = None,
    signatory: Signatory = Signatory.PROCUREMENT,
) -> KeyRing:
    """Open the key of a signatory: made earlier, or brought by the organisation.

    Raises: ``NotReady`` when it is missing, open to others, damaged, locked with another
    passphrase, revoked, or when its certificate has ended.
    """
    if not folder.is_dir():
        raise NotReady(f"There are no signing keys in {folder} yet. Run `procurement init`.")
    keyfiles.require_private(folder)
    ring = _open(folder, passphrase, signatory)
    if signatory == Signatory.PROCUREMENT and (opened := open_own(folder, passphrase)):
        key, own = opened
        ring = KeyRing(own.root, own.certificate, ring.revocations, key, own)
    ring.refuse_unless_valid(now)
    return ring


def _list_too(folder: Path, certificate: x509.Certificate) -> None:
    """Enter a leaf that was made before a list was kept."""
    known = certificates_in(folder)
    if certificate not in known:
        listed = b"".join(one.public_bytes(Encoding.PEM) for one in (*known, certificate))
        keyfiles.write_private(folder / CERTIFICATES, listed)


def _is_due(
    folder: Path,
    signatory: Signatory,
    root: x509.Certificate,
    now: datetime,
    *,
    make: bool = False,
) -> bool:
    """Whether a leaf is missing or about to end, read from the public list of certificates.

    Those for further approvals are missing only where somebody wants them made.
    """
    if not (folder / KEY_OF[signatory]).exists():
        return make or signatory not in FURTHER
    current = current_leaf(folder, signatory, root)
    return current is not None and current.not_valid_after_utc - now < RENEW_WITHIN


def current_leaf(
    folder: Path, signatory: Signatory, root: x509.Certificate
) -> x509.Certificate | None:
    """The newest certificate of a signatory under this root; ``None`` where no list is kept."""
    mine = [
        one
        for one in certificates_in(folder)
        if signatory_of(one) == signatory and one.issuer == root.subject
    ]
    return mine[-1] if mine else None


def certificates_in(folder: Path) -> Sequence[x509.Certificate]:
    """Every leaf certificate there ever was, oldest first; empty before the first run."""
    path = folder / CERTIFICATES
    return x509.load_pem_x509_certificates(path.read_bytes()) if path.is_file() else []


def signatory_of(certificate: x509.Certificate) -> Signatory | None:
    """Whose leaf a certificate is, by the ending of its name."""
    return authority.signatory_named(common_name(certificate))


def _make_all(folder: Path, organization: str, now: datetime, passphrase: str | None) -> None:
    """Root first, procurement last: an interrupted first run is taken up where it stopped."""
    if passphrase is None and not (folder / PASSPHRASE).exists():
        keyfiles.write_private(folder / PASSPHRASE, token_urlsafe(32).encode())
    if (folder / ROOT_KEY).exists():
        root = open_root(folder, passphrase)
    else:
        if (folder / ROOT_CERTIFICATE).exists():
            raise NotReady(
                f"{folder} holds a root certificate but no keys. Restore {SIGNER_KEY} from your "
                "backup, or move the certificate away to start with a new root."
            )
        root = authority.make_root(organization, now=now)
        packed = keyfiles.pack("root", *root, keyfiles.passphrase_of(folder, passphrase))
        keyfiles.write_private(folder / ROOT_KEY, packed)
    keyfiles.write_private(folder / ROOT_CERTIFICATE, root[1].public_bytes(Encoding.PEM))
    for one in (Signatory.FINANCE, Signatory.PROCUREMENT):
        make_leaf(folder, root, organization, now, passphrase, one)


def make_leaf(
    folder: Path,
    root: Root,
    organization: str,
    now: datetime,
    passphrase: str | None,
    signatory: Signatory,
) -> x509.Certificate:
    """Make a new leaf, list it beside the earlier ones, and renew the revocation list.

    Raises: ``NotReady`` when the root has ended.
    """
    root_key, root_certificate = root
    if root_certificate.not_valid_after_utc <= now:
        raise NotReady(
            f"The root certificate ended on {root_certificate.not_valid_after_utc:%Y-%m-%d}. "
            f"Move {folder} away and run `procurement init` to start with a new root."
        )
    key, certificate = authority.make_signer(
        organization, root=root_certificate, root_key=root_key, now=now, signatory=signatory
    )
    known = [*certificates_in(folder), certificate]
    until = max(one.not_valid_after_utc for one in known)
    write_revocations(folder, root, revoked_of(folder), now=now, until=until)
    path = folder / KEY_OF[signatory]
    packed = keyfiles.pack(
        signatory.value, key, certificate, keyfiles.passphrase_of(folder, passphrase)
    )
    listed = b"".join(one.public_bytes(Encoding.PEM) for one in known)
    keyfiles.write_private(folder / CERTIFICATES, listed)
    keyfiles.write_private(path, packed)
    return certificate


def write_revocations(
    folder: Path, root: Root, revoked: Sequence[Revoked], *, now: datetime, until: datetime
) -> None:
    """Sign and store the revocation list; what was revoked before stays on it."""
    key, certificate = root
    made = authority.make_revocation_list(
        root=certificate, root_key=key, now=now, until=until, revoked=revoked
    )
    keyfiles.write_private(folder / REVOCATIONS, made)


def revoked_of(folder: Path) -> tuple[Revoked, ...]:
    """What is revoked now, by the stored list; nothing where there is none."""
    path = folder / REVOCATIONS
    return authority.revoked_in(path.read_bytes()) if path.is_file() else ()


def _open(
    folder: Path, passphrase: str | None, signatory: Signatory = Signatory.PROCUREMENT
) -> KeyRing:
    path = folder / KEY_OF[signatory]
    if signatory != Signatory.PROCUREMENT and not path.exists():
        raise NotReady(
            f"There is no key of {signatory} in {folder} yet. Run `procurement init`, which makes "
            "what is missing."
        )
    packed = keyfiles.read_private(path, "signing key")
    key, certificate = keyfiles.unpack(packed, keyfiles.passphrase_of(folder, passphrase), path)
    root = read_root(folder)
    try:
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature) as foreign:
        raise NotReady(
            f"{path} was not issued by {folder / ROOT_CERTIFICATE}. "
            "Restore both from the same backup."
        ) from foreign
    revocations = keyfiles.read_private(folder / REVOCATIONS, "revocation list")
    return KeyRing(root=root, certificate=certificate, revocations=revocations, key=key)


def open_root(folder: Path, passphrase: str | None, path: Path | None = None) -> Root:
    """Open the root key, in the folder or where it was exported to.

    Raises: ``NotReady`` when it is not there, or the passphrase does not open it.
    """
    where = path or folder / ROOT_KEY
    if path is None and not where.exists() and (folder / ROOT_CERTIFICATE).exists():
        raise NotReady(
            f"The root key is not in {folder}: it was exported. Say where it is, with "
            "`procurement keys rotate --root FILE`."
        )
    packed = keyfiles.read_private(where, "root key")
    return keyfiles.unpack(packed, keyfiles.passphrase_of(folder, passphrase), where)


def read_root(folder: Path) -> x509.Certificate:
    """The root's certificate, which needs no passphrase.

    Raises: ``NotReady`` when it is missing or damaged.
    """
    path = folder / ROOT_CERTIFICATE
    data = keyfiles.read_private(path, "root certificate")
    try:
        return x509.load_pem_x509_certificate(data)
    except ValueError as broken:
        raise NotReady(f"{path} is not a certificate. Restore it from your backup.") from broken


def common_name(certificate: x509.Certificate) -> str:
    """The name in a certificate."""
    return name_of(certificate.subject)


def organization_of(certificate: x509.Certificate) -> str:
    """The organisation named in a certificate, or its whole name where it names none."""
    found = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(found[0].value) if found else name_of(certificate.subject)
