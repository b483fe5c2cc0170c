"""Writes the tree of a paper into the file, with its links and its empty signature fields.

As ISO 32000-1, 14.7 asks: each element names its pieces by page and number, and the parent tree
leads back from every piece, link and field to its element.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from procurement.reports.direction import runs_backwards
from procurement.reports.fields import Field
from procurement.reports.tags import Box, Element, Piece, Target

# Print it, and let nobody move it.
_LOCKED = 132
_PRINTED = 4
# What may be added once the field is signed (ISO 32000-1, table 233): nothing but the archive
# stamp, or what fields that are still open hold.
_NO_CHANGES, _FILL_FORMS = 1, 2
# A paper has thousands of these; looking the names up each time would take as long again.
_ELEMENT, _PIECE = Name.StructElem, Name.MCR


@dataclass
class _Writing:
    """What is known while the tree is written: the file, its pages, and who owns what."""

    pdf: pikepdf.Pdf
    pages: list[Object]
    written: dict[int, Object] = field(default_factory=dict)
    # Owners of links and fields, in the order of their numbers after the pages.
    owners: list[Object] = field(default_factory=list)

    def number(self, owner: Object) -> int:
        """The number under which the parent tree finds the owner of an annotation."""
        self.owners.append(owner)
        return len(self.pages) + len(self.owners) - 1


def write_structure(
    pdf: pikepdf.Pdf,
    tree: Element,
    owners: Sequence[Sequence[Element]],
    fields: Sequence[Field],
    appearances: dict[str, Object],
) -> None:
    """Write tree, links and fields; ``owners`` are the elements of each page's pieces in order.

    ``appearances`` are what visible fields show while nobody has signed them, by name.
    """
    writing = _Writing(pdf, [page.obj for page in pdf.pages])
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = _write(writing, tree, root)
    widgets = [_field(writing, document, one, appearances.get(one.name)) for one in fields]
    root.K = document
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(_numbers(writing, owners))))
    root.ParentTreeNextKey = len(writing.pages) + len(writing.owners)
    for number, page in enumerate(writing.pages):
        page.StructParents = number
        page.Tabs = Name.S
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.AcroForm = Dictionary(Fields=Array(widgets), SigFlags=0)


def _write(writing: _Writing, element: Element, parent: Object) -> Object:
    settings: dict[str, Any] = {"/Type": _ELEMENT, "/S": Name("/" + element.role), "/P": parent}
    if element.says:
        settings["/Alt"] = String(element.says)
    if element.words and runs_backwards(element.words):
        # On the page the letters stand from left to right, last letter first.
        settings["/ActualText"] = String(element.words)
    if element.attributes:
        settings["/A"] = _attributes(element)
    written = writing.pdf.make_indirect(Dictionary(settings))
    writing.written[id(element)] = written
    kids = [_kid(writing, kid, written) for kid in element.kids]
    if kids:
        written.K = kids[0] if len(kids) == 1 else Array(kids)
    return written


def _kid(writing: _Writing, kid: Element | Piece | Target, owner: Object) -> Object:
    if isinstance(kid, Element):
        return _write(writing, kid, owner)
    if isinstance(kid, Piece):
        return Dictionary({"/Type": _PIECE, "/Pg": writing.pages[kid.page], "/MCID": kid.number})
    return _link(writing, kid, owner)


def _attributes(element: Element) -> Dictionary:
    values: dict[str, Any] = {"/O": Name("/" + element.owner)}
    for name, value in element.attributes.items():
        values["/" + name] = Name(value) if isinstance(value, str) else Array(_rounded(value))
    return Dictionary(values)


def _link(writing: _Writing, target: Target, owner: Object) -> Object:
    page = writing.pages[target.page]
    annotation = writing.pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array(_rounded(target.box)),
            F=_PRINTED,
            Border=Array([0, 0, 0]),
            Contents=String(target.says),
            A=Dictionary(S=Name.URI, URI=String(target.address)),
            P=page,
            StructParent=writing.number(owner),
        )
    )
    return _shown(page, annotation)


def _field(
    writing: _Writing, document: Object, described: Field, appearance: Object | None
) -> Object:
    """An empty signature field; its element holds nothing else, which signing relies upon."""
    page = writing.pages[0]
    element = writing.pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Form, P=document, Alt=String(described.tooltip))
    )
    left, bottom, width, height = described.place
    widget = writing.pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(described.name),
            TU=String(described.tooltip),
            Rect=Array(_rounded((left, bottom, left + width, bottom + height))),
            F=_LOCKED,
            P=page,
            StructParent=writing.number(element),
        )
    )
    if appearance is not None:
        widget.AP = Dictionary(N=appearance)
    if described.open_after is not None:
        widget.Lock = writing.pdf.make_indirect(
            Dictionary(
                Type=Name.SigFieldLock,
                Action=Name.Exclude,
                Fields=Array([String(name) for name in described.open_after]),
                P=_NO_CHANGES if len(described.open_after) == 1 else _FILL_FORMS,
            )
        )
    element.K = _shown(page, widget)
    document.K.append(element)
    return widget


def _shown(page: Object, annotation: Object) -> Object:
    """Put an annotation on its page; returns how an element refers to it."""
    if "/Annots" in page:
        page.Annots.append(annotation)
    else:
        page.Annots = Array([annotation])
    return Dictionary(Type=Name.OBJR, Obj=annotation, Pg=page)


def _numbers(writing: _Writing, owners: Sequence[Sequence[Element]]) -> Iterator[Any]:
    for number, elements in enumerate(owners):
        yield number
        found = Array([writing.written[id(element)] for element in elements])
        yield writing.pdf.make_indirect(found)
    for number, owner in enumerate(writing.owners, start=len(writing.pages)):
        yield number
        yield owner


def _rounded(box: Box) -> list[float]:
    return [round(edge, 2) for edge in box]
