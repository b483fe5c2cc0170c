"""Draws the tables of a comparison: ranking, prices, points, sub-scores, facts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from procurement.reports import amounts, style, words
from procurement.reports.flow import Heads, grid
from procurement.reports.fonts import BOLD, REGULAR
from procurement.reports.model import Bid, Comparison, Lot, LotPrice
from procurement.reports.style import SHEET
from procurement.reports.text import pdf_text, plain_text

# Side by side on one page; more bids go to a further table below.
BIDS_ABREAST = 7
_LONGEST_CELL = 160
# Ids made by a machine tell a reader nothing; the attached record holds them.
_LONGEST_ID = 16
# Name and weight in the two tables that set bids side by side.
_FIRST = (168.0, 42.0)
# Names of vendors in the heads of narrow columns; the largest size at which no word is divided.
_HEAD_SIZES = (8.0, 7.5, 7.0, 6.5, 6.0)

_LOOK = TableStyle(
    [
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, style.ACCENT),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, style.RULE),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
    ]
)


def ranking(comparison: Comparison) -> Flowable:
    """All bids: rank, vendor, status, points, evaluated price, price against the leader."""
    leader = comparison.leaders[0] if comparison.leaders else None
    head = ["Rank", "Vendor", "Status", ">Points", ">Evaluated price", ">Against the leader"]
    rows = []
    for bid in comparison.bids:
        price = bid.price.total if bid.price else None
        rows.append(
            [
                _strong(words.ranks(comparison, bid)),
                _vendor(bid),
                status(bid),
                _right(amounts.number(bid.total), strong=bid.is_ranked),
                _right(amounts.money(price)),
                _right(_against(bid, leader)),
            ]
        )
    return _table(head, rows, (34, 178, 78, 54, 84, 76))


def second_ranking(comparison: Comparison) -> Flowable:
    """The ranking when conditional bids are left out."""
    rows = [
        [
            _strong(str(rank)),
            _vendor(bid),
            _right(amounts.number(bid.total), strong=True),
            _right(amounts.money(bid.price.total if bid.price else None)),
        ]
        for rank, bid in words.without_conditional(comparison)
    ]
    return _table(["Rank", "Vendor", ">Points", ">Evaluated price"], rows, (34, 286, 84, 100))


def points(comparison: Comparison, bids: Sequence[Bid]) -> Flowable:
    """Points by criterion for up to seven bids."""
    widths = _columns(_FIRST, len(bids))
    head: list[str | Paragraph] = ["Criterion", ">Weight", *_heads(bids, widths)]
    rows = []
    for criterion in comparison.criteria:
        cells = [_right(amounts.number(comparison.points(bid, criterion))) for bid in bids]
        weight = _right(f"{amounts.short(criterion.weight)} %")
        name = f"<b>{pdf_text(criterion.code)}</b> {pdf_text(criterion.title)}"
        rows.append([_cell(name), weight, *cells])
    totals = [_right(amounts.number(bid.total), strong=True) for bid in bids]
    rows.append([_strong("Total of 100"), _right(""), *totals])
    return _table(head, rows, widths)


def lot_prices(comparison: Comparison, lot: Lot) -> Flowable:
    """What each bid asks for one lot: basis, unit price, quantity, evaluated cost."""
    rows = [
        [_vendor(bid, with_id=False), *_priced(price)]
        for bid in comparison.bids
        for price in bid.lot_prices
        if price.letter == lot.letter
    ]
    head = ["Vendor", "Basis", ">Unit price", ">Quantity", ">Evaluated cost"]
    return _table(head, rows, (164, 120, 78, 64, 78))


def _priced(price: LotPrice) -> list[Paragraph]:
    each = amounts.unit_price(price.unit_price)
    if price.carrier_fee:
        each += f" + {amounts.unit_price(price.carrier_fee)}"
    fee = " + carrier fee" if price.carrier_fee else ""
    return [
        _cell(pdf_text(words.basis(price.basis) + fee) if price.basis else amounts.NONE),
        _right(each),
        _right(amounts.NONE if price.quantity is None else amounts.short(price.quantity)),
        _right(amounts.money(price.cost), strong=True),
    ]


def vendors(comparison: Comparison) -> Flowable:
    """Who bids, from where, where agents sit and data lies, which conflicts were declared."""
    head = ["Vendor", "Headquarters", "Agents in", "Data stored in", "Conflicts"]
    rows = [
        [
            _vendor(bid),
            _cell(pdf_text(bid.headquarters or amounts.NONE, longest=_LONGEST_CELL)),
            _cell(pdf_text(", ".join(bid.agents_in) or amounts.NONE, longest=_LONGEST_CELL)),
            _cell(pdf_text(", ".join(bid.stored_in) or amounts.NONE, longest=_LONGEST_CELL)),
            _cell(pdf_text(bid.conflicts, longest=_LONGEST_CELL)),
        ]
        for bid in comparison.bids
    ]
    return _table(head, rows, (150, 104, 60, 70, 120))


def totals(comparison: Comparison) -> Flowable:
    """From lot costs to the evaluated price, bid by bid, with minimum and terms."""
    head = ["Vendor", ">Lots", ">Setup", ">Monthly", ">Append", ">Minimum", ">Total", "Payment"]
    rows = []
    for bid in comparison.bids:
        price = bid.price
        lots = _sum_of_lots(bid)
        applies = " *" if price and price.minimum_applies else ""
        rows.append(
            [
                _vendor(bid, with_id=False),
                _right(amounts.money(lots)),
                _right(amounts.money(price.setup if price else None)),
                _right(amounts.money(price.monthly if price else None)),
                _right(amounts.money(price.append if price else None)),
                _right(amounts.money(bid.minimum) + applies),
                _right(amounts.money(price.total if price else None), strong=True),
                _cell(pdf_text(words.terms(bid.payment_terms), longest=80)),
            ]
        )
    return _table(head, rows, (94, 60, 50, 52, 46, 60, 62, 80))


def sub_scores(comparison: Comparison, bids: Sequence[Bid]) -> Flowable:
    """Every scored item, 0 to 5, for up to seven bids."""
    widths = _columns(_FIRST, len(bids))
    head: list[str | Paragraph] = ["Item", ">Weight", *_heads(bids, widths)]
    rows = []
    for item in comparison.sub_criteria:
        title = f"<b>{pdf_text(item.code)}</b> {pdf_text(item.title, longest=_LONGEST_CELL)}"
        cells = [
            _right(words.ASIDE if item.code in bid.aside else _score(bid.sub.get(item.code)))
            for bid in bids
        ]
        weight = _right(f"{amounts.short(item.weight)} %")
        rows.append([_cell(title + (" †" if item.judged else "")), weight, *cells])
    return _table(head, rows, widths)


def facts(pairs: Sequence[tuple[str, str]]) -> Flowable:
    """Names and values in two columns; values are anybody's text."""
    rows = [[_cell(pdf_text(name), muted=True), _cell(pdf_text(value))] for name, value in pairs]
    return _facts(grid(rows, (112, style.WIDTH - 112), heads="row"))


def facts_abreast(pairs: Sequence[tuple[str, str]]) -> Flowable:
    """Names and values, two pairs in a row, for short values; read from left to right."""
    even = [*pairs, ("", "")] if len(pairs) % 2 else pairs
    cells = [
        (_cell(pdf_text(name), muted=True), _cell(pdf_text(value, longest=_LONGEST_CELL)))
        for name, value in even
    ]
    rows = [[*cells[at], *cells[at + 1]] for at in range(0, len(cells), 2)]
    half = style.WIDTH / 2
    return _facts(grid(rows, (112, half - 112, 112, half - 112), heads="pairs"))


def _facts(table: Table) -> Table:
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), REGULAR),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ]
        )
    )
    return table


def callout(headline: str, sentences: str) -> Flowable:
    """The one thing to know, on a ground of its own."""
    rows = [
        [Paragraph(pdf_text(headline), SHEET.lead)],
        [Paragraph(pdf_text(sentences, longest=2000), SHEET.body)],
    ]
    look = [
        ("FONTNAME", (0, 0), (-1, -1), REGULAR),
        ("BACKGROUND", (0, 0), (-1, -1), style.ACCENT_GROUND),
        ("LINEBEFORE", (0, 0), (0, -1), 3, style.ACCENT),
        ("LEFTPADDING", (0, 0), (-1, -1), 12),
        ("TOPPADDING", (0, 0), (-1, 0), 8),
        ("TOPPADDING", (0, 1), (-1, 1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, 0), 1),
        ("BOTTOMPADDING", (0, 1), (-1, 1), 7),
    ]
    return grid(rows, (style.WIDTH,), heads="none", style=look)


def status(bid: Bid) -> Paragraph:
    """A bid's status in its colour, and in words."""
    ink = style.hexadecimal(style.STATUS_INK.get(bid.status, style.INK))
    text = words.STATUS.get(bid.status, bid.status)
    return Paragraph(f'<font color="{ink}">{pdf_text(text)}</font>', SHEET.strong)


def abreast(bids: Sequence[Bid]) -> list[Sequence[Bid]]:
    """Bids in groups that fit side by side."""
    return [bids[at : at + BIDS_ABREAST] for at in range(0, len(bids), BIDS_ABREAST)]


def cell(text: object, *, strong: bool = False) -> Paragraph:
    """A cell with anybody's text."""
    return Paragraph(pdf_text(text), SHEET.strong if strong else SHEET.cell)


def strong(text: str) -> Paragraph:
    """A cell in bold."""
    return _strong(text)


def right(text: str, *, strong: bool = False) -> Paragraph:
    """A cell with a number."""
    return _right(text, strong=strong)


def table(head: Sequence[str], rows: list[list[Paragraph]], widths: Sequence[float]) -> Table:
    """A table of these cells in the look of all others."""
    return _table(head, rows, widths)


def _table(
    head: Sequence[str | Paragraph],
    rows: list[list[Paragraph]],
    widths: Sequence[float],
    heads: Heads = "both",
) -> Table:
    """A table whose head repeats on each page; ``>`` puts a column right, ``^`` in the middle."""
    table = grid([[_head(text) for text in head], *rows], widths, heads=heads)
    table.setStyle(_LOOK)
    return table


def _head(text: str | Paragraph) -> Paragraph:
    if isinstance(text, Paragraph):
        return text
    if text.startswith(">"):
        return Paragraph(pdf_text(text[1:], longest=60), SHEET.head_right)
    if text.startswith("^"):
        return Paragraph(pdf_text(text[1:], longest=60), SHEET.head_centre)
    return Paragraph(pdf_text(text, longest=60), SHEET.head)


def _cell(markup: str, *, muted: bool = False) -> Paragraph:
    return Paragraph(markup, SHEET.label if muted else SHEET.cell)


def _strong(text: str) -> Paragraph:
    return Paragraph(pdf_text(text), SHEET.strong)


def _right(text: str, *, strong: bool = False) -> Paragraph:
    return Paragraph(pdf_text(text), SHEET.right_strong if strong else SHEET.right)


def _vendor(bid: Bid, *, with_id: bool = True) -> Paragraph:
    name = f"<b>{pdf_text(bid.vendor, longest=_LONGEST_CELL)}</b>"
    if not with_id:
        return Paragraph(name, SHEET.cell)
    told = [bid.id] if len(bid.id) <= _LONGEST_ID else []
    told += [words.only(bid)] if bid.partial else []
    if not told:
        return Paragraph(name, SHEET.cell)
    muted = style.hexadecimal(style.MUTED)
    small = f'<font size="7.5" color="{muted}">{pdf_text(", ".join(told), longest=60)}</font>'
    return Paragraph(f"{name}\N{NO-BREAK SPACE}<br/>{small}", SHEET.cell)


def _against(bid: Bid, leader: Bid | None) -> str:
    """The difference to the leader's price, for bids on the same lots."""
    if leader is None or leader.price is None or bid.price is None or bid.lots != leader.lots:
        return amounts.NONE
    difference = bid.price.total - leader.price.total
    if difference == 0:
        return amounts.NONE
    return ("+" if difference > 0 else "") + amounts.money(difference)


def _sum_of_lots(bid: Bid) -> Decimal | None:
    costs = [price.cost for price in bid.lot_prices if price.cost is not None]
    return sum(costs, Decimal(0)) if bid.price else None


def _score(value: Decimal | None) -> str:
    return amounts.number(value)


def _heads(bids: Sequence[Bid], widths: Sequence[float]) -> list[Paragraph]:
    """Vendors in the narrow heads of columns: whole names, as large as their longest word lets.

    A word that is wider than its column even in the smallest size goes on in the next line.
    """
    width = widths[-1] - 8
    named = [plain_text(bid.vendor, longest=_LONGEST_CELL).split() for bid in bids]
    size = next((one for one in _HEAD_SIZES if _widest(named, one) <= width), _HEAD_SIZES[-1])
    look = ParagraphStyle("vendors", SHEET.head_right, fontSize=size, leading=size + 2)
    return [Paragraph(pdf_text(bid.vendor, longest=_LONGEST_CELL), look) for bid in bids]


def _widest(named: Sequence[Sequence[str]], size: float) -> float:
    return max((stringWidth(word, BOLD, size) for words in named for word in words), default=0.0)


def _columns(first: tuple[float, float], count: int) -> list[float]:
    rest = style.WIDTH - sum(first)
    return [*first, *[min(rest / max(count, 1), 90.0)] * count]
