"""Letters: everything the portal writes to people waits here until it leaves."""

from procurement.notices.actions import (
    note_failure,
    note_sent,
    note_unsure,
    pause_after,
    read_message,
    take_letter,
    tell,
    write_letter,
)
from procurement.notices.events import LETTERS, SILENT, SUBJECTS, TO_ALL_VENDORS, Event
from procurement.notices.model import Delivery, Letter, LetterRow, LetterState, MessageRow
from procurement.notices.queries import (
    count_messages,
    letters_since,
    list_due,
    list_letters,
    list_messages,
    list_waiting,
    states_of,
    was_told,
)

__all__ = [
    "LETTERS",
    "SILENT",
    "SUBJECTS",
    "TO_ALL_VENDORS",
    "Delivery",
    "Event",
    "Letter",
    "LetterRow",
    "LetterState",
    "MessageRow",
    "count_messages",
    "letters_since",
    "list_due",
    "list_letters",
    "list_messages",
    "list_waiting",
    "note_failure",
    "note_sent",
    "note_unsure",
    "pause_after",
    "read_message",
    "states_of",
    "take_letter",
    "tell",
    "was_told",
    "write_letter",
]
