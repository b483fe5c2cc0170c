"""The automatic sub-scores from 0 to 5 (all but the price) by id, and the mean of judged items."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from procurement.documents.vocabulary import (
    PAYMENT_TERMS,
    PROGRAMMES,
    REPORTING,
    SUB_PROCESSORS,
    WRITEBACK,
)
from procurement.scoring import control_scores, seat_scores
from procurement.scoring.case import Case
from procurement.scoring.checklists import CHECKLISTS, Score, checklist_score
from procurement.scoring.exact import exact, rounded, shown
from procurement.scoring.metrics import Metrics
from procurement.scoring.reasons import Reason, listed

Automatic = Callable[[Case, Metrics], Score]


def automatic_score(sub_id: str, case: Case, metrics: Metrics) -> Score:
    """Return the score of one automatic sub-criterion and its reason."""
    if sub_id in CHECKLISTS:
        label, items = CHECKLISTS[sub_id]
        return checklist_score(label, items(case))
    return AUTOMATIC[sub_id](case, metrics)


def is_automatic(sub_id: str) -> bool:
    """Tell whether there is an automatic score of that id (the price CST-1 included)."""
    return sub_id in AUTOMATIC or sub_id in CHECKLISTS or sub_id == "CST-1"


# ── counts and ordered choices ────────────────────────────────────────────────────────────────


def _programmes(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
    count = case.offer.experience.comparable_programmes_last_two_cycles or 0
    score = next(anchor for least, anchor in PROGRAMMES if count >= least)
    higher = [least for least, anchor in PROGRAMMES if anchor > score]
    return score, Reason(
        sentence=f"Experience: {count} comparable programmes, reaches anchor {score}.",
        value=Fraction(count),
        reached=str(count),
        next_anchor=f"{higher[-1]} programmes" if higher else "",
        fields=("bid experience.comparable_programmes_last_two_cycles",),
    )


def _chosen(label: str, word: str | None, table: Mapping[str, int], field: str) -> Score:
    score = table[word] if word is not None else 0
    better = [name for name, anchor in table.items() if anchor > score]
    said = word or "not stated"
    return score, Reason(
        sentence=f"{label}: {said}, reaches anchor {score}.",
        reached=said,
        next_anchor=better[0] if better else "",
        fields=(field,),
    )


def _writeback(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
    return _chosen("Write-back", case.profile.writeback, WRITEBACK, "profile writeback")


def _reporting(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
    return _chosen("Reporting", case.profile.reporting, REPORTING, "profile reporting")


def _sub_processors(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all
    level = case.profile.subp.level
    return _chosen("Sub-processors", level, SUB_PROCESSORS, "profile subp.level")


def _payment(case: Case, metrics: Metrics) -> Score:  # noqa: ARG001 - one shape for all scores
    return _chosen("Payment", case.offer.payment_terms, PAYMENT_TERMS, "bid payment_terms")


AUTOMATIC: dict[str, Automatic] = {
    "CAP-1": seat_scores.coverage,
    "CAP-2": seat_scores.headroom,
    "CAP-3": seat_scores.ramp,
    "CAP-4": seat_scores.languages,
    "EXP-1": _programmes,
    "OMN-1": seat_scores.channels,
    "OMN-4": _writeback,
    "PRV-1": control_scores.assurance,
    "PRV-2": control_scores.places,
    "PRV-4": control_scores.incidents,
    "PRV-6": _sub_processors,
    "ACC-3": _reporting,
    "CST-4": _payment,
}


# ── judged items ──────────────────────────────────────────────────────────────────────────────


def judged_score(
    given: Mapping[str, Decimal], bid_id: str, item: str, label: str
) -> tuple[Fraction, Reason] | None:
    """Return the mean of the marks that count, to 3 decimals; None when there is none."""
    if not given:
        return None
    mean = exact(rounded(sum(map(exact, given.values()), Fraction(0)) / len(given), 3))
    spread = max(given.values()) - min(given.values())
    scores = listed([f"{who} {shown(score, 3)}" for who, score in sorted(given.items())])
    talk = "; a spread of 2 or more asks for a consensus talk" if spread >= 2 else ""
    return mean, Reason(
        sentence=f"{label}: {scores}; mean {shown(mean, 3)}{talk}.",
        value=mean,
        reached=shown(mean, 3),
        fields=(f"evaluator-scores {bid_id}.{item}",),
    )
