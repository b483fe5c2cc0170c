"""Facts about compliance as questions: which of them fit a posting. None of it is legal advice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from procurement.documents.fields import Note, Paper, Text, one_of
from procurement.documents.outline.facts import load_file
from procurement.documents.outline.tree import value_at
from procurement.documents.problems import value_of

RULES = "compliance-rules.yaml"
RECORDED_CALLS = "voice_broadcast"
HOME = "US"  # where voters live when no country is named
MARKS = ("cards", "offshore", "predictive", "recorded")
TO = ("vendor", "campaign")


class When(Paper):
    """When a rule fits a posting: every line must hold, within a line any one is enough."""

    reach: tuple[Text, ...] = ()  # kinds of lot, or channels
    programs: tuple[Text, ...] = ()
    states: tuple[Text, ...] = ()
    countries: tuple[Text, ...] = ()
    regimes: tuple[Text, ...] = ()
    levels: tuple[Text, ...] = ()
    committee_types: tuple[Text, ...] = ()
    marks: tuple[Annotated[str, one_of(MARKS)], ...] = ()


class ComplianceRule(Paper):
    """One fact, the question it becomes, and where it was read."""

    id: Text
    topic: Text
    to: Annotated[str, one_of(TO)]  # who answers: the vendor, or the campaign itself
    when: When
    ask: Note
    good: Note
    on_miss: Annotated[str, one_of(("gate", "clarify", "warn", "info"))]
    plain_text: Note
    sources: Annotated[tuple[Note, ...], Field(min_length=1)]
    read: Annotated[str, one_of(("read", "partial", "not read"))]
    confidence: Annotated[str, one_of(("high", "medium", "low"))]
    as_of: Text
    caution: Note | None = None

    @property
    def key(self) -> str:
        """The rule's name in a posting: ``US-CALL-01`` → ``us_call_01``."""
        return self.id.lower().replace("-", "_")

    def as_question(self) -> dict[str, Any]:
        """What a posting keeps of the rule when vendors are asked (plain values)."""
        kept = ("topic", "ask", "good", "plain_text", "sources", "read", "confidence", "as_of")
        question: dict[str, Any] = {name: getattr(self, name) for name in kept}
        question["sources"] = list(self.sources)
        return question | ({"caution": self.caution} if self.caution else {})


class ComplianceRules(Paper):
    """The whole list, in its order."""

    rules: tuple[ComplianceRule, ...]


def read_compliance(folder: Path) -> tuple[ComplianceRule, ...]:
    """Read ``compliance-rules.yaml``.

    Refuses: DocumentInvalid with file and key.
    """
    return value_of(ComplianceRules, load_file(folder / RULES), file=RULES).rules


def fitting(rules: tuple[ComplianceRule, ...], tree: Mapping[str, Any]) -> list[ComplianceRule]:
    """Return the rules that fit a posting's tree, in their order; half-written drafts are fine."""
    has = _facts_of(tree)
    return [rule for rule in rules if all(_holds(rule.when, name, has) for name in has)]


def _holds(when: When, name: str, has: Mapping[str, set[str]]) -> bool:
    wanted = set(getattr(when, name))
    return not wanted or bool(wanted & has[name])


def _facts_of(tree: Mapping[str, Any]) -> dict[str, set[str]]:
    """What the conditions look at, by their names."""
    lots = tree.get("lots")
    found = _rows(list(lots.values())) if isinstance(lots, Mapping) else []
    countries = set(_texts(tree, "jurisdictions.countries")) or {HOME}
    return {
        "reach": {str(lot.get("kind")) for lot in found} | _channels(tree),
        "programs": {str(lot.get("program")) for lot in found},
        "states": set(_texts(tree, "jurisdictions.states")),
        "countries": countries,
        "regimes": {str(value_at(tree, "buyer.disclosure_regime"))},
        "levels": {str(value_at(tree, "buyer.level"))},
        "committee_types": {str(value_at(tree, "buyer.committee_type"))},
        "marks": set(_marks(tree, found, countries)),
    }


def _channels(tree: Mapping[str, Any]) -> set[str]:
    """The channels asked for; the switch for recorded calls has the last word on those."""
    named = ("required", "scored", "optional")
    channels = {each for name in named for each in _texts(tree, f"channels.{name}")}
    switch = value_at(tree, "compliance.robocall")
    if switch is None:
        return channels
    return channels | {RECORDED_CALLS} if switch is True else channels - {RECORDED_CALLS}


def _marks(
    tree: Mapping[str, Any], lots: list[Mapping[str, Any]], countries: set[str]
) -> Iterator[str]:
    masked = _texts(tree, "recording.pause_or_keypad_masking_lots")
    if masked or _texts(tree, "assurance.pci_required_lots"):
        yield "cards"
    if set(_texts(tree, "staffing.agent_countries_allowed")) - countries:
        yield "offshore"
    segments = [row for lot in lots for row in _rows(value_at(lot, "plan.segments"))]
    if any(row.get("mode") == "predictive" for row in segments):
        yield "predictive"
    if value_at(tree, "recording.required") is True:
        yield "recorded"


def _texts(tree: Mapping[str, Any], path: str) -> list[str]:
    found = value_at(tree, path)
    return (
        [each for each in found if isinstance(each, str)] if isinstance(found, list | tuple) else []
    )


def _rows(value: Any) -> list[Mapping[str, Any]]:
    rows = value if isinstance(value, list | tuple) else ()
    return [row for row in rows if isinstance(row, Mapping)]
