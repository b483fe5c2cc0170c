"""What of an award waits for whom: deciding, approving, announcing, issuing, and reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from procurement import awards, rfps
from procurement.awards import ReportRow, Standing, Undoing
from procurement.policy import Act, Parties
from procurement.rfps import RfpRow, RfpStatus
from procurement.ui.wording import counted
from procurement.work import Work

FRESH = timedelta(days=14)


@dataclass(frozen=True)
class Wait:
    """One thing to do about an award; the texts may hold foreign words."""

    title: str
    detail: str
    page: str
    icon: str
    rfp_id: str


def for_staff(work: Work) -> Iterator[Wait]:
    """What waits for lead and finance of a campaign."""
    own = Parties("RFP", "", organization_id=work.actor.organization_id)
    asked = (Act.DECIDE_AWARD, Act.APPROVE_AWARD, Act.COUNTERSIGN_REPORT, Act.UNDO_AWARD)
    able = {act for act in asked if work.permits(act, own)}
    for row in rfps.list_rfps(work) if able else ():
        if row.status == RfpStatus.PRICES_OPENED:
            yield from _open(row, awards.get_standing(work, row.id), able)
        elif row.status in awards.WITH_PRICES:
            undoing = awards.asked_to_undo(work, row.id)
            if undoing is not None:  # a report of what may be undone is not signed meanwhile
                yield from _questioned(work, row, undoing, able)
                continue
            reports = [
                one for one in awards.list_reports(work, row.id) if one.superseded_at is None
            ]
            yield from _issued(work, row, reports, able) if reports else _announced(row, able)


def _open(row: RfpRow, standing: Standing, able: set[Act]) -> Iterator[Wait]:
    where = ("award.py", ":material/gavel:", row.id)
    if standing.undecided:
        if Act.DECIDE_AWARD in able:
            left = counted(len(standing.undecided), "lot")
            words = "the outcome was undone; " if standing.undone else ""
            detail = f"{row.title}: {words}{left} left."
            yield Wait(f"Decide the award of {row.reference}", detail, *where)
    elif standing.approval is None:
        if Act.APPROVE_AWARD in able:
            yield Wait(
                f"Approve the award of {row.reference}",
                f"{row.title}: every lot is decided; nobody is told before you approve.",
                *where,
            )
    elif Act.DECIDE_AWARD in able:
        yield Wait(
            f"Announce the outcome of {row.reference}",
            f"{row.title}: finance approved; the letters are ready.",
            *where,
        )


def _questioned(work: Work, row: RfpRow, asked: Undoing, able: set[Act]) -> Iterator[Wait]:
    """Somebody wants the outcome undone, and another one has to agree."""
    if Act.UNDO_AWARD in able and asked.asked_by_id != work.actor.person_id:
        yield Wait(
            f"Say whether the award of {row.reference} is undone",
            f"{asked.asked_by} asks for it: {asked.reason}",
            "award.py",
            ":material/undo:",
            row.id,
        )


def _announced(row: RfpRow, able: set[Act]) -> Iterator[Wait]:
    if Act.DECIDE_AWARD in able:
        yield Wait(
            f"Issue the report of {row.reference}",
            f"{row.title}: the outcome is announced; finance waits for the signed report.",
            "award.py",
            ":material/workspace_premium:",
            row.id,
        )


def _issued(
    work: Work, row: RfpRow, reports: Sequence[ReportRow], able: set[Act]
) -> Iterator[Wait]:
    waiting = [one for one in reports if one.may_be_signed_by(work.actor.person_id)]
    if waiting and Act.COUNTERSIGN_REPORT in able:
        yield Wait(
            f"Countersign the report of {row.reference}",
            f"{row.title}: {_whose_turn(waiting[0])}.",
            "reports.py",
            ":material/draw:",
            row.id,
        )
        return
    is_fresh = work.now - max(one.issued_at for one in reports) < FRESH
    if Act.APPROVE_AWARD in able and is_fresh:
        yield Wait(
            f"Check and keep the signed report of {row.reference}",
            f"{row.title}: payees, amounts and purposes for your books, and the proof.",
            "reports.py",
            ":material/description:",
            row.id,
        )


def _whose_turn(report: ReportRow) -> str:
    before = [one.by for one in report.revisions if one.what == "countersigned"]
    if not before:
        return f"issued by {report.issued_by}; finance signs after procurement"
    left = counted(len(report.waits_for.split()), "signature")
    return f"{before[-1]} signed it for finance; {left} of finance to come"


def for_vendors(work: Work) -> Iterator[Wait]:
    """Outcomes that were announced lately."""
    for one in awards.my_results(work):
        if one.announced_at is not None and work.now - one.announced_at < FRESH:
            yield Wait(
                f"Read the outcome of {one.named}",
                f"{one.title}: with your own scores and the reasons.",
                "result.py",
                ":material/emoji_events:",
                one.rfp_id,
            )
