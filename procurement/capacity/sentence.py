"""Says in one plain sentence what a lot needs."""

from __future__ import annotations

from procurement.capacity.results import (
    ChatResult,
    InboundResult,
    OutboundResult,
    Result,
    TextResult,
    VoiceBroadcastResult,
)

# What a lot that is bought by volume counts.
_UNITS = {
    "email": ("message", "messages"),
    "chat": ("session", "sessions"),
    "portal": ("session", "sessions"),
}


def sentence(result: Result) -> str:
    """Return one sentence with rounded numbers, fit to show beside the exact ones."""
    match result:
        case OutboundResult():
            return _outbound(result)
        case InboundResult():
            return (
                f"This takes {_count(result.peak_seats, 'seat')} on the phones in the busiest "
                f"interval, {_about(result.seat_hours, 'hour')}, "
                f"for {_about(result.calls, 'call')}."
            )
        case TextResult():
            return _text(result)
        case VoiceBroadcastResult():
            return (
                f"This takes {_count(result.lines, 'line')} "
                f"for {_about(result.volume, 'call attempt')}, and no seats."
            )
        case _:
            return _volume(result)


def about(value: float) -> str:
    """Return a number with as few digits (two at least) as keep it within one percent."""
    whole = round(value)
    for places in range(2 - len(str(whole)), 0):
        rounded = round(whole, places)
        if abs(rounded - whole) <= whole / 100:
            return f"{rounded:,}"
    return f"{whole:,}"


def _outbound(result: OutboundResult) -> str:
    if result.dials == 0:
        return "There is nobody to call: no seats are needed."
    return (
        f"This takes {_count(result.peak_seats, 'seat')} on the phones at peak, "
        f"{_about(result.seat_hours, 'hour')}, {_about(result.contacts, 'contact')}."
    )


def _text(result: TextResult) -> str:
    if result.total_segments == 0:
        return "There is nobody to write to: no seats are needed."
    return (
        f"This takes {_count(result.peak_seats, 'seat')} for texting at peak, "
        f"{_about(result.seat_hours, 'hour')}, {_about(result.total_segments, 'segment')}, "
        f"at {result.required_mps:,.2f} segments a second."
    )


def _volume(result: Result) -> str:
    one, many = _UNITS.get(result.kind, ("unit", "units"))
    bought = f"{_about(result.volume, one, many)} to pay for by volume"
    if isinstance(result, ChatResult) and result.chat_agents is not None:
        agents = _count(result.chat_agents, "agent")
        return f"There are {bought}; at peak they keep {agents} busy. No seats are counted."
    return f"There are {bought}. No seats are counted."


def _count(value: int, one: str) -> str:
    return f"{value:,} {one}" if value == 1 else f"{value:,} {one}s"


def _about(value: float, one: str, many: str | None = None) -> str:
    unit = one if round(value) == 1 else many or f"{one}s"
    return f"about {about(value)} {unit}"
