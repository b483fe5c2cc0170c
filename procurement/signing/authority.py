"""Makes certificates: the organisation's root, its signing leaves, and the revocation list."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

# RFC 9336: the extended key usage for signing documents.
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")

# Readers that build on NSS (poppler) know no document signing and ask for the e-mail purpose.
_PURPOSES = (DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION)

ROOT_LIFETIME = timedelta(days=3652)
SIGNER_LIFETIME = timedelta(days=730)
# Clocks of readers differ by minutes; a certificate valid from this very second would look
# "not yet valid" to some of them.
BACKDATED = timedelta(minutes=10)

# X.520 allows 64 characters in a common name; the suffixes below take up to 18 of them.
_LONGEST_NAME = 44

_BACKWARDS = frozenset({"R", "AL"})


class Signatory(StrEnum):
    """Who signs: each has a leaf of its own, which says so in its name."""

    PROCUREMENT = "procurement"
    FINANCE = "finance"
    # More people from finance; their leaves are made when a report first needs them.
    SECOND = "second approval"
    THIRD = "third approval"


def signatory_named(common_name: str) -> Signatory | None:
    """Whose leaf it is, by its common name; beside names that run backwards the role stands alone.

    Only what the root issued counts: a name by itself proves nothing.
    """
    return next(
        (
            one
            for one in Signatory
            if common_name == one.value or common_name.endswith(f"({one.value})")
        ),
        None,
    )


REASONS = {
    "key compromise": x509.ReasonFlags.key_compromise,
    "superseded": x509.ReasonFlags.superseded,
    "left the organisation": x509.ReasonFlags.affiliation_changed,
    "not used any more": x509.ReasonFlags.cessation_of_operation,
}


@dataclass(frozen=True)
class Revoked:
    """A certificate that counts no more: its serial number, since when, and why."""

    serial: int
    at: datetime
    reason: str


def make_root(
    organization: str, *, now: datetime
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Make the organisation's root: a P-384 key and its self-signed certificate, ten years."""
    key = ec.generate_private_key(ec.SECP384R1())
    name = _name(organization, "root")
    start = now - BACKDATED
    certificate = (
        _builder(name, name, key.public_key(), start, start + ROOT_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(for_authority=True), critical=True)
        .sign(key, hashes.SHA384())
    )
    return key, certificate


def make_signer(
    organization: str,
    *,
    root: x509.Certificate,
    root_key: ec.EllipticCurvePrivateKey,
    now: datetime,
    signatory: Signatory = Signatory.PROCUREMENT,
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Make a signing leaf: a P-256 key and a certificate for signing documents, two years.

    Raises: ``ValueError`` when the root ends before the leaf would start.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    start = now - BACKDATED
    end = min(start + SIGNER_LIFETIME, root.not_valid_after_utc)
    name = _name(organization, signatory.value)
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    certificate = (
        _builder(name, root.subject, key.public_key(), start, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(for_authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(_PURPOSES), critical=False)
        .add_extension(authority, critical=False)
        .sign(root_key, hashes.SHA384())
    )
    return key, certificate


def make_revocation_list(
    *,
    root: x509.Certificate,
    root_key: ec.EllipticCurvePrivateKey,
    now: datetime,
    until: datetime,
    revoked: Sequence[Revoked] = (),
) -> bytes:
    """Make the root's revocation list (DER), in force until ``until``."""
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(now - BACKDATED)
        .next_update(until)
        .add_extension(authority, critical=False)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    )
    for one in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(one.at)
        why = x509.CRLReason(REASONS[one.reason])
        builder = builder.add_revoked_certificate(entry.add_extension(why, critical=False).build())
    return builder.sign(root_key, hashes.SHA384()).public_bytes(Encoding.DER)


def listed_at(revocations: bytes) -> datetime:
    """When a revocation list (DER) of ours was made."""
    return x509.load_der_x509_crl(revocations).last_update_utc + BACKDATED


def revoked_in(revocations: bytes) -> tuple[Revoked, ...]:
    """The certificates that a revocation list (DER) names, in its order."""
    words = {flag: name for name, flag in REASONS.items()}
    found = []
    for entry in x509.load_der_x509_crl(revocations):
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
        found.append(Revoked(entry.serial_number, entry.revocation_date_utc, words[reason]))
    return tuple(found)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    start: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def can_name(organization: str) -> bool:
    """Whether certificates can hold the name: no mixed directions (RFC 3454, section 6)."""
    directions = [unicodedata.bidirectional(letter) for letter in _short(organization)]
    if not _BACKWARDS.intersection(directions):
        return True
    return "L" not in directions and {directions[0], directions[-1]} <= _BACKWARDS


def _name(organization: str, role: str) -> x509.Name:
    short = _short(organization)
    # A role in Latin letters beside a name that runs right to left would mix directions.
    runs_backwards = any(unicodedata.bidirectional(letter) in _BACKWARDS for letter in short)
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, short),
            x509.NameAttribute(
                NameOID.COMMON_NAME, role if runs_backwards else f"{short} ({role})"
            ),
        ]
    )


def _short(organization: str) -> str:
    return organization[:_LONGEST_NAME].strip()


def _key_usage(*, for_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not for_authority,
        content_commitment=not for_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=for_authority,
        crl_sign=for_authority,
        encipher_only=False,
        decipher_only=False,
    )
