"""Draws the charts, readable without colour: points, price against control, room of weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from reportlab.graphics.shapes import Circle, Drawing, Line, Rect, String
from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfmetrics import stringWidth

from procurement.reports import amounts, style
from procurement.reports.fonts import BOLD, REGULAR, fitted
from procurement.reports.model import Bid, Comparison
from procurement.reports.text import plain_text

Anchor = Literal["start", "middle", "end"]

_NAMES, _LONG_NAMES = 150.0, 196.0
_BAR = 15.0
_STEP = 22.0
_SMALL = 7.5
_PLOT_LEFT, _PLOT_BOTTOM = 24.0, 30.0
_PLOT_WIDTH, _PLOT_HEIGHT = style.WIDTH - 48.0, 122.0
_PLOT_TOP = _PLOT_BOTTOM + _PLOT_HEIGHT


@dataclass(frozen=True)
class Room:
    """Between which shares (0 to 1) one criterion's weight may lie, and where it was published."""

    name: str
    weight: Decimal
    low: Decimal
    high: Decimal


def points_by_criterion(comparison: Comparison, bids: Sequence[Bid]) -> Drawing:
    """One bar per bid, cut into the points each criterion brings; 100 points fill the width."""
    height = _STEP * len(bids) + 46
    drawing = Drawing(style.WIDTH, height)
    room = style.WIDTH - _NAMES - 42
    for mark in (0, 20, 40, 60, 80, 100):
        x = _NAMES + room * mark / 100
        drawing.add(_line(x, 30, x, height - 6, style.RULE, 0.4))
        drawing.add(_text(x, 19, str(mark), anchor="middle"))
    for position, bid in enumerate(bids):
        y = height - 8 - _STEP * (position + 1) + (_STEP - _BAR) / 2
        drawing.add(_text(_NAMES - 8, y + 5, _name(bid, _NAMES - 12, 8.5), 8.5, "end"))
        end = _bar(drawing, comparison, bid, y, room / 100)
        drawing.add(_text(end + 5, y + 5, amounts.number(bid.total), 8.5, font=BOLD))
    _legend(drawing, comparison)
    return drawing


def price_against_control(bids: Sequence[Bid]) -> Drawing:
    """One dot per priced bid: evaluated price to the right, control score upwards (0 to 5)."""
    drawing = Drawing(style.WIDTH, _PLOT_TOP + 14)
    shown = [(bid, bid.price.total, bid.control or Decimal(0)) for bid in bids if bid.price]
    low, high = _range([price for _, price, _ in shown])
    for mark in range(6):
        y = _PLOT_BOTTOM + _PLOT_HEIGHT * mark / 5
        drawing.add(_line(_PLOT_LEFT, y, _PLOT_LEFT + _PLOT_WIDTH, y, style.RULE, 0.4))
        drawing.add(_text(_PLOT_LEFT - 6, y - 2.5, str(mark), anchor="end"))
        x = _PLOT_LEFT + _PLOT_WIDTH * mark / 5
        price = amounts.whole_money(low + (high - low) * mark / 5)
        drawing.add(_text(x, _PLOT_BOTTOM - 12, price, anchor="middle"))
    end = _PLOT_LEFT + _PLOT_WIDTH
    drawing.add(_text(end, 4, "Evaluated price →", 8, "end", BOLD))
    drawing.add(_text(0, _PLOT_TOP + 6, "↑ Control score", 8, font=BOLD))
    dots = [
        (
            bid,
            _PLOT_LEFT + _PLOT_WIDTH * float((price - low) / (high - low)),
            _PLOT_BOTTOM + _PLOT_HEIGHT * float(control / 5),
        )
        for bid, price, control in shown
    ]
    _draw_dots(drawing, dots)
    return drawing


def room_of_weights(rooms: Sequence[Room]) -> Drawing:
    """One bar per criterion from its least to its greatest weight, the published one marked."""
    height = _STEP * len(rooms) + 34
    drawing = Drawing(style.WIDTH, height)
    wide = style.WIDTH - _LONG_NAMES - 20
    for mark in (0, 20, 40, 60, 80, 100):
        x = _LONG_NAMES + wide * mark / 100
        drawing.add(_line(x, 26, x, height - 4, style.RULE, 0.4))
        drawing.add(_text(x, 15, f"{mark} %", anchor="middle"))
    for position, room in enumerate(rooms):
        y = height - 6 - _STEP * (position + 1) + (_STEP - _BAR) / 2
        name = fitted(room.name, _LONG_NAMES - 12, font=REGULAR, size=8.5)
        drawing.add(_text(_LONG_NAMES - 8, y + 5, name, 8.5, "end"))
        start, end = (_LONG_NAMES + wide * float(share) for share in (room.low, room.high))
        drawing.add(_box(start, y + 3, end - start, _BAR - 6, style.RULE, style.MUTED))
        x = _LONG_NAMES + wide * float(room.weight)
        drawing.add(_line(x, y, x, y + _BAR, style.INK, 2.4))
    drawing.add(_box(_LONG_NAMES, 1, 16, 8, style.RULE, style.MUTED))
    drawing.add(_text(_LONG_NAMES + 21, 2, "the first rank holds"))
    drawing.add(_line(_LONG_NAMES + 118, 0, _LONG_NAMES + 118, 10, style.INK, 2.4))
    drawing.add(_text(_LONG_NAMES + 124, 2, "published weight"))
    return drawing


def says_room(rooms: Sequence[Room]) -> str:
    """What the bars of the weights show, in a sentence for those who cannot see them."""
    told = "; ".join(
        f"{room.name} from {amounts.percent(room.low)} to {amounts.percent(room.high)}, "
        f"published {amounts.percent(room.weight)}"
        for room in rooms
    )
    return f"Bars of the weights with which the first rank holds: {told}."


def says_points(comparison: Comparison, bids: Sequence[Bid]) -> str:
    """What the bars show, in a sentence for those who cannot see them."""
    told = "; ".join(f"{plain_text(bid.vendor)} {amounts.number(bid.total)}" for bid in bids)
    codes = ", ".join(criterion.code for criterion in comparison.criteria)
    return (
        f"Bars of the points that each criterion ({codes}) brings, of 100 in all: {told}. "
        "The table below has every number."
    )


def says_price(bids: Sequence[Bid]) -> str:
    """What the dots show, in a sentence for those who cannot see them."""
    told = "; ".join(
        f"{plain_text(bid.vendor)} {amounts.money(bid.price.total)} and "
        f"{amounts.number(bid.control or Decimal(0))}"
        for bid in bids
        if bid.price
    )
    return f"Dots for evaluated price in dollars and control score from 0 to 5: {told}."


def _bar(drawing: Drawing, comparison: Comparison, bid: Bid, y: float, scale: float) -> float:
    x = _NAMES
    for number, criterion in enumerate(comparison.criteria):
        width = float(comparison.points(bid, criterion)) * scale
        fill = style.BARS[number % len(style.BARS)]
        if width > 0:
            drawing.add(_box(x, y, width, _BAR, fill, style.WHITE))
        if width > stringWidth(criterion.code, BOLD, 7) + 3:
            ink = style.WHITE if _is_dark(fill) else style.INK
            drawing.add(_text(x + width / 2, y + 5.5, criterion.code, 7, "middle", BOLD, ink))
        x += width
    return x


def _legend(drawing: Drawing, comparison: Comparison) -> None:
    x = 0.0
    for number, criterion in enumerate(comparison.criteria):
        label = f"{criterion.code} {amounts.short(criterion.weight)} %"
        fill = style.BARS[number % len(style.BARS)]
        drawing.add(_box(x, 1, 8, 8, fill, style.MUTED))
        drawing.add(_text(x + 11, 2, label))
        x += stringWidth(label, REGULAR, _SMALL) + 24


def _draw_dots(drawing: Drawing, dots: Sequence[tuple[Bid, float, float]]) -> None:
    """Dots (filled for ranked bids, hollow for others), each label where it covers nothing."""
    taken = [(x - 6, y - 6, x + 6, y + 6) for _, x, y in dots]
    for bid, x, y in dots:
        dot = Circle(x, y, 4)
        dot.fillColor = style.ACCENT if bid.is_ranked else style.WHITE
        dot.strokeColor, dot.strokeWidth = style.ACCENT, 1.2
        rank = f"{bid.rank}  " if bid.rank is not None else ""
        label = rank + _name(bid, 140, _SMALL)
        box = _free_place(x, y, stringWidth(label, REGULAR, _SMALL), taken)
        taken.append(box)
        if _is_apart(box, y):
            drawing.add(_line(x, y, min(max(x, box[0]), box[2]), _edge(box, y), style.MUTED, 0.5))
        drawing.add(dot)
        drawing.add(_text(box[0], box[1] + 2, label))


def _free_place(
    x: float, y: float, wide: float, taken: Sequence[tuple[float, float, float, float]]
) -> tuple[float, float, float, float]:
    """The first place around a dot where a label covers neither dots nor other labels."""
    beside = (x + 8, x - 8 - wide, x - wide / 2)
    places = [(left, y - 4 + step) for step in (0, 10, -10, 18, -18, 27, -27) for left in beside]
    boxes = [(left, level, left + wide, level + 9) for left, level in places]
    inside = [
        box for box in boxes if box[0] >= _PLOT_LEFT and box[2] <= style.WIDTH and box[1] > 16
    ]
    free = [box for box in inside if not any(_overlap(box, other) for other in taken)]
    return (free or inside or boxes)[0]


def _is_apart(box: tuple[float, float, float, float], y: float) -> bool:
    """Whether a label stands above or below its dot, so that a line must lead to it."""
    return not box[1] <= y <= box[3]


def _edge(box: tuple[float, float, float, float], y: float) -> float:
    """The side of a label that looks at its dot."""
    return box[1] if box[1] > y else box[3]


def _overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _range(prices: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Round ends of the price axis, in five equal steps, with room beside the outer dots."""
    lowest, highest = min(prices), max(prices)
    room = max((highest - lowest) / 20, highest / 100, Decimal(1))
    step = Decimal(1).scaleb(((highest - lowest) / 5 + room / 5).adjusted())
    for size in (1, Decimal("1.5"), 2, Decimal("2.5"), 3, 4, 5, 6, 8, 10, 20):
        low = max(lowest - room, Decimal(0)) // (step * size) * step * size
        if low + 5 * step * size >= highest + room:
            break
    return low, low + 5 * step * size


def _name(bid: Bid, width: float, size: float) -> str:
    return fitted(plain_text(bid.vendor, longest=80), width, font=REGULAR, size=size)


def _is_dark(colour: Color) -> bool:
    return float(0.299 * colour.red + 0.587 * colour.green + 0.114 * colour.blue) < 0.55


def _box(x: float, y: float, width: float, height: float, fill: Color, edge: Color) -> Rect:
    box = Rect(x, y, width, height)
    box.fillColor, box.strokeColor, box.strokeWidth = fill, edge, 0.5
    return box


def _line(x1: float, y1: float, x2: float, y2: float, ink: Color, width: float) -> Line:
    return Line(x1, y1, x2, y2, strokeColor=ink, strokeWidth=width)


def _text(
    x: float,
    y: float,
    text: str,
    size: float = _SMALL,
    anchor: Anchor = "start",
    font: str = REGULAR,
    ink: Color = style.INK,
) -> String:
    return String(x, y, text, fontName=font, fontSize=size, textAnchor=anchor, fillColor=ink)
