"""The award as it stands in the decision record: plain values, the same for the same facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from procurement.awards.alone import Hands, remarks
from procurement.awards.debrief import Ground
from procurement.awards.model import Choice, Standing
from procurement.documents import Requirements
from procurement.scoring import lot_ranking, payees_of
from procurement.scoring.awarded import AWARDED, NOT_AWARDED


@dataclass(frozen=True)
class Step:
    """One thing somebody did, in the order of the record."""

    what: str
    by: str
    at: datetime
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values; instants in UTC."""
        return {"what": self.what, "by": self.by, "at": instant(self.at), "reason": self.reason}


@dataclass(frozen=True)
class Surroundings:
    """What stands around the decisions: who did what, the panel, payees, purposes of payment."""

    steps: tuple[Step, ...] = ()
    panel: tuple[Mapping[str, Any], ...] = ()
    registered: Mapping[str, str] | None = None  # bid → the vendor's name as it is registered
    hands: Hands | None = None
    inadequate: tuple[str, ...] = ()  # purposes that disclosure rules call inadequate


def award_section(
    ground: Ground, standing: Standing, history: Sequence[Choice], around: Surroundings
) -> dict[str, Any]:
    """The section of a decided award; ``history`` is every decision there was, oldest first."""
    letters = ground.evaluation.scope
    chosen = [standing.choices[letter] for letter in letters]
    awarded = {one.letter: one.bid_id for one in chosen if one.bid_id is not None}
    payees = payees_of(ground.evaluation, ground.judged, awarded)
    steps = [*around.steps, *_decisions(standing, history)]
    return {
        "control_profile": standing.profile.value,
        "lots": [_lot(ground, one) for one in chosen],
        "payees": payees,
        "payee_details": [_detail(ground, one["bid"], around) for one in payees],
        "purposes": [_purpose(ground.evaluation.posting, one, around) for one in letters],
        "panel": [dict(one) for one in around.panel],
        "steps": [one.as_dict() for one in sorted(steps, key=lambda one: one.at)],
        "remarks": list(remarks(standing, around.hands)),
    }


def _lot(ground: Ground, choice: Choice) -> dict[str, Any]:
    return {
        "letter": choice.letter,
        "outcome": NOT_AWARDED if choice.bid_id is None else AWARDED,
        "bid": choice.bid_id,
        "vendor": choice.vendor or None,
        "is_leading": choice.is_leading,
        "reason": choice.reason,
        "by": choice.by,
        "at": instant(choice.at),
        "ranking": lot_ranking(ground.evaluation, ground.judged, choice.letter),
    }


def _detail(ground: Ground, bid_id: str, around: Surroundings) -> dict[str, Any]:
    row = next(row for row in ground.evaluation.rows if row.bid_id == bid_id)
    return {
        "bid": bid_id,
        "registered": (around.registered or {}).get(bid_id) or row.case.profile.name,
        "headquarters": row.case.profile.hq,
        "address": row.case.profile.address,
    }


def _purpose(posting: Requirements, letter: str, around: Surroundings) -> dict[str, Any]:
    lot = posting.lots[letter]
    text = lot.purpose_suggestion or ""
    vague = {one.casefold() for one in around.inadequate}
    doubt = ""
    if not text.strip():
        doubt = "No purpose of payment was written."
    elif text.strip().casefold() in vague:
        doubt = f"“{text}” stands on the list of purposes that are not accepted."
    return {"letter": letter, "text": text, "code": lot.purpose_code or "", "doubt": doubt}


def _decisions(standing: Standing, history: Sequence[Choice]) -> list[Step]:
    steps = []
    for one in history:
        to = one.vendor or "nobody"
        is_last = standing.choices[one.letter].number == one.number
        what = f"decided lot {one.letter}: {to}{'' if is_last else ' (decided anew later)'}"
        steps.append(Step(what, one.by, one.at, "" if is_last else one.reason))
    if standing.approval is not None:
        approval = standing.approval
        steps.append(Step("approved the award", approval.by, approval.at, approval.reason))
    return steps


def instant(at: datetime) -> str:
    """An instant as text: ISO 8601, in UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds")
