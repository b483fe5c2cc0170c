"""What one bidder gets on paper: the letter (award, regret, no award) and the debrief.

Both are drawn from the stored debrief, which holds nothing of another vendor but what every
bidder is told: who won, with how many points.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reportlab.platypus import Flowable

from procurement import instants
from procurement.awards import Debrief, LotOutcome, NoticeKind
from procurement.reports import amounts, sheets, tables
from procurement.reports.flow import Text
from procurement.reports.style import SHEET
from procurement.reports.text import pdf_text

KINDS = {
    NoticeKind.AWARD: "Award letter",
    NoticeKind.REGRET: "Regret letter",
    NoticeKind.NO_AWARD: "Letter on the outcome",
}


@dataclass(frozen=True)
class Addressed:
    """Whom a paper is for, by whom, about what, and when the outcome was announced."""

    vendor: str
    buyer: str
    reference: str
    title: str
    at: datetime
    zone: str = "UTC"


def draw_letter(debrief: Debrief, to: Addressed, body: str, *, sent: bool = True) -> bytes:
    """Return the letter as PDF bytes; ``body`` is its text, which says so where not ``sent``."""
    sheets.ready()
    told: list[Flowable] = [
        tables.facts([("To", to.vendor), ("From", to.buyer), ("Date", _date(to))]),
        sheets.gap(14),
    ]
    for part in body.split("\n\n"):
        told += _part(part)
    kind = KINDS[debrief.kind]
    return _drawn(kind if sent else f"Draft, not sent: {kind.lower()}", to, told)


def draw_debrief(debrief: Debrief, to: Addressed) -> bytes:
    """Return the debrief as PDF bytes: outcome, own scores, gaps, reasons, next steps."""
    sheets.ready()
    told: list[Flowable] = [
        tables.facts([("For", to.vendor), ("From", to.buyer), ("Announced", _date(to))]),
        sheets.gap(),
        sheets.lead(*_headline(debrief)),
        *sheets.heading("Lot by lot", _lots(debrief)),
    ]
    if debrief.obstacles:
        told += sheets.heading("What stood against it", *sheets.items(debrief.obstacles))
    if debrief.criteria:
        total = sheets.note(f"{debrief.total} of 100 points in all, for the lots you bid on.")
        told += sheets.heading("Your own scores", _criteria(debrief), sheets.gap(3), total)
        told += [sheets.note(sentence) for sentence in debrief.aside]
    for number, weak in enumerate(debrief.weakest):
        head = "Where points were lost, and what the next step asks" if number == 0 else ""
        told += _weak(head, f"{weak.title} ({weak.code})", weak.score, weak.lost)
        pairs = [("Why", weak.reason), ("Reached", weak.anchor), ("Next step", weak.next_anchor)]
        told.append(tables.facts([(name, value) for name, value in pairs if value]))
    told.append(sheets.gap())
    told.append(sheets.note("Of other bids you read only what every bidder is told."))
    return _drawn("Debrief", to, told)


def _drawn(kind: str, to: Addressed, story: list[Flowable]) -> bytes:
    return sheets.draw(
        sheets.Sheet(
            kind=kind,
            title=to.title,
            author=to.buyer,
            reference=to.reference,
            foot=f"{to.reference} · the same stands on your result page",
            story=story,
        )
    )


def _part(part: str) -> list[Flowable]:
    """A paragraph of the letter; lines that begin with a dash become a list."""
    lines = part.split("\n")
    dashed = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
    plain = [line.strip() for line in lines if not line.startswith("- ")]
    said: list[Flowable] = [sheets.body(line) for line in plain if line]
    return [*said, *sheets.items(dashed), sheets.gap(4)]


def _headline(debrief: Debrief) -> tuple[str, str]:
    own = [one.letter for one in debrief.lots if one.is_own]
    total = f"Your bid has {debrief.total} of 100 points." if debrief.total else ""
    if own:
        lots = "lot" if len(own) == 1 else "lots"
        return f"Awarded to you: {lots} {', '.join(own)}", total
    if debrief.kind == NoticeKind.NO_AWARD:
        return "Nothing of what you bid on was awarded", total
    return "Your bid was not chosen", total


def _lots(debrief: Debrief) -> Flowable:
    rows = [
        [
            tables.strong(one.letter),
            tables.cell(one.name),
            tables.cell("you" if one.is_own else one.winner or "nobody", strong=one.is_own),
            tables.right(one.own_points if one.is_own else one.winner_points or amounts.NONE),
            tables.right(one.own_points or amounts.NONE),
            tables.right(_gap(one)),
        ]
        for one in debrief.lots
    ]
    head = ["Lot", "What is bought", "Awarded to", ">Its points", ">Your points", ">Gap"]
    return tables.table(head, rows, (28, 168, 140, 56, 62, 50))


def _gap(one: LotOutcome) -> str:
    """The distance to the winner's points, where both are known."""
    if one.is_own or not one.winner_points or not one.own_points:
        return amounts.NONE

    return amounts.number(Decimal(one.winner_points) - Decimal(one.own_points))


def _criteria(debrief: Debrief) -> Flowable:
    rows = [
        [
            tables.cell(f"{one.code} {one.title}"),
            tables.right(f"{one.score} of 5"),
            tables.right(one.points),
            tables.right(one.weight),
            tables.right(_missed(one.points, one.weight)),
        ]
        for one in debrief.criteria
    ]
    head = ["Criterion", ">Score", ">Points", ">Of at most", ">Gap"]
    return tables.table(head, rows, (268, 62, 58, 62, 54))


def _missed(points: str, weight: str) -> str:

    return amounts.number(Decimal(weight) - Decimal(points))


def _weak(head: str, title: str, score: str, lost: str) -> list[Flowable]:
    named = Text(
        f"<b>{pdf_text(title)}</b>: {pdf_text(score)} of 5, {pdf_text(lost)} points lost",
        SHEET.body,
    )
    return sheets.heading(head, named) if head else [sheets.gap(4), named]


def _date(to: Addressed) -> str:
    return instants.when(to.at, to.zone)
