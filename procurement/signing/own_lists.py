"""Revocation lists of other people's authorities: whose they are, what they cover, how fresh."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

from procurement.errors import Invalid, NotReady
from procurement.signing.own_rules import extension_of, name_of

SECONDS = 10.0
LARGEST = 20_000_000
_PEM = b"-----BEGIN X509 CRL-----"

Pair = tuple[x509.Certificate, x509.Certificate]  # a certificate, and who issued it


@dataclass(frozen=True)
class Standing:
    """How a certificate stands by the lists at hand.

    ``revoked_at`` is when one of the chain was revoked; ``unasked`` names those of whom no
    current list says anything.
    """

    revoked_at: datetime | None
    unasked: tuple[str, ...]

    @property
    def is_checked(self) -> bool:
        """Whether a current list spoke of every certificate of the chain below the root."""
        return not self.unasked


def standing_of(pairs: Sequence[Pair], lists: Sequence[bytes], moment: datetime) -> Standing:
    """Ask the lists about each certificate for the instant ``moment``.

    A list that names a certificate counts however old it is: nobody comes off a list again. That
    a certificate is *not* named counts only where the list covers it and spoke at ``moment`` or
    later.
    """
    revoked, unasked = [], []
    for one, issuer in pairs:
        its = [each for each in map(parsed, lists) if _is_of(each, issuer)]
        found = [each.get_revoked_certificate_by_serial_number(one.serial_number) for each in its]
        dates = [each.revocation_date_utc for each in found if each is not None]
        revoked += [date for date in dates if date <= moment]
        if not any(_covers(each, one) and _spoke(each, moment) for each in its):
            unasked.append(name_of(one.subject))
    return Standing(min(revoked) if revoked else None, tuple(unasked))


def belonging(pairs: Sequence[Pair], lists: Sequence[bytes]) -> tuple[bytes, ...]:
    """The lists (DER) that one of these issuers signed; others have no say."""
    return tuple(one for one in lists if any(_is_of(parsed(one), issuer) for _, issuer in pairs))


def parsed(one: bytes) -> x509.CertificateRevocationList:
    """A list from its DER. Raises: ``ValueError``."""
    return x509.load_der_x509_crl(one)


def read_lists(data: bytes) -> tuple[bytes, ...]:
    """The lists in a file, PEM or DER, as DER. Raises: ``Invalid`` when there is none."""
    try:
        if _PEM not in data:
            return (parsed(data).public_bytes(Encoding.DER),)
        cut = [_PEM + part for part in data.split(_PEM)[1:]]
        return tuple(x509.load_pem_x509_crl(one).public_bytes(Encoding.DER) for one in cut)
    except ValueError as broken:
        raise Invalid("This is no revocation list (CRL).") from broken


def packed(lists: Sequence[bytes]) -> bytes:
    """The lists as one PEM file; of one issuer's, only the newest."""
    newest: dict[bytes, x509.CertificateRevocationList] = {}
    for each in map(parsed, lists):
        who = each.issuer.public_bytes()
        if who not in newest or each.last_update_utc >= newest[who].last_update_utc:
            newest[who] = each
    return b"".join(one.public_bytes(Encoding.PEM) for one in newest.values())


def fetched(pairs: Sequence[Pair]) -> Iterator[bytes]:
    """Fetch the lists whose addresses the certificates name (http only, as authorities offer).

    Raises: ``NotReady`` when a certificate names no address, or it does not answer.
    """
    for one, _ in pairs:
        addresses = _addresses(one)
        if not addresses:
            raise NotReady(
                f"The certificate of {name_of(one.subject)} names no address of a revocation "
                "list. Ask its authority for the file and give it with --list FILE."
            )
        yield from read_lists(_got(addresses[0]))


def _addresses(one: x509.Certificate) -> list[str]:
    points = extension_of(one, x509.CRLDistributionPoints)
    names = [name for point in points or () for name in point.full_name or ()]
    return [str(name.value) for name in names if str(name.value).startswith("http://")]


def _got(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as reply:  # noqa: S310 - http only, see _addresses
            data: bytes = reply.read(LARGEST + 1)
    except (OSError, urllib.error.URLError) as silent:
        raise NotReady(f"{address}, where the revocation list lies, does not answer.") from silent
    if len(data) > LARGEST:
        raise NotReady(f"The revocation list at {address} is larger than any that is taken here.")
    return data


def _is_of(one: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    try:
        return one.issuer == issuer.subject and one.is_signature_valid(key)  # type: ignore[arg-type] # a key of a kind that signs no lists raises
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


def _covers(one: x509.CertificateRevocationList, certificate: x509.Certificate) -> bool:
    """Whether silence of this list about the certificate says something (RFC 5280, 5.2.4-5)."""
    if extension_of(one, x509.DeltaCRLIndicator) is not None:
        return False
    part = extension_of(one, x509.IssuingDistributionPoint)
    if part is None:
        return True
    limits = extension_of(certificate, x509.BasicConstraints)
    is_authority = limits is not None and limits.ca
    if part.indirect_crl or part.only_some_reasons or part.only_contains_attribute_certs:
        return False
    if part.only_contains_ca_certs if not is_authority else part.only_contains_user_certs:
        return False
    named = {str(name.value) for name in part.full_name or ()}
    return not named or not named.isdisjoint(_addresses(certificate))


def _spoke(one: x509.CertificateRevocationList, moment: datetime) -> bool:
    until = one.next_update_utc
    return one.last_update_utc >= moment or (until is not None and until >= moment)
