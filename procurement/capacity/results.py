"""What the model answers per lot: frozen values, rounded as the field prints them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

# A ceiling first takes this off: 21 ÷ (1 − 0.3) is 30.000000000000004 in binary and means 30.
NOISE = 1e-9

Plain = int | float | None | list[dict[str, int | float | None]]

# Decimals a value is printed with; whole numbers are not listed.
PLACES: dict[str, int] = {
    "reach_pct": 1,
    "seat_hours": 1,
    "contacts_per_seat_hour": 2,
    "dials_per_seat_hour": 1,
    "paid_hours": 1,
    "avg_seats": 1,
    "required_mps": 2,
    "erlangs": 3,
    "occupancy": 4,
    "p_wait": 4,
    "service_level": 4,
    "asa_s": 2,
    "erlang_a_abandon": 4,
    "blocking": 4,
    "chats_at_peak": 2,
}


def ceiling(value: float) -> int:
    """Round up to whole seats or heads, forgiving binary noise; never below zero."""
    return max(0, math.ceil(value - NOISE))


def shown(key: str, value: float) -> float:
    """Round a value to the decimals its key is printed with, exact halves to the even digit."""
    return round(value, PLACES[key])


def ratio(key: str, part: float, whole: float) -> float | None:
    """Return part ÷ whole rounded for its key; None when there is nothing to divide by."""
    return shown(key, part / whole) if whole > 0 else None


@dataclass(frozen=True, kw_only=True)
class Result:
    """What every kind of lot answers: zero, or None for a ratio, where the kind has none.

    ``peak_seats`` seats, ``seat_hours`` hours (0.1), ``contacts`` and ``calls`` whole numbers,
    ``contacts_per_seat_hour`` (0.01), ``total_segments`` texts, ``required_mps`` messages a second
    (0.01), ``volume`` the stated quantity of a lot that is bought by volume.
    """

    KEYS: ClassVar[tuple[str, ...]] = ()

    kind: str
    peak_seats: int = 0
    seat_hours: float = 0.0
    contacts: int = 0
    contacts_per_seat_hour: float | None = None
    calls: int = 0
    total_segments: int = 0
    required_mps: float = 0.0
    volume: int = 0

    def as_dict(self) -> dict[str, Plain]:
        """Return the kind's own values under the names that capacity files use."""
        return {key: getattr(self, key) for key in self.KEYS}


@dataclass(frozen=True, kw_only=True)
class SegmentResult:
    """One segment of a calling list. Ratios are None when there is nothing to divide by."""

    dialable: int
    dials: int
    contacts: int
    reach_pct: float | None
    seat_hours: float
    contacts_per_seat_hour: float | None
    dials_per_seat_hour: float | None

    def as_dict(self) -> dict[str, int | float | None]:
        """Return the values under the names that capacity files use."""
        return dict(vars(self))


@dataclass(frozen=True, kw_only=True)
class OutboundResult(Result):
    """A calling lot: sums of the rounded segments, and the seats they need."""

    KEYS: ClassVar[tuple[str, ...]] = (
        "segments",
        "dials",
        "contacts",
        "seat_hours",
        "paid_hours",
        "avg_seats",
        "peak_seats",
        "roster_heads",
        "contacts_per_seat_hour",
    )

    segments: tuple[SegmentResult, ...]
    dials: int
    paid_hours: float
    avg_seats: float
    roster_heads: int

    def as_dict(self) -> dict[str, Plain]:
        """Return the values under the names that capacity files use, segments first."""
        return super().as_dict() | {"segments": [segment.as_dict() for segment in self.segments]}


@dataclass(frozen=True, kw_only=True)
class InboundResult(Result):
    """A hotline in its busiest interval, and its hours over the whole job.

    ``seats_for_service`` meet the answer target alone, ``seats_for_occupancy`` the occupancy
    ceiling alone: the larger of both is ``peak_seats``.
    """

    KEYS: ClassVar[tuple[str, ...]] = (
        "erlangs",
        "peak_seats",
        "occupancy",
        "p_wait",
        "service_level",
        "asa_s",
        "erlang_a_abandon",
        "heads_with_shrinkage",
        "seat_hours",
        "calls",
    )

    erlangs: float
    occupancy: float
    p_wait: float
    service_level: float
    asa_s: float | None
    erlang_a_abandon: float
    heads_with_shrinkage: int
    seats_for_service: int
    seats_for_occupancy: int


@dataclass(frozen=True, kw_only=True)
class TextResult(Result):
    """A texting lot: segments to pay for, people to send and answer, pace to reach."""

    KEYS: ClassVar[tuple[str, ...]] = (
        "outbound_segments",
        "replies",
        "reply_segments",
        "total_segments",
        "seat_hours",
        "peak_seats",
        "required_mps",
    )

    outbound_segments: int
    replies: int
    reply_segments: int


@dataclass(frozen=True, kw_only=True)
class VoiceBroadcastResult(Result):
    """Recorded calls: attempts to pay for and the lines that carry them; no seats."""

    KEYS: ClassVar[tuple[str, ...]] = ("volume", "erlangs", "lines", "blocking")

    erlangs: float
    lines: int
    blocking: float


@dataclass(frozen=True, kw_only=True)
class VolumeResult(Result):
    """A lot bought by volume: no seats and no contacts follow from it."""

    KEYS: ClassVar[tuple[str, ...]] = ("volume",)


@dataclass(frozen=True, kw_only=True)
class ChatResult(VolumeResult):
    """A chat lot: its volume, and for the reader the chats and agents of the busiest hour.

    The agents are a hint only: they are not counted as seats of the procurement.
    """

    KEYS: ClassVar[tuple[str, ...]] = ("volume", "chats_at_peak", "chat_agents")

    chats_at_peak: float | None
    chat_agents: int | None
