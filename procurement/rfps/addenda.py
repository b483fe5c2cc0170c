"""Addenda to a published RFP: prepare one, have a second person agree, publish it to everybody.

A moved deadline takes two people, and every vendor who touched the RFP gets a letter in the same
transaction. Saving an answer of an addendum leaves no trail entry.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime

from sqlmodel import col, select

from procurement import instants, notices, people
from procurement.documents import canonical_bytes, digest, plain
from procurement.errors import Conflict, Invalid
from procurement.notices import Event, Letter
from procurement.policy import Act, OrganizationKind
from procurement.rfps import (
    addendum_loading,
    addendum_rules,
    addendum_text,
    loading,
    rules,
    telling,
)
from procurement.rfps.addendum_model import (
    DEADLINE,
    LONGEST_WHY,
    AddendumDraft,
    AddendumState,
    DeadlineMove,
)
from procurement.rfps.addendum_records import (
    AddendumDelivery,
    AddendumDocument,
    AddendumField,
    RfpAddendum,
)
from procurement.rfps.model import FieldValue
from procurement.rfps.records import Rfp, RfpVersion
from procurement.work import Work

LONGEST_VALUE = 40_000


# Preparing ------------------------------------------------------------------------------------


def draft_addendum(work: Work, rfp_id: str) -> str:
    """An addendum is being prepared, or one that waited for a second person is again; its id.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` when bids are no longer taken or one is
    being prepared already.
    """
    loading.hold(work, rfp_id)
    rfp = loading.rfp_by_id(work, rfp_id)
    row = addendum_loading.unpublished(work, rfp_id)
    parties = rfp.parties if row is None else row.parties_of(rfp)
    work.authorize(Act.DRAFT_ADDENDUM, parties, taken_back=row is not None)
    is_waiting = row is not None and row.state == AddendumState.WAITING
    addendum_rules.begin(
        rules.status(rfp.facts, at=work.now), has_open=row is not None and not is_waiting
    )
    row = row or RfpAddendum(
        id=work.new_id(),
        rfp_id=rfp.id,
        base_number=loading.newest_version(work, rfp.id).number,
        started_at=work.now,
        started_by=work.actor.name,
        version=1,
    )
    row.asked_at, row.asked_by, row.asked_by_id = None, "", ""
    work.session.add(row)
    return row.id


def save_addendum_field(
    work: Work, addendum_id: str, path: str, value: object, *, seen: int | None
) -> FieldValue:
    """The text shall say this there; ``seen`` is the number the page showed (``None`` to insist).

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder``, ``Conflict`` with the other's answer when
    somebody saved this field meanwhile, ``Invalid`` for what an addendum does not change.
    """
    row = _editable(work, addendum_id)
    addendum_text.may_change(path)
    if len(path) > 200 or not all(step.replace("_", "").isalnum() for step in path.split(".")):
        raise Invalid("There is no such field in an RFP.")
    text = json.dumps(plain(value), ensure_ascii=False)
    if len(text) > LONGEST_VALUE:
        raise Invalid(f"This answer is too long: at most {LONGEST_VALUE:,} characters.")
    field = work.session.get(AddendumField, (row.id, path))
    if seen is not None and field is not None and field.number != seen:
        raise Conflict(
            f"{field.saved_by} saved this answer meanwhile. Yours was not saved; decide which one "
            "stays."
        )
    field = field or AddendumField(
        addendum_id=row.id, path=path, value=text, number=0, saved_at=work.now, saved_by=""
    )
    field.value, field.number = text, field.number + 1
    field.saved_at, field.saved_by = work.now, work.actor.name
    work.session.add(field)
    return addendum_loading.field_value(field)


def describe_addendum(work: Work, addendum_id: str, *, why: str, is_raised: bool) -> None:
    """What changes and why, in words; the lead may raise the addendum to material, never lower it.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder``, ``Invalid`` for a text that is too long
    or holds marks that cannot be seen.
    """
    row = _editable(work, addendum_id)
    if len(why) > LONGEST_WHY:
        raise Invalid(f"At most {LONGEST_WHY:,} characters.")
    row.why, row.is_raised = people.without_hidden(why.strip()), is_raised
    work.session.add(row)


def _editable(work: Work, addendum_id: str) -> RfpAddendum:
    row, rfp = addendum_loading.addendum_by_id(work, addendum_id)
    work.require(Act.DRAFT_ADDENDUM, row.parties_of(rfp))
    addendum_rules.editable(row.state)
    addendum_rules.while_open(rules.status(rfp.facts, at=work.now))
    return row


def drop_addendum(work: Work, addendum_id: str) -> None:
    """Nothing of this addendum is published; the text in force stays.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` for a published one.
    """
    row, rfp = addendum_loading.addendum_by_id(work, addendum_id)
    work.authorize(Act.DROP_ADDENDUM, row.parties_of(rfp))
    addendum_rules.not_over(row.state)
    row.dropped_at = work.now
    work.session.add(row)
    for document in addendum_loading.documents_of(work, row.id):
        work.session.delete(work.session.get(AddendumDocument, document.id))
        work.session.flush()
        work.session.delete(document)
        work.discarded.append(document.id)


# Publishing -----------------------------------------------------------------------------------


def ask_second_person(
    work: Work, addendum_id: str, *, blockers: int, seen: int, closes: datetime | None = None
) -> None:
    """An addendum that moves the deadline waits for another person to agree.

    ``closes`` is the deadline the page showed. A material addendum that comes too late for the
    deadline moves it by itself to the first instant allowed, when that instant was confirmed so.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` when the deadline stays or something is
    missing, ``Invalid`` for a deadline that cannot be, ``Conflict`` on a stale version.
    """
    row, rfp, draft = _held(work, addendum_id, closes)
    work.authorize(Act.ASK_SECOND_PERSON, row.parties_of(rfp), **_told_of(draft))
    loading.same_version(draft.version, seen)
    addendum_rules.ask_second(draft)
    _ready(work, rfp, draft, blockers)
    if draft.is_extended:
        _keep_deadline(work, row.id, draft)
    row.asked_at = work.now
    row.asked_by, row.asked_by_id = work.actor.name, work.actor.person_id
    work.session.add(row)
    telling.tell_staff(
        work,
        rfp.id,
        Event.SECOND_PERSON,
        Act.AGREE_TO_ADDENDUM,
        says=f"{row.asked_by} prepared an addendum that moves the deadline. It takes two people: "
        "read what changes, then agree to it or not. It can be agreed to until the deadline as it "
        f"stands now, {instants.in_words(draft.closes_at, loading.timezone_of(work, rfp.id))}.",
        page=f"/addenda?rfp={rfp.id}",
        asks="please agree to a later deadline, or not",
    )


def _keep_deadline(work: Work, addendum_id: str, draft: AddendumDraft) -> None:
    """The deadline that the rule sets is an answer now, so that the second person reads it."""
    field = work.session.get(AddendumField, (addendum_id, DEADLINE)) or AddendumField(
        addendum_id=addendum_id, path=DEADLINE, value="", number=0, saved_at=work.now, saved_by=""
    )
    field.value, field.number = json.dumps(draft.closes_after.isoformat()), field.number + 1
    field.saved_at, field.saved_by = work.now, work.actor.name
    work.session.add(field)


def publish_addendum(
    work: Work,
    addendum_id: str,
    *,
    blockers: int,
    seen: int,
    reason: str = "",
    closes: datetime | None = None,
) -> int:
    """One lead publishes what leaves the deadline, or moves it where one person runs the RFP.

    Returns the addendum's number. Refuses: as ``ask_second_person``, ``NotAllowed`` where moving
    the deadline takes two, ``Invalid`` without a reason where one person acts for two.
    """
    row, rfp, draft = _held(work, addendum_id, closes)
    why = {"reason": reason} if reason else {}
    number = _next_number(work, rfp)
    work.authorize(
        Act.PUBLISH_ADDENDUM, row.parties_of(rfp), number=number, **_told_of(draft), **why
    )
    loading.same_version(draft.version, seen)
    row.reason = addendum_rules.publish_alone(draft, reason)
    _ready(work, rfp, draft, blockers)
    return _publish(work, row, rfp, draft, number)


def agree_to_addendum(
    work: Work, addendum_id: str, *, blockers: int, seen: int, closes: datetime | None = None
) -> int:
    """The second person agrees that the deadline moves, and so publishes; returns the number.

    Refuses: as ``ask_second_person``, ``NotAllowed`` for the person who asked.
    """
    row, rfp, draft = _held(work, addendum_id, closes)
    number = _next_number(work, rfp)
    work.authorize(
        Act.AGREE_TO_ADDENDUM,
        row.parties_of(rfp),
        number=number,
        asked_by=row.asked_by,
        **_told_of(draft),
    )
    loading.same_version(draft.version, seen)
    addendum_rules.agree(draft, work.actor.person_id)
    _ready(work, rfp, draft, blockers)
    return _publish(work, row, rfp, draft, number)


def _held(
    work: Work, addendum_id: str, closes: datetime | None
) -> tuple[RfpAddendum, Rfp, AddendumDraft]:
    """The addendum while writers on its RFP queue: the deadline is decided by this instant."""
    row, rfp = addendum_loading.addendum_by_id(work, addendum_id)
    loading.hold(work, rfp.id)
    work.session.refresh(row)
    stored = addendum_loading.prepared_of(work, row, rfp)
    draft = addendum_loading.draft_of(stored, at=work.now, extends=closes is not None, shown=closes)
    if closes is not None and draft.closes_after != closes:
        raise Conflict("The deadline you saw is not the one it would be now. Look at it again.")
    return row, rfp, draft


def _told_of(draft: AddendumDraft) -> dict[str, object]:
    """What the trail keeps of an addendum."""
    told: dict[str, object] = {
        "material": draft.is_material,
        "changes": len(draft.changes),
        "difference": digest([asdict(change) for change in draft.changes]),
    }
    if draft.moves_deadline:
        told["deadline_from"] = draft.closes_at.astimezone(UTC).isoformat()
        told["deadline_to"] = draft.closes_after.astimezone(UTC).isoformat()
    return told


def _ready(work: Work, rfp: Rfp, draft: AddendumDraft, blockers: int) -> None:
    addendum_rules.while_open(rules.status(rfp.facts, at=work.now))
    addendum_rules.deadline(
        draft.closes_at, draft.closes_after, is_material=draft.is_material, at=work.now
    )
    addendum_rules.complete(draft, blockers=blockers)


def _next_number(work: Work, rfp: Rfp) -> int:
    return len(addendum_loading.published_of(work, rfp.id)) + 1


def _publish(work: Work, row: RfpAddendum, rfp: Rfp, draft: AddendumDraft, number: int) -> int:
    after = addendum_text.amended(
        draft.base, draft.typed, why=draft.why, is_material=draft.is_material, at=work.now
    )
    documents = addendum_loading.document_changes(work, row.id)
    changes = (*addendum_text.difference(draft.base, after), *documents)
    before = loading.newest_version(work, rfp.id)
    work.session.add(
        RfpVersion(
            rfp_id=rfp.id,
            number=before.number + 1,
            requirements=canonical_bytes(after).decode(),
            requirements_digest=digest(after),
            rubric=before.rubric,
            rubric_digest=before.rubric_digest,
            published_at=work.now,
        )
    )
    row.number, row.published_at, row.published_by = number, work.now, work.actor.name
    row.is_material = draft.is_material
    row.changes = canonical_bytes([asdict(change) for change in changes]).decode()
    if draft.moves_deadline:
        row.closes_before, row.closes_after = draft.closes_at, draft.closes_after
        rfp.closes_at = draft.closes_after
    rfp.title = str(after["title"])[:300]
    work.session.add(row)
    work.session.add(rfp)
    work.session.flush()
    _tell_everybody(work, row, rfp)
    return number


# Telling everybody ----------------------------------------------------------------------------


def _tell_everybody(work: Work, row: RfpAddendum, rfp: Rfp) -> None:
    told: set[str] = set()
    for to, company, vendor_id, how in telling.recipients(work, rfp):
        if to in told:
            continue
        told.add(to)
        letter = replace(_letter(work, row, rfp, to), company=company, how=how)
        work.session.add(
            AddendumDelivery(
                addendum_id=row.id,
                to=to,
                company=company,
                vendor_id=vendor_id,
                how=how,
                message_id=notices.write_letter(work, letter),
                queued_at=work.now,
            )
        )


def _letter(work: Work, row: RfpAddendum, rfp: Rfp, to: str) -> Letter:
    """The letter holds the deadline and the link, never a text: a text may tell how voters are won.

    Letters travel in the clear.
    """
    buyer = people.organization_name(work, rfp.organization_id)
    timezone, move = loading.timezone_of(work, rfp.id), addendum_loading.move_of(row)
    due = _moved(move, timezone) if move else _unmoved(rfp, timezone)
    kept = (
        "It is material: a bid submitted before is suspended until its vendor confirms that it "
        "still stands, or replaces it. A suspended bid is not opened. Confirm or replace yours "
        f"here: {work.link(f'/bid?rfp={rfp.id}')}\n\n"
        if row.is_material
        else "It is not material: what you submitted stands.\n\n"
    )
    return Letter(
        to=to,
        subject=f"Addendum {row.number} to {rfp.title} ({rfp.reference})",
        body=(
            f"{buyer} published addendum {row.number} to “{rfp.title}” ({rfp.reference}).\n\n"
            f"{due}\n\n{kept}"
            f"Read what changed, field by field: {work.link(f'/addenda?rfp={rfp.id}')}\n"
            f"No account yet: {work.link('/register')}"
        ),
        organization_id=rfp.organization_id,
        event=Event.ADDENDUM,
        rfp_id=rfp.id,
    )


def _moved(move: DeadlineMove, timezone: str) -> str:
    before, after = (instants.in_words(at, timezone) for at in (move.before, move.after))
    return f"Bids are now due {after}; before it was {before}."


def _unmoved(rfp: Rfp, timezone: str) -> str:
    return f"Bids stay due {instants.in_words(rfp.closes_at, timezone)}." if rfp.closes_at else ""


def note_addenda_seen(work: Work, rfp_id: str) -> None:
    """Note that a vendor has addenda before its eyes; no act, so no trail entry."""
    if work.actor.organization_kind != OrganizationKind.VENDOR:
        return
    mine = work.session.exec(
        select(AddendumDelivery)
        .join(RfpAddendum, col(RfpAddendum.id) == col(AddendumDelivery.addendum_id))
        .where(col(RfpAddendum.rfp_id) == rfp_id, col(AddendumDelivery.seen_at).is_(None))
        .where(
            (col(AddendumDelivery.vendor_id) == work.actor.organization_id)
            | (col(AddendumDelivery.to) == work.actor.email)
        )
    )
    for row in mine:
        row.seen_at = work.now
        work.session.add(row)
