"""Call-center science without a portal: seats, hours, contacts and texts from a lot's plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from procurement.capacity import inbound, outbound, texting, voice_broadcast
from procurement.capacity.model import (
    PLANS,
    AnyPlan,
    ChatPlan,
    InboundPlan,
    Kind,
    Mode,
    OutboundPlan,
    OutboundSegment,
    TextPlan,
    VoiceBroadcastPlan,
    VolumePlan,
    kind_of,
    plan_of,
)
from procurement.capacity.results import (
    ChatResult,
    InboundResult,
    OutboundResult,
    Result,
    SegmentResult,
    TextResult,
    VoiceBroadcastResult,
    VolumeResult,
)
from procurement.capacity.sentence import sentence
from procurement.errors import Invalid

__all__ = [
    "PLANS",
    "AnyPlan",
    "ChatPlan",
    "ChatResult",
    "InboundPlan",
    "InboundResult",
    "Kind",
    "Mode",
    "OutboundPlan",
    "OutboundResult",
    "OutboundSegment",
    "Result",
    "SegmentResult",
    "TextPlan",
    "TextResult",
    "VoiceBroadcastPlan",
    "VoiceBroadcastResult",
    "VolumePlan",
    "VolumeResult",
    "compute",
    "kind_of",
    "plan_of",
    "sentence",
]


def compute(kind: str, plan: AnyPlan | Mapping[str, Any]) -> Result:
    """Compute what a lot needs from its plan; plain values are read and checked first.

    Refuses: Invalid when the kind is unknown, the plan is another kind's, or a field is unsound.
    """
    shape = PLANS[kind_of(kind)]
    values = plan_of(kind, plan) if isinstance(plan, Mapping) else plan
    if type(values) is not shape:
        raise Invalid(f"A plan of kind {kind} is needed, not a {type(plan).__name__}.")
    match values:
        case OutboundPlan():
            return outbound.compute(values)
        case InboundPlan():
            return inbound.compute(values)
        case TextPlan():
            return texting.compute(values)
        case VoiceBroadcastPlan():
            return voice_broadcast.compute(values)
        case ChatPlan():
            return texting.compute_chat(values)
        case _:
            return VolumeResult(kind=str(kind), volume=values.volume)
