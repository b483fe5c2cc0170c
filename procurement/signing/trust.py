"""Whom a check believes, and at which instant: roots, revocation lists, time-stamp servers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms
from asn1crypto import crl as asn1_crl
from cryptography import x509
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from procurement.signing.keyring import common_name
from procurement.signing.own import Own
from procurement.signing.sealing import FIELD, TOLERANCE, as_asn1, stamp_of

UNCHECKED = "whether it was revoked was not checked: no current list of its authority is at hand"
_NO_LIST = "Whether a certificate was revoked was not checked: no revocation list is at hand."


@dataclass(frozen=True)
class Trust:
    """The anchors of one check.

    ``roots`` vouch for signers, ``revocations`` are lists that they signed, ``stamp_roots`` vouch
    for time-stamp servers and for nothing else; ``at`` is the instant of the check. ``own`` are
    certificates that the organisation brought: each of them, and nothing else of its authority,
    signs for procurement.
    """

    roots: tuple[x509.Certificate, ...]
    revocations: tuple[bytes, ...]
    stamp_roots: tuple[x509.Certificate, ...]
    at: datetime
    own: tuple[Own, ...] = ()

    @property
    def known(self) -> frozenset[bytes]:
        """The SHA-256 of the roots."""
        return frozenset(as_asn1(root).sha256 for root in self.roots)

    @property
    def known_stampers(self) -> frozenset[bytes]:
        """The SHA-256 of the time-stamp servers' roots."""
        return frozenset(as_asn1(root).sha256 for root in self.stamp_roots)

    def own_of(self, signature: EmbeddedPdfSignature) -> Own | None:
        """The organisation's own certificate, where procurement's field was signed with one."""
        if signature.field_name != FIELD:
            return None
        return next((one for one in self.own if one.digest == signature.signer_cert.sha256), None)

    def unasked(self, found: Sequence[EmbeddedPdfSignature], known_by: datetime) -> Iterator[str]:
        """What a reader must know of certificates of which nobody could ask whether they hold.

        ``known_by`` is the instant at which signatures without a stamp are known to have existed.
        """
        people = [one for one in found if not is_archive(one)]
        if not self.revocations and any(self.own_of(one) is None for one in people):
            yield _NO_LIST
        for one in people:
            own, moment = self.own_of(one), stamped_at(one) or known_by
            if own is not None and not own.standing(moment).is_checked:
                whose = common_name(own.certificate)
                yield f"The certificate of {whose} is the organisation's own; {UNCHECKED}."

    def companions_of(self, signature: EmbeddedPdfSignature) -> frozenset[bytes]:
        """The SHA-256 of the certificates that may accompany the signer's."""
        own = self.own_of(signature)
        return self.known if own is None else own.companions

    def for_own(self, own: Own, moment: datetime) -> ValidationContext:
        """A fresh context for an own certificate; its lists are asked apart (``Own.standing``)."""
        return ValidationContext(
            trust_roots=[as_asn1(own.root)],
            other_certs=[as_asn1(one) for one in own.issuers],
            allow_fetching=False,
            revocation_mode="soft-fail",
            moment=moment,
        )

    def for_signer(self, moment: datetime) -> ValidationContext:
        """A fresh context: nothing is fetched, and a given revocation list must answer.

        ``moment`` is when the signature is known to have existed; a list made later may speak of
        that time. The mode is "require": the library's "hard-fail" asks no list about a
        certificate that names no address of one, and ours names none.
        """
        return ValidationContext(
            trust_roots=[as_asn1(root) for root in self.roots],
            crls=[asn1_crl.CertificateList.load(one) for one in self.revocations],
            allow_fetching=False,
            revocation_mode="require" if self.revocations else "soft-fail",
            moment=moment,
            retroactive_revinfo=moment < self.at,
        )

    def for_stamp(self, moment: datetime) -> ValidationContext:
        """A fresh context for time-stamp servers, of whose authorities we have no lists."""
        return ValidationContext(
            trust_roots=[as_asn1(root) for root in self.stamp_roots],
            allow_fetching=False,
            revocation_mode="soft-fail",
            moment=moment,
            time_tolerance=TOLERANCE,
        )


def stamped_at(signature: EmbeddedPdfSignature) -> datetime | None:
    """The instant that a time stamp states, unchecked: of a field's own, or of the attached one."""
    if is_archive(signature):
        return _stated(signature.signed_data)
    stamp = stamp_of(signature)
    return None if stamp is None else _stated(stamp)


def is_archive(signature: EmbeddedPdfSignature) -> bool:
    """Whether this is a time stamp over the document and no person's signature."""
    return bool(signature.sig_object_type == "/DocTimeStamp")


def _stated(stamp: cms.SignedData) -> datetime:
    at: datetime = stamp["encap_content_info"]["content"].parsed["gen_time"].native
    return at


def own_lists(lists: Sequence[bytes], roots: Sequence[x509.Certificate]) -> Iterator[bytes]:
    """Keep the lists that one of the roots signed; others have no say."""
    for one in lists:
        parsed = x509.load_der_x509_crl(one)
        for root in roots:
            key = root.public_key()
            if parsed.issuer == root.subject and parsed.is_signature_valid(key):  # type: ignore[arg-type] # our roots hold EC keys; a key of another kind raises and is no list of ours
                yield one
                break
