"""What must hold between the fields and between the papers: sums, names, lots, bases, ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches

from procurement.documents.judged import BidScores, JudgedScores
from procurement.documents.offers import Offer
from procurement.documents.requirements import Requirements
from procurement.documents.rubrics import Rubric
from procurement.documents.showing import brief
from procurement.documents.vocabulary import BASES_BY_KIND, LOT_UNDER_WITNESS, VOLUME_UNIT

# A finding is a key (place in its own paper) and a sentence.
Finding = tuple[str, str]
HUNDRED = Decimal(100)


def not_known(name: str, known: Iterable[str]) -> str:
    """Return the sentence for a name that is not among the known ones."""
    names = tuple(known)
    near = get_close_matches(name[:80], names, 1)
    name = brief(name)
    if near:
        return f"{name} is not known; did you mean {near[0]}?"
    listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"{name} is not known; there is {listed}" if names else f"{name} is not known"


def twice(names: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield position and name of every name that stood there before."""
    seen: set[str] = set()
    for position, name in enumerate(names):
        if name in seen:
            yield position, name
        seen.add(name)


# ── a posting ─────────────────────────────────────────────────────────────────────────────────


def in_requirements(posting: Requirements) -> Iterator[Finding]:
    """Find lots that are named but not defined, and price anchors that do not fall."""
    for key, letters in _named_lots(posting):
        for letter in letters:
            if letter not in posting.lots:
                yield key, "names lot " + not_known(letter, posting.lots)
    for position, code in twice([need.code for need in posting.languages]):
        yield f"languages[{position}].code", f"{code} stands twice"
    for letter, lot in posting.lots.items():
        anchors = lot.price_anchors
        if anchors is not None and anchors.full_points_usd >= anchors.zero_points_usd:
            yield (
                f"lots.{letter}.price_anchors",
                "full_points_usd must be below zero_points_usd",
            )


def _named_lots(posting: Requirements) -> Iterator[tuple[str, Iterable[str]]]:
    for position, need in enumerate(posting.languages):
        yield f"languages[{position}] ({need.code}).lots", need.lots
    yield "staffing.agent_countries_by_lot", posting.staffing.agent_countries_by_lot
    yield "assurance.pci_required_lots", posting.assurance.pci_required_lots
    yield (
        "recording.pause_or_keypad_masking_lots",
        posting.recording.pause_or_keypad_masking_lots,
    )
    yield "evaluation.lot_variants", posting.evaluation.lot_variants
    yield "reference_cost_by_lot_usd", posting.reference_cost_by_lot_usd


def variants_of(posting: Requirements, rubric: Rubric) -> Iterator[Finding]:
    """Find variants that the posting names and the rubric lacks."""
    named = {"evaluation.variant": posting.evaluation.variant}
    for letter, variant in posting.evaluation.lot_variants.items():
        named[f"evaluation.lot_variants.{letter}"] = variant
    for key, variant in named.items():
        if variant not in rubric.variants:
            yield key, "the rubric variant " + not_known(variant, rubric.variants)


# ── a bid ─────────────────────────────────────────────────────────────────────────────────────


def in_offer(offer: Offer, posting: Requirements) -> Iterator[Finding]:
    """Find lots the posting lacks and bases that do not fit the kind of lot."""
    for position, letter in twice(offer.lots):
        yield f"lots[{position}]", f"lot {letter} stands twice"
    for key, letters in (("lots", offer.lots), ("pricing.lots", offer.pricing.lots)):
        for letter in letters:
            if letter not in posting.lots:
                yield key, f"names lot {not_known(letter, posting.lots)} in {posting.id}"
    for letter, price in offer.pricing.lots.items():
        if letter in posting.lots and price.basis is not None:
            sentence = misfit(posting, letter, price.basis)
            if sentence:
                yield f"pricing.lots.{letter}.basis", sentence


def misfit(posting: Requirements, letter: str, basis: str) -> str:
    """Return why a basis cannot price a lot, or an empty text when it can."""
    lot = posting.lots[letter]
    fitting = BASES_BY_KIND[lot.kind]
    if basis not in fitting:
        return f"{basis} does not price a lot of kind {lot.kind}; use {', '.join(fitting)}"
    unit = lot.volume_unit
    if unit is not None and basis in VOLUME_UNIT and VOLUME_UNIT[basis] != unit:
        return f"{basis} does not fit lot {letter}, whose volume is stated by the {unit}"
    return ""


# ── a rubric ──────────────────────────────────────────────────────────────────────────────────


def in_rubric(rubric: Rubric) -> Iterator[Finding]:
    """Find weights that do not sum to 100, and ids that are unknown or stand twice."""
    yield from _names_in_rubric(rubric)
    for variant, weights in rubric.variants.items():
        yield from _sum(f"variants.{variant}", weights.values())
        for criterion in rubric.criteria:
            yield from _inner_sum(rubric, variant, criterion)
    yield from _minimums(rubric)
    yield from _set_aside(rubric)
    known = (*rubric.criteria, *(sub.id for sub in rubric.sub_criteria), LOT_UNDER_WITNESS)
    for position, step in enumerate(rubric.tie_breaks):
        if step not in known:
            yield f"tie_breaks[{position}]", not_known(step, known)
        elif step == LOT_UNDER_WITNESS and position != len(rubric.tie_breaks) - 1:
            yield f"tie_breaks[{position}]", f"{LOT_UNDER_WITNESS} must stand last"
        elif step in rubric.may_not_apply:
            yield f"tie_breaks[{position}]", f"{step} may be set aside, so it cannot break a tie"


def _names_in_rubric(rubric: Rubric) -> Iterator[Finding]:
    for position, name in twice([sub.id for sub in rubric.sub_criteria]):
        yield f"sub_criteria[{position}] ({name}).id", "stands twice"
    for position, name in twice([gate.id for gate in rubric.gates]):
        yield f"gates[{position}] ({name}).id", "stands twice"
    for variant, weights in rubric.variants.items():
        yield from _same_names(f"variants.{variant}", weights, rubric.criteria)
    for position, sub in enumerate(rubric.sub_criteria):
        here = f"sub_criteria[{position}] ({sub.id})"
        if sub.criterion not in rubric.criteria:
            yield f"{here}.criterion", not_known(sub.criterion, rubric.criteria)
        weights = sub.weight_within_criterion
        yield from _same_names(f"{here}.weight_within_criterion", weights, rubric.variants)


def _same_names(key: str, given: Iterable[str], known: Iterable[str]) -> Iterator[Finding]:
    given, known = tuple(given), tuple(known)
    for name in given:
        if name not in known:
            yield f"{key}.{name}", not_known(name, known)
    for name in known:
        if name not in given:
            yield f"{key}.{name}", "is missing"


def _sum(key: str, weights: Iterable[Decimal]) -> Iterator[Finding]:
    total = sum(weights, Decimal(0))
    if total != HUNDRED:
        yield key, f"the weights sum to {total}, not to 100"


def _inner_sum(rubric: Rubric, variant: str, criterion: str) -> Iterator[Finding]:
    inside = [sub for sub in rubric.sub_criteria if sub.criterion == criterion]
    if not inside:
        if variant == next(iter(rubric.variants)):
            yield f"criteria.{criterion}", "has no sub-criterion"
        return
    weights = [sub.weight_within_criterion.get(variant, Decimal(0)) for sub in inside]
    key = f"sub_criteria of {criterion}: weight_within_criterion.{variant}"
    yield from _sum(key, weights)


def _minimums(rubric: Rubric) -> Iterator[Finding]:
    priced = {sub.criterion for sub in rubric.sub_criteria if sub.id == "CST-1"}
    for criterion in rubric.quality_minimums.criteria:
        key = f"quality_minimums.criteria.{criterion}"
        if criterion not in rubric.criteria:
            yield key, not_known(criterion, rubric.criteria)
        elif criterion in priced:
            yield key, "holds the price; a quality minimum cannot rest on it"


def _set_aside(rubric: Rubric) -> Iterator[Finding]:
    """Find items that must apply to every bid: computed ones, and those beside the price.

    In each variant something of every criterion always applies, so that its weight has a place to
    go; the price keeps its weight, so that a dollar is worth the same on every bid.
    """
    priced = {sub.criterion for sub in rubric.sub_criteria if sub.id == "CST-1"}
    for position, sub in enumerate(rubric.sub_criteria):
        here = f"sub_criteria[{position}] ({sub.id}).may_not_apply"
        if sub.may_not_apply and sub.method != "judged":
            yield here, "is for judged items only; a computed score says itself what applies"
        elif sub.may_not_apply and sub.criterion in priced:
            yield here, "cannot stand beside the price, whose weight is the same for every bid"
    for criterion in rubric.criteria:
        inside = [sub for sub in rubric.sub_criteria if sub.criterion == criterion]
        if not any(sub.may_not_apply for sub in inside):
            continue
        for variant in rubric.variants:
            always = [sub for sub in inside if not sub.may_not_apply]
            if not any(sub.weight_within_criterion.get(variant) for sub in always):
                key = f"sub_criteria of {criterion}: may_not_apply"
                yield key, f"leaves nothing that always applies under {variant}"


# ── scores ────────────────────────────────────────────────────────────────────────────────────


def in_scores(
    judged: JudgedScores, bids: Sequence[str] | None, rubric: Rubric | None
) -> Iterator[Finding]:
    """Find scores for bids, items or evaluators nobody knows.

    Bids or a rubric that could not be read (``None``) make nothing unknown.
    """
    people = tuple(person.id for person in judged.evaluators)
    items = rubric.judged_items if rubric is not None else None
    aside = rubric.may_not_apply if rubric is not None else None
    for position, name in twice(people):
        yield f"evaluators[{position}] ({name}).id", "stands twice"
    for position, name in twice([entry.bid_id for entry in judged.scores]):
        yield f"scores[{position}] ({name}).bid_id", "stands twice"
    for position, entry in enumerate(judged.scores):
        here = f"scores[{position}] ({entry.bid_id})"
        if bids is not None and entry.bid_id not in bids:
            yield f"{here}.bid_id", not_known(entry.bid_id, bids)
        yield from _known_places(f"{here}.scores", entry.scores, items, people)
        yield from _known_places(f"{here}.missing", entry.missing, items, people)
        yield from in_missing(f"{here}.missing", entry, aside)


def _known_places(
    here: str,
    entries: Mapping[str, Iterable[str]],
    items: Sequence[str] | None,
    people: Sequence[str],
) -> Iterator[Finding]:
    for item, given in entries.items():
        if items is not None and item not in items:
            yield f"{here}.{item}", "the judged item " + not_known(item, items)
        for who in given:
            if who not in people:
                yield f"{here}.{item}.{who}", "the evaluator " + not_known(who, people)


def in_missing(here: str, entry: BidScores, aside: Sequence[str] | None) -> Iterator[Finding]:
    """Find reasons for a missing score where there is one, or where the rubric has no room."""
    for item, given in entry.missing.items():
        for who, mark in given.items():
            key = f"{here}.{item}.{who}"
            if entry.scores.get(item, {}).get(who) is not None:
                yield key, "says why a score is missing, and the score is there"
            if mark.kind != "not_applicable":
                continue
            if aside is not None and item not in aside:
                yield key, f"the rubric does not let {item} be set aside"
            if mark.reason is None:
                yield f"{key}.reason", "is missing: why does the item not apply to this bid?"
