"""What a posting asks for each lot, by its kind: what it is, and the plan the calculator reads."""

from __future__ import annotations

from procurement.capacity import Kind as LotKind
from procurement.documents.outline import words
from procurement.documents.outline.model import Kind, Question

_LOT = "lots.{lot}"
_PLAN = f"{_LOT}.plan"


def _plan(key: str, label: str, kind: Kind, text: str = "", unit: str = "") -> Question:
    return Question(f"{_PLAN}.{key}", label, kind, "lots", text, unit, required=True)


def _column(key: str, label: str, kind: Kind, text: str = "", unit: str = "") -> Question:
    return Question(key, label, kind, "lots", text, unit, required=True)


def _optional(key: str, label: str, kind: Kind, text: str = "", unit: str = "") -> Question:
    return Question(f"{_PLAN}.{key}", label, kind, "lots", text, unit)


_SEGMENT = (
    _column("universe", "Voters on the list", Kind.WHOLE, "Each part of the list is a row."),
    _column(
        "phone_match",
        "With a phone number",
        Kind.SHARE,
        "Voter lists usually have 55 to 78 %.",
        "% of the list",
    ),
    _column("passes", "Times each number is tried", Kind.WHOLE, "2 to 4 is usual.", "times"),
    _column(
        "contact_rate",
        "Calls that reach the voter",
        Kind.SHARE,
        "Per call: 5 to 8 % on mobiles, 8 to 12 % on landlines.",
        "% of calls",
    ),
    _column("bad_rate", "Numbers that do not work", Kind.SHARE, "7 to 11 % is usual.", "%"),
    _column(
        "other_answer_ratio",
        "Other people who answer, per voter reached",
        Kind.NUMBER,
        "0.6 to 0.8 is usual.",
    ),
    _column("other_s", "Talk with other people", Kind.NUMBER, "", "s"),
    _column("talk_s", "Talk with the voter", Kind.NUMBER, "Read your script aloud.", "s"),
    _column("wrap_s", "Notes after the talk", Kind.NUMBER, "", "s"),
    Question(
        "mode",
        "How a call is started",
        Kind.CHOICE,
        "lots",
        "Decides cost more than any discount: on mobiles a person should start each call.",
        choices=words.MODES,
        required=True,
    ),
    _column("ring_s", "Ringing until given up", Kind.NUMBER, "", "s"),
    _column("setup_s", "Starting a call", Kind.NUMBER, "", "s"),
    _column("occ", "Time a caller is busy", Kind.SHARE, "0.75 to 0.88 is sound.", "% of time"),
)
_SHRINKAGE = _plan(
    "shrinkage",
    "Time away from the phones",
    Kind.SHARE,
    "Breaks, training, sickness: 15 to 35 %. Decides how many people fill the seats.",
    "% of working time",
)

_OUTBOUND = (
    Question(
        f"{_PLAN}.segments",
        "Parts of the list",
        Kind.TABLE,
        "lots",
        "One row for numbers that people call, one for numbers that a machine may dial ahead.",
        columns=_SEGMENT,
        required=True,
    ),
    _plan("calling_days", "Days of calling", Kind.NUMBER, "", "days"),
    _plan("hours_per_day", "Hours of calling a day", Kind.NUMBER, "", "hours"),
    _plan(
        "peak_factor",
        "Busiest hour against the average",
        Kind.NUMBER,
        "1.2 for surveys, 1.5 to 1.8 for the last weeks. Seats are counted for the busiest hour.",
        "times",
    ),
    _plan("shift_hours", "Length of a shift", Kind.NUMBER, "", "hours"),
    _SHRINKAGE,
    _plan(
        "paid_shrinkage",
        "Paid time away from the phones",
        Kind.SHARE,
        "The paid part of it: about 12 %.",
        "% of paid time",
    ),
)

_INBOUND = (
    _plan("peak_calls_per_interval", "Calls in the busiest interval", Kind.NUMBER, "", "calls"),
    _plan("interval_s", "Length of an interval", Kind.NUMBER, "1800 is half an hour.", "s"),
    _plan("aht_s", "Time to handle a call", Kind.NUMBER, "Talk and notes: 180 to 300.", "s"),
    _plan(
        "sl_target",
        "Calls answered in time",
        Kind.SHARE,
        "80 % is usual. Seats are counted so that this is met.",
        "% of calls",
    ),
    _plan("sl_seconds", "In time means within", Kind.NUMBER, "20 to 30 is usual.", "s"),
    _plan("max_occupancy", "Busiest a person may be", Kind.SHARE, "80 to 90 %.", "% of time"),
    _plan("patience_s", "Callers wait at most", Kind.NUMBER, "On average, then hang up.", "s"),
    _SHRINKAGE,
    _plan("total_calls", "Calls in all", Kind.WHOLE, "Hours and price follow.", "calls"),
    _plan(
        "planning_occupancy",
        "Average time a person is busy",
        Kind.SHARE,
        "Lower than at the peak: 55 to 62 %.",
        "% of time",
    ),
)

_TEXT = (
    _plan("recipients", "People to text", Kind.WHOLE),
    _plan("touches", "Messages to each", Kind.NUMBER, "Waves: 2 to 3 is usual.", "messages"),
    _plan(
        "segments_per_message",
        "Length of a message",
        Kind.NUMBER,
        "Carriers bill about 160 characters as one segment.",
        "segments",
    ),
    _plan("reply_rate", "Replies", Kind.SHARE, "Per message sent: 5 to 6 %.", "% of messages"),
    _plan("reply_messages", "Answers we send per reply", Kind.NUMBER, "", "messages"),
    _plan(
        "human_sent",
        "A person sends each message",
        Kind.FLAG,
        "Bidders who send by machine fail the gate on texts (G12).",
    ),
    _plan("sends_per_hour", "Messages one person sends in an hour", Kind.NUMBER, "", "messages"),
    _plan("reply_handle_s", "Time to answer a reply", Kind.NUMBER, "30 to 45 is usual.", "s"),
    _plan("sending_days", "Days of sending", Kind.NUMBER, "", "days"),
    _plan("hours_per_day", "Hours of sending a day", Kind.NUMBER, "", "hours"),
    _plan("peak_factor", "Busiest hour against the average", Kind.NUMBER, "1.6 to 2.", "times"),
    _plan(
        "max_send_window_h",
        "One wave is out within",
        Kind.NUMBER,
        "Decides the speed that bidders must reach (OMN-3).",
        "hours",
    ),
)

_VOICE_BROADCAST = (
    _plan("numbers", "Numbers to call", Kind.WHOLE),
    _plan(
        "landline_only",
        "Landlines only",
        Kind.FLAG,
        "Recorded calls to mobiles need consent per number. Not legal advice; ask counsel.",
    ),
    _plan("attempts", "Times each number is tried", Kind.WHOLE, "", "times"),
    _plan("seconds", "Length of a call", Kind.NUMBER, "", "s"),
    _plan("window_h", "All calls are placed within", Kind.NUMBER, "", "hours"),
    _optional(
        "blocking_target",
        "Calls that may find no free line",
        Kind.SHARE,
        "2 % when left empty.",
        "% of calls",
    ),
    _optional(
        "volume", "Calls to pay for", Kind.WHOLE, "Numbers × times when left empty.", "calls"
    ),
)


def _volume(unit: str, text: str) -> Question:
    return _plan("volume", f"{unit.capitalize()} in all", Kind.WHOLE, text, unit)


_REFERENCE_PRICE = _optional(
    "reference_unit_price_usd",
    "Usual price of one",
    Kind.MONEY,
    "No calculator exists for this kind: the reference cost is the volume times this price.",
    "USD",
)

_CHAT = (
    _volume("sessions", "Web chats over the whole time. Bids are priced with it."),
    _optional(
        "peak_sessions_per_hour",
        "Visitors in the busiest hour",
        Kind.NUMBER,
        "With it the calculator says how many chat agents are busy at the peak.",
        "visitors",
    ),
    _optional("chat_share", "Visitors who start a chat", Kind.SHARE, "100 % when left empty.", "%"),
    _optional("minutes_per_chat", "Length of a chat", Kind.NUMBER, "", "minutes"),
    _optional("concurrency", "Chats one agent holds at once", Kind.NUMBER, "", "chats"),
)

_PLANS: dict[LotKind, tuple[Question, ...]] = {
    LotKind.OUTBOUND: _OUTBOUND,
    LotKind.INBOUND: _INBOUND,
    LotKind.TEXT: _TEXT,
    LotKind.VOICE_BROADCAST: (*_VOICE_BROADCAST, _REFERENCE_PRICE),
    LotKind.EMAIL: (
        _volume("messages", "E-mails over the whole time. Bids are priced with it."),
        _REFERENCE_PRICE,
    ),
    LotKind.CHAT: (*_CHAT, _REFERENCE_PRICE),
    LotKind.PORTAL: (
        _volume("sessions", "Visits over the whole time. Bids are priced with it."),
        _REFERENCE_PRICE,
    ),
}

_IDENTITY = (
    Question(
        f"{_LOT}.kind",
        "Kind of work",
        Kind.CHOICE,
        "lots",
        "Decides the plan, the channels and the ways to price it.",
        choices=words.LOT_KINDS,
        required=True,
    ),
    Question(
        f"{_LOT}.name",
        "Name of the lot",
        Kind.LINE,
        "lots",
        "Everything is bid, scored and priced lot by lot.",
        required=True,
        example="Ballot chase, live calls",
    ),
    Question(
        f"{_LOT}.program",
        "Programme",
        Kind.LINE,
        "lots",
        "Bidders show experience with this kind of programme (EXP-1).",
        choices=words.PROGRAMMES,
        required=True,
    ),
    Question(
        f"{_LOT}.phase",
        "Phase",
        Kind.WHOLE,
        "lots",
        "Lots that run at the same time share a phase: their seats are added up (CAP-1, CAP-2). "
        "1 when left empty.",
    ),
    Question(
        f"{_LOT}.purpose_suggestion",
        "Purpose for disclosure reports",
        Kind.LINE,
        "lots",
        "What finance will report for payments: clear to a stranger. “GOTV” or “Consulting” alone "
        "is not accepted by the federal agency. Not legal advice; the treasurer decides.",
        required=True,
        example="Get-out-the-vote phone calls",
    ),
    Question(
        f"{_LOT}.purpose_code", "Category code for disclosure reports", Kind.LINE, "lots", "007"
    ),
    Question(
        f"{_LOT}.completion_definition",
        "When a contact counts as completed",
        Kind.TEXT,
        "lots",
        "What you pay for when you pay by contact.",
    ),
    Question(
        f"{_LOT}.languages",
        "Languages of this lot",
        Kind.WORDS,
        "lots",
        "Only when it differs from the table of languages.",
        choices=words.LANGUAGES,
    ),
    Question(f"{_LOT}.notes", "Notes for bidders", Kind.TEXT, "lots"),
)

_ELSEWHERE = (
    Question(
        "staffing.agent_countries_by_lot.{lot}",
        "Countries where callers may sit, this lot only",
        Kind.WORDS,
        "rules",
        "Replaces the general list for this lot (G03).",
        choices=words.COUNTRIES,
    ),
    Question(
        f"{_LOT}.price_anchors.full_points_usd",
        "Price with full points",
        Kind.MONEY,
        "prices",
        "A bid at or below it gets all points for the price (CST-1). Published with the RFP.",
        "USD for the whole lot",
    ),
    Question(
        f"{_LOT}.price_anchors.zero_points_usd",
        "Price with no points",
        Kind.MONEY,
        "prices",
        "A bid at or above it gets none (CST-1). In between, points fall in a straight line.",
        "USD for the whole lot",
    ),
    Question(
        "evaluation.lot_variants.{lot}",
        "Set of weights, this lot only",
        Kind.CHOICE,
        "rubric",
        "When the lot is looked at alone.",
        choices=words.VARIANTS,
    ),
)


def lot_questions(kind: str) -> tuple[Question, ...]:
    """Return what is asked for a lot of that kind; ``part`` says in which step.

    Refuses: Invalid when there is no such kind.
    """
    known = LotKind(kind)
    units = words.volume_units_for(known)
    return (*_IDENTITY, *_PLANS[known], *(_unit(units) if units else ()), *_ELSEWHERE)


def questions_of_every_kind() -> tuple[Question, ...]:
    """Return the lots' questions of all kinds, each path once."""
    return tuple({each.path: each for kind in LotKind for each in lot_questions(kind)}.values())


def _unit(units: tuple[tuple[str, str], ...]) -> tuple[Question, ...]:
    return (
        Question(
            f"{_LOT}.volume_unit",
            "Unit of the volume",
            Kind.CHOICE,
            "prices",
            "Bids by another unit do not fit the lot. Leave it empty to take either.",
            choices=units,
        ),
    )
