"""From evaluations, lot by lot, to a problem of award combinations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from procurement.scoring.case import Case, LotFacts, lots_of
from procurement.scoring.combinations.model import Extra, Limits, Lot, Option, Pool, Problem
from procurement.scoring.exact import exact
from procurement.scoring.price import APPENDS, append_fee, price_of
from procurement.scoring.results import Evaluation, Row

# The gates that capacity must pass for one bid alone hold for all it wins together: eighty percent
# of the seats of each phase (G02), half of the seats of each language (G05).
SEATS, LANGUAGE = Fraction(4, 5), Fraction(1, 2)


def problem_from(by_lot: Mapping[str, Evaluation], *, limits: Limits | None = None) -> Problem:
    """The problem of awarding every lot of ``by_lot``: one evaluation of one lot under each letter.

    Only ranked bids are options. The weight of a lot is its share of the reference cost; lots of
    no reference cost weigh equally. A bid's cost for a lot is its lot cost, phone append included;
    set-up and monthly fees are counted once per bid. What lots cost only together comes as extras:
    the phone append of a lot without calls out or texts, due where the bid wins a lot with them,
    and what is missing to the minimum that a vendor asks for all it offers.

    Raises: ``Invalid`` when a lot has no ranked bid.
    """
    posting = next(iter(by_lot.values())).posting
    facts = {lot.letter: lot for lot in lots_of(posting) if lot.letter in by_lot}
    ranked = {
        letter: [row for row in evaluation.rows if row.rank is not None and row.price]
        for letter, evaluation in by_lot.items()
    }
    cases = {row.bid_id: row.case for rows in ranked.values() for row in rows}
    return Problem(
        lots=_lots(facts),
        options=tuple(
            Option(letter, row.bid_id, row.total, _variable_cost(row))
            for letter, rows in ranked.items()
            for row in rows
        ),
        fixed={row.bid_id: _fixed(row) for rows in ranked.values() for row in rows},
        extras=tuple(
            extra for case in cases.values() for extra in _extras(case, ranked, facts.values())
        ),
        pools=(*_seats(facts, cases), *_languages(facts, cases)),
        limits=limits or Limits(),
    )


def _lots(facts: Mapping[str, LotFacts]) -> tuple[Lot, ...]:
    whole = sum((lot.reference_cost for lot in facts.values()), Fraction(0))
    if whole:
        return tuple(Lot(letter, lot.reference_cost / whole) for letter, lot in facts.items())
    return tuple(Lot(letter, Fraction(1, len(facts))) for letter in facts)


def _variable_cost(row: Row) -> Fraction:
    assert row.price is not None  # noqa: S101 - only priced rows are options
    return sum((lot.cost for lot in row.price.lots.values()), Fraction(0)) + row.price.append


def _extras(
    case: Case, ranked: Mapping[str, Sequence[Row]], lots: Iterable[LotFacts]
) -> Iterator[Extra]:
    """What the lots of a bid cost together beyond the sum of each alone and the fees."""
    bid = case.offer.id
    won = [lot for lot in lots if any(row.bid_id == bid for row in ranked[lot.letter])]
    appending = frozenset(lot.letter for lot in won if lot.kind in APPENDS)
    for lot in won:
        usd = append_fee(replace(case, lots=(lot,)))
        if appending and usd and lot.letter not in appending:
            yield Extra(bid, frozenset({lot.letter}), appending, usd)
    if {lot.letter for lot in won} == set(case.offer.lots):
        whole = price_of(replace(case, lots=tuple(won)))
        if whole is not None and whole.minimum_applies:
            yield Extra(bid, frozenset(case.offer.lots), frozenset(), whole.total - whole.before)


def _fixed(row: Row) -> Fraction:
    return row.price.setup + row.price.monthly if row.price else Fraction(0)


def _seats(facts: Mapping[str, LotFacts], cases: Mapping[str, Case]) -> list[Pool]:
    phases = sorted({lot.phase for lot in facts.values()})
    return [
        Pool(
            f"seats in phase {phase}",
            {bid: _guaranteed(case, phase) for bid, case in cases.items()},
            {k: Fraction(lot.peak_seats) for k, lot in facts.items() if lot.phase == phase},
            SEATS,
        )
        for phase in phases
    ]


def _guaranteed(case: Case, phase: int) -> Fraction:
    return exact(case.offer.capacity.guaranteed_seats.get(f"phase_{phase}") or 0)


def _languages(facts: Mapping[str, LotFacts], cases: Mapping[str, Case]) -> list[Pool]:
    # A language needs ceil(share x seats) in its busiest phase; against whole seats, half of a
    # ceiling and half of the unrounded need decide alike, so that each phase is one plain sum.
    posting = next(iter(cases.values())).posting
    pools = []
    for language in posting.languages:
        if language.share == 1:
            continue
        for phase in sorted({lot.phase for lot in facts.values()}):
            need = {
                letter: exact(language.share) * lot.peak_seats
                for letter, lot in facts.items()
                if lot.phase == phase and letter in language.lots
            }
            if need:
                have = {bid: _speaking(case, language.code) for bid, case in cases.items()}
                pools.append(Pool(f"{language.code} seats in phase {phase}", have, need, LANGUAGE))
    return pools


def _speaking(case: Case, code: str) -> Fraction:
    return exact(case.offer.capacity.guaranteed_seats_by_language.get(code) or 0)
