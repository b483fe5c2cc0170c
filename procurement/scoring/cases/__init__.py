"""Worked cases in files: read, calculated by the production functions, compared key by key."""

from procurement.scoring.cases.running import CaseReport, FieldResult, FolderReport, check_folder

__all__ = ["CaseReport", "FieldResult", "FolderReport", "check_folder"]
