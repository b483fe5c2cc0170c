"""Letters: everything the portal writes to people waits here until it leaves."""

from procurement.notices.actions import (
    note_failure,
    note_sent,
    note_unsure,
    pause_after,
    read_message,
    take_letter,
    write_letter,
)
from procurement.notices.model import Delivery, Letter, LetterState, MessageRow
from procurement.notices.queries import (
    count_messages,
    letters_since,
    list_due,
    list_messages,
    list_waiting,
    states_of,
)

__all__ = [
    "Delivery",
    "Letter",
    "LetterState",
    "MessageRow",
    "count_messages",
    "letters_since",
    "list_due",
    "list_messages",
    "list_waiting",
    "note_failure",
    "note_sent",
    "note_unsure",
    "pause_after",
    "read_message",
    "states_of",
    "take_letter",
    "write_letter",
]
