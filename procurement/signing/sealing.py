"""Puts signatures on a PDF: certification, countersignature, archive stamp; blocks drawn outside.

The certification may allow what follows: approvals in the prepared fields, each of which locks
everything but the fields after it. Earlier bytes always stay a prefix of the result.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from asn1crypto import cms
from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import (
    AxisAlignment,
    BoxConstraints,
    Margins,
    SimpleBoxLayoutRule,
)
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession, TimestampDSSContentSettings
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation import DocumentSecurityStore, EmbeddedPdfSignature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from procurement.errors import Invalid, NotReady
from procurement.signing.apart import run_apart
from procurement.signing.authority import Signatory
from procurement.signing.keyring import KeyRing
from procurement.signing.own import Own
from procurement.signing.stamping import ServerDown, StampServer

# The fields of a paper, in the order in which they are filled: procurement certifies, finance
# countersigns, where the paper is prepared for it others from finance follow, the stamp comes last.
FIELD, COUNTERSIGNATURE, ARCHIVE = "Procurement", "Finance", "Archive"
APPROVALS = (COUNTERSIGNATURE, "Finance-2", "Finance-3")
# Whose key fills which field.
SIGNATORY = dict(zip((FIELD, *APPROVALS), Signatory, strict=True))

# Room for the signature in hexadecimal characters. Fixed: an ECDSA signature varies by a few
# bytes from one time to the next, so a measured size fails now and then. A time stamp brings the
# server's certificates along.
RESERVED, RESERVED_WITH_STAMP = 16_384, 24_576

# Clocks of servers differ by a little.
TOLERANCE = timedelta(minutes=5)


def sign_pdf(  # noqa: PLR0913 - what to sign, by whom, when, where, and what may follow
    data: bytes,
    keyring: KeyRing,
    *,
    reason: str,
    at: datetime,
    field: str = FIELD,
    stamp: bytes | None = None,
    further: bool = False,
    server: StampServer | None = None,
) -> bytes:
    """Sign the prepared, empty field of a PDF and certify that nothing may change afterwards.

    With ``further``, the prepared fields may still be signed. ``at`` becomes the stated signing
    time; with ``server``, a time stamp proves it (PAdES B-T). ``stamp`` is a one-page PDF with
    embedded fonts that fills the field's rectangle.
    Raises: ``NotReady`` outside the certificate's lifetime; ``ServerDown`` without an answer of
    the time-stamp server; ``Invalid`` when the file is not a PDF, lacks the field or is signed
    already.
    """
    permission = MDPPerm.FILL_FORMS if further else MDPPerm.NO_CHANGES
    about = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=permission,
        reason=reason,
        name=keyring.signer,
    )
    return _sign(data, keyring, about, at=at, stamp=stamp, server=server)


def countersign_pdf(
    data: bytes,
    keyring: KeyRing,
    *,
    reason: str,
    at: datetime,
    field: str = COUNTERSIGNATURE,
    stamp: bytes | None = None,
    server: StampServer | None = None,
) -> bytes:
    """Sign the next field of a PDF that was certified with ``further``; it locks what is filled.

    ``field`` is one of ``APPROVALS``. Those after it, and the archive stamp, may still follow.
    Raises: as ``sign_pdf``.
    """
    about = PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        name=keyring.signer,
    )
    return _sign(data, keyring, about, at=at, stamp=stamp, server=server)


def archive_pdf(
    data: bytes,
    root: x509.Certificate,
    revocations: bytes,
    *,
    at: datetime,
    server: StampServer,
    own: Sequence[Own] = (),
) -> bytes:
    """Put the archive stamp into its field: it proves that all before it existed at this instant.

    Under the stamp the file carries every certificate and the revocation list, so that it can be
    checked when all of them have ended (PAdES B-LTA, where each signature has its own stamp).
    ``own`` are certificates that the organisation brought: where one of them signed, the lists of
    its authorities that are at hand go along.
    Raises: ``ServerDown``; ``Invalid`` when the file has no such field, or it is filled.
    """
    evidence = _evidence(root, revocations, server, at)
    stamper = PdfTimeStamper(server.client(), field_name=ARCHIVE)

    def work() -> bytes:
        writer = _QuietWriter(io.BytesIO(data))
        reader: PdfFileReader = writer.prev
        if ARCHIVE not in empty_fields(reader):
            raise Invalid("This file has no empty field for an archive stamp.")
        certificates = list(_certificates_in(reader))
        signed = {one.sha256 for one in certificates}
        lists = [revocations, *(each for one in own if one.digest in signed for each in one.lists)]
        DocumentSecurityStore.supply_dss_in_writer(
            writer,
            None,
            certs=[as_asn1(root), *certificates],
            crls=[asn1_crl.CertificateList.load(one) for one in lists],
        )
        output = stamper.timestamp_pdf(
            writer,
            "sha256",
            validation_context=evidence,
            bytes_reserved=RESERVED_WITH_STAMP,
            dss_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
        )
        return bytes(output.getbuffer())

    return _refusing(work)


def _certificates_in(reader: PdfFileReader) -> Iterator[asn1_x509.Certificate]:
    """The certificates of the signers and of the stamps on their signatures."""
    for one in reader.embedded_regular_signatures:
        yield one.signer_cert
        yield from one.other_embedded_certs
        stamp = stamp_of(one)
        if stamp is not None:
            yield from (each.chosen for each in stamp["certificates"])


def stamp_of(signature: EmbeddedPdfSignature) -> cms.SignedData | None:
    """The time stamp attached to a signature, if there is one; not looked into yet."""
    for attribute in signature.signer_info["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            return attribute["values"][0]["content"]
    return None


def empty_fields(reader: PdfFileReader) -> frozenset[str]:
    """The names of the signature fields that nobody has signed."""
    return frozenset(str(name) for name, value, _ in enumerate_sig_fields(reader) if value is None)


def _evidence(
    root: x509.Certificate, revocations: bytes, server: StampServer, at: datetime
) -> ValidationContext:
    """What is known when something is signed: both roots and our revocation list.

    Nobody gave us a list of the server's own authority, so the mode is the lenient one.
    """
    return ValidationContext(
        trust_roots=[as_asn1(one) for one in (root, *server.roots)],
        crls=[asn1_crl.CertificateList.load(revocations)],
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=at,
        retroactive_revinfo=True,
        time_tolerance=TOLERANCE,
    )


def _sign(
    data: bytes,
    keyring: KeyRing,
    about: PdfSignatureMetadata,
    *,
    at: datetime,
    stamp: bytes | None,
    server: StampServer | None,
) -> bytes:
    keyring.refuse_unless_valid(at)
    signer = _DatedSigner(
        about,
        signer=_signer(keyring),
        timestamper=server.client() if server else None,
        stamp_style=_style(stamp),
    )
    signer.at = at.astimezone(UTC).replace(microsecond=0)
    return _refusing(lambda: _signed(signer, data, RESERVED_WITH_STAMP if server else RESERVED))


def _refusing(work: Callable[[], bytes]) -> bytes:
    """Run apart; what the library refuses becomes a sentence."""
    try:
        return run_apart(work)
    except TimestampRequestError as refused:
        raise ServerDown(f"The time-stamp server refuses: {refused}.") from refused
    except (PathError, ValidationError, SignatureValidationError) as distrusted:
        raise NotReady(
            "The time stamp does not lead to a root that the installation trusts. Give it the "
            "server's root: `procurement keys trust-stamps CERTIFICATE.pem`."
        ) from distrusted
    except (PdfError, SigningError) as refused:
        raise Invalid(f"This file cannot be signed: {refused}.") from refused


def _signed(signer: PdfSigner, data: bytes, reserved: int = RESERVED) -> bytes:
    writer = _QuietWriter(io.BytesIO(data))
    output = signer.sign_pdf(writer, existing_fields_only=True, bytes_reserved=reserved)
    return bytes(output.getbuffer())


class _QuietWriter(IncrementalPdfFileWriter):
    """Leaves title, dates and metadata as they were: the signature adds nothing but itself."""

    def _update_meta(self) -> None:
        """Do nothing; the library would write the machine's own clock into the file."""


class _DatedSigner(PdfSigner):
    """Signs at the instant it is given instead of the machine's clock."""

    at: datetime

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
        session.system_time = self.at
        return session


class _DrawnPage(PdfContent):
    """The first page of a PDF held in memory, used as the visible block."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.page = page

    def render(self) -> bytes:
        form = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.page)))
        self.resources.xobject["/Drawn"] = form
        left, bottom, right, top = (float(edge) for edge in form.get_object()["/BBox"])
        self.box = BoxConstraints(width=right - left, height=top - bottom)
        return b"/Drawn Do"


def _style(stamp: bytes | None) -> StaticStampStyle:
    """No frame and no text of the library's own: its default font would not be embedded."""
    edge_to_edge = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MID,
        y_align=AxisAlignment.ALIGN_MID,
        margins=Margins(),
    )
    return StaticStampStyle(
        border_width=0,
        background=None if stamp is None else _DrawnPage(stamp),
        background_layout=edge_to_edge,
        background_opacity=1.0,
    )


def _signer(keyring: KeyRing) -> SimpleSigner:
    private = keyring.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificate, root = as_asn1(keyring.certificate), as_asn1(keyring.root)
    known = SimpleCertificateStore()  # type: ignore[no-untyped-call] # the library's own gap
    known.register(root)
    for issuer in keyring.own.issuers if keyring.own else ():
        known.register(as_asn1(issuer))
    return SimpleSigner(
        signing_cert=certificate,
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=known,
    )


def as_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate as the signature library holds it."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
