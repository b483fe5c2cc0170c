"""Puts one signature on a PDF: PAdES B-B, certified, with a block drawn by the caller."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
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
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from procurement.errors import Invalid
from procurement.signing.apart import run_apart
from procurement.signing.keyring import KeyRing

# The one field that a comparison carries.
FIELD = "Procurement"

# Room for the signature in hexadecimal characters. Fixed: an ECDSA signature varies by a few
# bytes from one time to the next, so a measured size fails now and then.
RESERVED = 16_384


def sign_pdf(
    data: bytes,
    keyring: KeyRing,
    *,
    reason: str,
    at: datetime,
    field: str = FIELD,
    stamp: bytes | None = None,
) -> bytes:
    """Sign the prepared, empty field of a PDF and certify that nothing may change afterwards.

    ``at`` becomes the stated signing time. ``stamp`` is a one-page PDF with embedded fonts that
    fills the field's rectangle. The bytes of ``data`` stay a prefix of the result.
    Raises: ``NotReady`` outside the certificate's lifetime; ``Invalid`` when the file is not a
    PDF, lacks the field or is signed already.
    """
    keyring.refuse_unless_valid(at)
    signer = _DatedSigner(
        PdfSignatureMetadata(
            field_name=field,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            reason=reason,
            name=keyring.signer,
        ),
        signer=_signer(keyring),
        stamp_style=_style(stamp),
    )
    signer.at = at.astimezone(UTC).replace(microsecond=0)
    try:
        return run_apart(lambda: _signed(signer, data))
    except (PdfError, SigningError) as refused:
        raise Invalid(f"This file cannot be signed: {refused}.") from refused


def _signed(signer: PdfSigner, data: bytes) -> bytes:
    writer = _QuietWriter(io.BytesIO(data))
    output = signer.sign_pdf(writer, existing_fields_only=True, bytes_reserved=RESERVED)
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
    certificate, root = (
        asn1_x509.Certificate.load(one.public_bytes(Encoding.DER))
        for one in (keyring.certificate, keyring.root)
    )
    known = SimpleCertificateStore()  # type: ignore[no-untyped-call] # the library's own gap
    known.register(root)
    return SimpleSigner(
        signing_cert=certificate,
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=known,
    )
