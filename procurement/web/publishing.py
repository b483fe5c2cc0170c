"""Publishing an RFP: what will be frozen, the opening passphrase, and the recovery sheet once.

Neither the passphrase nor the sheet ever passes through Streamlit: it keeps what widgets hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from procurement import capacity, ceremonies, instants, rfps
from procurement.documents import Rubric, digest, exact_numbers, plain
from procurement.documents.outline import DraftProblem, grow, value_at, without_blanks, words
from procurement.errors import Invalid, NotAllowed, OutOfOrder
from procurement.policy import Act, Parties
from procurement.portal import Portal
from procurement.rfps import (
    ControlProfile,
    Draft,
    Officer,
    Passphrase,
    RecoverySheet,
    RfpStatus,
)
from procurement.web import forms, markup, refusals, rooms, share_forms
from procurement.web.threads import in_database, with_password

SHORT = "Something is missing or not right. It is marked below; type the passphrase again."
PASSPHRASE_FIELDS = {
    "passphrase": "Use 12 to 256 characters; a sentence you will remember is best.",
    "again": "The two passphrases differ.",
}
DRAFT = "/post_rfp?rfp={rfp}&part=publish"
SHARES = {"holders", "quorum"}  # problems that name themselves in whole sentences


@dataclass(frozen=True)
class LotSummary:
    """One lot as it is frozen: what it needs, what it usually costs, its line of points."""

    letter: str
    name: str
    sentence: str
    cost: str
    anchors: str


@dataclass(frozen=True)
class Summary:
    """What publication freezes, in words."""

    rfp_id: str
    reference: str
    title: str
    version: int
    buyer: str
    visibility: str
    control: str
    due: str
    due_utc: str
    lots: tuple[LotSummary, ...]
    weights: str
    criteria: tuple[tuple[str, str], ...]
    rubric_digest: str
    lines: tuple[str, ...]
    invited: int
    blockers: tuple[DraftProblem, ...]
    warnings: tuple[DraftProblem, ...]
    officers: tuple[Officer, ...]  # who else of the campaign may hold a printed share
    proposed: tuple[int, int]  # how many shares of how many the control profile proposes


@rooms.of_rfp(DRAFT)
async def show_publish(request: Request) -> Response:
    """The summary and the form; strangers sign in first."""
    return await _answer(request)


async def _answer(
    request: Request, problem: Invalid | None = None, form: Mapping[str, str] | None = None
) -> Response:
    visit = rooms.visit(request)
    summary = await in_database(_summary, *visit)
    return markup.page(
        request,
        visit.portal.settings,
        "publish.html",
        refusals.status_of(problem) if problem else 200,
        rfp=summary,
        split=share_forms.split_of(
            dict(request.query_params) if form is None else form,
            summary.officers,
            summary.proposed,
        ),
        number=share_forms.NUMBERS,
        problems=_told(problem),
        error=SHORT if problem else "",
    )


def _told(problem: Invalid | None) -> dict[str, str]:
    if problem is None:
        return {}
    told = {name: words for name, words in PASSPHRASE_FIELDS.items() if name in problem.fields}
    return told | {name: problem.fields[name] for name in SHARES & set(problem.fields)}


def _summary(portal: Portal, token: str | None, rfp_id: str) -> Summary:
    with portal.reading_as(token) as work:
        row = rfps.get_rfp(work, rfp_id)
        parties = Parties("RFP", row.id, organization_id=work.actor.organization_id)
        if not work.permits(Act.PUBLISH_RFP, parties):
            raise NotAllowed("A lead of your campaign publishes an RFP.")
        if row.status != RfpStatus.DRAFT:
            raise OutOfOrder("This RFP is published already. Its recovery sheet was shown once.")
        draft = rfps.get_draft(work, rfp_id)
        me = work.actor.person_id
        others = tuple(one for one in rfps.list_officers(work) if one.person_id != me)
    return _summary_of(draft, row.invited, portal, others)


def _summary_of(
    draft: Draft, invited: int, portal: Portal, officers: tuple[Officer, ...]
) -> Summary:
    found = {path: field.value for path, field in draft.fields.items()}
    tree = without_blanks(exact_numbers(rfps.complete(grow(found))))
    readiness = ceremonies.readiness(draft, portal=portal)
    variant = str(value_at(tree, "evaluation.variant") or "")
    due, due_utc = _due(tree)
    return Summary(
        rfp_id=draft.id,
        reference=draft.reference,
        title=draft.title,
        version=draft.version,
        buyer=str(value_at(tree, "buyer.committee") or ""),
        visibility=_choice(words.VISIBILITY, value_at(tree, "visibility")),
        control=_choice(words.CONTROL_PROFILES, value_at(tree, "control_profile")),
        due=due,
        due_utc=due_utc,
        lots=tuple(_lot(letter, lot) for letter, lot in sorted((tree.get("lots") or {}).items())),
        weights=_choice(words.VARIANTS, variant),
        criteria=_weights(portal.rubric, variant),
        rubric_digest=digest(plain(portal.rubric)),
        lines=tuple(map(str, value_at(tree, "pricing.lines") or ())),
        invited=invited,
        blockers=readiness.blockers,
        warnings=readiness.warnings,
        officers=officers,
        proposed=_proposed(str(value_at(tree, "control_profile")), officers),
    )


def _proposed(control: str, officers: tuple[Officer, ...]) -> tuple[int, int]:
    """Two of three, unless one person runs it alone or there are not three officers."""
    is_alone = control == ControlProfile.SOLO or len(officers) < 2
    return (1, 2) if is_alone else (2, 3)


def _choice(choices: tuple[tuple[str, str], ...], value: Any) -> str:
    return dict(choices).get(str(value), "not chosen")


def _due(tree: Mapping[str, Any]) -> tuple[str, str]:
    try:
        at = datetime.fromisoformat(str(value_at(tree, "timeline.bids_due")))
    except ValueError:
        return "not set", ""
    zone = value_at(tree, "timeline.timezone")
    if at.tzinfo is None or not zone:
        return "not set", ""
    return instants.in_words(at, str(zone)), instants.in_words(at, "UTC")


def _lot(letter: str, lot: Mapping[str, Any]) -> LotSummary:
    try:
        result = capacity.compute(str(lot.get("kind")), lot.get("plan") or {})
    except Invalid:
        return LotSummary(letter, str(lot.get("name", "")), "The plan is not complete.", "", "")
    cost = rfps.reference_cost(result, lot.get("plan") or {})
    full = value_at(lot, "price_anchors.full_points_usd")
    zero = value_at(lot, "price_anchors.zero_points_usd")
    return LotSummary(
        letter,
        str(lot.get("name", "")),
        capacity.sentence(result),
        f"{cost:,.0f} USD" if cost else "not computed",
        f"{full:,.0f} USD to {zero:,.0f} USD" if full and zero else "not set",
    )


def _weights(rubric: Rubric, variant: str) -> tuple[tuple[str, str], ...]:
    chosen = next((held for name, held in rubric.variants.items() if name == variant), {})
    return tuple((rubric.criteria[key], f"{weight:f} %") for key, weight in chosen.items())


@rooms.of_rfp(DRAFT)
async def publish(request: Request) -> Response:
    """Publish, then show the recovery sheet: this answer is the only one that ever holds it."""
    visit = rooms.visit(request)
    form = await forms.read(request, visit.portal.settings, most=share_forms.MOST_FIELDS)
    try:
        version = rooms.version_of(form.get("version", ""))
        value = share_forms.read_split(form)
        sheet = await with_password(_publish, *visit, value, version)
    except Invalid as problem:
        return await _answer(request, problem, form)
    return markup.page(
        request,
        visit.portal.settings,
        "recovery_sheet.html",
        sheet=sheet,
        number=share_forms.NUMBERS,
        groups=lambda lines: [line.partition(": ")[2].split() for line in lines],
    )


def _publish(
    portal: Portal, token: str | None, rfp_id: str, form: Passphrase, version: int
) -> RecoverySheet:
    with portal.reading_as(token) as work:
        rfps.get_rfp(work, rfp_id)  # a foreign RFP is missing, whatever else is wrong
    return ceremonies.publish_rfp(portal, token, rfp_id, form, version=version)


ROUTES = [
    Route("/rfps/{rfp:str}/publish", show_publish, methods=["GET"]),
    Route("/rfps/{rfp:str}/publish", publish, methods=["POST"]),
]
