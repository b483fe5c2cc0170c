"""Questions about a bid that looks unusual: pure checks that ask, and never accuse or refuse.

While somebody is typing most values are missing: a check that cannot read what it needs stays
silent. Every sentence is a question; its vendor answers by mending a value, or by leaving it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from procurement.documents import Offer, Requirements, VendorProfile, exact_numbers, value_of
from procurement.documents.outline import (
    DraftProblem,
    Part,
    Severity,
    locate,
    offer_form,
    profile_parts,
    value_at,
    without_blanks,
)
from procurement.errors import DocumentInvalid, Invalid
from procurement.scoring.case import Case, LotFacts, lots_of
from procurement.scoring.price import Price, price_of

Finding = tuple[str, str]  # where it can be mended, and the question

MOST_TIMES_MODEL = Decimal("1.5")
LARGE_PART_OF_SEATS = Decimal("0.8")
TRAINING_HOURS_A_DAY = 8
OLDEST_REPORT_MONTHS = 12
_NUMBER = re.compile(r"\d[\d,]*")
# The evaluated price asks nothing of the profile, which may be unfinished.
_ANYBODY = {"id": "draft", "name": "draft", "data": {"storage": ["US"], "agents": ["US"]}}
_GIVEN = {"id": "draft", "rfp_id": "draft", "vendor_id": "draft", "status": "draft"}


@dataclass(frozen=True)
class Bid:
    """A draft bid beside the standing profile and the posting, easy to ask."""

    offer: Mapping[str, Any]
    profile: Mapping[str, Any]
    posting: Requirements

    @property
    def letters(self) -> tuple[str, ...]:
        """The lots bid that the posting has."""
        chosen = self.offer.get("lots")
        found = chosen if isinstance(chosen, list | tuple) else ()
        return tuple(letter for letter in self.posting.lots if letter in found)

    def number(self, path: str) -> Decimal | None:
        """A number of the bid, if it is answered."""
        return _number(value_at(self.offer, path))

    def standing(self, path: str) -> Any:
        """An answer of the profile."""
        return value_at(self.profile, path)

    @property
    def most_seats(self) -> tuple[str, Decimal] | None:
        """The phase with the most guaranteed seats, and their number."""
        seats = value_at(self.offer, "capacity.guaranteed_seats")
        found = {
            phase: number
            for phase, value in (seats.items() if isinstance(seats, Mapping) else ())
            if (number := _number(value)) is not None
        }
        return max(found.items(), key=lambda each: each[1], default=None)

    @cached_property
    def needs(self) -> tuple[LotFacts, ...]:
        """What every lot of the posting needs; empty when the model cannot tell."""
        try:
            return lots_of(self.posting)
        except Invalid:
            return ()

    @cached_property
    def price(self) -> Price | None:
        """The evaluated price of all lots bid, while they are all priced."""
        try:
            offer = value_of(Offer, {**self.offer, **_GIVEN}, file="draft")
            anybody = value_of(VendorProfile, _ANYBODY, file="draft")
            lots = tuple(lot for lot in self.needs if lot.letter in self.letters)
            return price_of(Case(self.posting, offer, anybody, lots, self.needs)) if lots else None
        except (DocumentInvalid, Invalid):
            return None


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return Decimal(str(value))


def bid_of(offer: Mapping[str, Any], profile: Mapping[str, Any], posting: Requirements) -> Bid:
    """A draft as trees of answers, ready to be asked."""
    return Bid(
        without_blanks(exact_numbers(offer)), without_blanks(exact_numbers(profile)), posting
    )


def second_look(bid: Bid) -> tuple[DraftProblem, ...]:
    """Every question the draft raises, with the place where it can be mended."""
    forms = (offer_form(bid.posting, bid.letters), profile_parts())
    return tuple(
        _located(path, sentence, forms) for check in CHECKS for path, sentence in check(bid)
    )


def _located(path: str, sentence: str, forms: tuple[tuple[Part, ...], ...]) -> DraftProblem:
    for form in forms:
        part, question = locate(path, form)
        if part:
            break
    return DraftProblem(path, part, sentence, severity=Severity.WARNING, question=question)


# Seats -----------------------------------------------------------------------------------------


def seats_exist(bid: Bid) -> Iterator[Finding]:
    """Guaranteed seats fit into the places of the profile, less what other clients have booked."""
    most = bid.most_seats
    listed = _listed_seats(bid)
    if most is None or listed is None:
        return
    phase, seats = most
    told = value_at(bid.offer, "capacity.other_bookings_in_peak_weeks")
    booked = _booked(told)
    path = f"capacity.guaranteed_seats.{phase}"
    if seats > listed - booked:
        taken = f", of which other clients have {booked:,}" if booked else ""
        yield (
            path,
            (
                f"You guarantee {seats:,} seats. Your profile lists {listed:,}{taken}. "
                "Where do the others sit?"
            ),
        )
    elif seats > listed * LARGE_PART_OF_SEATS and told is None:
        yield (
            "capacity.other_bookings_in_peak_weeks",
            f"You guarantee {seats:,} of your {listed:,} seats. "
            "Have other clients booked seats in the busiest weeks?",
        )


def _listed_seats(bid: Bid) -> Decimal | None:
    rows = _sites(bid)
    seats = [_number(row.get("seats")) for row in rows]
    if rows and None not in seats:
        return sum((each for each in seats if each is not None), Decimal(0))
    return _number(bid.standing("seats_total"))


def _sites(bid: Bid) -> list[Mapping[str, Any]]:
    sites = bid.standing("sites")
    return [row for row in sites if isinstance(row, Mapping)] if isinstance(sites, list) else []


def _booked(told: Any) -> Decimal:
    """The one number in a text about bookings; a text with several is for people to read."""
    found = _NUMBER.findall(told) if isinstance(told, str) else []
    return Decimal(found[0].replace(",", "")) if len(found) == 1 else Decimal(0)


def language_seats_fit(bid: Bid) -> Iterator[Finding]:
    """Seats in one language are some of the guaranteed seats."""
    most = bid.most_seats
    by_language = value_at(bid.offer, "capacity.guaranteed_seats_by_language")
    if most is None or not isinstance(by_language, Mapping):
        return
    for code, value in by_language.items():
        seats = _number(value)
        if seats is not None and seats > most[1]:
            yield (
                f"capacity.guaranteed_seats_by_language.{code}",
                f"You guarantee {seats:,} seats in “{code}”, but {most[1]:,} in all. "
                "Which number is meant?",
            )


def shares_add_up(bid: Bid) -> Iterator[Finding]:
    """The shares of the places add up to all seats."""
    given = value_at(bid.offer, "capacity.site_share")
    shares = [_number(each) for each in given] if isinstance(given, list) else []
    total = sum((share for share in shares if share is not None), Decimal(0))
    # Of people at home only the largest share is stated, which counts as 20 %.
    if shares and not _works_from_home(bid) and abs(total - 1) > Decimal("0.005"):
        yield (
            "capacity.site_share",
            f"The shares of your places add up to {total * 100:.0f} %. Is one missing?",
        )


def _works_from_home(bid: Bid) -> bool:
    return any(row.get("work_from_home") is True for row in _sites(bid))


def start_is_possible(bid: Bid) -> Iterator[Finding]:
    """All seats come after the first ones, and after the training that the profile promises."""
    first = bid.number("capacity.ramp_days.to_first_seats")
    full = bid.number("capacity.ramp_days.to_full")
    hours = _number(bid.standing("training.political_hours"))
    if full is None:
        return
    if first is not None and first > full:
        yield (
            "capacity.ramp_days.to_first_seats",
            f"The first seats come after {first:f} days and all of them after {full:f}. "
            "Are the two exchanged?",
        )
    days = Decimal(0) if hours is None else hours / TRAINING_HOURS_A_DAY
    needed = days.to_integral_value(rounding=ROUND_CEILING)
    if full < needed:
        yield (
            "capacity.ramp_days.to_full",
            f"Your profile promises {hours:f} hours of political training: {needed:f} working "
            f"days. Can all seats start after {full:f}?",
        )


# What is promised ------------------------------------------------------------------------------


def pace_is_possible(bid: Bid) -> Iterator[Finding]:
    """A guaranteed pace is at most half as much again as the calculator's, and backed by credit."""
    for lot in bid.needs:
        here = f"pricing.lots.{lot.letter}"
        pace = bid.number(f"{here}.guaranteed_contacts_per_hour")
        if lot.letter not in bid.letters or pace is None:
            continue
        model = lot.contacts_per_seat_hour
        if model and Fraction(pace) > Fraction(MOST_TIMES_MODEL) * model:
            yield (
                f"{here}.guaranteed_contacts_per_hour",
                f"Lot {lot.letter}: you guarantee {pace:f} contacts an hour. With the RFP's "
                f"figures {float(model):.1f} would be expected. What makes you faster?",
            )
        if value_at(bid.offer, f"{here}.shortfall_credit") is not True:
            yield (
                f"{here}.shortfall_credit",
                f"Lot {lot.letter}: a guaranteed pace counts only when you pay back what falls "
                "short. Do you?",
            )


def minimum_is_small(bid: Bid) -> Iterator[Finding]:
    """The least invoice is at most half of the evaluated total."""
    least = bid.number("pricing.minimum_usd")
    if least is None or bid.price is None:
        return
    price = bid.price
    total = sum((lot.cost for lot in price.lots.values()), Fraction(0))
    total += price.setup + price.monthly + price.append
    if Fraction(least) * 2 <= total:
        return
    sentence = (
        f"Your least invoice is {least:,.0f} USD, more than half of the evaluated "
        f"{float(total):,.0f} USD."
    )
    if value_at(bid.offer, "pricing.certainty.minimum_at_most_half") is True:
        yield "pricing.certainty.minimum_at_most_half", f"{sentence} Does the promise hold?"
    else:
        yield "pricing.minimum_usd", f"{sentence} Is it meant so?"


def only_bid_lots_are_priced(bid: Bid) -> Iterator[Finding]:
    """A price is given for lots that are bid."""
    lots = value_at(bid.offer, "pricing.lots")
    for letter, price in lots.items() if isinstance(lots, Mapping) else ():
        is_priced = isinstance(price, Mapping) and price.get("unit_price_usd") is not None
        if is_priced and letter not in bid.letters:
            yield "lots", f"You priced lot {letter} but do not bid on it. Do you want to?"


def paid_per_contact(bid: Bid) -> Iterator[Finding]:
    """The promise to be paid per contact shows in the prices."""
    path = "pricing.certainty.paid_per_contact_or_guaranteed_rate"
    lots = [value_at(bid.offer, f"pricing.lots.{letter}") or {} for letter in bid.letters]
    shows = any(
        lot.get("basis") == "per_contact" or lot.get("guaranteed_contacts_per_hour") is not None
        for lot in lots
    )
    if value_at(bid.offer, path) is True and lots and not shows:
        yield (
            path,
            "No lot is priced per contact, and none has a guaranteed pace. Does the promise hold?",
        )


# The standing profile --------------------------------------------------------------------------


def report_is_recent(bid: Bid) -> Iterator[Finding]:
    """A SOC 2 report is not older than a year."""
    months = _number(bid.standing("assurance.soc2_period_end_months_before_bid"))
    is_report = bid.standing("assurance.soc2") in {"type1", "type2"}
    if is_report and months is not None and months > OLDEST_REPORT_MONTHS:
        yield (
            "assurance.soc2_period_end_months_before_bid",
            f"The period of your SOC 2 report ended {months:f} months ago. Is there a newer one?",
        )


def cards_are_covered(bid: Bid) -> Iterator[Finding]:
    """For lots that take cards, the attestation covers the telephone."""
    cards = [each for each in bid.letters if each in bid.posting.assurance.pci_required_lots]
    if not cards:
        return
    if bid.standing("assurance.pci_aoc") is not True:
        yield (
            "assurance.pci_aoc",
            f"Callers on lot {', '.join(cards)} take card numbers. "
            "Do you have an attestation for that?",
        )
    elif bid.standing("recording.pause_or_dtmf") is not True:
        yield (
            "recording.pause_or_dtmf",
            f"Callers on lot {', '.join(cards)} take card numbers by telephone. "
            "Are they kept out of recordings?",
        )


def countries_agree(bid: Bid) -> Iterator[Finding]:
    """Callers sit where the profile has places."""
    agents = bid.standing("data.agents")
    places = {row["country"] for row in _sites(bid) if row.get("country")}
    if not places or not isinstance(agents, list) or not agents:
        return
    for country in sorted(places - set(agents)):
        yield (
            "data.agents",
            f"You have a place in {country}, but say that no caller sits there. Is that so?",
        )
    for country in sorted(set(agents) - places):
        yield "sites", f"Callers sit in {country}, but no place there is listed. Which one is it?"


CHECKS = (
    only_bid_lots_are_priced,
    seats_exist,
    language_seats_fit,
    shares_add_up,
    start_is_possible,
    pace_is_possible,
    minimum_is_small,
    paid_per_contact,
    report_is_recent,
    cards_are_covered,
    countries_agree,
)
