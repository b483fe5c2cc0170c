"""Checks a signed PDF strictly: a good answer means whole, unchanged, and ours to the last byte.

The policy is stricter than what viewers ask for: the root must be one of those given, the first
signature must certify the document, only the prepared fields may be signed, in their order and
each by its own signatory, the last signed range must end with the last byte of the file, and the
unsigned space around each signature must hold nothing else.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import ValidationInfoReadingError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import DocumentTimestampStatus, TimestampSignatureStatus

from procurement.signing.apart import run_apart
from procurement.signing.attachments import read_attachments
from procurement.signing.authority import DOCUMENT_SIGNING, signatory_named
from procurement.signing.bounds import is_within_bounds
from procurement.signing.drawn import drawn_check
from procurement.signing.gap import faults_in_gap
from procurement.signing.keyring import common_name
from procurement.signing.own import Own
from procurement.signing.sealing import APPROVALS, ARCHIVE, FIELD, SIGNATORY, empty_fields
from procurement.signing.trust import UNCHECKED, Trust, is_archive, own_lists, stamped_at
from procurement.signing.verdict import NO_STAMP, Check, Signature, Verdict

CHANGED = "The file was changed after it was signed."
UNSIGNED = (
    "The file carries no signature, so anybody can have made it. Summaries and hand-over sheets "
    "carry none: check the signed comparison that they were made from."
)
_MODERN = frozenset({"sha256", "sha384", "sha512"})
_USAGE = KeyUsageConstraints(
    key_usage={"non_repudiation"}, extd_key_usage={DOCUMENT_SIGNING.dotted_string}
)
# What else an own certificate must be for is asked when it is brought.
_OWN_USAGE = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
)
# Required besides others, it stands for every field that the paper was prepared with.
EVERY_FIELD = "every prepared field"
_ORDER = (FIELD, *APPROVALS)
_Status = PdfSignatureStatus | DocumentTimestampStatus


def verify_pdf(
    data: bytes,
    roots: Sequence[x509.Certificate],
    *,
    at: datetime,
    revocations: Sequence[bytes] = (),
    stamp_roots: Sequence[x509.Certificate] = (),
    required: Sequence[str] = (FIELD,),
    own: Sequence[Own] = (),
) -> Verdict:
    """Check a PDF against the given roots; never raises, however hostile the file is.

    ``at`` is the instant at which certificates must be valid, unless a trusted time stamp proves
    an earlier one; ``revocations`` are lists (DER), of which only those signed by a given root
    count, and without any, those that travel in the file; ``stamp_roots`` vouch for time-stamp
    servers; ``required`` names the fields that must be signed, and ``EVERY_FIELD`` in it all that
    were prepared; ``own`` are certificates that the organisation brought, which sign for
    procurement.
    """
    if not data.startswith(b"%PDF-") or not is_within_bounds(data):
        return Verdict((Check("readable", False, "This is not a PDF file that can be checked."),))
    lists = tuple(own_lists(revocations, roots))
    trust = Trust(tuple(roots), lists, tuple(stamp_roots), at, tuple(own))
    try:
        return run_apart(lambda: _examined(data, trust, tuple(required)))
    except Exception:  # a hostile file may break the parser in any way: all of them mean no
        return Verdict((Check("readable", False, "The file is damaged and cannot be read."),))


def _examined(data: bytes, trust: Trust, required: tuple[str, ...]) -> Verdict:
    reader = PdfFileReader(io.BytesIO(data), strict=True)
    found = list(reader.embedded_signatures)
    if not found:
        return Verdict((Check("signed", False, UNSIGNED),))
    trust = _with_lists_inside(reader, trust)
    waiting = _waiting(reader, found)
    checks = [Check("signed", True, "The file is signed."), _fields(found, required, waiting)]
    checks.append(_certification(found[0]))
    if not all(_fits(one) for one in found):
        # One false digest settles it; the costly checks are for files that may be whole.
        checks.append(Check("integrity", False, CHANGED))
        return Verdict((*checks, _whole_file(data, found)), tuple(_described(found, trust)))
    known_by = (stamped_at(found[-1]) if is_archive(found[-1]) else None) or trust.at
    checks.append(drawn_check(data, reader, found[0]))
    for signature in found:
        checks.extend(_one(data, signature, trust, known_by))
    checks.append(_whole_file(data, found))
    checks.append(_attachments(data, reader, found[0]))
    unasked = tuple(trust.unasked(found, known_by))
    return Verdict(tuple(checks), tuple(_described(found, trust)), waiting, unasked)


def _with_lists_inside(reader: PdfFileReader, trust: Trust) -> Trust:
    """Where nobody gave a revocation list, those that our root signed and the file carries.

    Lists of the authorities of own certificates are taken from both.
    """
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except ValidationInfoReadingError:
        return trust
    inside = [one.get_object().data for one in store.crls]
    own = tuple(one.knowing(inside) for one in trust.own)
    lists = trust.revocations or tuple(own_lists(inside, trust.roots))
    return replace(trust, revocations=lists, own=own)


def _waiting(reader: PdfFileReader, found: Sequence[EmbeddedPdfSignature]) -> tuple[str, ...]:
    """The prepared fields of people who may still sign."""
    if found[0].docmdp_level == MDPPerm.NO_CHANGES:
        return ()
    return tuple(name for name in SIGNATORY if name in empty_fields(reader))


def _fields(
    found: Sequence[EmbeddedPdfSignature], required: tuple[str, ...], waiting: tuple[str, ...]
) -> Check:
    """Who had to sign did, nobody else, each in turn, and nothing after the archive stamp.

    An archive stamp comes only when nobody is awaited any more.
    """
    names = tuple(str(one.field_name) for one in found)
    wanted = [one for one in required if one != EVERY_FIELD]
    wanted += [one for one in waiting if EVERY_FIELD in required and one not in wanted]
    missing = [one for one in wanted if one not in names]
    kinds = all(is_archive(one) == (one.field_name == ARCHIVE) for one in found)
    people = names[:-1] if names[-1] == ARCHIVE and not waiting else names
    in_order = bool(people) and people == _ORDER[: len(people)]
    if in_order and kinds and not missing:
        return Check("signatures", True, f"The expected signatures are there: {', '.join(names)}.")
    if missing:
        words = f"The signature of {' and of '.join(missing)} is missing"
    else:
        words = "The signatures are not those of this portal's papers, in their order"
    return Check("signatures", False, f"{words}; the file carries {', '.join(names)}.")


def _certification(first: EmbeddedPdfSignature) -> Check:
    if first.docmdp_level in {MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS}:
        return Check("certification", True, "The first signature certifies the document.")
    return Check("certification", False, "The first signature does not certify the document.")


def _one(
    data: bytes, signature: EmbeddedPdfSignature, trust: Trust, known_by: datetime
) -> Iterator[Check]:
    """All checks of one signature or archive stamp; ``known_by``: when all before it existed."""
    try:
        status = _status(signature, trust, known_by)
    except Exception:  # an unreadable signature is a bad one, whatever the reader stumbled over
        yield Check("integrity", False, "The signature cannot be read.")
        return
    yield _integrity(status)
    if isinstance(status, DocumentTimestampStatus):
        yield _time(status, "archive stamp")
        stamp: TimestampSignatureStatus | None = status
    else:
        moment = stamped_at(signature) or known_by
        own = trust.own_of(signature)
        yield _own(own, status, moment) if own else _trusted(signature, status, trust, moment)
        yield _signatory(signature, own)
        stamp = status.timestamp_validity
        if stamp is not None:
            yield _time(stamp, "time stamp")
    yield _algorithm(status)
    yield _changes(status)
    yield _gap(data, signature, trust, stamp)


def _fits(signature: EmbeddedPdfSignature) -> bool:
    """Whether the signed bytes have the digest that the signature, or the stamp, states."""
    try:
        return _stated_digest(signature) == signature.compute_digest()
    except Exception:  # what cannot be read fits nothing
        return False


def _stated_digest(signature: EmbeddedPdfSignature) -> bytes:
    if is_archive(signature):
        stamp = signature.signed_data["encap_content_info"]["content"].parsed
        return bytes(stamp["message_imprint"]["hashed_message"].native)
    attributes = signature.signer_info["signed_attrs"]
    found = next(one for one in attributes if one["type"].native == "message_digest")
    return bytes(found["values"][0].native)


def _status(signature: EmbeddedPdfSignature, trust: Trust, known_by: datetime) -> _Status:
    if is_archive(signature):
        return validate_pdf_timestamp(signature, trust.for_stamp(trust.at))
    moment, own = stamped_at(signature) or known_by, trust.own_of(signature)
    return validate_pdf_signature(
        signature,
        trust.for_own(own, moment) if own else trust.for_signer(moment),
        trust.for_stamp(known_by),
        key_usage_settings=_OWN_USAGE if own else _USAGE,
    )


def _integrity(status: _Status) -> Check:
    if status.intact and status.valid:
        return Check("integrity", True, "The signed bytes are exactly those that were signed.")
    if not status.intact:
        return Check("integrity", False, CHANGED)
    return Check("integrity", False, "The signature does not fit the certificate.")


def _signatory(signature: EmbeddedPdfSignature, own: Own | None) -> Check:
    """Each field belongs to one signatory, whose certificate says so in its name, or is known."""
    if own is not None:
        words = "Procurement signed in its own field, with the organisation's own certificate."
        return Check("signatory", True, words)
    wanted = SIGNATORY.get(str(signature.field_name))
    if wanted is not None and signatory_named(_common_name(signature)) == wanted:
        return Check("signatory", True, f"{wanted.capitalize()} signed in its own field.")
    return Check("signatory", False, "A field was signed by somebody it does not belong to.")


def _time(stamp: TimestampSignatureStatus, what: str) -> Check:
    server = stamp.signing_cert.subject.native.get("common_name", "an unnamed server")
    sound = stamp.intact and stamp.valid and stamp.trusted and stamp.md_algorithm in _MODERN
    if sound:
        words = f"The {what} of {server} proves {stamp.timestamp:%Y-%m-%d %H:%M:%S} UTC."
        return Check(what, True, words)
    if stamp.intact and stamp.valid:
        words = "does not lead to the root of a time-stamp server that is trusted here"
        return Check(what, False, f"The {what} {words}.")
    return Check(what, False, f"The {what} does not fit what it stands on.")


def _trusted(
    signature: EmbeddedPdfSignature, status: PdfSignatureStatus, trust: Trust, moment: datetime
) -> Check:
    if status.trusted:
        revoked = (
            "is not revoked" if trust.revocations else "(no revocation list was at hand to ask)"
        )
        signer = _common_name(signature)
        return Check("trust", True, f"The signer, {signer}, leads to the given root and {revoked}.")
    return Check("trust", False, _distrust(signature, status, moment))


def _own(own: Own, status: PdfSignatureStatus, moment: datetime) -> Check:
    """Whose certificate it is, whether its chain holds, and what its authorities' lists say."""
    whose, standing = common_name(own.certificate), own.standing(moment)
    if standing.revoked_at is not None:
        told = f"{standing.revoked_at:%Y-%m-%d}"
        return Check("trust", False, f"The certificate of {whose} was revoked on {told}.")
    if not status.trusted:
        return Check("trust", False, f"{_outside(own.certificate, moment)} ({whose}).")
    asked = " and is not revoked" if standing.is_checked else f"; {UNCHECKED}"
    return Check(
        "trust",
        True,
        f"The signer, {whose}, holds a certificate that the organisation brought itself, issued "
        f"by {own.authority}; it leads to the root {common_name(own.root)}{asked}.",
    )


def _outside(certificate: x509.Certificate, moment: datetime) -> str:
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if start <= moment <= end:
        return "The chain of the organisation's own certificate does not hold"
    return (
        f"The signer's certificate is valid from {start:%Y-%m-%d} to {end:%Y-%m-%d}, and without "
        "a time stamp nothing proves that the signature was made in that time"
    )


def _distrust(signature: EmbeddedPdfSignature, status: PdfSignatureStatus, moment: datetime) -> str:
    if status.revoked:
        return "The signer's certificate has been revoked."
    validity = signature.signer_cert["tbs_certificate"]["validity"]
    start, end = validity["not_before"].native, validity["not_after"].native
    if not start <= moment <= end:
        return (
            f"The signer's certificate is valid from {start:%Y-%m-%d} to {end:%Y-%m-%d}, and "
            "without a time stamp nothing proves that the signature was made in that time."
        )
    return (
        "It was signed by somebody else, or by another portal: the signer's certificate does not "
        "lead to a root that you trust here."
    )


def _algorithm(status: _Status) -> Check:
    if status.md_algorithm in _MODERN:
        return Check("algorithm", True, f"The digest is modern: {status.md_algorithm}.")
    return Check("algorithm", False, f"The digest {status.md_algorithm} is too weak.")


def _changes(status: _Status) -> Check:
    level = status.modification_level
    allowed = level is None or level <= ModificationLevel.FORM_FILLING
    holds = status.bottom_line if isinstance(status, PdfSignatureStatus) else status.trusted
    if holds and status.docmdp_ok is not False and allowed:
        return Check("changes", True, "Nothing was added that the signature does not allow.")
    if status.docmdp_ok is False or not allowed:
        return Check("changes", False, "The file was extended in a way the signature forbids.")
    return Check("changes", False, "The signature as a whole does not hold.")


def _gap(
    data: bytes,
    signature: EmbeddedPdfSignature,
    trust: Trust,
    stamp: TimestampSignatureStatus | None,
) -> Check:
    path = stamp.validation_path if stamp is not None else None
    stampers = trust.known_stampers | {one.sha256 for one in path or ()}
    known = trust.companions_of(signature)
    faults = faults_in_gap(data, signature, known, frozenset(stampers))
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
        added = f"{rest} bytes" if rest > 1 else "one byte"
        words = f"Something was added at the end of the file after it was signed ({added})."
        return Check("whole file", False, words)
    return Check("whole file", False, "The signature does not cover the file as it should.")


def _attachments(data: bytes, now: PdfFileReader, first: EmbeddedPdfSignature) -> Check:
    """Compare with the file as it was when first signed, cut out and read anew."""
    end = int(first.byte_range[2]) + int(first.byte_range[3])
    signed = PdfFileReader(io.BytesIO(data[:end]), strict=True) if end < len(data) else now
    if read_attachments(signed) == read_attachments(now):
        return Check("attachments", True, "The attachments are those that were signed.")
    return Check("attachments", False, "An attachment was changed after the first signature.")


def _described(found: Sequence[EmbeddedPdfSignature], trust: Trust) -> Iterator[Signature]:
    archive = found[-1] if is_archive(found[-1]) else None
    for one in found:
        stamp = stamped_at(one)
        yield Signature(
            field=str(one.field_name),
            signer=_common_name(one),
            signed_at=one.self_reported_timestamp if one is not archive else stamp,
            serial=f"{one.signer_cert.serial_number:x}",
            level=_level(one, archive, stamp),
            stamped_at=stamp,
            is_archive=one is archive,
            is_own=trust.own_of(one) is not None,
            issued_by=str(one.signer_cert.issuer.native.get("common_name", "")),
        )


def _level(
    one: EmbeddedPdfSignature, archive: EmbeddedPdfSignature | None, stamp: datetime | None
) -> str:
    """How well the time is proven, in the words of ETSI EN 319 142."""
    if one is archive:
        return "archive time stamp"
    if stamp is None:
        return "PAdES B-B, under an archive time stamp" if archive else NO_STAMP
    return "PAdES B-LTA, archive time stamp" if archive else "PAdES B-T, time stamp"


def _common_name(signature: EmbeddedPdfSignature) -> str:
    return str(signature.signer_cert.subject.native.get("common_name", "an unnamed signer"))
