"""How safe the result is: weights that keep the leader first, and prices for more or less work."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from reportlab.platypus import Flowable, Paragraph, Spacer

from procurement.reports import amounts, charts, tables
from procurement.reports.flow import Figure, Text
from procurement.reports.model import Bid, Comparison
from procurement.reports.style import SHEET
from procurement.reports.text import pdf_text, plain_text
from procurement.scoring.robustness.intervals import Interval, winner_stays
from procurement.scoring.robustness.problem import weighted_sum

LOADS = (
    ("A fifth less work", Decimal("0.8")),
    ("Work as planned", Decimal(1)),
    ("A fifth more work", Decimal("1.2")),
)


def weights(comparison: Comparison) -> list[Flowable]:
    """Between which weights of each criterion the leader stays first; empty where none can say.

    The other weights keep their proportions. Source: ``procurement.scoring.robustness``.
    """
    if len(comparison.leaders) != 1 or len(comparison.ranked) < 2 or not comparison.comparable:
        return []
    found = _intervals(comparison)
    rows, rooms = [], []
    for criterion in comparison.criteria:
        interval = found.get(criterion.code)
        low, high = interval or (Fraction(1), Fraction(1))
        name = plain_text(f"{criterion.code} {criterion.title}")
        rooms.append(charts.Room(name, criterion.weight / 100, _share(low), _share(high)))
        rows.append(
            [
                tables.cell(f"{criterion.code} {criterion.title}"),
                tables.right(f"{amounts.short(criterion.weight)} %"),
                tables.right(amounts.percent(_share(low))),
                tables.right(amounts.percent(_share(high))),
                tables.cell(_meaning(low, high)),
            ]
        )
    leader = pdf_text(comparison.leaders[0].vendor)
    said = (
        f"{leader} stays first while one weight moves within these limits and the others keep "
        "their proportions."
    )
    head = ["Criterion", ">Weight", ">From", ">To", "Meaning"]
    figure = Figure(charts.room_of_weights(rooms), charts.says_room(rooms))
    table = tables.table(head, rows, (190, 54, 54, 54, 152))
    return [Text(said, SHEET.note), figure, Spacer(0, 8), table]


def prices(comparison: Comparison) -> list[Flowable]:
    """Each ranked bid's price for less work, the planned work, and more work."""
    bids = [bid for bid in comparison.ranked if bid.price is not None]
    if not bids:
        return []
    found = {bid.id: [at_load(bid, share) for _, share in LOADS] for bid in bids}
    least = [min(column) for column in zip(*found.values(), strict=True)]
    rows = [
        [
            tables.cell(bid.vendor, strong=True),
            *(_price(price, least[at]) for at, price in enumerate(found[bid.id])),
        ]
        for bid in bids
    ]
    said = (
        "Every quantity changed by the same share; setup, monthly and append costs stay, and "
        "the minimum charge applies."
    )
    head = ["Vendor", *(f">{name}" for name, _ in LOADS)]
    return [Text(pdf_text(said), SHEET.note), tables.table(head, rows, (204, 100, 100, 100))]


def at_load(bid: Bid, share: Decimal) -> Decimal:
    """What a bid costs when every quantity is ``share`` of the plan, in dollars.

    At the planned work this is the evaluated price.
    """
    if bid.price is None:
        return Decimal(0)
    if share == 1:
        return bid.price.total
    lots = sum((one.cost or Decimal(0) for one in bid.lot_prices), Decimal(0))
    together = lots * share + bid.price.setup + bid.price.monthly + bid.price.append
    return max(together, bid.minimum or Decimal(0))


def _intervals(comparison: Comparison) -> dict[str, Interval | None]:
    """The leader comes first by name, so that level bids count as its own."""
    codes = [one.code for one in comparison.criteria]
    values = [
        [Fraction(bid.criteria.get(code, Decimal(0))) for code in codes]
        for bid in comparison.ranked
    ]
    names = [f"{place:04}" for place in range(len(comparison.ranked))]
    shares = [Fraction(one.weight) for one in comparison.criteria]
    return winner_stays(weighted_sum(names, codes, values, shares))


def _share(share: Fraction) -> Decimal:
    return Decimal(share.numerator) / Decimal(share.denominator)


def _meaning(low: Fraction, high: Fraction) -> str:
    if low == 0 and high == 1:
        return "no weight changes who is first"
    if low == 0:
        return "only a higher weight could"
    return "only a lower weight could" if high == 1 else "a higher or lower weight could"


def _price(price: Decimal, least: Decimal) -> Paragraph:
    text = amounts.money(price)
    return tables.right(f"lowest {text}", strong=True) if price == least else tables.right(text)
