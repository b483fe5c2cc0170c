"""What an organisation's own certificate must be before anything is signed with it.

The key is P-256, or RSA of 2048 bits or more; the certificate is for signing; every certificate
from it up to the root of its authority is at hand, holds today, and issued the one before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from procurement.errors import Invalid
from procurement.signing.authority import DOCUMENT_SIGNING

Kind = TypeVar("Kind", bound=x509.ExtensionType)

SMALLEST_RSA = 2048
LONGEST_CHAIN = 6
_MODERN = frozenset({"sha256", "sha384", "sha512"})
# Purposes under which authorities hand out certificates for signing documents: RFC 9336, e-mail,
# any, and the older ones of Microsoft and Adobe.
_PURPOSES = frozenset(
    {
        DOCUMENT_SIGNING,
        ExtendedKeyUsageOID.EMAIL_PROTECTION,
        ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
        ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"),
        ObjectIdentifier("1.2.840.113583.1.1.5"),
    }
)


def name_of(name: x509.Name) -> str:
    """The common name, else the organisation, else everything that the name says."""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if found := name.get_attributes_for_oid(kind):
            return str(found[0].value)
    return name.rfc4514_string() or "an unnamed holder"


def chain_of(
    leaf: x509.Certificate, pool: Sequence[x509.Certificate], now: datetime
) -> tuple[x509.Certificate, ...]:
    """Check a certificate for signing; returns its issuers, the next one first, the root last.

    ``pool`` holds the certificates at hand, in any order. Raises: ``Invalid`` saying what is
    missing or wrong.
    """
    _refuse_key(leaf)
    _refuse_usage(leaf)
    issuers = issuers_of(leaf, pool)
    last = issuers[-1] if issuers else leaf
    if last.issuer != last.subject:
        raise Invalid(
            f"The chain is not complete: the certificate of {name_of(last.issuer)}, which issued "
            f"that of {name_of(last.subject)}, is missing. Give it with --chain FILE (PEM)."
        )
    if not issuers:
        raise Invalid(
            f"The certificate of {name_of(leaf.subject)} is signed by itself: no authority "
            "vouches for it. The portal's own root does at least that."
        )
    for below, one in enumerate(issuers):
        _refuse_issuer(one, below)
    for one in (leaf, *issuers):
        _refuse_dates(one, now)
        _refuse_digest(one, is_root=one is last)
    return issuers


def issuers_of(
    leaf: x509.Certificate, pool: Sequence[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """The issuers of a certificate as far as the pool knows them, the next one first."""
    return tuple(_upwards(leaf, pool))


def _upwards(
    leaf: x509.Certificate, pool: Sequence[x509.Certificate]
) -> Iterator[x509.Certificate]:
    one = leaf
    for _ in range(LONGEST_CHAIN):
        if one.issuer == one.subject:
            return
        found = next((each for each in pool if has_issued(each, one)), None)
        if found is None:
            return
        yield found
        one = found


def has_issued(issuer: x509.Certificate, one: x509.Certificate) -> bool:
    """Whether name and signature of a certificate are those of this issuer."""
    try:
        one.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _refuse_key(leaf: x509.Certificate) -> None:
    key = leaf.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name == "secp256r1":
        return
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= SMALLEST_RSA:
        return
    raise Invalid(
        "This kind of key is not used here. Bring a key on the curve P-256, or an RSA key of "
        f"{SMALLEST_RSA} bits or more."
    )


def _refuse_usage(leaf: x509.Certificate) -> None:
    whose = name_of(leaf.subject)
    if _is_authority(leaf):
        raise Invalid(f"The certificate of {whose} is that of an authority and signs no documents.")
    usage = extension_of(leaf, x509.KeyUsage)
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        raise Invalid(f"The certificate of {whose} is not for signing (its key usage says so).")
    purposes = extension_of(leaf, x509.ExtendedKeyUsage)
    if purposes is not None and _PURPOSES.isdisjoint(purposes):
        raise Invalid(
            f"The certificate of {whose} is for other purposes than signing documents "
            "(its extended key usage says so)."
        )


def _refuse_issuer(one: x509.Certificate, below: int) -> None:
    """``below``: how many authorities stand between this one and the certificate."""
    limits = extension_of(one, x509.BasicConstraints)
    usage = extension_of(one, x509.KeyUsage)
    if limits is None or not limits.ca or (usage is not None and not usage.key_cert_sign):
        raise Invalid(f"{name_of(one.subject)} is no authority and may not issue certificates.")
    if limits.path_length is not None and below > limits.path_length:
        raise Invalid(f"{name_of(one.subject)} may not stand that far above the certificate.")


def _refuse_dates(one: x509.Certificate, now: datetime) -> None:
    start, end = one.not_valid_before_utc, one.not_valid_after_utc
    if start <= now < end:
        return
    words = f"ended on {end:%Y-%m-%d}" if now >= end else f"begins only on {start:%Y-%m-%d}"
    raise Invalid(f"The certificate of {name_of(one.subject)} {words}.")


def _refuse_digest(one: x509.Certificate, *, is_root: bool) -> None:
    digest = one.signature_hash_algorithm
    # A root is trusted for what it is: its signature on itself proves nothing.
    if not is_root and (digest is None or digest.name not in _MODERN):
        used = digest.name if digest else "an unknown digest"
        whose = name_of(one.subject)
        raise Invalid(f"The certificate of {whose} was issued with {used}, which is too weak.")


def _is_authority(one: x509.Certificate) -> bool:
    limits = extension_of(one, x509.BasicConstraints)
    return limits is not None and limits.ca


def extension_of(
    one: x509.Certificate | x509.CertificateRevocationList, kind: type[Kind]
) -> Kind | None:
    """The extension of this kind in a certificate or a list; ``None`` where there is none."""
    try:
        return one.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
