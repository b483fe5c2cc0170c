"""Finishes the pages into one paper: metadata, attached record, and the empty signature field.

Same input, same bytes: identifiers come from the content, and the only date on the paper is the
signature's.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String

ATTACHMENT = "decision-record.json"


@dataclass(frozen=True)
class Particulars:
    """What the file says about itself."""

    title: str
    author: str
    subject: str
    producer: str
    language: str = "en-US"


def finish(
    pages: bytes,
    particulars: Particulars,
    *,
    record: bytes,
    field: str,
    seal: tuple[float, float, float, float],
    unsigned_block: bytes,
) -> bytes:
    """Return the finished, unsigned paper.

    ``seal`` is the field's place on the first page (left, bottom, width, height in points);
    ``unsigned_block`` is a one-page PDF shown there until the paper is signed.
    """
    with pikepdf.open(io.BytesIO(pages)) as pdf:
        _describe(pdf, particulars)
        _attach(pdf, record)
        _add_field(pdf, field, seal, unsigned_block)
        buffer = io.BytesIO()
        pdf.save(
            buffer,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            min_version="1.7",
        )
    return buffer.getvalue()


def _describe(pdf: pikepdf.Pdf, about: Particulars) -> None:
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=String(about.title),
            Author=String(about.author),
            Subject=String(about.subject),
            Producer=String(about.producer),
        )
    )
    root = pdf.Root
    root.Lang = String(about.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.PageMode = Name.UseOutlines
    root.Metadata = pdf.make_stream(_xmp(about).encode())
    root.Metadata.Type, root.Metadata.Subtype = Name.Metadata, Name.XML


def _attach(pdf: pikepdf.Pdf, record: bytes) -> None:
    stream = pdf.make_stream(record)
    stream.Type = Name.EmbeddedFile
    stream.Subtype = Name("/application/json")
    stream.Params = Dictionary(Size=len(record))
    specification = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(ATTACHMENT),
            UF=String(ATTACHMENT),
            Desc=String("Decision record: every input and every result, as canonical JSON"),
            AFRelationship=Name.Data,
            EF=Dictionary(F=stream, UF=stream),
        )
    )
    names = Dictionary(Names=Array([String(ATTACHMENT), specification]))
    pdf.Root.Names = Dictionary(EmbeddedFiles=pdf.make_indirect(names))
    pdf.Root.AF = Array([specification])


def _add_field(
    pdf: pikepdf.Pdf, name: str, seal: tuple[float, float, float, float], block: bytes
) -> None:
    left, bottom, width, height = seal
    page = pdf.pages[0].obj
    with pikepdf.open(io.BytesIO(block)) as drawn:
        appearance = pdf.copy_foreign(drawn.pages[0].as_form_xobject())
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(name),
            TU=String("Signature of the procuring organisation"),
            Rect=Array([left, bottom, left + width, bottom + height]),
            F=132,
            P=page,
            AP=Dictionary(N=appearance),
        )
    )
    page.Annots = Array([*page.get("/Annots", Array()), widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]), SigFlags=0)


def _xmp(about: Particulars) -> str:
    title, author = escape(about.title), escape(about.author)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>"
        '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">'
        f"{escape(about.subject)}</rdf:li></rdf:Alt></dc:description>"
        f"<dc:language><rdf:Bag><rdf:li>{about.language}</rdf:li></rdf:Bag></dc:language>"
        f"<pdf:Producer>{escape(about.producer)}</pdf:Producer>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    )
