"""Panels in words: how far a member is, what an item is about, and the addresses of items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from procurement import evaluations
from procurement.evaluations import Order, Phase, Queue, QueueItem, Standing
from procurement.scoring import Missing
from procurement.ui import frame
from procurement.ui.widgets import Badge
from procurement.ui.wording import plain

STANDING: Mapping[Standing, Badge] = {
    Standing.SILENT: ("Statement missing", ":material/edit_off:", "orange"),
    Standing.RECUSED: ("Recused", ":material/do_not_disturb_on:", "red"),
    Standing.SCORING: ("Scoring", ":material/edit_note:", "blue"),
    Standing.LOCKED: ("Scorecard locked", ":material/lock:", "green"),
    Standing.DISMISSED: ("Dismissed", ":material/person_off:", "gray"),
}
PHASE: Mapping[Phase, str] = {
    Phase.BLIND: "names hidden",
    Phase.NAMED: "names shown",
}
ROUND: Mapping[Phase, str] = {
    Phase.BLIND: "First, with the names hidden",
    Phase.NAMED: "Then, with the names shown",
}
ORDER: Mapping[Order, str] = {
    Order.BY_CRITERION: "One item, all bids",
    Order.BY_BID: "One bid, all items",
}


# What stands in the place of a level, by why there is no score.
WITHOUT: Mapping[Missing, str] = {
    Missing.ABSTAINED: evaluations.ABSTAIN,
    Missing.NOT_APPLICABLE: evaluations.NOT_APPLICABLE,
}
ASIDE = (
    "Set it aside only where the item has no meaning for this bid, never because the bid is weak "
    "there: that is a low score. Its weight then goes to the other items of the criterion, and "
    "every member with an opinion must say so."
)


def option(level: int | str, anchors: Mapping[int, str]) -> str:
    """A level with its anchor, or the way to give no score."""
    if isinstance(level, int):
        return f"**{level}** · {plain(anchors[level])}"
    if level == evaluations.ABSTAIN:
        return "**~** · I abstain: I cannot judge this item of this bid"
    return "**n/a** · This item does not apply to this bid"


def letter(label: str) -> str:
    """The letter of a label: ``Bidder C`` → ``C``."""
    return label.rpartition(" ")[2]


def order_chosen() -> Order:
    """The order that the page's address names; all bids on one item unless it says otherwise."""
    return Order.BY_BID if frame.chosen("by") == Order.BY_BID else Order.BY_CRITERION


def address(rfp_id: str, one: QueueItem, order: Order) -> dict[str, str]:
    """The parameters of the page that scores this item."""
    item = one.item.replace("-", "")
    return {"rfp": rfp_id, "bid": letter(one.label), "item": item, "by": order.value}


def find(items: Iterable[QueueItem]) -> QueueItem | None:
    """The item that the page's address names, if it is one of these."""
    wanted = frame.chosen("bid"), frame.chosen("item")
    return next(
        (one for one in items if (letter(one.label), one.item.replace("-", "")) == wanted), None
    )


def first_waiting(queue: Queue, after: QueueItem | None = None) -> QueueItem | None:
    """The next item of the phase at hand that waits, from here on and then from the beginning."""
    at_hand = list(queue.at_hand)
    start = at_hand.index(after) + 1 if after in at_hand else 0
    return next((one for one in (*at_hand[start:], *at_hand[:start]) if not one.is_done), None)
