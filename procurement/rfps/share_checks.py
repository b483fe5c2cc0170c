"""Checks that opening shares still work: asked after publication and a day before the deadline.

A holder proves a share against its published digest; nothing is put together, so a check opens
nothing. Lost shares are then known while a new RFP could still be posted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from procurement import instants, notices, people, trail
from procurement.errors import NotAllowed, TooMany
from procurement.notices import Event, Letter
from procurement.policy import POLICY, Act, OrganizationKind, Role
from procurement.rfps import loading, queries, rules
from procurement.rfps.model import RfpStatus
from procurement.rfps.records import OpeningShare, Rfp
from procurement.rfps.share_model import Occasion, ShareState, ShareTask
from procurement.rfps.share_records import ShareCheck
from procurement.trail import TrailEntry
from procurement.work import Work, missing

TRIES = 10
TRIES_WITHIN = timedelta(minutes=15)
NOT_YOURS = "This share is somebody else's: its holder proves it. Nothing was recorded."


# Who is asked, and when --------------------------------------------------------------------------


def due_share_checks(work: Work) -> Sequence[tuple[str, Occasion]]:
    """RFPs that take bids and whose holders are to be asked now, each occasion once."""
    found = work.session.exec(
        select(Rfp)
        .where(col(Rfp.published_at).is_not(None), col(Rfp.cancelled_at).is_(None))
        .where(col(Rfp.closes_at) > work.now)
    )
    rows = work.session.exec(select(ShareCheck.rfp_id, ShareCheck.occasion, ShareCheck.asked_at))
    asked = {(rfp_id, occasion): at for rfp_id, occasion, at in rows}
    due = []
    for rfp in found:
        occasion = rules.occasion(rfp.facts, at=work.now)
        if occasion is None:
            continue
        at = asked.get((rfp.id, occasion.value))
        if at is None or not rules.was_asked(rfp.facts, occasion, at):
            due.append((rfp.id, occasion))
    return due


def ask_for_share_checks(work: Work, rfp_id: str, occasion: Occasion) -> None:
    """Every holder whose share is due gets a letter, once for each occasion.

    A deadline that moved away after its holders were asked is asked for again.

    Refuses: ``NotFound``, ``NotAllowed``.
    """
    loading.hold(work, rfp_id)
    rfp = loading.rfp_by_id(work, rfp_id)
    shares = _shares(work, rfp_id)
    before = work.session.get(ShareCheck, (rfp_id, shares[0].number, occasion.value))
    if before is not None and rules.was_asked(rfp.facts, occasion, before.asked_at):
        return
    due = [share for share in shares if _is_due(rfp, share, work.now)]
    numbers = [share.number for share in due]
    work.authorize(Act.ASK_FOR_SHARES, rfp.parties, occasion=occasion.value, shares=numbers)
    for share in shares:
        row = work.session.get(ShareCheck, (rfp_id, share.number, occasion.value)) or ShareCheck(
            rfp_id=rfp_id, number=share.number, occasion=occasion.value, asked_at=work.now
        )
        row.asked_at, row.checked_by = work.now, ""
        row.checked_at = None if share in due else share.checked_at
        work.session.add(row)
    members = {one.person_id: one for one in people.list_members(work, rfp.organization_id)}
    for holder_id in sorted({share.holder_id for share in due}):
        member = members.get(holder_id)
        if member is not None and not member.is_disabled:
            notices.write_letter(work, _letter(work, rfp, member.email, occasion))


def _letter(work: Work, rfp: Rfp, to: str, occasion: Occasion) -> Letter:
    when = "The deadline is a day away" if occasion == Occasion.CLOSING else "It takes bids now"
    if rfp.closes_at is not None:
        until = instants.in_words(rfp.closes_at, loading.timezone_of(work, rfp.id))
        when = f"{when}: bids are due {until}"
    return Letter(
        to=to,
        subject=f"{rfp.reference}: does your opening share still work?",
        body=(
            f"About “{rfp.title}” ({rfp.reference}).\n\n{when}. You hold a share of the key that "
            "opens its bids: a passphrase, or a printed sheet.\n\n"
            "Please prove today that it works. Nothing is opened by it, and nothing you type is "
            f"kept: {work.link(f'/rfps/{rfp.id}/share-check')}\n\n"
            "If it is lost, say so on the same page today: after the deadline bids that cannot be "
            "opened are lost as well."
        ),
        organization_id=rfp.organization_id,
        event=Event.SHARES_ASKED,
        rfp_id=rfp.id,
    )


# Proving -----------------------------------------------------------------------------------------


def may_check_share(work: Work, rfp_id: str) -> Mapping[int, str]:
    """The actor's own shares: number → wrapped share, empty for a printed one.

    Raises: ``NotFound``; ``NotAllowed`` for who holds none; ``TooMany`` after ten wrong ones
    within 15 minutes.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    work.attempting(Act.CHECK_SHARE, rfp.parties)
    work.require(Act.CHECK_SHARE, rfp.parties)
    mine = [one for one in _shares(work, rfp_id) if one.holder_id == work.actor.person_id]
    if not mine:
        raise NotAllowed("You hold no opening share of this RFP.")
    insist_on_few_tries(work, Act.CHECK_SHARE, rfp_id)
    return {share.number: share.wrapped for share in mine}


def insist_on_few_tries(work: Work, act: Act, rfp_id: str) -> None:
    """Raises: ``TooMany`` after ten wrong shares of the actor at this act within 15 minutes."""
    tried = work.session.exec(
        select(func.count())
        .select_from(TrailEntry)
        .where(col(TrailEntry.act) == act.value)
        .where(col(TrailEntry.outcome) == trail.REFUSED)
        .where(col(TrailEntry.thing_id) == rfp_id)
        .where(col(TrailEntry.actor_id) == work.actor.person_id)
        .where(col(TrailEntry.at) > work.now - TRIES_WITHIN)
    ).one()
    if tried >= TRIES:
        minutes = int(TRIES_WITHIN.total_seconds() // 60)
        raise TooMany(f"Too many wrong shares. Wait {minutes} minutes, then try again.")


def note_share_checked(work: Work, rfp_id: str, number: int) -> None:
    """The actor's own share was proven just now, against its published digest.

    Refuses: ``NotFound``, ``NotAllowed`` for a share of somebody else.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    share = work.session.get(OpeningShare, (rfp_id, number))
    if share is None:
        raise missing("opening share")
    work.authorize(Act.CHECK_SHARE, rfp.parties, share=number)
    if share.holder_id != work.actor.person_id:
        raise NotAllowed(NOT_YOURS)
    share.checked_at, share.lost_at = work.now, None
    work.session.add(share)
    for occasion in Occasion:
        row = work.session.get(ShareCheck, (rfp_id, number, occasion.value))
        if row is not None and row.checked_at is None:
            row.checked_at, row.checked_by = work.now, work.actor.name
            work.session.add(row)


def note_wrong_share_check(work: Work, rfp_id: str) -> None:
    """A share was tried that does not fit: the trail tells who tried and when."""
    note_wrong(work, Act.CHECK_SHARE, rfp_id)


def note_wrong(work: Work, act: Act, rfp_id: str) -> None:
    """Note a share that does not fit as a refused try of this act."""
    trail.append(
        work.session,
        at=work.now,
        actor=work.actor,
        act=act,
        parties=loading.rfp_by_id(work, rfp_id).parties,
        particulars={"why": "a share that does not fit"},
        outcome=trail.REFUSED,
    )


# What is known of it -----------------------------------------------------------------------------


def list_share_states(work: Work, rfp_id: str) -> Sequence[ShareState]:
    """Every opening share of an own published RFP: whose, when proven last, whether that is due.

    Raises: ``NotFound`` for everybody but the campaign.
    """
    queries.get_rfp(work, rfp_id)
    states, _ = work.lasting(
        f"shares of {rfp_id}", lambda: _share_states(work, rfp_id), until=lambda answer: answer[1]
    )
    return states


def _share_states(work: Work, rfp_id: str) -> tuple[tuple[ShareState, ...], datetime | None]:
    """The state of each share, and when the clock alone changes that next."""
    rfp = loading.rfp_by_id(work, rfp_id)
    found = people.list_members(work, rfp.organization_id)
    members = {one.person_id: one.name for one in found}
    here = {one.person_id: frozenset(one.roles) for one in found if not one.is_disabled}
    asked: dict[int, datetime] = {}
    for row in work.session.exec(
        select(ShareCheck)
        .where(col(ShareCheck.rfp_id) == rfp_id)
        .order_by(col(ShareCheck.asked_at))
    ):
        asked[row.number] = row.asked_at
    states = tuple(
        ShareState(
            number=share.number,
            holder_id=share.holder_id,
            holder=members.get(share.holder_id, "somebody who has left"),
            form=share.form,
            checked_at=share.checked_at,
            asked_at=asked.get(share.number),
            is_due=_is_due(rfp, share, work.now),
            gone=_gone(share, here),
        )
        for share in _shares(work, rfp_id)
    )
    return states, _next_turn(work, rfp)


def _gone(share: OpeningShare, here: Mapping[str, Collection[Role]]) -> str:
    if share.lost_at is not None:
        return "lost"
    if share.holder_id not in here:
        return "left"
    is_officer = frozenset(POLICY[Act.OPEN_BIDS].stakes) & frozenset(here[share.holder_id])
    return "" if is_officer else "no officer"


def my_share_tasks(work: Work) -> Sequence[ShareTask]:
    """The actor's own shares that are to be proven now, by RFP; empty for all but a campaign."""
    if work.actor.organization_kind != OrganizationKind.CAMPAIGN:
        return []
    tasks, _ = work.lasting(
        "my shares to prove", lambda: _my_share_tasks(work), until=lambda answer: answer[1]
    )
    return list(tasks)


def _my_share_tasks(work: Work) -> tuple[tuple[ShareTask, ...], datetime | None]:
    """The shares to prove now, and when the clock alone changes that next."""
    found: dict[str, list[str]] = {}
    rows = work.session.exec(
        select(OpeningShare, Rfp)
        .join(Rfp, col(Rfp.id) == col(OpeningShare.rfp_id))
        .where(col(OpeningShare.holder_id) == work.actor.person_id)
        .where(col(Rfp.organization_id) == work.actor.organization_id)
        .where(col(Rfp.closes_at) > work.now)
        .order_by(col(OpeningShare.number))
    ).all()
    named = {}
    for share, rfp in rows:
        if _is_due(rfp, share, work.now) and work.permits(Act.CHECK_SHARE, rfp.parties):
            found.setdefault(rfp.id, []).append(share.form)
            named[rfp.id] = rfp
    tasks = tuple(
        ShareTask(rfp.id, rfp.reference, rfp.title, tuple(found[rfp.id]), rfp.closes_at)
        for rfp in named.values()
        if rfp.closes_at is not None
    )
    return tasks, _next_turn(work, *(rfp for _, rfp in rows))


def _next_turn(work: Work, *found: Rfp) -> datetime | None:
    """When the clock alone changes next which shares of these RFPs are due."""
    turns = [turn for rfp in found for turn in rules.turns_of_checks(rfp.facts)]
    return min((turn for turn in turns if turn > work.now), default=None)


def _shares(work: Work, rfp_id: str) -> Sequence[OpeningShare]:
    return work.session.exec(
        select(OpeningShare)
        .where(col(OpeningShare.rfp_id) == rfp_id)
        .order_by(col(OpeningShare.number))
    ).all()


def _is_due(rfp: Rfp, share: OpeningShare, now: datetime) -> bool:
    if rules.status(rfp.facts, at=now) != RfpStatus.OPEN:
        return False
    return rules.needs_check(rfp.facts, share.checked_at, at=now)
