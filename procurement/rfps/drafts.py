"""Verbs of drafts: begin, save an answer when its field is left, add and drop lots.

Saving an answer is no act of its own and leaves no trail entry.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from procurement.documents import plain
from procurement.errors import Conflict, Invalid
from procurement.policy import Act, Parties
from procurement.rfps import loading, rules
from procurement.rfps.model import FieldValue, json_value
from procurement.rfps.question_model import COMPLIANCE
from procurement.rfps.records import Rfp, RfpField
from procurement.work import Work

LONGEST_VALUE = 40_000
MIRRORED = {"title": "title", "visibility": "visibility", "control_profile": "control_profile"}


def draft_rfp(work: Work, *, template: str, fields: Mapping[str, Any]) -> str:
    """A draft exists with these answers; returns its id. Its reference is the campaign's next.

    Refuses: ``NotAllowed``, ``Invalid`` for an answer that is too long.
    """
    rfp = Rfp(
        id=work.new_id(),
        organization_id=work.actor.organization_id,
        reference=_next_reference(work),
        title="Untitled RFP",
        template=template,
        visibility="invited_vendors",
        control_profile="two_person",
        created_at=work.now,
        created_by=work.actor.name,
        version=1,
    )
    parties = Parties(
        "RFP", rfp.id, organization_id=work.actor.organization_id, label=rfp.reference
    )
    work.authorize(Act.DRAFT_RFP, parties, template=template)
    work.session.add(rfp)
    work.session.flush()
    for path, value in fields.items():
        _write(work, rfp, path, value, is_new=True)
    return rfp.id


def _next_reference(work: Work) -> str:
    made = work.session.exec(
        select(func.count())
        .select_from(Rfp)
        .where(col(Rfp.organization_id) == work.actor.organization_id)
    ).one()
    return f"RFP-{work.now.year}-{made + 1:03d}"


def save_field(
    work: Work, rfp_id: str, path: str, value: object, *, seen: int | None
) -> FieldValue:
    """The answer is this; ``seen`` is the number the page showed (0 for none, ``None`` to insist).

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` once published, ``Conflict`` with the
    other's answer when somebody saved this field meanwhile, ``Invalid`` for a path or value that
    cannot be.
    """
    rfp = _editable(work, rfp_id, path)
    stored = work.session.get(RfpField, (rfp.id, _sound_path(path)))
    if seen is not None and stored is not None and stored.number != seen:
        other = json_value(stored.value)
        raise Conflict(
            f"{stored.saved_by} saved this answer meanwhile: {_shown(other)}. "
            "Yours was not saved; decide which one stays."
        )
    return _write(work, rfp, path, value)


def clear_field(work: Work, rfp_id: str, path: str) -> None:
    """The answer is blank again.

    Refuses: as ``save_field``.
    """
    rfp = _editable(work, rfp_id, path)
    stored = work.session.get(RfpField, (rfp.id, _sound_path(path)))
    if stored is not None:
        work.session.delete(stored)


def add_lot(work: Work, rfp_id: str, *, kind: str, fields: Mapping[str, Any]) -> str:
    """Another lot exists with these answers (paths within the lot); returns its letter.

    Refuses: as ``save_field``, ``Invalid`` beyond 26 lots.
    """
    rfp = _editable(work, rfp_id)
    used = lot_letters(row.path for row in loading.fields_of(work, rfp.id))
    free = [letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in used]
    if not free:
        raise Invalid("An RFP holds at most 26 lots.")
    _write(work, rfp, f"lots.{free[0]}.kind", kind, is_new=True)
    for path, value in fields.items():
        _write(work, rfp, f"lots.{free[0]}.{path}", value, is_new=True)
    return free[0]


def drop_lot(work: Work, rfp_id: str, letter: str) -> None:
    """The lot and all its answers are gone.

    Refuses: as ``save_field``.
    """
    rfp = _editable(work, rfp_id)
    for row in loading.fields_of(work, rfp.id):
        if row.path.startswith(f"lots.{letter}."):
            work.session.delete(row)


def lot_letters(paths: Any) -> tuple[str, ...]:
    """The letters of the lots that a draft's paths speak of, in order."""
    return tuple(sorted({path.split(".")[1] for path in paths if path.startswith("lots.")}))


def _editable(work: Work, rfp_id: str, path: str = "") -> Rfp:
    """The draft, for whoever may save that answer: counsel saves those on compliance only."""
    rfp = loading.rfp_by_id(work, rfp_id)
    is_compliance = path.startswith(COMPLIANCE)
    work.require(Act.CHECK_COMPLIANCE if is_compliance else Act.DRAFT_RFP, rfp.parties)
    rules.edit(rfp.facts, at=work.now)
    return rfp


def _write(work: Work, rfp: Rfp, path: str, value: object, *, is_new: bool = False) -> FieldValue:
    text = json.dumps(plain(value), ensure_ascii=False)
    if len(text) > LONGEST_VALUE:
        raise Invalid(f"This answer is too long: at most {LONGEST_VALUE:,} characters.")
    row = None if is_new else work.session.get(RfpField, (rfp.id, _sound_path(path)))
    if row is None:
        row = RfpField(
            rfp_id=rfp.id,
            path=_sound_path(path),
            value=text,
            number=0,
            saved_at=work.now,
            saved_by="",
        )
    row.value, row.number = text, row.number + 1
    row.saved_at, row.saved_by = work.now, work.actor.name
    work.session.add(row)
    if path in MIRRORED and isinstance(value, str) and value.strip():
        setattr(rfp, MIRRORED[path], value.strip()[:300])
        work.session.add(rfp)
    return _saved(row, work.now)


def _saved(row: RfpField, at: datetime) -> FieldValue:
    return FieldValue(row.path, json_value(row.value), row.number, at, row.saved_by)


def _sound_path(path: str) -> str:
    steps = path.split(".")
    if len(path) > 200 or not all(step.replace("_", "").isalnum() for step in steps):
        raise Invalid("There is no such field in an RFP.")
    return path


def _shown(value: object) -> str:
    text = str(value)
    return f"“{text if len(text) <= 120 else text[:117] + '…'}”"
