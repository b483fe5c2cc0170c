"""Letters: everything the portal writes to people waits here until it leaves."""

from procurement.notices.actions import note_failure, note_sent, read_message, write_letter
from procurement.notices.model import Delivery, Letter, MessageRow
from procurement.notices.queries import letters_since, list_messages, list_waiting

__all__ = [
    "Delivery",
    "Letter",
    "MessageRow",
    "letters_since",
    "list_messages",
    "list_waiting",
    "note_failure",
    "note_sent",
    "read_message",
    "write_letter",
]
