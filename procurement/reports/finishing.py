"""Finishes the pages into one paper that is PDF/A-3a and PDF/UA-1 at the same time.

Adds tree, metadata, colour profile, attached record, and the empty signature fields. Same input,
same bytes: identifiers come from the content, and the only date on the paper is the signature's.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from procurement.reports.fields import Field
from procurement.reports.mending import mend_fonts
from procurement.reports.page import Pages
from procurement.reports.structure import write_structure

ATTACHMENT = "decision-record.json"


@dataclass(frozen=True)
class Attached:
    """A file inside the paper, from which it was drawn; ``says`` describes it."""

    name: str
    content: bytes
    says: str
    kind: str = "application/json"


@dataclass(frozen=True)
class Particulars:
    """What the file says about itself; ``address`` is the portal's, empty when it has none."""

    title: str
    author: str
    subject: str
    producer: str
    address: str = ""
    language: str = "en-US"


def finish(
    pages: Pages,
    particulars: Particulars,
    *,
    attached: Attached | None = None,
    fields: Sequence[Field] = (),
) -> bytes:
    """Return the finished, unsigned paper; with the file that it was drawn from inside."""
    with pikepdf.open(io.BytesIO(pages.content)) as pdf:
        _describe(pdf, particulars)
        _state_colours(pdf)
        if attached is not None:
            _attach(pdf, attached)
        appearances = {name: pdf.get_object(number, 0) for name, number in pages.blocks.items()}
        mend_fonts(pdf)
        write_structure(pdf, pages.tree, pages.owners, fields, appearances)
        buffer = io.BytesIO()
        pdf.save(
            buffer,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            min_version="1.7",
        )
    return buffer.getvalue()


def address_in(pdf: pikepdf.Pdf) -> str:
    """The address of the portal that a finished paper names; empty when it names none."""
    return str(pdf.Root.URI.Base) if "/URI" in pdf.Root else ""


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
    root.PageMode = Name.UseOutlines if "/Outlines" in root else Name.UseNone
    root.Metadata = pdf.make_stream(_xmp(about).encode())
    root.Metadata.Type, root.Metadata.Subtype = Name.Metadata, Name.XML
    if about.address:
        root.URI = Dictionary(Base=String(about.address))


def _state_colours(pdf: pikepdf.Pdf) -> None:
    """Say which colours the numbers mean: sRGB, by its profile."""
    profile = pdf.make_stream(_srgb())
    profile.N = 3
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent,
                S=Name.GTS_PDFA1,
                OutputConditionIdentifier=String("sRGB"),
                Info=String("sRGB IEC61966-2.1"),
                DestOutputProfile=profile,
            )
        ]
    )


@cache
def _srgb() -> bytes:
    return (files("pikepdf") / "pdfa" / "data" / "sRGB.icc").read_bytes()


def _attach(pdf: pikepdf.Pdf, attached: Attached) -> None:
    stream = pdf.make_stream(attached.content)
    stream.Type = Name.EmbeddedFile
    stream.Subtype = Name("/" + attached.kind)
    stream.Params = Dictionary(Size=len(attached.content))
    specification = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(attached.name),
            UF=String(attached.name),
            Desc=String(attached.says),
            AFRelationship=Name.Data,
            EF=Dictionary(F=stream, UF=stream),
        )
    )
    names = Dictionary(Names=Array([String(attached.name), specification]))
    pdf.Root.Names = Dictionary(EmbeddedFiles=pdf.make_indirect(names))
    pdf.Root.AF = Array([specification])


def _xmp(about: Particulars) -> str:
    title, author = escape(about.title), escape(about.author)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/"'
        ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"'
        ' xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
        "<pdfuaid:part>1</pdfuaid:part>"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>"
        '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">'
        f"{escape(about.subject)}</rdf:li></rdf:Alt></dc:description>"
        f"<dc:language><rdf:Bag><rdf:li>{about.language}</rdf:li></rdf:Bag></dc:language>"
        f"<pdf:Producer>{escape(about.producer)}</pdf:Producer>"
        f"</rdf:Description>{_EXTENSION}</rdf:RDF></x:xmpmeta>\n"
        '<?xpacket end="r"?>'
    )


# PDF/A knows no PDF/UA: the archive's rules want the foreign identifier described (6.6.2.3).
_EXTENSION = (
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289 that the file conforms to"
    "</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
