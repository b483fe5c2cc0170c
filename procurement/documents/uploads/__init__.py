"""What people upload: its kind told from its content, what is refused, and names made harmless."""

from procurement.documents.uploads.examine import examine
from procurement.documents.uploads.model import KINDS_IN_WORDS, Checked, Kind
from procurement.documents.uploads.names import attachment_header, shown_name

__all__ = [
    "KINDS_IN_WORDS",
    "Checked",
    "Kind",
    "attachment_header",
    "examine",
    "shown_name",
]
