"""The second half of a demo procurement: panel, gates, consensus, prices, award, issued report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from procurement import awards, ceremonies, evaluations, people, rfps
from procurement.ceremonies import OfficerShare
from procurement.ceremonies.issuing import issue_report
from procurement.cli.demo_play.first_half import OPENING_PASSPHRASE, Procurement
from procurement.documents import Rubric
from procurement.evaluations import Phase, QueueItem

PANEL = ("E1", "E2", "E3")  # the evaluators' codes in the samples; the third one chairs
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_ANSWERS = {
    "G08": "We keep recordings and files 60 days for this contract and certify deletion.",
    "G09": "We give notice within 48 hours for this contract; our handbook is being changed.",
}


class Evaluation:
    """The second half, played on a procurement whose first half is scheduled."""

    def __init__(self, procurement: Procurement, opened_at: datetime) -> None:
        self.procurement = procurement
        self.play = procurement.play
        self.opened_at = opened_at
        self.cast = procurement.cast

    # How far it goes ----------------------------------------------------------------------------

    def schedule_scoring(self) -> None:
        """The panel is at work: one evaluator is done, one half-way, the chair has begun."""
        self._schedule_panel()
        at = self.play.at
        at(self.opened_at + 2 * _HOUR, partial(self._ask_about_gates, answered=1))
        at(self.opened_at + 20 * _HOUR, partial(self._score, "E2", Phase.BLIND))
        at(self.opened_at + 21 * _HOUR, partial(self._lock, "E2", Phase.BLIND))
        at(self.opened_at + 22 * _HOUR, partial(self._score, "E1", Phase.BLIND, share=0.5))
        at(self.opened_at + 23 * _HOUR, partial(self._score, "E3", Phase.BLIND, share=0.1))

    def schedule_award(self, decided_at: datetime) -> None:
        """Everything up to the issued report."""
        self._schedule_panel()
        at = self.play.at
        at(self.opened_at + 2 * _HOUR, partial(self._ask_about_gates, answered=99))
        at(self.opened_at + 3 * _DAY, self._decide_gates)
        for place, code in enumerate(PANEL):
            start = self.opened_at + 4 * _DAY + place * 3 * _HOUR
            for number, phase in enumerate(Phase):
                at(start + number * _DAY, partial(self._score, code, phase))
                at(start + number * _DAY + _HOUR, partial(self._lock, code, phase))
        at(self.opened_at + 7 * _DAY, self._hold_consensus)
        at(self.opened_at + 8 * _DAY, self._open_prices)
        at(decided_at, self._decide)
        at(decided_at + 2 * _HOUR, self._approve)
        at(decided_at + 3 * _HOUR, self._announce_and_issue)

    def _schedule_panel(self) -> None:
        self.play.at(self.opened_at + _HOUR, self._appoint)
        for place, code in enumerate(PANEL):
            self.play.at(self.opened_at + (4 + place) * _HOUR, partial(self._declare, code))

    # The panel ----------------------------------------------------------------------------------

    @property
    def _rfp_id(self) -> str:
        return self.procurement.rfp_id

    @property
    def _rubric(self) -> Rubric:
        return self.play.portal.rubric

    def _appoint(self) -> None:
        with self.play.portal.work_as(self.procurement.token("lead")) as work:
            members = people.list_members(work, work.actor.organization_id)
            seats = {row.email: row.membership_id for row in members}
            for code in PANEL:
                is_chair = code == PANEL[-1]
                evaluations.appoint(work, self._rfp_id, seats[self.cast[code]], chair=is_chair)

    def _declare(self, code: str) -> None:
        with self.play.portal.work_as(self.procurement.token(code)) as work:
            evaluations.declare(work, self._rfp_id, {}, promise=True)

    def _score(self, code: str, phase: Phase, *, share: float = 1.0) -> None:
        """Score the first ``share`` of the phase's items with the sample's own scores."""
        with self.play.portal.work_as(self.procurement.token(code)) as work:
            items = [
                item
                for item in evaluations.my_queue(work, self._rfp_id).items
                if item.phase == phase
            ]
            for item in items[: round(len(items) * share)]:
                score = self._sample_score(item, code)
                reason = self._reason(item.item, score)
                evaluations.save_score(
                    work, self._rfp_id, item.label, item.item, score=score, reason=reason, version=0
                )

    def _sample_score(self, item: QueueItem, code: str) -> int:
        paper = {bid: name for name, bid in self.procurement.bids.items()}[item.bid_id]
        given = self.procurement.sample.papers.judged.of(paper, item.item)
        return int(given.get(code, 3))

    def _reason(self, item: str, score: int) -> str:
        sub = next(sub for sub in self._rubric.sub_criteria if sub.id == item)
        return f"What the bid says comes closest to anchor {score}: {sub.anchors[score]}"

    def _lock(self, code: str, phase: Phase) -> None:
        with self.play.portal.work_as(self.procurement.token(code)) as work:
            evaluations.lock_scorecard(work, self._rfp_id, phase)

    # Gates --------------------------------------------------------------------------------------

    def _open_gates(self) -> Sequence[tuple[str, str, str]]:
        """Bid, gate and vendor wherever one written answer may cure a gate."""
        with self.play.portal.reading_as(self.procurement.token("lead")) as work:
            room = evaluations.gates_of(work, self._rfp_id)
        # By name: the labels are drawn by lot, and the demo should not be.
        return [
            (sheet.bid_id, cell.gate, sheet.vendor)
            for sheet in sorted(room.bids, key=lambda sheet: sheet.vendor)
            for cell in sheet.cells
            if cell.outcome == "clarify"
        ]

    def _ask_about_gates(self, *, answered: int) -> None:
        """Ask about every such gate; the first ``answered`` of them are answered a day later."""
        due = self.play.clock.now + 10 * _DAY
        for place, (bid_id, gate, vendor) in enumerate(self._open_gates()):
            title = next(one.title for one in self._rubric.gates if one.id == gate)
            question = (
                f"Your bid leaves gate {gate} ({title}) open. Please say in writing how you meet "
                "it for this contract, and from which day."
            )
            with self.play.portal.work_as(self.procurement.token("lead")) as work:
                asked = evaluations.ask_clarification(
                    work, self._rfp_id, bid_id, gate, question, due
                )
            if place < answered:
                answer = partial(self._answer, vendor, asked, gate)
                self.play.at(self.play.clock.now + _DAY + place * _HOUR, answer)

    def _answer(self, vendor: str, asked: str, gate: str) -> None:
        text = _ANSWERS.get(gate, "We meet it for this contract from its first day, in writing.")
        with self.play.portal.work_as(self.play.token(self.procurement.vendors[vendor])) as work:
            evaluations.answer_clarification(work, asked, text)

    def _decide_gates(self) -> None:
        for bid_id, gate, _ in self._open_gates():
            with self.play.portal.work_as(self.procurement.token("lead")) as work:
                reason = "The vendor's written answer becomes part of the contract."
                evaluations.decide_gate(work, self._rfp_id, bid_id, gate, "pass", reason)

    # Consensus, prices, award -------------------------------------------------------------------

    def _hold_consensus(self) -> None:
        portal, chair = self.play.portal, PANEL[-1]
        with portal.work_as(self.procurement.token(chair)) as work:
            evaluations.begin_consensus(work, self._rfp_id)
        with portal.reading_as(self.procurement.token(chair)) as work:
            cells = evaluations.divergences(work, self._rfp_id)
        for cell in cells:
            middle = sorted(mark.score for mark in cell.marks)[len(cell.marks) // 2]
            reason = f"After reading the evidence together: {self._reason(cell.item, middle)}"
            with portal.work_as(self.procurement.token(chair)) as work:
                evaluations.settle(
                    work, self._rfp_id, cell.label, cell.item, score=middle, reason=reason
                )
        with portal.work_as(self.procurement.token(chair)) as work:
            evaluations.lock_technical(work, self._rfp_id)

    def _open_prices(self) -> None:
        share = OfficerShare(passphrase=OPENING_PASSPHRASE)
        token = self.procurement.token("lead")
        ceremonies.open_prices(self.play.portal, token, self._rfp_id, [share])

    def _decide(self) -> None:
        portal = self.play.portal
        with portal.reading_as(self.procurement.token("lead")) as work:
            letters = tuple(rfps.get_published(work, self._rfp_id).requirements["lots"])
        for letter in letters:
            with portal.work_as(self.procurement.token("lead")) as work:
                ranked = evaluations.evaluation_of(work, self._rfp_id, lots=letter).rows
                leader = next((row.bid_id for row in ranked if row.rank == 1), None)
                reason = (
                    "The leading bid on this lot: most points for quality and price together."
                    if leader
                    else "No bid on this lot passes every gate and minimum."
                )
                awards.decide_lot(work, self._rfp_id, letter, leader, reason)

    def _approve(self) -> None:
        with self.play.portal.work_as(self.procurement.token("finance")) as work:
            awards.approve(work, self._rfp_id, "Within the budget; payees and purposes checked.")

    def _announce_and_issue(self) -> None:
        with self.play.portal.work_as(self.procurement.token("lead")) as work:
            awards.announce(work, self._rfp_id)
        issue_report(self.play.portal, self.procurement.token("lead"), self._rfp_id)
