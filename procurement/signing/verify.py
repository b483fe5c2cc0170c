"""Checks a signed PDF strictly: a good answer means whole, unchanged, and ours to the last byte.

The policy is stricter than what viewers ask for: the root must be one of those given, the first
signature must certify the document, no other signature may be there, the signed range must end
with the last byte of the file, and the unsigned space around the signature must be empty.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    validate_pdf_signature,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from procurement.signing.apart import run_apart
from procurement.signing.attachments import read_attachments
from procurement.signing.authority import DOCUMENT_SIGNING
from procurement.signing.bounds import is_within_bounds
from procurement.signing.gap import faults_in_gap
from procurement.signing.sealing import FIELD
from procurement.signing.verdict import Check, Signature, Verdict

_MODERN = frozenset({"sha256", "sha384", "sha512"})
_USAGE = KeyUsageConstraints(
    key_usage={"non_repudiation"}, extd_key_usage={DOCUMENT_SIGNING.dotted_string}
)


@dataclass(frozen=True)
class _Trust:
    """The anchors of one check: roots, the revocation lists that they signed, the instant."""

    roots: tuple[x509.Certificate, ...]
    revocations: tuple[bytes, ...]
    at: datetime

    @property
    def known(self) -> frozenset[bytes]:
        return frozenset(_asn1(root).sha256 for root in self.roots)

    def context(self) -> ValidationContext:
        """A fresh context: nothing is fetched, and a given revocation list must answer.

        The mode is "require": the library's "hard-fail" asks no list about a certificate that
        names no address of one, and ours names none.
        """
        return ValidationContext(
            trust_roots=[_asn1(root) for root in self.roots],
            crls=[asn1_crl.CertificateList.load(one) for one in self.revocations],
            allow_fetching=False,
            revocation_mode="require" if self.revocations else "soft-fail",
            moment=self.at,
        )


def verify_pdf(
    data: bytes,
    roots: Sequence[x509.Certificate],
    *,
    at: datetime,
    revocations: Sequence[bytes] = (),
    fields: Sequence[str] = (FIELD,),
) -> Verdict:
    """Check a PDF against the given roots; never raises, however hostile the file is.

    ``at`` is the instant at which certificates must be valid; ``revocations`` are lists (DER),
    of which only those signed by a given root count; ``fields`` names the signatures that must be
    there, and no others.
    """
    trust = _Trust(tuple(roots), tuple(_own_lists(revocations, roots)), at)
    if not data.startswith(b"%PDF-") or not is_within_bounds(data):
        return Verdict((Check("readable", False, "This is not a PDF file that can be checked."),))
    try:
        return run_apart(lambda: _examined(data, trust, tuple(fields)))
    except Exception:  # a hostile file may break the parser in any way: all of them mean no
        return Verdict((Check("readable", False, "The file is damaged and cannot be read."),))


def _examined(data: bytes, trust: _Trust, fields: tuple[str, ...]) -> Verdict:
    reader = PdfFileReader(io.BytesIO(data), strict=True)
    found = list(reader.embedded_signatures)
    if not found:
        return Verdict((Check("signed", False, "The file carries no signature."),))
    checks = [Check("signed", True, "The file is signed."), _fields(found, fields)]
    checks.append(_certification(found[0]))
    for signature in found:
        checks.extend(_cryptography(signature, trust))
        checks.append(_gap(data, signature, trust))
    checks.append(_whole_file(data, found))
    checks.append(_attachments(data, reader, found[0]))
    return Verdict(tuple(checks), tuple(_described(one) for one in found))


def _fields(found: Sequence[EmbeddedPdfSignature], fields: tuple[str, ...]) -> Check:
    names = tuple(str(one.field_name) for one in found)
    if names == fields:
        return Check("signatures", True, f"The expected signature is there: {', '.join(fields)}.")
    return Check(
        "signatures",
        False,
        f"The file should carry exactly these signatures: {', '.join(fields)}; "
        f"it carries {', '.join(names)}.",
    )


def _certification(first: EmbeddedPdfSignature) -> Check:
    if first.docmdp_level is not None:
        return Check("certification", True, "The first signature certifies the document.")
    return Check("certification", False, "The first signature does not certify the document.")


def _cryptography(signature: EmbeddedPdfSignature, trust: _Trust) -> Iterator[Check]:
    try:
        status = validate_pdf_signature(
            signature, trust.context(), trust.context(), key_usage_settings=_USAGE
        )
    except Exception:  # an unreadable signature is a bad one, whatever the reader stumbled over
        yield Check("integrity", False, "The signature cannot be read.")
        return
    yield _integrity(status)
    yield _trusted(signature, status, trust)
    yield _algorithm(status)
    yield _changes(status)


def _integrity(status: PdfSignatureStatus) -> Check:
    if status.intact and status.valid:
        return Check("integrity", True, "The signed bytes are exactly those that were signed.")
    if not status.intact:
        return Check("integrity", False, "The file was changed after it was signed.")
    return Check("integrity", False, "The signature does not fit the certificate.")


def _trusted(signature: EmbeddedPdfSignature, status: PdfSignatureStatus, trust: _Trust) -> Check:
    if status.trusted:
        revoked = (
            "is not revoked" if trust.revocations else "(no revocation list was at hand to ask)"
        )
        signer = _common_name(signature)
        return Check("trust", True, f"The signer, {signer}, leads to the given root and {revoked}.")
    return Check("trust", False, _distrust(signature, status, trust))


def _distrust(signature: EmbeddedPdfSignature, status: PdfSignatureStatus, trust: _Trust) -> str:
    if status.revoked:
        return "The signer's certificate has been revoked."
    validity = signature.signer_cert["tbs_certificate"]["validity"]
    start, end = validity["not_before"].native, validity["not_after"].native
    if not start <= trust.at <= end:
        return (
            f"The signer's certificate is valid from {start:%Y-%m-%d} to {end:%Y-%m-%d}, and "
            "without a time stamp nothing proves that the signature was made in that time."
        )
    return (
        "The signer's certificate does not lead to a root that you trust: the file was signed by "
        "somebody else, or by another installation whose root certificate you must give."
    )


def _algorithm(status: PdfSignatureStatus) -> Check:
    if status.md_algorithm in _MODERN:
        return Check("algorithm", True, f"The digest is modern: {status.md_algorithm}.")
    return Check("algorithm", False, f"The digest {status.md_algorithm} is too weak.")


def _changes(status: PdfSignatureStatus) -> Check:
    level = status.modification_level
    allowed = level is None or level <= ModificationLevel.FORM_FILLING
    if status.bottom_line and status.docmdp_ok is not False and allowed:
        return Check("changes", True, "Nothing was added that the signature does not allow.")
    if status.docmdp_ok is False or not allowed:
        return Check("changes", False, "The file was extended in a way the signature forbids.")
    return Check("changes", False, "The signature as a whole does not hold.")


def _gap(data: bytes, signature: EmbeddedPdfSignature, trust: _Trust) -> Check:
    faults = faults_in_gap(data, signature, trust.known)
    if not faults:
        return Check("signature space", True, "The signature's own space holds nothing else.")
    return Check("signature space", False, f"In the signature's own space, {faults[0]}.")


def _whole_file(data: bytes, found: Sequence[EmbeddedPdfSignature]) -> Check:
    ranges = [[int(number) for number in one.byte_range] for one in found]
    starts_right = all(len(one) == 4 and one[0] == 0 < one[1] < one[2] for one in ranges)
    rest = len(data) - max(one[2] + one[3] for one in ranges)
    if starts_right and rest == 0:
        return Check("whole file", True, "The signature covers the file to its last byte.")
    if rest > 0:
        return Check("whole file", False, f"{rest} bytes at the end of the file are not signed.")
    return Check("whole file", False, "The signature does not cover the file as it should.")


def _attachments(data: bytes, now: PdfFileReader, first: EmbeddedPdfSignature) -> Check:
    """Compare with the file as it was when first signed, cut out and read anew."""
    end = int(first.byte_range[2]) + int(first.byte_range[3])
    signed = PdfFileReader(io.BytesIO(data[:end]), strict=True) if end < len(data) else now
    if read_attachments(signed) == read_attachments(now):
        return Check("attachments", True, "The attachments are those that were signed.")
    return Check("attachments", False, "An attachment was changed after the first signature.")


def _described(signature: EmbeddedPdfSignature) -> Signature:
    return Signature(
        field=str(signature.field_name),
        signer=_common_name(signature),
        signed_at=signature.self_reported_timestamp,
        serial=f"{signature.signer_cert.serial_number:x}",
    )


def _common_name(signature: EmbeddedPdfSignature) -> str:
    return str(signature.signer_cert.subject.native.get("common_name", "an unnamed signer"))


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _own_lists(lists: Sequence[bytes], roots: Sequence[x509.Certificate]) -> Iterator[bytes]:
    """Keep the lists that one of the roots signed; others have no say."""
    for one in lists:
        parsed = x509.load_der_x509_crl(one)
        for root in roots:
            key = root.public_key()
            if parsed.issuer == root.subject and parsed.is_signature_valid(key):  # type: ignore[arg-type] # our roots hold EC keys; a key of another kind raises and is no list of ours
                yield one
                break
