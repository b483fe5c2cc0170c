"""Reports room: papers built from a decision record alone, signed, and checked again."""

from procurement.reports.checking import verify_report
from procurement.reports.comparison import (
    countersign_comparison,
    document_number,
    render,
    sign_comparison,
    write_comparison,
)
from procurement.reports.fields import is_sole
from procurement.reports.installation import (
    instant,
    own_keys,
    own_root,
    own_stamp_roots,
    read_roots,
    signed_by_the_portal,
    stamp_server,
    trust_stamps,
)

__all__ = [
    "countersign_comparison",
    "document_number",
    "instant",
    "is_sole",
    "own_keys",
    "own_root",
    "own_stamp_roots",
    "read_roots",
    "render",
    "sign_comparison",
    "signed_by_the_portal",
    "stamp_server",
    "trust_stamps",
    "verify_report",
    "write_comparison",
]
