"""The lots of a posting: one shape per kind, each with its plan and, if stored, its reference."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from procurement.capacity import (
    ChatPlan,
    InboundPlan,
    OutboundPlan,
    TextPlan,
    VoiceBroadcastPlan,
    VolumePlan,
)
from procurement.documents.fields import (
    Amount,
    Count,
    Language,
    Note,
    Number,
    Paper,
    Text,
    one_of,
)

_SPELLINGS = {"voice broadcast": "voice_broadcast", "e-mail": "email", "e_mail": "email"}


def _kind(value: Any) -> Any:
    return _SPELLINGS.get(value, value) if isinstance(value, str) else value


_KIND = BeforeValidator(_kind)


class PriceAnchors(Paper):
    """The published line of a lot: at F and below full points, at Z and above none."""

    full_points_usd: Amount
    zero_points_usd: Amount


class SegmentReference(Paper):
    """What the model gave for one calling segment."""

    dialable: Count
    dials: Count
    contacts: Count
    reach_pct: Amount | None = None
    seat_hours: Amount
    contacts_per_seat_hour: Amount | None = None
    dials_per_seat_hour: Amount | None = None


class OutboundReference(Paper):
    """What the model gave for a calling lot."""

    segments: tuple[SegmentReference, ...] = ()
    dials: Count | None = None
    contacts: Count
    seat_hours: Amount
    paid_hours: Amount | None = None
    avg_seats: Amount | None = None
    peak_seats: Count
    roster_heads: Count | None = None
    contacts_per_seat_hour: Amount | None = None


class InboundReference(Paper):
    """What the model gave for a hotline."""

    erlangs: Amount | None = None
    peak_seats: Count
    occupancy: Amount | None = None
    p_wait: Amount | None = None
    service_level: Amount | None = None
    asa_s: Amount | None = None
    erlang_a_abandon: Amount | None = None
    heads_with_shrinkage: Count | None = None
    seat_hours: Amount
    calls: Count


class TextReference(Paper):
    """What the model gave for a texting lot."""

    outbound_segments: Count | None = None
    replies: Count | None = None
    reply_segments: Count | None = None
    total_segments: Count
    seat_hours: Amount
    peak_seats: Count
    required_mps: Number


class VolumeReference(Paper):
    """What the model gave for a lot that is bought by volume."""

    volume: Count
    erlangs: Amount | None = None
    lines: Count | None = None
    blocking: Amount | None = None
    chats_at_peak: Amount | None = None
    chat_agents: Count | None = None


class _Lot(Paper):
    """What every lot says, whatever its kind."""

    KIND: ClassVar[str]

    phase: Annotated[Count, Field(ge=1, le=20)] = 1
    name: Text
    program: Text | None = None
    purpose_suggestion: Text | None = None
    purpose_code: Text | None = None
    completion_definition: Note | None = None
    languages: tuple[Language, ...] | None = None
    volume_unit: Annotated[str, one_of(("attempt", "message", "session", "month"))] | None = None
    price_anchors: PriceAnchors | None = None
    notes: Note | None = None


class OutboundLot(_Lot):
    """Live calls to voters or donors."""

    KIND = "outbound"
    kind: Annotated[Literal["outbound"], _KIND]
    plan: OutboundPlan
    reference: OutboundReference | None = None


class InboundLot(_Lot):
    """A hotline."""

    KIND = "inbound"
    kind: Annotated[Literal["inbound"], _KIND]
    plan: InboundPlan
    reference: InboundReference | None = None


class TextLot(_Lot):
    """Texting, by people or machine."""

    KIND = "text"
    kind: Annotated[Literal["text"], _KIND]
    plan: TextPlan
    reference: TextReference | None = None


class VoiceBroadcastLot(_Lot):
    """Recorded calls."""

    KIND = "voice_broadcast"
    kind: Annotated[Literal["voice_broadcast"], _KIND]
    plan: VoiceBroadcastPlan
    reference: VolumeReference | None = None


class EmailLot(_Lot):
    """E-mail, paid by message."""

    KIND = "email"
    kind: Annotated[Literal["email"], _KIND]
    plan: VolumePlan
    reference: VolumeReference | None = None


class ChatLot(_Lot):
    """Web chat, paid by session."""

    KIND = "chat"
    kind: Annotated[Literal["chat"], _KIND]
    plan: ChatPlan
    reference: VolumeReference | None = None


class PortalLot(_Lot):
    """A self-service portal, paid by session or month."""

    KIND = "portal"
    kind: Annotated[Literal["portal"], _KIND]
    plan: VolumePlan
    reference: VolumeReference | None = None


def _tag(value: Any) -> str | None:
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return _kind(kind) if isinstance(kind, str) else None


Lot = Annotated[
    Annotated[OutboundLot, Tag("outbound")]
    | Annotated[InboundLot, Tag("inbound")]
    | Annotated[TextLot, Tag("text")]
    | Annotated[VoiceBroadcastLot, Tag("voice_broadcast")]
    | Annotated[EmailLot, Tag("email")]
    | Annotated[ChatLot, Tag("chat")]
    | Annotated[PortalLot, Tag("portal")],
    Discriminator(_tag),
]
