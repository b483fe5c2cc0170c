"""What a paper tells programs that read aloud: a tree of headings, paragraphs, tables, figures.

Roles are those of ISO 32000-1, 14.8.4: ``H1``, ``P``, ``Table``, ``TR``, ``TH``, ``TD``, ``L``,
``LI``, ``LBody``, ``Figure``, ``Link``, ``Form``. The tree is collected while pages are drawn;
``procurement.reports.structure`` writes it into the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# Left, bottom, right, top in points of the page.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Piece:
    """One run of drawing on a page (pages count from 0) that belongs to an element."""

    page: int
    number: int


@dataclass(frozen=True)
class Target:
    """A place on a page that leads to an address."""

    page: int
    box: Box
    address: str
    says: str


@dataclass(eq=False)
class Element:
    """One element of the tree with what belongs to it, in reading order."""

    role: str
    says: str = ""
    # Owner of the attributes (``Table``, ``Layout``, ``List``), then names and values.
    owner: str = ""
    attributes: Mapping[str, str | Box] = field(default_factory=dict)
    kids: list[Element | Piece | Target] = field(default_factory=list)
    # Its words in the order in which they are read, where they are known.
    words: str = ""

    def add(
        self,
        role: str,
        *,
        says: str = "",
        owner: str = "",
        attributes: Mapping[str, str | Box] | None = None,
    ) -> Element:
        """Append a new element and return it; ``says`` is read aloud in place of a picture."""
        kid = Element(role, says, owner, attributes or {})
        self.kids.append(kid)
        return kid


@dataclass(eq=False)
class Slot:
    """The place of something in the tree that is made when its first part is drawn.

    A paragraph that goes over two pages is drawn in two parts and stays one element.
    """

    role: str
    within: Slot | None = None
    made: Element | None = None

    def element(self, tree: Element) -> Element:
        """Return the element, made now if it is the first time."""
        if self.made is None:
            self.made = (self.within.element(tree) if self.within else tree).add(self.role)
        return self.made
