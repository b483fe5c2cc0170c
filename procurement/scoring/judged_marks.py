"""What the panel gave for the judged items of one bid: marks that count, and why others lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from procurement.documents import BidScores, JudgedScores, Rubric
from procurement.scoring.award.refusals import RULE_UNUSABLE, Refused
from procurement.scoring.panel.missing import Missing

Marks = Mapping[str, Mapping[str, Decimal]]  # by item, then evaluator


@dataclass(frozen=True)
class Absent:
    """Why one mark is missing, and the reason that was written down for it, if any."""

    kind: Missing
    reason: str = ""


@dataclass(frozen=True)
class Waiting:
    """A mark that is still to come; without an evaluator: nobody who counts gave one."""

    bid: str
    item: str
    evaluator: str = ""

    @property
    def sentence(self) -> str:
        """Say who has still to score what."""
        if self.evaluator:
            return f"{self.evaluator} has not yet scored {self.bid} on {self.item}."
        return f"Nobody who counts has scored {self.bid} on {self.item}."

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for the decision record."""
        return {"bid": self.bid, "item": self.item, "evaluator": self.evaluator}


@dataclass(frozen=True)
class BidMarks:
    """One bid's judged items: the marks that count, every missing one, and what is set aside.

    ``missing`` names, by item and evaluator, every mark that is missing; under "" that nobody is
    left to give one. ``aside`` says why an item does not apply to this bid. ``waiting`` is empty
    when every item has a mark, is set aside, or nobody owes it one because the bid is out.
    """

    marks: Marks
    missing: Mapping[str, Mapping[str, Absent]] = field(default_factory=dict)
    aside: Mapping[str, str] = field(default_factory=dict)
    waiting: tuple[Waiting, ...] = ()

    @property
    def unscored(self) -> tuple[str, ...]:
        """The items on which no mark counts although one must: without them there is no total."""
        return tuple(dict.fromkeys(one.item for one in self.waiting if not self.marks[one.item]))


def as_first_recorded(judged: JudgedScores, rubric: Rubric, bid: str) -> BidMarks:
    """Return the marks as records of the first schema read them: what lacks, lacks unnamed."""
    return BidMarks({item: judged.of(bid, item) for item in rubric.judged_items})


def marks_of(judged: JudgedScores, rubric: Rubric, bid: str, *, is_out: bool) -> BidMarks:
    """Sort the panel's marks of one bid by what follows from them; ``is_out``: nobody owes any.

    A bid that is out keeps what was given for it, so that it can be read. Refuses: Refused
    ``rule_unusable`` naming the cell for an item that is set aside though the rubric does not let
    it, or by some and not by others.
    """
    entry, recused = judged.on(bid), judged.recused
    people = [one.id for one in judged.evaluators]
    marks = {item: judged.of(bid, item) for item in rubric.judged_items}
    missing = {
        item: dict(_missing(entry, item, [*people, *entry.scores.get(item, {})], recused, is_out))
        for item in rubric.judged_items
    }
    if is_out:
        _forgive(rubric, marks, missing)
    aside = dict(_aside(rubric, bid, marks, missing))
    waiting = () if is_out else tuple(_waiting(bid, marks, missing, aside))
    for one in waiting:
        missing[one.item].setdefault(one.evaluator, Absent(Missing.UNSCORED))
    told = {item: given for item, given in missing.items() if given}
    return BidMarks(marks, told, aside, waiting)


def _missing(
    entry: BidScores, item: str, people: list[str], recused: Mapping[str, str], is_out: bool
) -> Iterator[tuple[str, Absent]]:
    """Yield everybody without a mark that counts; a recusal comes before everything else."""
    given, why = entry.scores.get(item, {}), entry.missing.get(item, {})
    for who in dict.fromkeys(people):
        told = why.get(who)
        if who in recused:
            yield who, Absent(Missing.RECUSED, recused[who])
        elif given.get(who) is not None:
            continue
        elif told is None or told.kind == Missing.UNSCORED:
            yield who, Absent(Missing.EXCLUDED if is_out else Missing.UNSCORED)
        else:
            yield who, Absent(Missing(told.kind), told.reason or "")


def _forgive(rubric: Rubric, marks: Marks, missing: Mapping[str, dict[str, Absent]]) -> None:
    """Read nothing into a bid that is out and set aside against the rubric or by some only."""
    for item, given in missing.items():
        for who, one in given.items():
            is_unsound = item not in rubric.may_not_apply or bool(marks[item])
            if one.kind is Missing.NOT_APPLICABLE and is_unsound:
                given[who] = Absent(Missing.EXCLUDED, one.reason)


def _aside(
    rubric: Rubric, bid: str, marks: Marks, missing: Mapping[str, Mapping[str, Absent]]
) -> Iterator[tuple[str, str]]:
    """Yield the items that everybody with an opinion says do not apply, and the reasons."""
    for item, given in missing.items():
        found = [one for one in given.values() if one.kind is Missing.NOT_APPLICABLE]
        if not found:
            continue
        if item not in rubric.may_not_apply:
            said = f"The rubric does not let {item} be set aside, as for {bid}."
            raise _unusable(said, bid, item)
        if marks[item]:
            said = f"Some scored {bid} on {item}, others say it does not apply."
            raise _unusable(said, bid, item)
        yield item, " ".join(dict.fromkeys(one.reason for one in found if one.reason))


def _waiting(
    bid: str,
    marks: Marks,
    missing: Mapping[str, Mapping[str, Absent]],
    aside: Mapping[str, str],
) -> Iterator[Waiting]:
    """Yield every mark that is still to come, and the items on which nobody who counts gave one."""
    for item, given in missing.items():
        late = [who for who, one in given.items() if one.kind is Missing.UNSCORED]
        yield from (Waiting(bid, item, who) for who in late)
        if not late and not marks[item] and item not in aside:
            yield Waiting(bid, item)


def _unusable(sentence: str, bid: str, item: str) -> Refused:
    return Refused(RULE_UNUSABLE, sentence, bid=bid, criterion=item)
