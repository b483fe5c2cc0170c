"""Worked cases in files: read, calculated by the production functions, compared key by key."""

from procurement.scoring.cases.reading import Case, read_case
from procurement.scoring.cases.running import (
    CaseReport,
    FieldResult,
    FolderReport,
    calculate,
    check_case,
    check_folder,
    compare,
)

__all__ = [
    "Case",
    "CaseReport",
    "FieldResult",
    "FolderReport",
    "calculate",
    "check_case",
    "check_folder",
    "compare",
    "read_case",
]
