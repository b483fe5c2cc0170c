"""Tells the award on the paper: who gets what, why, who is paid for what, who did what when."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from reportlab.platypus import Flowable, KeepTogether, Spacer

from procurement import instants
from procurement.reports import amounts, award_words, tables, words
from procurement.reports.award_model import Award, GateRuling, LotAward
from procurement.reports.flow import Heading, Text
from procurement.reports.style import SHEET
from procurement.reports.text import pdf_text

_LONG = 2000


def lots(award: Award) -> Flowable:
    """Lot by lot: who gets it, its place, points, and price when bought by itself."""
    rows = [
        [
            tables.strong(f"{lot.letter}"),
            tables.cell(lot.name),
            tables.strong(lot.chosen.vendor if lot.chosen else "nobody"),
            tables.cell(_place(lot)),
            tables.right(amounts.number(lot.chosen.total) if lot.chosen else amounts.NONE),
            tables.right(amounts.money(lot.chosen.price) if lot.chosen else amounts.NONE),
        ]
        for lot in award.lots
    ]
    head = ["Lot", "What is bought", "Awarded to", "Place", ">Points", ">Price by itself"]
    return tables.table(head, rows, (26, 152, 152, 48, 48, 78))


def _place(lot: LotAward) -> str:
    if lot.chosen is None or lot.chosen.rank is None:
        return amounts.NONE
    shared = sum(one.rank == lot.chosen.rank for one in lot.ranking) > 1
    return f"{lot.chosen.rank}{'=' if shared else ''} of {len(lot.ranking)}"


def reasons(award: Award) -> list[Flowable]:
    """Why each lot went where it went, and why a cheaper bid did not get it."""
    content: list[Flowable] = []
    for lot in award.lots:
        said: list[Flowable] = [
            Heading(pdf_text(award_words.heading(lot), longest=200), SHEET.sub, level=2),
            _body(" ".join(part for part in (lot.reason, award_words.place(lot)) if part)),
        ]
        cheaper = award_words.cheaper(lot)
        if cheaper:
            said.append(_note(" ".join(["Cheaper bids:", *cheaper])))
        content.append(KeepTogether(said))
    return content


def payees(award: Award) -> Flowable:
    """Who is paid how much for what, in the words of the disclosure report."""
    rows = []
    for payee in award.payees:
        for letter, amount in payee.lots:
            purpose = award.purposes.get(letter)
            rows.append(
                [
                    tables.cell(payee.registered or payee.vendor, strong=True),
                    tables.cell(payee.where or amounts.NONE),
                    tables.strong(letter),
                    tables.cell(purpose.text if purpose and purpose.text else amounts.NONE),
                    tables.cell(purpose.code if purpose and purpose.code else amounts.NONE),
                    tables.right(amounts.money(amount)),
                ]
            )
    if len(rows) > 1:
        total = sum((payee.total for payee in award.payees), Decimal(0))
        gap = tables.cell("")
        rows.append(
            [tables.strong("Together"), gap, gap, gap, gap, tables.right(amounts.money(total))]
        )
    head = ["Payee, legal name", "Address", "Lot", "Purpose", "Code", ">Amount"]
    return tables.table(head, rows, (140, 96, 26, 130, 36, 76))


def doubts(award: Award) -> list[Flowable]:
    """What the list of inadequate purposes says about these."""
    found = [one for one in award.purposes.values() if one.doubt]
    return [_note(f"Lot {one.letter}: {one.doubt}") for one in found]


def _offices(award: Award) -> list[Flowable]:
    """Which payees stand with their head office because their profile holds no postal address."""
    without = [one.registered or one.vendor for one in award.payees if not one.address]
    if not without:
        return []
    return [
        _note(f"No postal address in the profile, so the head office stands: {', '.join(without)}.")
    ]


def steps(award: Award, zone: str) -> Flowable:
    """Who did what, in order."""
    rows = [
        [
            tables.cell(instants.when(one.at, zone)),
            tables.cell(one.by, strong=True),
            tables.cell(one.what + (f". “{one.reason}”" if one.reason else "")),
        ]
        for one in award.steps
    ]
    return tables.table(["When", "Who", "What"], rows, (122, 120, 262))


def panel(award: Award, zone: str) -> Flowable:
    """The panel under codes: when each locked its scores, conflicts and their waivers."""
    rows = [
        [
            tables.strong(one.code),
            tables.cell(one.role),
            tables.cell("; ".join(_lock(name, at, zone) for name, at in one.locks) or "not locked"),
            tables.cell("; ".join([*one.conflicts, *one.waivers]) or "none declared"),
        ]
        for one in award.panel
    ]
    return tables.table(["Code", "Role", "Scores locked", "Conflicts"], rows, (36, 68, 220, 180))


def _lock(name: str, at: datetime, zone: str) -> str:
    return f"{name} items {instants.when(at, zone)}"


def rulings(found: tuple[GateRuling, ...], zone: str) -> Flowable:
    """Gates that people decided: passed, failed or waived, each with who and why."""
    rows = [
        [
            tables.cell(one.vendor, strong=True),
            tables.strong(one.gate),
            tables.cell(words.OUTCOME.get(one.outcome, one.outcome)),
            tables.cell(one.reason),
            tables.cell(one.by),
            tables.cell(_when(one.at, zone)),
        ]
        for one in found
    ]
    head = ["Bid of", "Gate", "Decided", "Why", "By", "When"]
    return tables.table(head, rows, (104, 32, 54, 132, 70, 112))


def _when(recorded: str, zone: str) -> str:
    """An instant as everywhere on the paper; what is none, or names no zone, as recorded."""
    try:
        at = datetime.fromisoformat(recorded)
    except ValueError:
        return recorded
    return instants.when(at, zone) if at.tzinfo else f"{at:%Y-%m-%d %H:%M}"


def _body(text: str) -> Text:
    return Text(pdf_text(text, longest=_LONG), SHEET.body)


def _note(text: str) -> Text:
    return Text(pdf_text(text, longest=_LONG), SHEET.note)


def tell(award: Award, zone: str) -> list[tuple[str, list[Flowable]]]:
    """The sections of the award in reading order: heading, then what stands under it."""
    parts: list[tuple[str, list[Flowable]]] = [("Why these bids", reasons(award))]
    if award.payees:
        parts.append(
            (
                "Who is paid for what",
                [payees(award), Spacer(0, 3), *doubts(award), *_offices(award)],
            )
        )
    profile = award_words.PROFILES.get(award.profile, award.profile)
    done: list[Flowable] = [
        _note(f"Control profile: {profile}."),
        *(_body(remark) for remark in award.remarks),
        steps(award, zone),
    ]
    parts.append(("Who did what", done))
    if award.panel:
        parts.append(("The panel", [panel(award, zone)]))
    return parts
