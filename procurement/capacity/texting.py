"""Texts and chats: segments to pay for, people to send and answer, messages per second."""

from __future__ import annotations

from procurement.capacity.model import ChatPlan, Kind, TextPlan
from procurement.capacity.results import ChatResult, TextResult, ceiling, shown


def compute(plan: TextPlan) -> TextResult:
    """Size a texting lot.

    Every message and every reply is counted in segments; the pace is that of one touch within the
    longest send window. Sending takes people's time only when people send.
    """
    sends = plan.recipients * plan.touches
    replies = sends * plan.reply_rate
    outbound_segments = round(sends * plan.segments_per_message)
    reply_segments = round(replies * plan.reply_messages)
    sending = sends / plan.sends_per_hour if plan.human_sent else 0.0
    hours = sending + replies * plan.reply_handle_s / 3600
    average = hours / (plan.sending_days * plan.hours_per_day)
    pace = plan.recipients * plan.segments_per_message / (plan.max_send_window_h * 3600)
    return TextResult(
        kind=Kind.TEXT.value,
        outbound_segments=outbound_segments,
        replies=round(replies),
        reply_segments=reply_segments,
        total_segments=outbound_segments + reply_segments,
        seat_hours=shown("seat_hours", hours),
        peak_seats=ceiling(average * plan.peak_factor),
        required_mps=shown("required_mps", pace),
    )


def compute_chat(plan: ChatPlan) -> ChatResult:
    """State the volume of a chat lot and, when the busiest hour is known, the agents it takes.

    chats at once = sessions an hour × chat share × minutes ÷ 60; agents = chats ÷ concurrency.
    """
    at_once = None
    if plan.peak_sessions_per_hour is not None:
        at_once = plan.peak_sessions_per_hour * plan.chat_share * plan.minutes_per_chat / 60
    return ChatResult(
        kind=Kind.CHAT.value,
        volume=plan.volume,
        chats_at_peak=None if at_once is None else shown("chats_at_peak", at_once),
        chat_agents=None if at_once is None else ceiling(at_once / plan.concurrency),
    )
