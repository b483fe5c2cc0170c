"""Draws the gates of a comparison: all in one view, what is open bid by bid, and the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.platypus import Flowable, Paragraph

from procurement.documents import readable
from procurement.reports import style, tables, words
from procurement.reports.model import Bid, Comparison, Gate
from procurement.reports.style import SHEET
from procurement.reports.text import pdf_text

# Outcomes that ask nothing of anybody.
QUIET = ("pass", "n/a")
OPEN = ("fail", "clarify", "warn", "waived")
_MARKS = {"pass": "✓", "fail": "F", "clarify": "C", "warn": "W", "waived": "V", "n/a": "–"}
_NAME = 128.0
# “All but two” says more than a long list of names.
_FEW, _MANY = 2, 5


def matrix(comparison: Comparison) -> Flowable:
    """Every gate of every bid as one letter, spelled out in the legend."""
    codes = [gate.code for gate in comparison.gates]
    rows = []
    for bid in comparison.bids:
        outcomes = {gate.code: gate.outcome for gate in bid.gates}
        marks = [_mark(outcomes.get(code, "")) for code in codes]
        rows.append([tables.cell(bid.vendor, strong=True), *marks])
    width = (style.WIDTH - _NAME) / max(len(codes), 1)
    head = ["Vendor", *(f"^{code}" for code in codes)]
    table = tables.table(head, rows, (_NAME, *[width] * len(codes)))
    table.setStyle([("LEFTPADDING", (1, 0), (-1, -1), 0), ("RIGHTPADDING", (1, 0), (-1, -1), 0)])
    return table


def open_points(comparison: Comparison, bid: Bid) -> Flowable:
    """The gates of a bid that failed or ask something of somebody, and why."""
    titles = {gate.code: gate.title for gate in comparison.gates}
    rows = [
        [
            tables.strong(gate.code),
            tables.cell(titles.get(gate.code, "")),
            _coloured(gate.outcome),
            tables.cell(readable(gate.reason, comparison.zone)),
        ]
        for gate in bid.gates_with(*OPEN)
    ]
    return tables.table(["Gate", "Title", "Result", "Why"], rows, (34, 112, 62, 296))


def quiet(comparison: Comparison) -> Flowable:
    """Gate by gate who passed it, or to whom it does not apply, and why; like reasons together."""
    rows = []
    for gate in comparison.gates:
        name = f"<b>{pdf_text(gate.code)}</b> {pdf_text(gate.title, longest=160)}"
        for outcome, reason, bids in _alike(comparison.bids, gate):
            rows.append(
                [
                    Paragraph(name, SHEET.cell),
                    _coloured(outcome),
                    tables.cell(_whose(bids, comparison.bids)),
                    tables.cell(readable(reason, comparison.zone)),
                ]
            )
            name = pdf_text(gate.code)
    return tables.table(["Gate", "Result", "Bids of", "Why"], rows, (102, 62, 116, 224))


def _alike(bids: Sequence[Bid], gate: Gate) -> Iterator[tuple[str, str, list[Bid]]]:
    found: dict[tuple[str, str], list[Bid]] = {}
    for bid in bids:
        for one in bid.gates_with(*QUIET):
            if one.code == gate.code:
                found.setdefault((one.outcome, one.reason), []).append(bid)
    for (outcome, reason), whose in found.items():
        yield outcome, reason, whose


def _whose(bids: Sequence[Bid], every: Sequence[Bid]) -> str:
    others = [bid.vendor for bid in every if bid not in bids]
    if not others and len(every) > 1:
        return f"all {len(every)} bids"
    if len(others) <= _FEW and len(bids) >= _MANY - _FEW and len(every) >= _MANY:
        return f"all but {' and '.join(others)}"
    return ", ".join(bid.vendor for bid in bids)


def _coloured(outcome: str) -> Paragraph:
    ink = style.hexadecimal(style.OUTCOME_INK.get(outcome, style.INK))
    text = pdf_text(words.OUTCOME.get(outcome, outcome))
    return Paragraph(f'<font color="{ink}">{text}</font>', SHEET.strong)


def _mark(outcome: str) -> Paragraph:
    ink = style.OUTCOME_INK.get(outcome, style.GOOD if outcome == "pass" else style.MUTED)
    weight = ("<b>", "</b>") if outcome in style.OUTCOME_INK else ("", "")
    letter = pdf_text(_MARKS.get(outcome, "?"))
    colour = style.hexadecimal(ink)
    return Paragraph(f'<font color="{colour}">{weight[0]}{letter}{weight[1]}</font>', SHEET.centre)
