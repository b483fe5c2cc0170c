"""Prices and seats of a draft bid in a spreadsheet: taken out, filled elsewhere, brought back.

Either every answer that came back is saved, in one transaction, or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from procurement import bids, rfps
from procurement.bids import BidDraft
from procurement.documents import Requirements, plain, value_of, workbook
from procurement.documents.outline import Part, offer_form
from procurement.documents.workbook import CellProblem, Typed, Written, shown
from procurement.errors import Conflict, Invalid
from procurement.portal import Portal
from procurement.work import Work

CHANGED_MEANWHILE = (
    "Somebody saved another answer after this spreadsheet was taken out. Nothing is overwritten: "
    "settle it in the form, or take the spreadsheet out again."
)


@dataclass(frozen=True)
class Change:
    """One answer that was taken over: the question, and both answers in words ("" for none)."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class TakenOver:
    """What became of a spreadsheet: answers taken over, or the cells why none was."""

    changes: tuple[Change, ...] = ()
    same: int = 0
    problems: tuple[CellProblem, ...] = ()


@dataclass(frozen=True)
class _Desk:
    bid: BidDraft
    reference: str
    title: str
    parts: tuple[Part, ...]

    @property
    def mark(self) -> str:
        """What says that a spreadsheet is of this very bid."""
        return f"bid {self.bid.id}"

    @property
    def written(self) -> Mapping[str, Written]:
        """The draft's answers as a spreadsheet holds them."""
        return {
            path: Written(plain(each.value), each.number) for path, each in self.bid.answers.items()
        }


def bid_workbook(portal: Portal, token: str | None, bid_id: str, *, due: str) -> bytes:
    """The vendor's own draft as a spreadsheet; ``due`` says in words when bids are due.

    Raises: ``NotFound`` for everybody else.
    """
    with portal.reading_as(token) as work:
        desk = _desk(portal, work, bid_id)
    name = f"Seats and prices: {desk.reference}, {desk.title}"
    return workbook.write(desk.parts, desk.written, name=name, mark=desk.mark, due=due)


def take_workbook(portal: Portal, token: str | None, bid_id: str, content: bytes) -> TakenOver:
    """Save what a spreadsheet that came back says; with one wrong cell nothing is saved.

    Raises: ``NotFound``; ``Invalid`` when it is not this bid's sheet; ``OutOfOrder`` after the
    deadline.
    """
    with portal.reading_as(token) as work:
        parts, mark = (desk := _desk(portal, work, bid_id)).parts, desk.mark
    returned = workbook.read(content, parts, mark=mark)
    if returned.problems:
        return TakenOver(problems=returned.problems)
    try:
        with portal.work_as(token) as work:
            stored = _desk(portal, work, bid_id).written
            changes, problems = _save_all(portal, work, bid_id, returned.typed, stored)
            if problems:
                raise _NothingTakenError(problems)
    except _NothingTakenError as nothing:
        return TakenOver(problems=nothing.problems)
    return TakenOver(changes, same=len(returned.typed) - len(changes))


class _NothingTakenError(Exception):
    """A cell cannot be saved, so that the transaction is left without saving any."""

    def __init__(self, problems: tuple[CellProblem, ...]) -> None:
        super().__init__(len(problems))
        self.problems = problems


def _save_all(
    portal: Portal,
    work: Work,
    bid_id: str,
    returned: Iterable[Typed],
    stored: Mapping[str, Written],
) -> tuple[tuple[Change, ...], tuple[CellProblem, ...]]:
    problems: list[CellProblem] = []
    changes: list[Change] = []
    for typed in returned:
        label, before, after = typed.question.label, stored.get(typed.question.path), typed.value
        if before is not None and before.value == plain(after):
            continue
        try:
            _save(portal, work, bid_id, typed)
        except Conflict:
            problems.append(CellProblem(typed.cell, label, CHANGED_MEANWHILE))
        except Invalid as refused:
            problems.append(CellProblem(typed.cell, label, refused.sentence))
        else:
            was = before.value if before is not None else None
            changes.append(
                Change(label, shown(typed.question, was), shown(typed.question, plain(after)))
            )
    return tuple(changes), tuple(problems)


def _save(portal: Portal, work: Work, bid_id: str, typed: Typed) -> None:
    bids.save_bid_field(
        work,
        bid_id,
        typed.question.path,
        plain(typed.value),
        keys=portal.storage_keys,
        seen=typed.seen,
    )


def _desk(portal: Portal, work: Work, bid_id: str) -> _Desk:
    bid = bids.get_bid(work, bid_id, keys=portal.storage_keys)
    published = rfps.get_published(work, bid.rfp_id)
    posting = value_of(Requirements, published.requirements, file=published.reference)
    answer = bid.answers.get("lots")
    chosen = answer.value if answer is not None and isinstance(answer.value, list) else []
    letters = tuple(letter for letter in posting.lots if letter in chosen)
    title = rfps.get_notice(work, bid.rfp_id).title
    return _Desk(bid, published.reference, title, offer_form(posting, letters))
