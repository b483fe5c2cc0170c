"""Decisions about awards: who may decide, approve and announce what, and when."""

from __future__ import annotations

from collections.abc import Sequence

from procurement.awards.model import (
    AWARDABLE,
    Candidate,
    LotField,
    Payee,
    ReportKind,
    ReportRow,
    Standing,
    Undoing,
)
from procurement.errors import Invalid, NotAllowed, NotFound, OutOfOrder
from procurement.rfps.model import ControlProfile, RfpStatus

SHORTEST_REASON = 10
WHY_NOT = {
    "gate_failed": "it failed {gates}",
    "late": "it came after the deadline",
    "incomplete": "it was never submitted complete",
    "below_minimum": "it misses a quality minimum",
}
ENDED = (RfpStatus.AWARDED, RfpStatus.NOT_AWARDED)


def in_time(status: RfpStatus) -> None:
    """An award is decided after the prices are opened and before it is announced.

    Raises: ``OutOfOrder``.
    """
    if status in ENDED:
        raise OutOfOrder("The outcome is announced, so nothing of it changes any more.")
    if status != RfpStatus.PRICES_OPENED:
        raise OutOfOrder("An award is decided after the prices are opened, not before.")


def not_author(standing: Standing, person_id: str) -> None:
    """Under the committee profile whoever wrote the RFP neither decides nor approves its award.

    Raises: ``NotAllowed``.
    """
    if standing.profile == ControlProfile.COMMITTEE and person_id in standing.authors:
        raise NotAllowed(
            "You wrote or published this RFP. Under its committee profile its author does not "
            "award it: another lead decides, and somebody else from finance approves."
        )


def decide(field: LotField | None, bid_id: str | None, reason: str) -> Candidate | None:
    """A lot goes to a bid that passed, or to nobody; what the ranking does not say is explained.

    Raises: ``NotFound``, ``OutOfOrder`` for a bid that cannot be awarded, ``Invalid`` without the
    reason that is due.
    """
    if field is None:
        raise NotFound("There is no such lot in this RFP.")
    chosen = field.of(bid_id)
    if bid_id is not None and chosen is None:
        raise NotFound(f"There is no such bid on lot {field.letter}.")
    if chosen is not None and not chosen.may_be_awarded:
        raise OutOfOrder(
            f"{chosen.vendor} cannot be awarded lot {field.letter}: {why_not(chosen)}."
        )
    due = reason_due(field, bid_id)
    if due and len(reason) < SHORTEST_REASON:
        raise Invalid(due, {"reason": "is needed here, in at least a few words"})
    return chosen


def why_not(candidate: Candidate) -> str:
    """Why a bid cannot be awarded, as the end of a sentence."""
    words = WHY_NOT.get(candidate.status, f"it is {candidate.status.replace('_', ' ')}")
    return words.format(gates=listed(candidate.failed))


def reason_due(field: LotField, bid_id: str | None) -> str:
    """Why this decision needs a written reason; empty when the ranking speaks for itself."""
    if bid_id is None:
        return f"Say why lot {field.letter} goes to nobody. The reason is shown."
    chosen = field.of(bid_id)
    if chosen is None or chosen.rank != 1:
        return f"This is not the leading bid on lot {field.letter}. Say why it is chosen."
    if len(field.leaders) > 1:
        return f"Several bids lead on lot {field.letter}. Say why this one is chosen."
    if chosen.clarify:
        gates = listed(chosen.clarify)
        return f"{gates} of this bid is not settled. Say why the lot is awarded all the same."
    return ""


def own_reason(field: LotField, candidate: Candidate) -> str:
    """What is recorded when the ranking speaks for itself, or one bid alone can be awarded."""
    points = f"{candidate.total} of 100 points"
    if sum(one.may_be_awarded for one in field.candidates) == 1:
        return f"It is the only bid on this lot that can be awarded, with {points}."
    return f"It leads the ranking of this lot with {points}."


def approve(standing: Standing, person_id: str, reason: str) -> None:
    """Finance approves a complete decision, once; who that may be depends on the profile.

    Raises: ``OutOfOrder``, ``NotAllowed``, ``Invalid`` without the reason due when one person is
    both.
    """
    in_time(standing.status)
    all_decided(standing)
    if standing.approval is not None:
        raise OutOfOrder(f"{standing.approval.by} approved this award already.")
    not_author(standing, person_id)
    if person_id not in standing.deciders:
        return
    if standing.profile != ControlProfile.SOLO:
        raise NotAllowed(
            "You decided on this award yourself. Somebody else from finance approves it."
        )
    if len(reason) < SHORTEST_REASON:
        raise Invalid(
            "You decide and approve alone. Say why nobody else approves; it stands in the report.",
            {"reason": "is needed here, in at least a few words"},
        )


def announce(standing: Standing) -> None:
    """An outcome is announced when every lot is decided and finance approved exactly that.

    Raises: ``OutOfOrder``.
    """
    in_time(standing.status)
    all_decided(standing)
    if standing.approval is None:
        raise OutOfOrder("Finance has not approved this award yet, so nobody is told.")


def all_decided(standing: Standing) -> None:
    """Insist that every lot is decided. Raises: ``OutOfOrder`` naming those that are not."""
    if standing.undecided:
        lots = listed(standing.undecided)
        word = "lot" if len(standing.undecided) == 1 else "lots"
        since = " since the outcome was undone" if standing.undone else ""
        raise OutOfOrder(f"Nothing is decided yet on {word} {lots}{since}.")


def issue(status: RfpStatus, kind: ReportKind, issued: frozenset[ReportKind]) -> None:
    """A report is issued once, after the outcome is announced.

    Raises: ``OutOfOrder``.
    """
    if kind in issued:
        raise OutOfOrder("This report is issued already. Every download gives the same bytes.")
    if status not in ENDED:
        raise OutOfOrder("The report is issued after the outcome is announced, not before.")


def approvals(wanted: int, most: int) -> None:
    """As many from finance approve a report as there are for it, at most ``MOST_APPROVALS``.

    Raises: ``Invalid``.
    """
    if not 1 <= wanted <= most:
        raise Invalid(f"This report can be approved by {most} from finance at most, and by one.")


def named(wanted: Sequence[str], able: Sequence[str]) -> None:
    """Whoever is named to sign a report for finance can do that, and is named once.

    Raises: ``Invalid``.
    """
    if len(set(wanted)) != len(wanted) or not set(wanted) <= set(able):
        raise Invalid("Name people from finance who did not issue this report, each once.")


def countersign(report: ReportRow, person_id: str) -> None:
    """A report is countersigned by as many as it was issued for, each of them another person.

    Raises: ``OutOfOrder``, ``NotAllowed``.
    """
    if report.superseded_at is not None:
        raise OutOfOrder("The award was undone, so this report tells what holds no more.")
    if not report.waits_for:
        raise OutOfOrder("This report waits for no signature. Every download gives the same bytes.")
    if person_id == report.issued_by_id:
        raise NotAllowed(
            "You issued this report yourself. Somebody else from finance countersigns it."
        )
    if person_id in report.countersigned_by_ids:
        raise NotAllowed(
            "You countersigned this report already. It waits for somebody else from finance."
        )
    if person_id not in report.awaited_ids:
        raise NotAllowed(f"This report waits for {listed(report.awaited)}, named to sign it.")


def stamp(report: ReportRow) -> None:
    """The archive time stamp comes last, and once.

    Raises: ``OutOfOrder``.
    """
    if report.waits_for:
        raise OutOfOrder("Finance has not signed yet; the archive stamp comes last.")
    if report.is_archived:
        raise OutOfOrder("This report has its archive time stamp already.")


def ask_to_undo(
    status: RfpStatus, profile: ControlProfile, asked: Sequence[Undoing], reason: str
) -> None:
    """An announced outcome may be questioned, with a reason, by one person at a time.

    Raises: ``OutOfOrder``, ``Invalid``.
    """
    _is_announced(status)
    if profile == ControlProfile.SOLO:
        raise OutOfOrder("One person runs this procurement: nobody else has to agree.")
    waiting = next((one for one in asked if one.undone_at is None), None)
    if waiting is not None:
        raise OutOfOrder(f"{waiting.asked_by} asked to undo this outcome already.")
    _needs_reason(reason)


def agree_to_undo(status: RfpStatus, waiting: Undoing | None, person_id: str) -> Undoing:
    """Who agrees to undo an outcome is not who asked. Raises: ``OutOfOrder``, ``NotAllowed``."""
    _is_announced(status)
    if waiting is None:
        raise OutOfOrder("Nobody asked to undo this outcome.")
    if person_id == waiting.asked_by_id:
        raise NotAllowed("You asked to undo this outcome yourself. Somebody else has to agree.")
    return waiting


def undo_alone(status: RfpStatus, reason: str) -> None:
    """Where one person holds every role, one person undoes, with a reason that everybody reads.

    Raises: ``OutOfOrder``, ``Invalid``.
    """
    _is_announced(status)
    _needs_reason(reason)


def _is_announced(status: RfpStatus) -> None:
    if status not in ENDED:
        raise OutOfOrder("No outcome is announced, so there is none to undo.")


def _needs_reason(reason: str) -> None:
    if len(reason) < SHORTEST_REASON:
        raise Invalid(
            "Say why the outcome is undone. Every bidder reads it.",
            {"reason": "is needed here, in at least a few words"},
        )


def together(payees: Sequence[Payee]) -> None:
    """No vendor is awarded lots that it cannot serve at once, though each alone would do.

    Raises: ``OutOfOrder`` naming vendor, lots and what is missing.
    """
    for payee in payees:
        if payee.status not in AWARDABLE:
            lots = listed(tuple(payee.amounts))
            why = " ".join(payee.obstacles) or f"together they are {payee.status}."
            raise OutOfOrder(f"{payee.vendor} cannot have lots {lots} together. {why}")


def listed(words: tuple[str, ...]) -> str:
    """Words with commas and a last ``and``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
