"""The treasurer's page: who is paid how much for what, why, and what is doubtful, on one page."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from reportlab.platypus import Flowable

from procurement import instants
from procurement.errors import NotReady
from procurement.reports import amounts, award_story, award_words, sheets, tables, words
from procurement.reports.award_model import Award
from procurement.reports.comparison import shown
from procurement.reports.model import Comparison
from procurement.scoring import canonical_bytes

_MOST = 4


def draw_summary(record: Mapping[str, Any]) -> bytes:
    """Return the summary of an awarded record as PDF bytes.

    Raises: ``NotReady`` for a record without an award; ``Invalid`` when it cannot be shown.
    """
    sheets.ready()
    comparison = shown(canonical_bytes(record))
    if comparison.award is None:
        raise NotReady("There is no award yet to sum up.")
    whole = sheets.draw(_sheet(comparison, comparison.award, is_short=False))
    if sheets.page_count(whole) == 1:
        return whole
    return sheets.draw(_sheet(comparison, comparison.award, is_short=True))


def _sheet(comparison: Comparison, award: Award, *, is_short: bool) -> sheets.Sheet:
    return sheets.Sheet(
        kind="Summary for the treasurer",
        title=comparison.title,
        author=comparison.committee,
        reference=comparison.rfp_id,
        foot=f"From the signed document {comparison.number} · not legal advice",
        story=_story(comparison, award, is_short=is_short),
    )


def _story(comparison: Comparison, award: Award, *, is_short: bool) -> list[Flowable]:
    pairs = [
        ("Registration", comparison.registration),
        ("Signed document", comparison.number),
        ("Approved", _approval(award, comparison.zone)),
    ]
    sentences = _in_short(award) if is_short else award_words.sentences(award)
    told: list[Flowable] = [
        tables.facts([(name, value) for name, value in pairs if value]),
        sheets.gap(),
        sheets.lead(award_words.headline(award), " ".join(sentences)),
        sheets.gap(4),
    ]
    terms: list[Flowable] = []
    if award.payees:
        told += sheets.heading("Who is paid for what", award_story.payees(award))
        told += [sheets.gap(3), *_doubts(award)]
        terms = sheets.heading("On what terms", _terms(comparison, award))
    reasons = _reasons_in_short(award) if is_short else _reasons(award)
    rest = sheets.heading("Why", *sheets.items(reasons))
    rest += sheets.heading("What to watch", *sheets.items(_warnings(comparison, award)))
    # With very many payees the table of terms goes over to a second page, and nothing else.
    return [*told, *rest, *terms] if is_short else [*told, *terms, *rest]


def _doubts(award: Award) -> list[Flowable]:
    found = award_story.doubts(award)
    return found or [sheets.note("No purpose stands on the list of purposes not accepted.")]


def _terms(comparison: Comparison, award: Award) -> Flowable:
    """When each payee wants money, and what it asks beside the work itself."""
    bids = {bid.vendor: bid for bid in comparison.bids}
    rows = []
    for payee in award.payees:
        bid = bids.get(payee.vendor)
        price = bid.price if bid else None
        rows.append(
            [
                tables.cell(payee.vendor, strong=True),
                tables.cell(words.terms(bid.payment_terms) if bid else amounts.NONE),
                tables.right(amounts.money(price.setup if price else None)),
                tables.right(amounts.money(price.monthly if price else None)),
                tables.right(amounts.money(bid.minimum if bid else None)),
                tables.right(amounts.money(payee.total), strong=True),
            ]
        )
    head = ["Vendor", "Payment", ">Setup", ">Monthly", ">Minimum charge", ">Awarded"]
    return tables.table(head, rows, (140, 124, 52, 52, 68, 68))


def _approval(award: Award, zone: str) -> str:
    given = [step for step in award.steps if step.what.startswith("approved")]
    return f"by {given[-1].by} on {instants.day(given[-1].at, zone)}" if given else ""


def _in_short(award: Award) -> list[str]:
    """How many payees and lots there are, and what they cost together; the table tells each."""
    given = sum(len(payee.lots) for payee in award.payees)
    together = sum((payee.total for payee in award.payees), Decimal(0))
    found = [
        f"{len(award.payees)} vendors get {given} lots at evaluated prices of "
        f"{amounts.money(together)} together."
    ]
    kept = [lot.letter for lot in award.kept]
    if kept:
        found.append(f"Awarded to nobody: {award_words.lots(kept)}.")
    return [*found, *award.remarks[:1]]


def _reasons_in_short(award: Award) -> list[str]:
    """The reasons of lots that do not go to the leading bid; of all others, that they do."""
    leading = [lot.letter for lot in award.lots if lot.is_leading]
    cheaper = [lot.letter for lot in award.lots if award_words.cheaper(lot)]
    told = [f"{award_words.heading(lot)}. {lot.reason}" for lot in award.lots if not lot.is_leading]
    if leading:
        told.append(f"To the leading bid: {award_words.lots(leading)}.")
    if cheaper:
        told.append(
            f"There were cheaper bids on {award_words.lots(cheaper)}; the signed document says "
            "why each was not taken."
        )
    return told


def _reasons(award: Award) -> list[str]:
    """Lot by lot the reason as it was written, and the cheapest bid that did not get it."""
    return [
        " ".join([f"{award_words.heading(lot)}.", lot.reason, *award_words.cheaper(lot)[:1]])
        for lot in award.lots
    ]


def _whole_offers_only(comparison: Comparison, award: Award) -> list[str]:
    """Minimum charges above what is awarded: they were offered for all lots together."""
    asked = {bid.vendor: bid.minimum for bid in comparison.bids}
    return [
        f"{payee.vendor}: its minimum charge of {amounts.money(least)} is for its whole offer and "
        "is not counted here; agree in the contract that it does not apply."
        for payee in award.payees
        if (least := asked.get(payee.vendor)) is not None and least > payee.total
    ]


def _warnings(comparison: Comparison, award: Award) -> list[str]:
    chosen = {payee.vendor for payee in award.payees}
    found = [
        f"Lot {one.letter}: the purpose needs other words before it is disclosed."
        for one in award.purposes.values()
        if one.doubt
    ]
    found += _whole_offers_only(comparison, award)
    found += [one for one in words.remarks(comparison) if one.split(":")[0] in chosen]
    found += [
        f"{one.vendor}: gate {one.gate} was {words.OUTCOME.get(one.outcome, one.outcome)} by "
        f"{one.by}. {one.reason}"
        for one in comparison.rulings
        if one.vendor in chosen
    ]
    found += [
        f"Evaluator {one.code} declared a conflict: {'; '.join([*one.conflicts, *one.waivers])}"
        for one in award.panel
        if one.conflicts
    ]
    found += award.remarks
    more = len(found) - _MOST
    shortened = [*found[:_MOST], f"{more} more in the signed document."] if more > 0 else found
    return shortened or ["Nothing beyond the signed document."]
