"""The hand-over sheet: what a contract with each awarded vendor must hold, from the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from reportlab.platypus import Flowable

from procurement import instants
from procurement.errors import NotReady
from procurement.reports import amounts, sheets, tables, words
from procurement.reports.award_model import Award, Payee
from procurement.reports.comparison import shown
from procurement.reports.model import Bid, Comparison
from procurement.scoring import canonical_bytes

Json = Mapping[str, Any]
_DATES = (("bids_due", "Bids were due"), ("award_target", "Award planned"), ("kickoff", "Kick-off"))


def draw_handover(record: Json) -> bytes:
    """Return the hand-over sheet of an awarded record as PDF bytes.

    Raises: ``NotReady`` when nothing is awarded; ``Invalid`` when the record cannot be shown.
    """
    sheets.ready()
    comparison = shown(canonical_bytes(record))
    if comparison.award is None or not comparison.award.payees:
        raise NotReady("Nothing is awarded, so there is no contract to hand over.")
    return sheets.draw(
        sheets.Sheet(
            kind="Contract hand-over",
            title=comparison.title,
            author=comparison.committee,
            reference=comparison.rfp_id,
            foot=f"From the signed document {comparison.number} · not legal advice",
            story=_story(record, comparison, comparison.award),
        )
    )


def _story(record: Json, comparison: Comparison, award: Award) -> list[Flowable]:
    told: list[Flowable] = [
        sheets.note(
            "What the award and the bids fix for the contract. Copy it, do not agree it anew: "
            f"the signed document {comparison.number} is the proof of every number."
        )
    ]
    for payee in award.payees:
        told += _vendor(comparison, award, payee)
    told += sheets.heading("What the posting asks of every vendor", *_demands(record))
    told += sheets.heading("Before the first call", *sheets.items(list(_first_steps(comparison))))
    return told


def _vendor(comparison: Comparison, award: Award, payee: Payee) -> list[Flowable]:
    bid = next((one for one in comparison.bids if one.vendor == payee.vendor), None)
    who = [
        ("Legal name", payee.registered or payee.vendor),
        ("Address", payee.address),
        ("Head office", payee.headquarters),
        ("Conflicts", bid.conflicts if bid else ""),
    ]
    pairs = [
        ("Payment", words.terms(bid.payment_terms) if bid else ""),
        ("Setup", amounts.money(bid.price.setup if bid and bid.price else None)),
        ("Monthly", amounts.money(bid.price.monthly if bid and bid.price else None)),
        ("Minimum charge", _minimum(bid, payee)),
        ("Agents sit in", ", ".join(bid.agents_in) if bid else ""),
        ("Data stored in", ", ".join(bid.stored_in) if bid else ""),
    ]
    return [
        *sheets.heading(payee.vendor, tables.facts(_told(who)), tables.facts_abreast(_told(pairs))),
        sheets.gap(4),
        _lots(comparison, award, payee, bid),
        *_open_points(bid),
    ]


def _minimum(bid: Bid | None, payee: Payee) -> str:
    """The minimum charge, and where it was offered for more than is awarded, that."""
    least = bid.minimum if bid else None
    is_for_more = least is not None and least > payee.total
    return f"{amounts.money(least)}{', for its whole offer only' if is_for_more else ''}"


def _lots(comparison: Comparison, award: Award, payee: Payee, bid: Bid | None) -> Flowable:
    names = {lot.letter: lot.name for lot in comparison.scope}
    lines = {line.letter: line for line in bid.lot_prices} if bid else {}
    rows = []
    for letter, amount in payee.lots:
        line, purpose = lines.get(letter), award.purposes.get(letter)
        rows.append(
            [
                tables.strong(letter),
                tables.cell(names.get(letter, "")),
                tables.cell(words.basis(line.basis) if line else amounts.NONE),
                tables.right(amounts.unit_price(line.unit_price if line else None)),
                tables.right(
                    amounts.short(line.quantity) if line and line.quantity else amounts.NONE
                ),
                tables.right(amounts.money(amount)),
                tables.cell(purpose.text if purpose else ""),
            ]
        )
    head = ["Lot", "What is bought", "Basis", ">Unit price", ">Quantity", ">Amount", "Purpose"]
    return tables.table(head, rows, (28, 130, 72, 58, 60, 66, 90))


def _open_points(bid: Bid | None) -> list[Flowable]:
    points = bid.gates_with("clarify", "warn", "waived") if bid else ()
    if not points:
        return [sheets.gap(3), sheets.note("No gate of this bid is open.")]
    told = [
        f"{one.code}, {words.OUTCOME.get(one.outcome, one.outcome)}: {one.reason}" for one in points
    ]
    return [sheets.note("To settle in the contract:"), *sheets.items(told)]


def _demands(record: Json) -> list[Flowable]:
    posting = record["inputs"]["requirements"]
    data, insurance = posting.get("data") or {}, posting.get("insurance_musd") or {}
    rules = posting.get("calling_rules") or {}
    cover = ", ".join(f"{name.upper()} {value}" for name, value in sorted(insurance.items()))
    pairs = [
        ("Languages", ", ".join(str(one["code"]) for one in posting.get("languages") or ())),
        ("Insurance, million USD", cover),
        ("Data kept at most", _days(data.get("retention_days_max"))),
        ("Backups kept at most", _days(data.get("backup_days_max"))),
        ("Breach told within", _hours(data.get("breach_notice_hours_max"))),
        ("Calling hours", " to ".join(map(str, rules.get("local_hours") or ()))),
        *_dates(posting.get("timeline") or {}),
    ]
    terms = [("Voter file", str(data.get("voter_file_terms") or ""))]
    return [tables.facts_abreast(_told(pairs)), tables.facts(_told(terms))]


def _told(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in pairs if value]


def _dates(timeline: Json) -> Iterator[tuple[str, str]]:
    zone = str(timeline.get("timezone") or "UTC")
    for key, name in _DATES:
        if value := timeline.get(key):
            at = datetime.fromisoformat(str(value))
            yield name, instants.when(at, zone) if at.tzinfo else f"{at:%Y-%m-%d}"


def _first_steps(comparison: Comparison) -> Iterator[str]:
    yield "The agreement is signed by both sides; the award letter alone is no contract."
    yield "Counsel has read the draft with the conflicts and waivers above."
    yield "The treasurer has the purposes in exactly the words above for the disclosure report."
    if any(lot.kind in {"p2p_text", "texting", "text"} for lot in comparison.scope):
        yield "The sender registration for texting is approved before the first message."
    yield "The voter file is handed over only after the data terms are signed."


def _days(value: object) -> str:
    return f"{value} days" if value is not None else ""


def _hours(value: object) -> str:
    return f"{value} hours" if value is not None else ""
