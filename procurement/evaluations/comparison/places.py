"""Where the work is done, how well it is controlled, and what control would cost the campaign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from procurement.evaluations.comparison.model import Place, Places
from procurement.scoring import Row
from procurement.scoring.exact import exact, money, shown

CONTROL = ("PRV", "ACC")
# A campaign listens in on so many seats with one person.
SEATS_PER_LISTENER = 15
AUDIT_SCORE = 4  # PRV-1 from which nobody else needs to look
ZERO = Fraction(0)


def control_of(criteria: Mapping[str, Fraction]) -> Fraction | None:
    """The mean of privacy and accountability, 0 to 5."""
    known = [criteria[name] for name in CONTROL if name in criteria]
    return sum(known, ZERO) / len(known) if known else None


def places_of(row: Row) -> Places:
    """Countries of agents and storage, access, and seats by country."""
    data = row.case.profile.data
    home = set(row.case.posting.data.storage_countries)
    if set(data.storage) - home:
        kind = Place.DATA_ABROAD
    else:
        kind = Place.AGENTS_ABROAD if set(data.agents) - home else Place.HOME
    return Places(
        kind=kind,
        agents=data.agents,
        storage=data.storage,
        access=_access(row),
        seats=_seats(row),
    )


def _access(row: Row) -> str:
    data = row.case.profile.data
    devices = f"{data.devices} devices" if data.devices else "devices not stated"
    told = [devices]
    told.append("virtual desktop" if data.vdi else "no virtual desktop")
    told.append("multi-factor sign-in" if data.mfa else "no multi-factor sign-in")
    return ", ".join(told)


def _seats(row: Row) -> dict[str, Fraction]:
    seats: dict[str, Fraction] = {}
    for site in row.case.profile.sites:
        if site.seats:
            seats[site.country] = seats.get(site.country, ZERO) + site.seats
    total = sum(seats.values(), ZERO)
    return {country: count / total for country, count in seats.items()} if total else {}


# The cost of controls ---------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ControlRates:
    """What controls are assumed to cost the campaign, in USD; planning figures to be changed.

    ``slower`` is the share of contacts per hour lost with agents abroad where the vendor is paid by
    the hour and guarantees no pace.
    """

    listener_per_hour: Decimal = Decimal(30)
    audit: Decimal = Decimal(8000)
    storage_move: Decimal = Decimal(5000)
    legal_reading: Decimal = Decimal(3000)
    slower: Decimal = Decimal("0.10")


@dataclass(frozen=True, kw_only=True)
class Added:
    """One control the campaign would add to a bid, and what it costs."""

    what: str
    amount: Fraction
    sentence: str


def added_controls(row: Row, rates: ControlRates) -> tuple[Added, ...]:
    """What the campaign would add to make up for what a bid lacks, each with its sum."""
    return tuple(_added(row, rates))


def _added(row: Row, rates: ControlRates) -> Iterator[Added]:
    profile, posting = row.case.profile, row.case.posting
    places = places_of(row)
    is_away = places.kind != Place.HOME
    if is_away or profile.oversight.live_monitoring is not True:
        yield from _listening(row, rates)
    assurance = row.sub.get("PRV-1")
    if assurance is None or assurance.score < AUDIT_SCORE:
        yield Added(
            what="Audit",
            amount=exact(rates.audit),
            sentence=f"An audit of its own, as its reports do not cover all: {money(rates.audit)}.",
        )
    stray = sorted(set(profile.data.storage) - set(posting.data.storage_countries))
    if stray:
        yield Added(
            what="Storage move",
            amount=exact(rates.storage_move),
            sentence=f"Moving data out of {', '.join(stray)}: {money(rates.storage_move)}.",
        )
    if is_away or profile.retention.voter_terms != "accepted":
        yield Added(
            what="Legal reading",
            amount=exact(rates.legal_reading),
            sentence=f"Counsel reads the terms and the places: {money(rates.legal_reading)}.",
        )
    if is_away:
        yield from _slower(row, rates)


def _listening(row: Row, rates: ControlRates) -> Iterator[Added]:
    hours = sum((lot.seat_hours for lot in row.case.lots), ZERO) / SEATS_PER_LISTENER
    if hours:
        yield Added(
            what="Listening in",
            amount=hours * exact(rates.listener_per_hour),
            sentence=(
                f"One listener per {SEATS_PER_LISTENER} seats: {shown(hours, 0)} hours at "
                f"{money(rates.listener_per_hour)}."
            ),
        )


def _slower(row: Row, rates: ControlRates) -> Iterator[Added]:
    if row.price is None:
        return
    terms = row.case.offer.pricing.lots
    exposed = [
        cost
        for letter, cost in row.price.lots.items()
        if cost.basis == "per_hour"
        and not (terms[letter].shortfall_credit and terms[letter].guaranteed_contacts_per_hour)
    ]
    lost = exact(rates.slower)
    if exposed and ZERO < lost < 1:
        work = sum((cost.cost for cost in exposed), ZERO)
        yield Added(
            what="Fewer contacts an hour",
            amount=work * lost / (1 - lost),
            sentence=(
                f"{shown(lost * 100)} % fewer contacts an hour, paid by the hour: "
                f"{money(work * lost / (1 - lost))} more for the same work."
            ),
        )


def with_controls(row: Row, rates: ControlRates) -> Fraction | None:
    """The evaluated price with the controls the campaign would add; None without a price."""
    if row.price is None:
        return None
    return row.price.total + sum((one.amount for one in added_controls(row, rates)), ZERO)
