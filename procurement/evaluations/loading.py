"""Finds the records the verbs of this room work on, and the small steps they share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sqlmodel import col, select

from procurement import bids, rfps
from procurement.documents import Rubric, SubCriterion, frozen_value
from procurement.evaluations import checks, rules
from procurement.evaluations.model import Conflict, PanelFacts, Phase, Seat, Settlement, Waiver
from procurement.evaluations.records import (
    PanelConflict,
    PanelConsensus,
    PanelRow,
    PanelScore,
    PanelSeat,
    PanelWaiver,
)
from procurement.policy import Act, OrganizationKind, Parties
from procurement.work import Work, missing


@dataclass
class File:
    """All of one procurement that its panel's verbs and reads work on, loaded as it is needed."""

    work: Work
    rfp_id: str

    @cached_property
    def rubric(self) -> Rubric:
        """The rubric as it was frozen at publication."""
        published = rfps.get_published(self.work, self.rfp_id)
        digest, file = published.rubric_digest, published.reference
        return frozen_value(Rubric, published.rubric, digest=digest, file=file)

    @cached_property
    def items(self) -> tuple[SubCriterion, ...]:
        """The items people score."""
        return checks.judged_items(self.rubric)

    @cached_property
    def row(self) -> PanelRow:
        """The panel as a whole; made with the first thing that happens to it."""
        return self.work.session.get(PanelRow, self.rfp_id) or PanelRow(rfp_id=self.rfp_id)

    @cached_property
    def seats(self) -> dict[str, PanelSeat]:
        """The members' rows by person, in the order of their appointment."""
        query = select(PanelSeat).where(col(PanelSeat.rfp_id) == self.rfp_id)
        rows = self.work.session.exec(query.order_by(col(PanelSeat.number)))
        return {row.person_id: row for row in rows}

    @cached_property
    def facts(self) -> PanelFacts:
        """What the rules decide by."""
        ids = [row.id for row in self.seats.values()]
        conflicts = _conflicts(self.work, self.rfp_id, ids)
        waivers = _waivers(self.work, ids)
        return PanelFacts(
            status=rfps.status_of(self.work, self.rfp_id),
            profile=rfps.control_profile_of(self.work, self.rfp_id),
            seats=tuple(
                seat_of(row, conflicts.get(row.id, ()), waivers.get(row.id, ()))
                for row in self.seats.values()
            ),
            consensus_at=self.row.consensus_at,
        )

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The label of each opened bid, by bid id; none before the opening."""
        if not rfps.is_opened(self.facts.status):
            return {}
        return bids.list_labels(self.work, self.rfp_id)

    @property
    def totals(self) -> dict[Phase, int]:
        """How many items of how many bids each phase holds, for every member."""
        phases = [checks.phase_of_item(sub) for sub in self.items]
        return {phase: phases.count(phase) * len(self.labels) for phase in Phase}

    @property
    def parties(self) -> Parties:
        """The panel belongs to the campaign; it is named by the RFP's reference."""
        whole = rfps.parties_of(self.work, self.rfp_id)
        return Parties("panel", self.rfp_id, whole.organization_id, label=whole.label)

    def parties_with(self, person_id: str) -> Parties:
        """The panel, as far as it is one person's."""
        whole = self.parties
        return Parties("panel", self.rfp_id, whole.organization_id, person_id, whole.label)

    @property
    def chairs_parties(self) -> Parties:
        """The panel as its chair's; nobody's while nobody chairs it."""
        chair = rules.chair_of(self.facts)
        return self.parties_with(chair.person_id if chair else "")

    def seat(self, person_id: str) -> Seat | None:
        """A member, if the person is one."""
        return next((one for one in self.facts.seats if one.person_id == person_id), None)

    def item(self, item: str) -> SubCriterion:
        """The judged item of this id. Raises: ``NotFound``."""
        found = next((sub for sub in self.items if sub.id == item), None)
        if found is None:
            raise missing("item to score")
        return found

    def bid_id(self, label: str) -> str:
        """The bid under this label. Raises: ``NotFound``."""
        found = next((bid_id for bid_id, name in self.labels.items() if name == label), None)
        if found is None:
            raise missing("bid")
        return found

    def veiled(self, label: str) -> bids.VeiledBid:
        """What a member reads of the bid under this label. Raises: ``NotFound``."""
        return bids.list_veiled(self.work, self.rfp_id, only=self.bid_id(label))[0]

    def cells(self) -> dict[checks.Cell, dict[str, PanelScore]]:
        """The scores that count, by bid and item, then by code; only finished ones."""
        codes = {seat.id: seat.code for seat in rules.counted(self.facts)}
        found: dict[checks.Cell, dict[str, PanelScore]] = {}
        for row in scores_of(self.work, codes):
            if row.is_done:
                found.setdefault((row.bid_id, row.item), {})[codes[row.seat_id]] = row
        return found


def own_file(work: Work, rfp_id: str) -> File:
    """The procurement, for people of its campaign.

    Raises: ``NotFound``, alike for a missing and a foreign one.
    """
    whole = rfps.parties_of(work, rfp_id)
    is_campaign = work.actor.organization_kind == OrganizationKind.CAMPAIGN
    if not is_campaign or whole.organization_id != work.actor.organization_id:
        work.attempting(Act.SCORE_BIDS, whole)
        raise missing("RFP")
    return File(work, rfp_id)


def my_seat(file: File) -> Seat:
    """The actor's own seat; an attempt by anybody else is recorded. Raises: ``NotFound``."""
    seat = file.seat(file.work.actor.person_id)
    parties = file.parties_with(seat.person_id if seat else "")
    file.work.attempting(Act.SCORE_BIDS, parties)
    if seat is None:
        raise missing("panel")
    file.work.require(Act.SCORE_BIDS, parties)
    return seat


def seat_of(row: PanelSeat, conflicts: Iterable[Conflict], waivers: Iterable[Waiver]) -> Seat:
    """A member's facts out of the rows."""
    return Seat(
        id=row.id,
        person_id=row.person_id,
        name=row.name,
        number=row.number,
        is_chair=row.is_chair,
        dismissed_at=row.dismissed_at,
        declared_at=row.declared_at,
        blind_locked_at=row.blind_locked_at,
        named_locked_at=row.named_locked_at,
        conflicts=tuple(conflicts),
        waivers=tuple(waivers),
    )


def _conflicts(work: Work, rfp_id: str, seat_ids: Iterable[str]) -> dict[str, list[Conflict]]:
    query = select(PanelConflict).where(col(PanelConflict.seat_id).in_(list(seat_ids)))
    found: dict[str, list[Conflict]] = {}
    for row in work.session.exec(query):
        name = bids.vendor_name(work, rfp_id, row.vendor_id)
        conflict = Conflict(row.vendor_id, name, row.what, row.declared_at)
        found.setdefault(row.seat_id, []).append(conflict)
    return {seat: sorted(some, key=lambda one: one.vendor) for seat, some in found.items()}


def _waivers(work: Work, seat_ids: Iterable[str]) -> dict[str, list[Waiver]]:
    query = select(PanelWaiver).where(col(PanelWaiver.seat_id).in_(list(seat_ids)))
    found: dict[str, list[Waiver]] = {}
    for row in work.session.exec(query.order_by(col(PanelWaiver.waived_at), col(PanelWaiver.id))):
        waiver = Waiver(row.by_id, row.by_name, row.reason, row.waived_at)
        found.setdefault(row.seat_id, []).append(waiver)
    return found


def scores_of(work: Work, seat_ids: Iterable[str]) -> list[PanelScore]:
    """The scores of these seats."""
    query = select(PanelScore).where(col(PanelScore.seat_id).in_(list(seat_ids)))
    return list(work.session.exec(query))


def settlements_of(file: File) -> tuple[Settlement, ...]:
    """What was settled, by label and item."""
    query = select(PanelConsensus).where(col(PanelConsensus.rfp_id) == file.rfp_id)
    found = (
        Settlement(
            bid_id=row.bid_id,
            label=file.labels[row.bid_id],
            item=row.item,
            old=json.loads(row.old_scores, parse_float=Decimal),
            score=row.score,
            reason=row.reason,
            by=row.settled_by,
            at=row.settled_at,
            number=row.number,
        )
        for row in file.work.session.exec(query)
    )
    return tuple(sorted(found, key=lambda one: (one.label, one.item)))


def divergent_cells(file: File) -> dict[checks.Cell, tuple[int, tuple[str, ...]]]:
    """The cells over the spread, widest first: spread in levels and who is far from the rest.

    Then come items that some scored and others say do not apply, and last those on which
    everybody abstained: the panel must still agree on them. What nobody scored and somebody set
    aside is agreed.
    """
    cells = file.cells()
    marks = {
        cell: {code: row.score for code, row in given.items() if row.score is not None}
        for cell, given in cells.items()
    }
    aside = {
        cell
        for cell, given in cells.items()
        if any(row.is_not_applicable for row in given.values())
    }
    found = checks.divergent(marks, [sub.id for sub in file.items])
    wide = {one.cell: (int(one.spread), one.far) for one in found}
    mixed: dict[checks.Cell, tuple[int, tuple[str, ...]]] = {
        cell: (max(marks[cell].values()) - min(marks[cell].values()), ())
        for cell in sorted(aside - {*wide})
        if marks[cell]
    }
    nobody = {cell: (0, ()) for cell in sorted(marks) if not marks[cell] and cell not in aside}
    return wide | mixed | nobody


def unsettled(file: File) -> int:
    """How many cells over the spread have no consensus yet."""
    settled = {(one.bid_id, one.item) for one in settlements_of(file)}
    return len(set(divergent_cells(file)) - settled)
