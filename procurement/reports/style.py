"""The look of the papers: page, colours, type sizes; light grounds, dark ink, one accent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle

from procurement.reports.fonts import BOLD, REGULAR

PAGE = letter
MARGIN = 54.0
TOP = 60.0
BOTTOM = 58.0
WIDTH = PAGE[0] - 2 * MARGIN

INK = HexColor("#17212b")
MUTED = HexColor("#52606d")
RULE = HexColor("#c8d0d8")
GROUND = HexColor("#f3f6f9")
ACCENT = HexColor("#1b4f72")
ACCENT_GROUND = HexColor("#e8f0f6")
GOOD = HexColor("#1d6b45")
DOUBT = HexColor("#8a5a00")
BAD = HexColor("#9b2226")
WHITE = HexColor("#ffffff")

# Neighbours differ in lightness, so that the bars can be read in black and white.
BARS = tuple(
    HexColor(code)
    for code in (
        "#1b3f5f",
        "#a9c4da",
        "#4d7ea8",
        "#dbe6ef",
        "#5b6b78",
        "#e0b04c",
        "#2f6f62",
        "#f0e3c4",
    )
)

STATUS_INK = {
    "eligible": GOOD,
    "conditional": DOUBT,
    "gate_failed": BAD,
    "late": BAD,
    "incomplete": MUTED,
    "below_minimum": BAD,
}
OUTCOME_INK = {"fail": BAD, "clarify": DOUBT, "warn": DOUBT, "waived": DOUBT}


@dataclass(frozen=True)
class _Sheet:
    """All paragraph styles; made when first asked for, after the typeface is known."""

    title: ParagraphStyle
    kicker: ParagraphStyle
    lead: ParagraphStyle
    heading: ParagraphStyle
    sub: ParagraphStyle
    body: ParagraphStyle
    note: ParagraphStyle
    small: ParagraphStyle
    stamp: ParagraphStyle
    tiny: ParagraphStyle
    code: ParagraphStyle
    item: ParagraphStyle
    cell: ParagraphStyle
    label: ParagraphStyle
    strong: ParagraphStyle
    right: ParagraphStyle
    right_strong: ParagraphStyle
    centre: ParagraphStyle
    head: ParagraphStyle
    head_right: ParagraphStyle
    head_centre: ParagraphStyle


def _style(name: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
    settings: dict[str, Any] = {"fontName": REGULAR, "textColor": INK, **more}
    return ParagraphStyle(name, fontSize=size, leading=leading, **settings)


SHEET = _Sheet(
    title=_style("title", 21, 25, fontName=BOLD, spaceAfter=7),
    kicker=_style("kicker", 9, 12, fontName=BOLD, textColor=ACCENT, spaceAfter=2),
    lead=_style("lead", 13, 17, fontName=BOLD, textColor=ACCENT),
    heading=_style("heading", 14, 18, fontName=BOLD, spaceBefore=14, spaceAfter=4),
    sub=_style("sub", 10.5, 14, fontName=BOLD, spaceBefore=8, spaceAfter=3),
    body=_style("body", 9.5, 13, spaceAfter=3),
    note=_style("note", 8, 10.5, textColor=MUTED, spaceAfter=3),
    small=_style("small", 8, 10.5),
    stamp=_style("stamp", 7.5, 9.3),
    tiny=_style("tiny", 6, 7),
    # A digest has no blank to break at.
    code=_style("code", 8.5, 12, wordWrap="CJK", spaceAfter=3),
    item=_style(
        "item", 9.5, 13, spaceAfter=3, leftIndent=12, bulletIndent=2, bulletFontName=REGULAR
    ),
    cell=_style("cell", 8.5, 10.5),
    label=_style("label", 8.5, 10.5, textColor=MUTED),
    strong=_style("strong", 8.5, 10.5, fontName=BOLD),
    right=_style("right", 8.5, 10.5, alignment=TA_RIGHT),
    right_strong=_style("right_strong", 8.5, 10.5, alignment=TA_RIGHT, fontName=BOLD),
    centre=_style("centre", 8.5, 10.5, alignment=TA_CENTER),
    head=_style("head", 8, 10, fontName=BOLD, textColor=MUTED),
    head_right=_style("head_right", 8, 10, fontName=BOLD, textColor=MUTED, alignment=TA_RIGHT),
    head_centre=_style("head_centre", 8, 10, fontName=BOLD, textColor=MUTED, alignment=TA_CENTER),
)


def hexadecimal(colour: Color) -> str:
    """A colour as paragraph markup wants it."""
    return "#" + str(colour.hexval())[2:]
