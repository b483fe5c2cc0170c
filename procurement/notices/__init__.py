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
from procurement.notices.events import LETTERS, SILENT, TO_ALL_VENDORS, Event
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
from procurement.notices.wording import TO_THE_SECOND, day_in_words, in_words

__all__ = [
    "LETTERS",
    "SILENT",
    "TO_ALL_VENDORS",
    "TO_THE_SECOND",
    "Delivery",
    "Event",
    "Letter",
    "LetterRow",
    "LetterState",
    "MessageRow",
    "count_messages",
    "day_in_words",
    "in_words",
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
