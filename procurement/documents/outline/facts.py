"""Reads the facts that drafts are checked against: purposes of payment, and notes on states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from procurement.documents import yaml_text
from procurement.documents.fields import Flag, Note, Paper, Text
from procurement.documents.problems import value_of
from procurement.errors import DocumentInvalid, Problem

PURPOSES, STATES = "disclosure-purposes.yaml", "states.yaml"


class Suggestion(Paper):
    """A purpose text for one programme, and the code some reports want beside it."""

    text: Text
    code: Text | None = None


class Purposes(Paper):
    """Which purposes of payment are too vague, which were accepted, which we suggest."""

    note: Note
    sources: tuple[Text, ...]
    inadequate: tuple[Text, ...]
    adequate_read: tuple[Text, ...]
    suggestions_by_program: dict[Text, Suggestion]
    suggestion_status: Note


class RecordingConsent(Paper):
    """Where everybody on a call must know that it is recorded, as lists of lawyers say."""

    note: Note
    sources: tuple[Text, ...]
    all_party: tuple[Text, ...]
    disputed: dict[Text, Note]
    confidence: Text
    not_legal_advice: Flag


class SplitZones(Paper):
    """States that lie in more than one time zone."""

    note: Note
    states: tuple[Text, ...]


class StateNotes(Paper):
    """What is noted by state."""

    recording_consent: RecordingConsent
    split_time_zones: SplitZones


@dataclass(frozen=True)
class Facts:
    """What the checks of a draft look up; none of it is legal advice."""

    purposes: Purposes
    states: StateNotes


def read_facts(folder: Path) -> Facts:
    """Read ``disclosure-purposes.yaml`` and ``states.yaml``.

    Refuses: DocumentInvalid with file and key.
    """
    purposes = value_of(Purposes, load_file(folder / PURPOSES), file=PURPOSES)
    states = value_of(StateNotes, load_file(folder / STATES), file=STATES)
    return Facts(purposes, states)


def load_file(path: Path) -> Any:
    """Return the plain values of one YAML file; refuses DocumentInvalid when it cannot be read."""
    try:
        content = path.read_bytes()
    except OSError as broken:
        reason = f"cannot be read: {broken.strerror}"
        raise DocumentInvalid([Problem(path.name, "", reason)]) from None
    values = yaml_text.load(content, path.name)
    if not isinstance(values, Mapping):
        raise DocumentInvalid([Problem(path.name, "", "must be a mapping of keys to values")])
    return values
