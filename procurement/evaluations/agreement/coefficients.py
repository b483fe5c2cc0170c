"""The coefficients of agreement of a panel, each with its interval, units and a plain sentence."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from procurement.documents.vocabulary import MAX_SCORE
from procurement.evaluations.agreement.model import Ballots, Coefficient
from procurement.scoring.panel.alpha import Level, alpha_intervals
from procurement.scoring.panel.concordance import concordance_interval
from procurement.scoring.panel.icc import icc_intervals
from procurement.scoring.panel.jackknife import ENOUGH_UNITS, Estimate
from procurement.scoring.panel.table import Mark, Table, complete

GOOD, TENTATIVE = 0.80, 0.667
ALPHA = {
    Level.ORDINAL: "Do the scores agree, counting how many ranks apart they are?",
    Level.NOMINAL: "Are the scores the same, any difference counting alike?",
    Level.INTERVAL: "Do the scores agree, counting the squared distance?",
    Level.RATIO: "Do the scores agree, counting the distance in proportion?",
}
ICC = {
    "ICC(1,1)": "One evaluator, each item scored by anybody",
    "ICC(A,1)": "One evaluator, absolute agreement",
    "ICC(C,1)": "One evaluator, agreement apart from severity",
    "ICC(1,k)": "The mean of the panel, each item scored by anybody",
    "ICC(A,k)": "The mean of the panel, absolute agreement",
    "ICC(C,k)": "The mean of the panel, agreement apart from severity",
}


def of(ballots: Ballots) -> tuple[Coefficient, ...]:
    """Krippendorff's alpha at four levels, six intraclass correlations, and Kendall's W.

    Alpha and the correlations look at every item of every bid; W asks of the evaluators' own
    totals whether they rank the bids alike. None of them with fewer than two evaluators.
    """
    return tuple(_all(ballots)) if len(ballots.members) > 1 else ()


def _all(ballots: Ballots) -> Iterator[Coefficient]:
    scored = [cell for cell in ballots.cells if ballots.marks(cell)]
    table: Table = [[ballots.marks(cell).get(code) for cell in scored] for code in ballots.members]
    alphas = alpha_intervals(table)
    for level, asks in ALPHA.items():
        yield _named(f"Krippendorff's alpha, {level.value}", asks, alphas[level], scale=True)
    has_gaps = complete(table) is None
    for form, found in icc_intervals(table).items():
        yield _named(form, ICC[form], found, has_gaps=has_gaps)
    totals = _totals(ballots)
    yield _named(
        "Kendall's W",
        "Do the evaluators rank the bids alike?",
        concordance_interval(totals),
        has_gaps=complete(totals) is None,
    )


def _totals(ballots: Ballots) -> Table:
    """Each evaluator's own points for each bid; a bid with a missing score has none."""
    return [[_total(ballots, code, bid) for bid in ballots.labels] for code in ballots.members]


def _total(ballots: Ballots, code: str, bid: str) -> Mark:
    own = [ballots.marks((bid, item)).get(code) for item in ballots.titles]
    if any(mark is None for mark in own):
        return None
    pairs = zip(ballots.titles, own, strict=True)
    return sum(
        (ballots.worth[item] * mark / MAX_SCORE for item, mark in pairs if mark is not None),
        Fraction(0),
    )


def _named(
    name: str, asks: str, found: Estimate, *, has_gaps: bool = False, scale: bool = False
) -> Coefficient:
    if has_gaps:
        said = f"{name} needs a score in every cell; some are missing."
    elif found.value is None:
        said = f"{name} cannot be judged: the scores do not vary enough."
    else:
        said = f"{name} is {found.sentence}"
        if not found.is_enough:
            said += f" Below {ENOUGH_UNITS} units a coefficient is no verdict."
        elif scale:
            said += f" {_reading(float(found.value))}"
    return Coefficient(name=name, asks=asks, estimate=found, sentence=said)


def _reading(value: float) -> str:
    if value >= GOOD:
        return "By convention 0.80 and more is good agreement."
    if value >= TENTATIVE:
        return "By convention 0.67 to 0.80 allows tentative conclusions."
    return "By convention less than 0.67 is too little to rest on without a meeting."
