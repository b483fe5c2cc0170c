"""What a lot's plan says: universe, rates, times and days, with the limits of each field.

Field names are those of the posting's ``lots.*.plan`` (a capacity file may add ``phase``). Shares
are fractions of one, times end in ``_s`` (seconds) or ``_h`` (hours). Numbers may arrive as
``Decimal``, ``int`` or ``float``; a text or a yes/no in place of a number is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from procurement.capacity import reading
from procurement.errors import Invalid

# Rates that sum to one may miss it by float noise.
NOISE = 1e-9


class Kind(StrEnum):
    """The kinds of lot."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"
    TEXT = "text"
    VOICE_BROADCAST = "voice_broadcast"
    EMAIL = "email"
    CHAT = "chat"
    PORTAL = "portal"


class Mode(StrEnum):
    """How a call is started: by a person (the first three) or by a predictive dialer."""

    CLICK_TO_DIAL = "click_to_dial"
    PREVIEW = "preview"
    PROGRESSIVE = "progressive"
    PREDICTIVE = "predictive"


def _money(value: object) -> Decimal:
    reading.number(value)
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"must be one of {', '.join(Mode)}")
    return value


Number = Annotated[float, BeforeValidator(reading.number)]
Whole = Annotated[int, BeforeValidator(reading.whole)]
Share = Annotated[Number, Field(ge=0, le=1)]
Loss = Annotated[Number, Field(ge=0, lt=1)]
Occupancy = Annotated[Number, Field(ge=0.01, le=1)]
People = Annotated[Whole, Field(ge=0, le=10_000_000_000)]
Seconds = Annotated[Number, Field(ge=0, le=86_400)]
SomeSeconds = Annotated[Number, Field(ge=0.001, le=86_400)]
HoursOfDay = Annotated[Number, Field(ge=0.01, le=24)]
Days = Annotated[Number, Field(ge=0.01, le=3_660)]
Peak = Annotated[Number, Field(ge=1, le=100)]
Passes = Annotated[Whole, Field(ge=1, le=100)]
Price = Annotated[Decimal, BeforeValidator(_money), Field(ge=0)]


class Plan(BaseModel):
    """What every plan shares: it is frozen, knows its fields and refuses any other."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phase: Annotated[Whole, Field(ge=1, le=100)] | None = None


class OutboundSegment(BaseModel):
    """One part of a calling list that is dialed in one way."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    universe: People
    phone_match: Share
    passes: Passes
    contact_rate: Share
    bad_rate: Share
    other_answer_ratio: Annotated[Number, Field(ge=0, le=1_000)]
    other_s: Seconds
    talk_s: Seconds
    wrap_s: Seconds
    mode: Annotated[Mode, BeforeValidator(_text)]
    ring_s: Seconds
    setup_s: Seconds
    occ: Occupancy

    @model_validator(mode="after")
    def _dials_cover_what_they_bring(self) -> Self:
        if self.contact_rate + self.bad_rate > 1 + NOISE:
            raise ValueError("contact_rate and bad_rate together must not exceed 1")
        if self.contact_rate * (1 + self.other_answer_ratio) > 1 + NOISE:
            raise ValueError(
                "contact_rate × (1 + other_answer_ratio) must not exceed 1: "
                "a dial brings one live answer at most"
            )
        return self


class OutboundPlan(Plan):
    """A calling lot: segments, days, hours, peaks and losses."""

    segments: Annotated[tuple[OutboundSegment, ...], Field(min_length=1, max_length=200)]
    calling_days: Days
    hours_per_day: HoursOfDay
    peak_factor: Peak
    shift_hours: HoursOfDay
    shrinkage: Loss
    paid_shrinkage: Loss


class InboundPlan(Plan):
    """A hotline: the busiest interval, the answer target and the whole volume."""

    peak_calls_per_interval: Annotated[Number, Field(ge=0, le=10_000_000)]
    interval_s: SomeSeconds
    aht_s: SomeSeconds
    sl_target: Annotated[Number, Field(ge=0, lt=1)]
    sl_seconds: Seconds
    max_occupancy: Occupancy
    patience_s: SomeSeconds
    shrinkage: Loss
    total_calls: People
    planning_occupancy: Occupancy


class TextPlan(Plan):
    """A texting lot: recipients, touches, replies and the windows they are sent in."""

    recipients: People
    touches: Annotated[Number, Field(ge=0, le=1_000)]
    segments_per_message: Annotated[Number, Field(ge=0.01, le=100)]
    reply_rate: Annotated[Number, Field(ge=0, le=100)]
    reply_messages: Annotated[Number, Field(ge=0, le=1_000)]
    human_sent: Annotated[bool, Field(strict=True)]
    sends_per_hour: Annotated[Number, Field(ge=0, le=10_000_000)]
    reply_handle_s: Seconds
    sending_days: Days
    hours_per_day: HoursOfDay
    peak_factor: Peak
    max_send_window_h: HoursOfDay

    @model_validator(mode="after")
    def _people_send_at_some_pace(self) -> Self:
        if self.human_sent and self.sends_per_hour < 1:
            raise ValueError("sends_per_hour must be at least 1 when people send (human_sent)")
        return self


class VoiceBroadcastPlan(Plan):
    """Recorded calls: how many numbers, how often, how long, within which window.

    ``volume`` is the stated number of attempts to be paid for; left out, it is numbers × attempts.
    ``window_h`` is the time in which all attempts are placed.
    """

    numbers: People
    landline_only: Annotated[bool, Field(strict=True)]
    attempts: Annotated[Whole, Field(ge=1, le=100)]
    seconds: SomeSeconds
    window_h: Annotated[Number, Field(ge=0.01, le=8_784)]
    blocking_target: Annotated[Number, Field(gt=0, lt=1)] = 0.02
    volume: People | None = None
    reference_unit_price_usd: Price | None = None


class VolumePlan(Plan):
    """A lot bought by volume (messages, sessions): no seats follow from it."""

    volume: People
    reference_unit_price_usd: Price | None = None


class ChatPlan(VolumePlan):
    """A chat lot: its volume, and the busiest hour when it is known.

    At the peak: sessions an hour × chat share × minutes ÷ 60 ÷ chats one agent holds at once.
    """

    peak_sessions_per_hour: Annotated[Number, Field(ge=0, le=100_000_000)] | None = None
    chat_share: Share = 1.0
    minutes_per_chat: Annotated[Number, Field(ge=0.01, le=1_440)] = 10.0
    concurrency: Annotated[Number, Field(ge=0.01, le=100)] = 2.0


AnyPlan = OutboundPlan | InboundPlan | TextPlan | VoiceBroadcastPlan | VolumePlan

PLANS: dict[Kind, type[AnyPlan]] = {
    Kind.OUTBOUND: OutboundPlan,
    Kind.INBOUND: InboundPlan,
    Kind.TEXT: TextPlan,
    Kind.VOICE_BROADCAST: VoiceBroadcastPlan,
    Kind.EMAIL: VolumePlan,
    Kind.CHAT: ChatPlan,
    Kind.PORTAL: VolumePlan,
}


def kind_of(name: object) -> Kind:
    """Return the kind of that name.

    Refuses: Invalid when there is no such kind.
    """
    try:
        return Kind(name)  # type: ignore[arg-type]  # the enum itself refuses what is no text
    except ValueError:
        sentence = f"The kind {name!r} is not known; it is one of {', '.join(Kind)}."
        raise Invalid(sentence, {"kind": sentence}) from None


def plan_of(kind: str, values: Mapping[str, Any]) -> AnyPlan:
    """Read the plan of a lot of that kind from plain values.

    Refuses: Invalid with one sentence per field; a segment's field is ``segments[0].talk_s``.
    """
    return reading.read(PLANS[kind_of(kind)], values)
