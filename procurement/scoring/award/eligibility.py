"""Who may be ranked: gates first, quality minimums second; every exclusion names its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from procurement.scoring.award.model import Bid, Minimum
from procurement.scoring.award.refusals import SCORE_MISSING, Refused


def failed_gates(bid: Bid) -> list[str]:
    """Return the gates the bid fails, in their order."""
    return [name for name, passed in bid.gates.items() if not passed]


def excluded(bids: Sequence[Bid], minimums: Sequence[Minimum]) -> dict[str, list[str]]:
    """Return the reasons per excluded bid: its failed gates, or else its missed minimums.

    Minimums of a bid that failed a gate are not looked at: its scores may be placeholders.
    """
    reasons = {bid.id: failed_gates(bid) or _missed(bid, minimums) for bid in bids}
    return {name: why for name, why in reasons.items() if why}


def _missed(bid: Bid, minimums: Sequence[Minimum]) -> list[str]:
    return [
        f"min:{minimum.criterion}"
        for minimum in minimums
        if raw_score(bid, minimum.criterion) < minimum.least
    ]


def raw_score(bid: Bid, criterion: str) -> Fraction:
    """Return the bid's raw score; a missing one is never taken for zero.

    Refuses: Refused ``score_missing`` with bid and criterion.
    """
    score = bid.scores.get(criterion)
    if score is None:
        sentence = f"{bid.id} has no score for {criterion}; a missing score is never zero."
        raise Refused(SCORE_MISSING, sentence, bid=bid.id, criterion=criterion)
    return score
