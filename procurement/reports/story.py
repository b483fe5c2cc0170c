"""Tells the comparison in order: the result, why, the gates, the money, every score, the method."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer

from procurement import instants
from procurement.reports import (
    amounts,
    award_story,
    award_words,
    charts,
    gate_tables,
    safety,
    tables,
    words,
)
from procurement.reports.flow import Figure, Heading, Text, listed
from procurement.reports.model import Bid, Comparison, Lot
from procurement.reports.style import SHEET
from procurement.reports.text import pdf_text, plain_text

NO_LEGAL_ADVICE = (
    "Gates, purpose texts and compliance notes support the campaign's own judgement. They are not "
    "legal advice; counsel and the treasurer decide."
)

# A note and what it tells of stay with the heading; a table below a chart may follow on a new page.
_WITH_HEADING = 2
# More than these may go over to the next page.
_MANY_GATES = 6


def tell(comparison: Comparison) -> list[Flowable]:
    """Everything on the paper, in reading order."""
    return [
        *_opening(comparison),
        *_result(comparison),
        *_award(comparison),
        *_why(comparison),
        *_gates(comparison),
        *_money(comparison),
        *_scores(comparison),
        *_vendors(comparison),
        *_passed(comparison),
        *_method(comparison),
    ]


def _opening(comparison: Comparison) -> list[Flowable]:
    version = f", version {comparison.version}" if comparison.version else ""
    lots = ", ".join(lot.letter for lot in comparison.scope)
    pairs = [
        ("Buyer", _joined(comparison.committee, comparison.office)),
        ("Registration", comparison.registration),
        ("Posting", f"{comparison.rfp_id}{version}"),
        ("Compared", f"lots {lots}, weights “{words.variant(comparison.variant)}”"),
        ("Bids were due", _due(comparison)),
        ("Document number", comparison.number),
    ]
    return [
        Text("Bid comparison and award" if comparison.award else "Bid comparison", SHEET.kicker),
        Heading(
            pdf_text(comparison.title, longest=200),
            SHEET.title,
            level=0,
            entry=plain_text(comparison.title, longest=120) or "Bid comparison",
        ),
        tables.facts([(name, value) for name, value in pairs if value]),
        Spacer(0, 4),
    ]


def _result(comparison: Comparison) -> list[Flowable]:
    content: list[Flowable] = [_heading("Result")]
    if comparison.award is not None:
        sentences = " ".join(award_words.sentences(comparison.award))
        content.append(tables.callout(award_words.headline(comparison.award), sentences))
        content += [Spacer(0, 8), award_story.lots(comparison.award), Spacer(0, 4)]
        content.append(_sub("Ranking over all lots compared"))
        content.append(_note(" ".join(words.recommendation(comparison))))
    else:
        sentences = " ".join(words.recommendation(comparison))
        content += [tables.callout(words.headline(comparison), sentences), Spacer(0, 8)]
    if comparison.bids:
        content.append(tables.ranking(comparison))
    if not comparison.comparable:
        content.append(
            _note(
                "Some bids cover only a part of these lots: their totals stand for less work, so "
                "prices are set against the leader's only where the lots are the same."
            )
        )
    return content


def _award(comparison: Comparison) -> list[Flowable]:
    content: list[Flowable] = []
    if comparison.award is not None:
        for title, told in award_story.tell(comparison.award, comparison.zone):
            content += [CondPageBreak(110), _heading(title), *told]
    if comparison.rulings:
        rulings = award_story.rulings(comparison.rulings, comparison.zone)
        content += [CondPageBreak(110), _heading("Gates decided by people"), rulings]
    return content


def _why(comparison: Comparison) -> list[Flowable]:
    content: list[Flowable] = []
    cheaper = words.cheaper_bids(comparison)
    if cheaper:
        content.append(_together("Why a cheaper bid does not lead", _list(cheaper)))
    if any(bid.status == "conditional" for bid in comparison.ranked):
        content.append(_together("Without conditional bids", _second(comparison)))
    for group in tables.abreast(comparison.bids):
        drawing = charts.points_by_criterion(comparison, group)
        says = charts.says_points(comparison, group)
        title = _of_group("Points by criterion", comparison, group)
        content.append(_together(title, [Figure(drawing, says)]))
        content.append(_in_figures(title, [tables.points(comparison, group)]))
    priced = [bid for bid in comparison.bids if bid.price]
    if priced:
        note = _note(
            "Control score = mean of the scores for data privacy and for accountability. Filled "
            "dots are ranked bids with their rank; hollow dots are not ranked."
        )
        figure = Figure(charts.price_against_control(priced), charts.says_price(priced))
        content.append(_together("Price against control", [figure, note]))
    content += _safety(comparison)
    remarks = words.remarks(comparison)
    if remarks:
        content.append(_heading("Remarks"))
        content.extend(_list(remarks))
    return content


def _of_group(title: str, comparison: Comparison, group: Sequence[Bid]) -> str:
    """A title that also says which bids of many stand below."""
    if len(group) == len(comparison.bids):
        return title
    first = comparison.bids.index(group[0]) + 1
    last = first + len(group) - 1
    which = f"bids {first} to {last}" if first < last else f"bid {first}"
    return f"{title}, {which} of {len(comparison.bids)}"


def _safety(comparison: Comparison) -> list[Flowable]:
    content: list[Flowable] = []
    for title, told in (
        ("How safe the first rank is", safety.weights(comparison)),
        ("Prices if there is less or more work", safety.prices(comparison)),
    ):
        if told:
            content.append(_together(title, told[:_WITH_HEADING]))
            if table := told[_WITH_HEADING:]:
                content.append(_in_figures(title, table))
    return content


def _second(comparison: Comparison) -> list[Flowable]:
    if not words.without_conditional(comparison):
        return [_note("No bid is eligible without a condition.")]
    return [
        _note("The ranking if no conditional bid clears its open points."),
        tables.second_ranking(comparison),
    ]


def _gates(comparison: Comparison) -> list[Flowable]:
    if not comparison.bids:
        return []
    legend = "✓ pass · F fail · C to clarify · W warning · V waived · – not applicable"
    content: list[Flowable] = [
        _together("Gates", [gate_tables.matrix(comparison), Spacer(0, 3), _note(legend)])
    ]
    for bid in comparison.bids:
        points = bid.gates_with(*gate_tables.OPEN)
        told = [_sub(pdf_text(bid.vendor, longest=160)), gate_tables.open_points(comparison, bid)]
        if len(points) > _MANY_GATES:
            content += [CondPageBreak(110), *told]
        elif points:
            content.append(KeepTogether(told))
    return content


def _money(comparison: Comparison) -> list[Flowable]:
    if not comparison.bids:
        return []
    content: list[Flowable] = [
        CondPageBreak(160),
        _heading("Prices"),
        _body(
            "All bids are brought to one basis: the quantities of the posting's plan, priced with "
            "each bid's own unit prices."
        ),
    ]
    content.extend(_lot(comparison, lot) for lot in comparison.scope)
    content.append(
        KeepTogether(
            [
                _sub("From lots to the evaluated price"),
                tables.totals(comparison),
                Spacer(0, 3),
                _note(
                    "Monthly = months × fee. Append = phone matching for these lots. "
                    "* The minimum charge is above the sum and replaces it."
                ),
            ]
        )
    )
    if comparison.ceiling is not None:
        content.append(_note(f"Budget ceiling: {amounts.money(comparison.ceiling)}."))
    return content


def _lot(comparison: Comparison, lot: Lot) -> Flowable:
    code = f" (category {lot.code})" if lot.code else ""
    purpose = f"Purpose for disclosure: “{lot.purpose}”{code}" if lot.purpose else ""
    return KeepTogether(
        [
            _sub(pdf_text(f"Lot {lot.letter}: {lot.name}", longest=200)),
            _note(purpose) if purpose else Spacer(0, 0),
            tables.lot_prices(comparison, lot),
        ]
    )


_ASIDE = (
    f"{words.ASIDE}: the item does not apply to this bid, as the panel says. It costs the bid no "
    "points: its weight lies on the other items of its criterion."
)


def _scores(comparison: Comparison) -> list[Flowable]:
    content: list[Flowable] = []
    for group in tables.abreast(comparison.bids):
        content.append(CondPageBreak(200))
        content.append(_heading(_of_group("Scores item by item", comparison, group)))
        content.append(
            _note(
                "0 to 5; weight within the criterion. † judged by the evaluators (mean); all "
                "others are computed from the bid."
            )
        )
        content.append(tables.sub_scores(comparison, group))
        content += [
            _note(f"{bid.vendor}: {'. '.join(bid.missing)}") for bid in group if bid.missing
        ]
        if any(bid.aside for bid in group):
            content.append(_note(_ASIDE))
    return content


def _vendors(comparison: Comparison) -> list[Flowable]:
    if not comparison.bids:
        return []
    return [_together("Vendors and places", [tables.vendors(comparison)])]


def _passed(comparison: Comparison) -> list[Flowable]:
    """Why each gate was passed, or does not apply: the reasons that a decision rests on as well."""
    if not any(bid.gates_with(*gate_tables.QUIET) for bid in comparison.bids):
        return []
    return [
        CondPageBreak(160),
        _heading("Gates passed, and why"),
        _note("Bids with the same reason share a row. All other gates stand under Gates."),
        gate_tables.quiet(comparison),
    ]


def _method(comparison: Comparison) -> list[Flowable]:
    people = [f"{code}: {role}" if role else code for code, role in comparison.evaluators]
    pairs = [
        ("Evaluators", "; ".join(people) or "none recorded"),
        ("Addenda", "; ".join(comparison.amendments) or "none"),
        ("Computed by", comparison.engine),
        ("SHA-256 of the rubric", comparison.rubric_digest),
        ("Attached record", "decision-record.json"),
        ("SHA-256 of it", comparison.digest),
    ]
    check = (
        "Open the file in a PDF reader and look at the signature panel, or run “procurement "
        "verify FILE.pdf”: it checks the signature, that no byte was changed or added, and "
        "computes every gate, score, price, total and rank again from the attached record."
    )
    return [
        CondPageBreak(200),
        _heading("Record and how to check it"),
        tables.facts(pairs),
        Spacer(0, 4),
        _body(check),
        _body(
            "A white square □ stands for a character that this typeface does not have; the "
            "attached record holds the original."
        ),
        _body(NO_LEGAL_ADVICE),
    ]


def _heading(text: str) -> Heading:
    return Heading(pdf_text(text), SHEET.heading, level=1, entry=text)


def _together(title: str, content: list[Flowable]) -> Flowable:
    return KeepTogether([_heading(title), *content])


def _in_figures(title: str, told: list[Flowable]) -> Flowable:
    """The table of a chart, under a line of its own: it may be the first thing on a page."""
    return KeepTogether([Spacer(0, 6), _note(f"{title}, in figures"), *told])


def _sub(markup: str) -> Heading:
    return Heading(markup, SHEET.sub, level=2)


def _list(sentences: list[str]) -> list[Flowable]:
    return listed([pdf_text(sentence, longest=2000) for sentence in sentences])


def _body(text: str) -> Text:
    return Text(pdf_text(text, longest=2000), SHEET.body)


def _note(text: str) -> Text:
    return Text(pdf_text(text), SHEET.note)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _due(comparison: Comparison) -> str:
    if comparison.bids_due is None:
        return ""
    local = instants.when(comparison.bids_due, comparison.zone)
    utc = instants.when(comparison.bids_due, "UTC")
    return utc if local == utc else f"{local} ({utc})"
