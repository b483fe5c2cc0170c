"""Says an award in sentences: who gets what, and why a cheaper bid was not taken."""

from __future__ import annotations

from decimal import Decimal

from procurement.reports import amounts
from procurement.reports.award_model import Award, LotAward, LotBid

PROFILES = {
    "solo": "solo: one person may hold every role",
    "two_person": "two persons: who decides does not approve",
    "committee": "committee: who wrote the RFP does not award it",
}
WHY_NOT = {
    "late": "it arrived after the deadline",
    "incomplete": "it was never submitted complete",
    "below_minimum": "it misses a quality minimum",
}


def headline(award: Award) -> str:
    """The outcome in a few words."""
    names = list(dict.fromkeys(payee.vendor for payee in award.payees))
    return f"Awarded: {listed(names)}" if names else "Closed without an award"


def sentences(award: Award) -> list[str]:
    """Who gets which lots for how much, then the lots that go to nobody, one sentence each."""
    found = [
        f"{payee.vendor} gets {lots([letter for letter, _ in payee.lots])} at an evaluated price "
        f"of {amounts.money(payee.total)}."
        for payee in award.payees
    ]
    kept = [lot.letter for lot in award.kept]
    if kept:
        verb = "goes" if len(kept) == 1 else "go"
        found.append(f"L{lots(kept)[1:]} {verb} to nobody.")
    return [*found, *_alone(award.remarks)]


def _alone(remarks: tuple[str, ...]) -> tuple[str, ...]:
    """That one person acted for two: in full when once, else how often and where it is told."""
    if len(remarks) < 2:
        return remarks
    return (f"One person acted for two at {len(remarks)} steps, listed under “Who did what”.",)


def heading(lot: LotAward) -> str:
    """A lot and who gets it."""
    return f"Lot {lot.letter}, {lot.name}: {lot.chosen.vendor if lot.chosen else 'nobody'}"


def place(lot: LotAward) -> str:
    """How the chosen bid stands on its lot, as a sentence; empty where it leads alone."""
    leaders = [one.vendor for one in lot.ranking if one.rank == 1]
    if lot.chosen is None or (lot.is_leading and len(leaders) == 1):
        return ""
    if lot.is_leading:
        return f"It shares the first rank: {listed(leaders)} lead."
    verb = "leads" if len(leaders) == 1 else "lead"
    return f"This is not the leading bid; {listed(leaders)} {verb}."


def cheaper(lot: LotAward) -> list[str]:
    """Each bid on the lot that is cheaper than the chosen one, and why it was not taken."""
    chosen = lot.chosen
    if chosen is None or chosen.price is None:
        return []
    below = [one for one in lot.ranking if one.price is not None and one.price < chosen.price]
    return [_rejected(one, chosen, chosen.price - (one.price or Decimal(0))) for one in below]


def _rejected(one: LotBid, chosen: LotBid, saved: Decimal) -> str:
    start = f"{one.vendor} is {amounts.money(saved)} cheaper"
    if one.rank is None:
        failed = f"it failed {listed(list(one.failed))}" if one.failed else one.status
        return f"{start} but could not be awarded: {WHY_NOT.get(one.status, failed)}."
    gap = chosen.total - one.total
    if gap > 0:
        return f"{start} but has {amounts.number(gap)} points less."
    return f"{start} and has {amounts.number(-gap)} points more; see the reason above."


def lots(letters: list[str]) -> str:
    """Lots by their letters: ``lot A``, ``lots A and B``."""
    return f"{'lot' if len(letters) == 1 else 'lots'} {listed(letters)}"


def listed(parts: list[str]) -> str:
    """Words with commas and a last ``and``."""
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + " and " + parts[-1]
