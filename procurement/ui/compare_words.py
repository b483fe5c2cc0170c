"""Words and small cells that every part of the comparison draws alike."""

from __future__ import annotations

from fractions import Fraction

from procurement.evaluations.comparison import BidLine, Comparison, Outcome
from procurement.scoring.exact import rounded, shown
from procurement.ui.widgets import Badge
from procurement.ui.wording import counted

STATUS: dict[str, Badge] = {
    "eligible": ("Ranked", ":material/check_circle:", "green"),
    "conditional": ("Ranked, a gate is open", ":material/pending:", "orange"),
    "gate_failed": ("A gate failed", ":material/block:", "red"),
    "below_minimum": ("Below the quality minimum", ":material/block:", "red"),
    "late": ("Late", ":material/event_busy:", "red"),
    "incomplete": ("Incomplete", ":material/rule:", "red"),
}
OUTCOME_WORDS = {
    "pass": "pass",
    "fail": "FAIL",
    "clarify": "open",
    "warn": "warning",
    "waived": "waived",
    "later": "after price opening",
    "n/a": "not asked",
}


def usd(amount: Fraction | None) -> str:
    """An amount for people: whole dollars from a thousand on, cents below."""
    if amount is None:
        return "no price"
    return f"${rounded(amount, 0 if abs(amount) >= 1000 else 2):,f}"


def usd_exact(amount: Fraction | None) -> str:
    """An amount with cents, as it stands in the record."""
    return "no price" if amount is None else f"${rounded(amount, 2):,f}"


def each(amount: Fraction | None) -> str:
    """What one contact or segment costs: small amounts keep their digits."""
    if amount is None:
        return "not told"
    return f"${rounded(amount, 2 if amount >= 1 else 4):,f}"


def points(value: Fraction, places: int = 2) -> str:
    """Points of 100, or a score, with their decimals kept so that columns line up."""
    return f"{rounded(value, places):,f}"


def signed(value: Fraction, places: int = 2) -> str:
    """A difference in points with its sign, written as charts write it."""
    return f"{rounded(value, places):+,f}".replace("-", "−")


def percent(share: Fraction | float, places: int = 1) -> str:
    """A share of one as percent."""
    return f"{shown(share * 100, places)} %"


def lots_words(line: BidLine, scope: tuple[str, ...]) -> str:
    """Which lots a bid answers: all of them, or these."""
    return "all" if line.lots == scope else ", ".join(line.lots)


def status_words(line: BidLine) -> str:
    """The state of a bid in a table's cell, with the gates that make it so."""
    words = STATUS[line.status][0]
    named = [gate.id for gate in (line.failed or line.open)]
    return f"{words} ({', '.join(named)})" if named else words


def safety_words(comparison: Comparison) -> tuple[str, str]:
    """How safe the first place is, in two words and a few more."""
    safety = comparison.safety
    if comparison.answer.outcome == Outcome.TIE:
        return "Level", "the published tie-breaks do not part them"
    if safety is None:
        return "No rival", "nobody else offers all of these lots"
    decisive = sum(finding.decides for finding in safety.findings)
    if not decisive:
        return "Firm", "nothing that counts changes who is first"
    return "Not firm", f"{counted(decisive, 'thing')} to look at first"
