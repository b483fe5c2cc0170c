"""Checks of the lots: calls, days and attempts, purposes, channels, languages, price anchors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import ceil
from typing import Any

from procurement.capacity import OutboundResult, Result
from procurement.documents.outline import words
from procurement.documents.vocabulary import SEAT_HOUR_USD, SEGMENT_USD
from procurement.rfps.checks.draft import (
    PROBLEM,
    WARNING,
    Check,
    Draft,
    Finding,
    listed_in,
    number_in,
)

ANCHORED_LINE = "anchored_line"
ANCHORS = {
    "full_points_usd": "price with full points",
    "zero_points_usd": "price with no points",
}
# Where a line is proposed around the reference cost: full points at 60 % of it, none at 160 %.
FULL_POINTS, NO_POINTS = Decimal("0.6"), Decimal("1.6")
# More callers at once than any vendor can seat: above it, the days are too few for the list.
MOST_SEATS = 2_000
# The channels of which a lot of a kind needs one.
CHANNELS = {
    "outbound": ("live_outbound",),
    "inbound": ("inbound",),
    "text": ("p2p_text", "sms_survey"),
    "voice_broadcast": ("voice_broadcast",),
    "email": ("email",),
    "chat": ("web_chat",),
    "portal": ("portal",),
}


def _dialing(draft: Draft) -> Iterator[Finding]:
    """Hold attempts × universe against what days × hours can dial, at the calculator's own rate."""
    for letter, result in draft.results.items():
        if not isinstance(result, OutboundResult) or not result.seat_hours:
            continue
        plan = f"lots.{letter}.plan"
        days, hours = draft.at(f"{plan}.calling_days"), draft.at(f"{plan}.hours_per_day")
        rate = result.dials / result.seat_hours
        possible = int(MOST_SEATS * float(days) * float(hours) * rate)
        if result.dials <= possible:
            continue
        sentence = (
            f"Lot {letter}: {result.dials:,} calls do not fit. In {days} days of {hours} hours "
            f"{MOST_SEATS:,} callers, the most we take as possible, start about {possible:,} "
            f"(the calculator's rate: {rate:.0f} calls an hour each). Call fewer people, less "
            "often, or on more days."
        )
        yield PROBLEM, f"{plan}.calling_days", sentence


def _attempts(draft: Draft) -> Iterator[Finding]:
    most = draft.number("calling_rules.max_attempts_per_record")
    pause = draft.number("calling_rules.min_hours_between_attempts")
    for letter, kind in draft.kinds.items():
        plan = f"lots.{letter}.plan"
        days = draft.number(f"{plan}.calling_days")
        for position, row in draft.rows(f"{plan}.segments") if kind == "outbound" else ():
            passes, path = number_in(row.get("passes")), f"{plan}.segments[{position}].passes"
            if passes is None:
                continue
            if most is not None and passes > most:
                sentence = (
                    f"Lot {letter} tries each number {passes} times; your rules allow {most} calls "
                    "to one voter."
                )
                yield PROBLEM, path, sentence
            if days is not None and pause is not None and (passes - 1) * pause > days * 24:
                sentence = (
                    f"Lot {letter} tries each number {passes} times with {pause} hours between; "
                    f"that does not fit into {days} days."
                )
                yield PROBLEM, path, sentence


def _windows(draft: Draft) -> Iterator[Finding]:
    start, end = draft.day("timeline.start"), draft.day("timeline.end")
    if start is None or end is None or end < start:
        return
    length = (end - start).days + 1
    for letter in draft.kinds:
        for key in ("calling_days", "sending_days"):
            days = draft.number(f"lots.{letter}.plan.{key}")
            if days is not None and days > length:
                sentence = (
                    f"Lot {letter} plans {days} days, but from start to end there are {length}."
                )
                yield PROBLEM, f"lots.{letter}.plan.{key}", sentence


def _purposes(draft: Draft) -> Iterator[Finding]:
    vague = {_folded(text): text for text in draft.facts.purposes.inadequate}
    for letter in draft.kinds:
        path = f"lots.{letter}.purpose_suggestion"
        text = draft.at(path)
        if isinstance(text, str) and _folded(text) in vague:
            sentence = (
                f"Lot {letter}: “{text.strip()}” is on the federal agency's list of purposes that "
                f"do not say enough; {_better(draft, letter)} Not legal advice; the treasurer "
                "decides."
            )
            yield PROBLEM, path, sentence


def _better(draft: Draft, letter: str) -> str:
    known = draft.facts.purposes.suggestions_by_program
    suggestion = known.get(str(draft.at(f"lots.{letter}.program")))
    example = suggestion.text if suggestion else "Get-out-the-vote phone calls"
    return f"write what was bought, such as “{example}”."


def _folded(text: str) -> str:
    """Fold case, hyphens, spaces and plurals, so that "GOTV expense" meets "GOTV Expenses"."""
    return " ".join(
        word.removesuffix("s") if len(word) > 3 else word
        for word in re.findall(r"[^\W_]+", text.casefold())
    )


def _channels(draft: Draft) -> Iterator[Finding]:
    required, names = draft.texts("channels.required"), dict(words.CHANNELS)
    for letter, kind in draft.kinds.items():
        if required and not set(CHANNELS[kind]) & set(required):
            sentence = (
                f"Lot {letter} has no channel among those you must have; add "
                f"{' or '.join(f'“{names[channel]}”' for channel in CHANNELS[kind])}."
            )
            yield PROBLEM, "channels.required", sentence


def _languages(draft: Draft) -> Iterator[Finding]:
    for position, row in draft.rows("languages"):
        code, share = row.get("code"), number_in(row.get("share"))
        letters = [each for each in listed_in(row.get("lots")) if each in draft.results]
        if share is None or not letters:
            continue
        seats: dict[int, int] = {}
        for letter in letters:
            phase = int(draft.number(f"lots.{letter}.phase") or 1)
            seats[phase] = seats.get(phase, 0) + draft.results[letter].peak_seats
        most = max(seats.values())
        if most == 0 and share == 1:
            continue  # the one language of lots that are bought by volume
        if ceil(share * most) == 0:
            severity = WARNING if most == 0 else PROBLEM
            why = "its lots need no seats" if most == 0 else "its share is 0"
            sentence = f"No seats follow for {code}: {why}. Correct the share or leave it out."
            yield severity, f"languages[{position}].share", sentence


def _anchors(draft: Draft) -> Iterator[Finding]:
    for letter in draft.kinds:
        path = f"lots.{letter}.price_anchors"
        prices = {key: draft.number(f"{path}.{key}") for key in ANCHORS}
        full, zero = prices.values()
        if full is None or zero is None:
            for key in ANCHORS if draft.price_rule == ANCHORED_LINE else ():
                if prices[key] is None:
                    sentence = (
                        f"Lot {letter}: enter the {ANCHORS[key]}. The weights you chose score "
                        "prices on a published line between two prices."
                    )
                    yield PROBLEM, f"{path}.{key}", sentence
        elif full >= zero:
            sentence = f"Lot {letter}: the price with full points must lie below the one with none."
            yield PROBLEM, f"{path}.full_points_usd", sentence
        else:
            yield from _around_reference(draft, letter, full, zero)


def _around_reference(draft: Draft, letter: str, full: Decimal, zero: Decimal) -> Iterator[Finding]:
    cost = reference_cost(draft.results.get(letter), draft.at(f"lots.{letter}.plan"))
    if cost is not None and cost > 0 and not full <= cost <= zero:
        sentence = (
            f"Lot {letter}: its reference cost of {cost:,.2f} USD lies outside the line from "
            f"{full:,.2f} to {zero:,.2f} USD; a usual bid would get all points or none."
        )
        yield WARNING, f"lots.{letter}.price_anchors.full_points_usd", sentence


def reference_cost(result: Result | None, plan: Any) -> Decimal | None:
    """Return what a lot would usually cost in USD, to cents; None when it cannot be said.

    35 USD a seat hour for voice, 0.03 USD a text segment, else the volume times the plan's usual
    price of one.
    """
    if result is None:
        return None
    if result.kind in ("outbound", "inbound"):
        cost = Decimal(str(result.seat_hours)) * SEAT_HOUR_USD
    elif result.kind == "text":
        cost = result.total_segments * SEGMENT_USD
    else:
        price = plan.get("reference_unit_price_usd") if isinstance(plan, Mapping) else None
        cost = result.volume * (number_in(price) or Decimal(0))
    return cost.quantize(Decimal("0.01"))


def proposed_anchors(cost: Decimal) -> tuple[Decimal, Decimal]:
    """Return the prices (USD) with full and with no points proposed for a reference cost.

    60 % and 160 % of it, to whole dollars; a campaign may change both.
    """
    one = Decimal(1)
    return (cost * FULL_POINTS).quantize(one), (cost * NO_POINTS).quantize(one)


CHECKS: tuple[Check, ...] = (
    _channels,
    _languages,
    _dialing,
    _attempts,
    _windows,
    _purposes,
    _anchors,
)
