"""Evaluates the bids on one posting: gates, scores, prices, totals and ranks, all with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from procurement.documents import (
    GateDecision,
    JudgedScores,
    Offer,
    Requirements,
    Rubric,
    VendorProfile,
)
from procurement.documents.soundness import not_known
from procurement.errors import Invalid
from procurement.scoring import totals
from procurement.scoring.case import Case, LotFacts, lots_of
from procurement.scoring.gates import CLARIFY, FAIL, GateResult, decided, gates_of
from procurement.scoring.judged_marks import BidMarks, as_first_recorded, marks_of
from procurement.scoring.metrics import Metrics, metrics_of
from procurement.scoring.price import (
    UNPRICED,
    Scorer,
    anchored_line,
    lowest_prices,
    lowest_ratio,
    price_of,
    price_points,
)
from procurement.scoring.results import Evaluation, Row, SubScore
from procurement.scoring.sub_scores import automatic_score, is_automatic, judged_score
from procurement.scoring.warnings import warnings_of

RANKED = ("eligible", "conditional")
UNSCORED = "unscored"
PRICE_ITEM = "CST-1"


def evaluate(  # noqa: PLR0913 - the papers of one evaluation, and the choices made for it
    posting: Requirements,
    rubric: Rubric,
    offers: Iterable[Offer],
    profiles: Iterable[VendorProfile],
    judged: JudgedScores,
    *,
    variant: str | None = None,
    scope: Iterable[str] | None = None,
    decisions: Iterable[GateDecision] = (),
    is_first_schema: bool = False,
) -> Evaluation:
    """Evaluate the bids on a posting under one rubric variant, over the lots in scope.

    Left out, ``variant`` is the posting's own and ``scope`` is all its lots. Bids on other postings
    and withdrawn bids are left aside. A gate that people decided has their outcome; whether a bid
    is complete and on time is never decided. A mark that is still to come leaves the evaluation
    unfinished (``waiting``); a bid on which no mark counts for some item has no total and no rank.
    ``is_first_schema`` evaluates as records of the first schema were made, which did not tell why
    a mark is missing. Refuses: Invalid naming the choices for an unknown variant or lot, a basis
    that cannot price its lot, a price rule whose anchors are missing, a decision about an unknown
    bid or gate or one that was decided before, or (Refused ``rule_unusable``) an item that is set
    aside against the rubric.
    """
    name = _variant(posting, rubric, variant)
    letters = _scope(posting, scope)
    lots = lots_of(posting)
    by_id = {profile.id: profile for profile in profiles}
    given = [offer for offer in offers if offer.rfp_id == posting.id]
    settled = _by_bid(decisions, rubric, given)
    cases = _cases(posting, given, by_id, lots, letters)
    marked = _Marked(judged, is_first_schema)
    drafts = [
        _draft(case, rubric, name, marked, letters, settled.get(case.offer.id, {}))
        for case in cases
    ]
    rows = _priced(drafts, rubric, name, _scorer(rubric, posting, drafts))
    return Evaluation(
        posting=posting,
        rubric=rubric,
        variant=name,
        scope=letters,
        lots=lots,
        rows=rows,
        order={case.offer.id: place for place, case in enumerate(cases)},
        decisions=tuple(
            decision
            for case in cases
            for _, decision in sorted(settled.get(case.offer.id, {}).items())
        ),
        is_first_schema=is_first_schema,
    )


def _variant(posting: Requirements, rubric: Rubric, variant: str | None) -> str:
    name = posting.evaluation.variant if variant is None else variant
    if name not in rubric.variants:
        choices = ", ".join(rubric.variants)
        raise Invalid(f"The rubric has no variant {name}; its variants are {choices}.")
    for sub in rubric.sub_criteria:
        if sub.method != "judged" and not is_automatic(sub.id):
            raise Invalid(
                f"The rubric scores {sub.id} by {sub.method}, but no such measure exists."
            )
    return name


def _scope(posting: Requirements, scope: Iterable[str] | None) -> tuple[str, ...]:
    wanted = tuple(posting.lots) if scope is None else tuple(scope)
    if not wanted:
        raise Invalid(f"Name at least one lot; {posting.id} has {', '.join(posting.lots)}.")
    for letter in wanted:
        if letter not in posting.lots:
            raise Invalid(
                f"{posting.id} has no lot {letter}; its lots are {', '.join(posting.lots)}."
            )
    return tuple(letter for letter in posting.lots if letter in wanted)


def _cases(
    posting: Requirements,
    offers: Iterable[Offer],
    profiles: Mapping[str, VendorProfile],
    lots: tuple[LotFacts, ...],
    scope: tuple[str, ...],
) -> list[Case]:
    cases = []
    for offer in offers:
        if offer.status == "withdrawn":
            continue
        effective = tuple(lot for lot in lots if lot.letter in offer.lots and lot.letter in scope)
        if not effective:
            continue
        if offer.vendor_id not in profiles:
            known = not_known(offer.vendor_id, profiles)
            raise Invalid(f"{offer.id}: the vendor {known}.")
        cases.append(Case(posting, offer, profiles[offer.vendor_id], effective, lots))
    return cases


def _by_bid(
    decisions: Iterable[GateDecision], rubric: Rubric, offers: Sequence[Offer]
) -> dict[str, dict[str, GateDecision]]:
    """Sort decisions by bid and gate; each must concern a bid on this posting and a gate of it."""
    bids, gates = [offer.id for offer in offers], [gate.id for gate in rubric.gates]
    sorted_out: dict[str, dict[str, GateDecision]] = {}
    for decision in decisions:
        if decision.bid_id not in bids:
            raise Invalid(f"A gate decision names a bid: {not_known(decision.bid_id, bids)}.")
        if decision.gate not in gates:
            raise Invalid(f"{decision.bid_id}: the decided gate {not_known(decision.gate, gates)}.")
        of_bid = sorted_out.setdefault(decision.bid_id, {})
        if decision.gate in of_bid:
            raise Invalid(f"{decision.bid_id}: {decision.gate} is decided twice.")
        of_bid[decision.gate] = decision
    return sorted_out


def _status(case: Case, gates: Mapping[str, GateResult]) -> str:
    offer = case.offer
    blank = not all(offer.priced(letter) for letter in offer.lots)
    outcomes = {result.outcome for result in gates.values()}
    if offer.status == "draft" or offer.submitted_at is None or blank:
        return "incomplete"
    if offer.submitted_at > case.posting.timeline.bids_due:
        return "late"
    if FAIL in outcomes:
        return "gate_failed"
    return "conditional" if CLARIFY in outcomes else "eligible"


class _Marked(NamedTuple):
    """The panel's scores, and whether they are read as records of the first schema did."""

    judged: JudgedScores
    is_first_schema: bool

    def of(self, rubric: Rubric, bid: str, status: str) -> BidMarks:
        if self.is_first_schema:
            return as_first_recorded(self.judged, rubric, bid)
        return marks_of(self.judged, rubric, bid, is_out=status not in RANKED)


def _draft(
    case: Case,
    rubric: Rubric,
    variant: str,
    marked: _Marked,
    scope: tuple[str, ...],
    decisions: Mapping[str, GateDecision],
) -> Row:
    """Return a row with everything but the price points, total and rank."""
    metrics, price = metrics_of(case), price_of(case)
    known = gates_of(case, metrics, price)
    listed = {gate.id for gate in rubric.gates}
    gates = decided({gate: known[gate] for gate in known if gate in listed}, decisions)
    status = _status(case, gates)
    panel = marked.of(rubric, case.offer.id, status)
    sub = _sub_scores(case, metrics, rubric, panel)
    scores = {name: score.score for name, score in sub.items()}
    unsaid = () if marked.is_first_schema else _unsaid(rubric, sub, panel)
    shortfalls = totals.shortfalls(rubric, variant, scores, panel.aside, unsaid)
    if status in RANKED and panel.unscored:
        status = UNSCORED
    elif status in RANKED and shortfalls:
        status = "below_minimum"
    return Row(
        case=case,
        status=status,
        gates=gates,
        metrics=metrics,
        price=price,
        points=UNPRICED,
        sub=sub,
        criteria={},
        total=Fraction(0),
        rank=None,
        is_partial=case.letters != scope,
        shortfalls=shortfalls,
        panel=panel,
        weights=totals.weights(rubric, variant, panel.aside),
        unsaid=frozenset(one.criterion for one in rubric.sub_criteria if one.id in panel.unscored),
    )


def _unsaid(rubric: Rubric, sub: Mapping[str, SubScore], panel: BidMarks) -> tuple[str, ...]:
    """The judged items that have no score and are not set aside: no minimum can rest on them."""
    return tuple(item for item in rubric.judged_items if item not in {*sub, *panel.aside})


def _sub_scores(
    case: Case, metrics: Metrics, rubric: Rubric, panel: BidMarks
) -> dict[str, SubScore]:
    """Score what does not rest on the price: counted items first, then judged ones."""
    scores: dict[str, SubScore] = {}
    for sub in rubric.sub_criteria:
        if sub.method != "judged" and sub.id != PRICE_ITEM:
            points, reason = automatic_score(sub.id, case, metrics)
            scores[sub.id] = SubScore(method=sub.method, score=Fraction(points), reason=reason)
    for sub in rubric.sub_criteria:
        if sub.method == "judged":
            given = judged_score(panel.marks[sub.id], case.offer.id, sub.id, sub.title)
            if given is not None:
                scores[sub.id] = SubScore(method=sub.method, score=given[0], reason=given[1])
    return scores


def _scorer(rubric: Rubric, posting: Requirements, rows: Sequence[Row]) -> Scorer:
    """Return the price rule; only bids without failed gate or shortfall set the lowest price."""
    if rubric.price_rule == "anchored_line":
        return anchored_line(posting)
    standing = [row.price for row in rows if not row.failed and not row.shortfalls]
    return lowest_ratio(lowest_prices(price for price in standing if price is not None))


def _priced(drafts: Sequence[Row], rubric: Rubric, variant: str, scorer: Scorer) -> tuple[Row, ...]:
    """Add price points, criteria, totals, ranks and warnings; order the rows."""
    rows = [_with_total(row, rubric, variant, scorer) for row in drafts]
    places = totals.ranks(
        [(row.total, _tie_values(row, rubric)) if row.status in RANKED else None for row in rows],
        rubric.tie_breaks,
    )
    placed = [
        replace(row, rank=place.rank, tie_break=place.tie_break, warnings=warnings_of(row, rows))
        for row, place in zip(rows, places, strict=True)
    ]
    ranked = sorted((row for row in placed if row.rank is not None), key=lambda row: row.rank or 0)
    others = sorted((row for row in placed if row.rank is None), key=lambda row: -row.total)
    return (*ranked, *others)


def _with_total(row: Row, rubric: Rubric, variant: str, scorer: Scorer) -> Row:
    points = price_points(row.case, row.price, scorer)
    priced = SubScore(method="auto_formula", score=points.score, reason=points.reason)
    sub = {
        item.id: priced if item.id == PRICE_ITEM else row.sub[item.id]
        for item in rubric.sub_criteria
        if item.method != "judged"
    }
    sub.update({name: score for name, score in row.sub.items() if name not in sub})
    scores = {name: score.score for name, score in sub.items()}
    criteria = totals.criteria(rubric, variant, scores, row.aside)
    total = totals.total(rubric, variant, criteria)
    return replace(row, points=points, sub=sub, criteria=criteria, total=total)


def _tie_values(row: Row, rubric: Rubric) -> tuple[Fraction, ...]:
    known = {**{name: sub.score for name, sub in row.sub.items()}, **row.criteria}
    return tuple(known.get(step, Fraction(0)) for step in rubric.tie_breaks)
