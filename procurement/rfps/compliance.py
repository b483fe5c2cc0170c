"""What vendors are asked on compliance: who looked it over, and which drafts wait for that."""

from __future__ import annotations

from sqlmodel import col, select

from procurement.policy import Act
from procurement.rfps import loading, rules
from procurement.rfps.question_model import COMPLIANCE, Look
from procurement.rfps.question_records import ComplianceLook
from procurement.rfps.records import Rfp, RfpField
from procurement.work import Work, missing


def look_over_compliance(work: Work, rfp_id: str) -> None:
    """Somebody read what vendors are asked on compliance, and stands for it.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` once published.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    work.authorize(
        Act.CHECK_COMPLIANCE, rfp.parties, digest=loading.compliance_digest(work, rfp.id)
    )
    rules.edit(rfp.facts, at=work.now)
    look = work.session.get(ComplianceLook, rfp.id) or ComplianceLook(
        rfp_id=rfp.id, looked_at=work.now, looked_by="", roles="", digest=""
    )
    look.looked_at, look.looked_by = work.now, work.actor.name
    look.roles = ", ".join(sorted(role.value for role in work.actor.roles))
    look.digest = loading.compliance_digest(work, rfp.id)
    work.session.add(look)


def compliance_look(work: Work, rfp_id: str) -> Look | None:
    """Who looked over the compliance questions of an own RFP last; ``None`` for nobody.

    Raises: ``NotFound``.
    """
    return work.lasting(f"look at compliance of {rfp_id}", lambda: _compliance_look(work, rfp_id))


def _compliance_look(work: Work, rfp_id: str) -> Look | None:
    rfp = loading.rfp_by_id(work, rfp_id)
    if not work.actor.organization_id or rfp.organization_id != work.actor.organization_id:
        raise missing("RFP")
    found = work.session.get(ComplianceLook, rfp.id)
    if found is None:
        return None
    is_current = found.digest == loading.compliance_digest(work, rfp.id)
    return Look(found.looked_at, found.looked_by, found.roles, is_current)


def drafts_to_look_over(work: Work) -> frozenset[str]:
    """Drafts of the actor's campaign whose compliance questions nobody has looked over as they are.

    Three statements, however many drafts there are.
    """
    return work.lasting("compliance to look over", lambda: _drafts_to_look_over(work))


def _drafts_to_look_over(work: Work) -> frozenset[str]:
    drafts = (
        select(Rfp.id)
        .where(col(Rfp.organization_id) == (work.actor.organization_id or "-"))
        .where(col(Rfp.published_at).is_(None), col(Rfp.cancelled_at).is_(None))
    )
    asked: dict[str, list[RfpField]] = {rfp_id: [] for rfp_id in work.session.exec(drafts)}
    found = work.session.exec(
        select(RfpField)
        .where(col(RfpField.rfp_id).in_(drafts), col(RfpField.path).startswith(COMPLIANCE))
        .order_by(col(RfpField.rfp_id))
    )
    for field in found:
        asked[field.rfp_id].append(field)
    looks = work.session.exec(select(ComplianceLook).where(col(ComplianceLook.rfp_id).in_(drafts)))
    seen = {look.rfp_id: look.digest for look in looks}
    return frozenset(
        rfp_id
        for rfp_id, fields in asked.items()
        if seen.get(rfp_id) != loading.digest_of_questions(fields)
    )
