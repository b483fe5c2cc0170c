"""What waits for a person today: facts of the rooms, turned into tasks with a place to do them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from procurement import bids, evaluations, people, policy, rfps
from procurement.bids import BidStatus
from procurement.documents import standing
from procurement.evaluations import Asked, Standing
from procurement.policy import Act, OrganizationKind, Parties, Role
from procurement.rfps import RfpStatus
from procurement.sealing import Keyring, Part
from procurement.ui import award_waits, opening_waits, profile_waits
from procurement.ui.admin_tasks import about_letters, about_organizations
from procurement.ui.panel_waits import waits
from procurement.ui.task import SOON, Task
from procurement.ui.wording import counted, role_words
from procurement.work import Work

PASSWORD_FOR = timedelta(days=365)
REMIND_BEFORE = timedelta(days=30)
_LAST = datetime.max.replace(tzinfo=UTC)


def list_tasks(work: Work, *, sends_mail: bool, keys: Keyring | None = None) -> Sequence[Task]:
    """What waits for whoever works, the earliest due first; what keeps the house comes last.

    ``keys`` open the standing profile of a vendor; without them nothing is said of it.
    """
    found: list[Task] = []
    if work.actor.organization_kind == OrganizationKind.CAMPAIGN:
        found += [*_about_rfps(work), *_about_panels(work), *_about_gates(work)]
        found += [*_about_addenda(work)]
        found += [_about_award(one) for one in award_waits.for_staff(work)]
    if Role.VENDOR_MEMBER in work.actor.roles:
        found += [*_about_notices(work), *_about_bids(work), *_about_clarifications(work)]
        found += _about_reveals(work)
        found += [*_about_profile(work, keys)]
        found += [_about_award(one) for one in award_waits.for_vendors(work)]
    if Role.ADMINISTRATOR in work.actor.roles:
        found += [*about_letters(work, sends_mail=sends_mail), *about_organizations(work)]
    own = Parties("organisation", "", organization_id=work.actor.organization_id)
    if work.permits(Act.INVITE_MEMBER, own):
        found += [*_about_invitations(work), *_about_members(work)]
    found += _about_account(work)
    return sorted(found, key=lambda task: task.due_at or _LAST)


def _about_account(work: Work) -> Iterator[Task]:
    account = people.my_account(work)
    if account.timezone == "UTC":
        yield Task(
            "Choose your time zone",
            "Times are shown in UTC until you do.",
            "account.py",
            ":material/schedule:",
        )
    changed_at = account.password_changed_at
    if changed_at is not None and work.now > changed_at + PASSWORD_FOR - REMIND_BEFORE:
        yield Task(
            "Change your password",
            f"It is {counted((work.now - changed_at).days, 'day')} old; a year is enough.",
            "account.py",
            ":material/password:",
            due_at=changed_at + PASSWORD_FOR,
        )


def _about_invitations(work: Work) -> Iterator[Task]:
    for invitation in people.list_invitations(work, work.actor.organization_id):
        if invitation.expires_at - work.now < SOON:
            yield Task(
                f"{invitation.email} has not answered yet",
                f"Invited as {role_words(invitation.roles).lower()}. Remind them, or invite again.",
                "organization.py",
                ":material/mark_email_unread:",
                due_at=invitation.expires_at,
            )


def _about_members(work: Work) -> Iterator[Task]:
    members = people.list_members(work, work.actor.organization_id)
    for member in members:
        if member.is_disabled:
            yield Task(
                f"{member.name} cannot sign in",
                "The account is disabled. End the membership, or ask an administrator.",
                "organization.py",
                ":material/person_off:",
            )
    if len(members) == 1:
        yield Task(
            "You are the only member",
            "Invite a colleague, so that work does not stop when you are away.",
            "organization.py",
            ":material/group_add:",
        )
    elif missing := _roles_nobody_holds(work, members):
        yield Task(
            "Some roles are not filled",
            f"Nobody here is {role_words(missing).lower().replace(', ', ' or ')}.",
            "organization.py",
            ":material/assignment_ind:",
        )


def _roles_nobody_holds(work: Work, members: Sequence[people.MemberRow]) -> list[Role]:
    kind = work.actor.organization_kind or OrganizationKind.VENDOR
    held = {role for member in members if not member.is_disabled for role in member.roles}
    return [role for role in policy.ROLES_OF[kind] if role not in held]


def _about_rfps(work: Work) -> Iterator[Task]:
    """Drafts to finish, questions to answer, RFPs nobody is invited to."""
    own = Parties("RFP", "", organization_id=work.actor.organization_id)
    if work.permits(Act.ANSWER_QUESTION, own):
        yield from _about_questions(work)
    if Role.COUNSEL in work.actor.roles:
        yield from _about_compliance(work)
    yield from _about_shares(work)
    yield from _about_orphans(work)
    yield from opening_waits.about_openings(work)
    if not work.permits(Act.DRAFT_RFP, own):
        return
    for row in rfps.list_rfps(work):
        if row.status == RfpStatus.DRAFT:
            yield Task(
                f"Finish {row.reference}",
                f"{row.title}: a draft, which no vendor sees yet.",
                "rfps.py",
                ":material/edit_note:",
            )
        elif row.status == RfpStatus.OPEN and not row.invited:
            yield Task(
                f"Invite vendors to {row.reference}",
                f"{row.title} takes bids, and nobody is invited.",
                "rfps.py",
                ":material/group_add:",
                due_at=row.closes_at,
            )


def _about_shares(work: Work) -> Iterator[Task]:
    """Own opening shares to prove: after publication, and again a day before the deadline."""
    for one in rfps.my_share_tasks(work):
        yield Task(
            f"Prove your opening share of {one.reference}",
            f"{one.title}: without shares nobody can open the bids. It takes a minute.",
            "rfp.py",
            ":material/key:",
            due_at=one.closes_at,
            rfp_id=one.rfp_id,
        )


def _about_orphans(work: Work) -> Iterator[Task]:
    """Opening shares that are lost or whose holder left: what the others do, RFP by RFP."""
    own = Parties("RFP", "", organization_id=work.actor.organization_id)
    if not work.permits(Act.SPLIT_KEY_AGAIN, own):
        return
    for one in {orphan.rfp_id: orphan for orphan in rfps.my_orphans(work)}.values():
        reach = rfps.get_reach(work, one.rfp_id)
        words = "Renew the" if reach.opens else "Look for the lost"
        yield Task(
            f"{words} opening shares of {one.reference}",
            f"{one.title}: {rfps.what_now(reach)}",
            "rfp.py",
            ":material/key_off:",
            rfp_id=one.rfp_id,
        )


def _about_reveals(work: Work) -> Iterator[Task]:
    """Reveal files that campaigns ask for, their opening shares being lost."""
    for one in bids.my_reveals(work):
        if not one.is_handed_in:
            what = "your price" if one.part == Part.PRICE else "your bid"
            yield Task(
                f"Hand in your reveal file for {one.named}",
                f"{one.title}: the opening shares are lost. Without it {what} stays closed.",
                "bid.py",
                ":material/key:",
                due_at=one.until,
                rfp_id=one.rfp_id,
            )


def _about_questions(work: Work) -> Iterator[Task]:
    """Questions of vendors that wait, while an answer still helps them."""
    waiting = rfps.count_waiting(work)
    rows = rfps.list_rfps(work) if waiting else ()
    asked = [row for row in rows if row.id in waiting and row.status == RfpStatus.OPEN]
    dates = rfps.question_dates_of(work, [row.id for row in asked]) if asked else {}
    for row in asked:
        yield Task(
            f"Answer {counted(waiting[row.id], 'question')} on {row.reference}",
            f"{row.title}: every admitted vendor reads the answer.",
            "questions.py",
            ":material/forum:",
            due_at=dates[row.id].answer_by or row.closes_at,
            rfp_id=row.id,
        )


def _about_compliance(work: Work) -> Iterator[Task]:
    """Drafts whose compliance questions nobody has looked over, or which changed since."""
    waiting = rfps.drafts_to_look_over(work)
    for row in rfps.list_rfps(work) if waiting else ():
        if row.id in waiting:
            yield Task(
                f"Check the compliance questions of {row.reference}",
                f"{row.title}: a draft. Facts that fit it are turned into questions to vendors.",
                "post_rfp.py",
                ":material/verified_user:",
                rfp_id=row.id,
            )


def _about_gates(work: Work) -> Iterator[Task]:
    """Gates to ask about, to decide, to agree upon: for those who may do something about it."""
    open_gates = evaluations.waiting_for_staff(work)
    for row in rfps.list_rfps(work) if open_gates else ():
        found = open_gates.get(row.id, ())
        if found:
            first = found[0]
            yield Task(
                f"Settle {counted(len(found), 'gate')} on {row.reference}",
                f"{first.label}, {first.gate}: {first.todo}.",
                "gates.py",
                ":material/rule:",
                rfp_id=row.id,
            )


def _about_clarifications(work: Work) -> Iterator[Task]:
    """Questions of campaigns about a vendor's own bids, until their answers are due."""
    for one in evaluations.my_clarifications(work):
        if one.asked.state(work.now) == Asked.WAITING and not one.is_closed:
            name = rfps.name_with_buyer(one.reference, one.buyer)
            yield Task(
                f"Answer a question about your bid on {name}",
                f"{one.asked.title}, about “{one.rfp_title}”.",
                "clarifications.py",
                ":material/mark_chat_unread:",
                due_at=one.asked.due_at,
            )


def _about_panels(work: Work) -> Iterator[Task]:
    """Statements, scores and locks that wait for a member of a panel; panels nobody sits on."""
    for panel in evaluations.my_panels(work):
        waiting = waits(panel)
        if waiting:
            is_chairs = panel.phase is None and panel.standing == Standing.LOCKED
            yield Task(
                f"{waiting}: {panel.reference}",
                f"{panel.title}: {'you chair the panel.' if is_chairs else 'you score its bids.'}",
                "panel.py" if is_chairs else "my_panel.py",
                ":material/grading:",
                rfp_id=panel.rfp_id,
            )
    own = Parties("RFP", "", organization_id=work.actor.organization_id)
    if work.permits(Act.APPOINT_TO_PANEL, own):
        for rfp_id, row in evaluations.without_panel(work).items():
            yield Task(
                f"Appoint the panel of {row.reference}",
                f"{row.title}: nobody is there to score its bids.",
                "panel.py",
                ":material/groups:",
                rfp_id=rfp_id,
            )


def _about_award(one: award_waits.Wait) -> Task:
    return Task(one.title, one.detail, one.page, one.icon, rfp_id=one.rfp_id)


def _notices(work: Work) -> Sequence[rfps.Notice]:
    """The RFPs that take bids, without those bid on and those that the firm does not bid on."""
    mine = bids.my_bids(work)
    found = [
        one
        for one in rfps.list_notices(work)
        if one.status == RfpStatus.OPEN and mine.get(one.rfp_id) != BidStatus.SUBMITTED
    ]
    declined = bids.my_no_bids(work) if found else frozenset()
    return [one for one in found if one.rfp_id not in declined]


def _about_notices(work: Work) -> Iterator[Task]:
    """RFPs a vendor has not answered yet, until bids are due."""
    for notice in _notices(work):
        if not notice.is_declared:
            yield Task(
                f"See whether {notice.named} is for you",
                notice.title,
                "open_rfps.py",
                ":material/campaign:",
                due_at=notice.closes_at,
            )


def _about_addenda(work: Work) -> Iterator[Task]:
    """Addenda that move a deadline and wait for another person to agree."""
    own = Parties("addendum", "", organization_id=work.actor.organization_id)
    if not work.permits(Act.AGREE_TO_ADDENDUM, own):
        return
    for rfp_id, _ in rfps.addenda_waiting(work):
        row = rfps.get_rfp(work, rfp_id)
        if row.status != RfpStatus.OPEN:
            continue
        yield Task(
            f"Agree to a later deadline for {row.reference}, or not",
            f"{row.title}: it takes two people to move a deadline.",
            "addenda.py",
            ":material/difference:",
            due_at=row.closes_at,
            rfp_id=rfp_id,
        )


def _about_bids(work: Work) -> Iterator[Task]:
    """RFPs a vendor is admitted to and has no submitted bid on, until bids are due."""
    mine = bids.my_bids(work)
    for notice in _notices(work):
        status = mine.get(notice.rfp_id)
        if not notice.is_declared or status == BidStatus.WITHDRAWN:  # who withdrew has answered
            continue
        if status == BidStatus.SUSPENDED:
            yield Task(
                f"Confirm or replace your bid on {notice.named}",
                f"{notice.title}: changed by an addendum after you submitted, so it is suspended.",
                "addenda.py",
                ":material/pause_circle:",
                due_at=notice.closes_at,
                rfp_id=notice.rfp_id,
            )
            continue
        yield Task(
            f"{'Submit' if status else 'Start'} your bid on {notice.named}",
            notice.title,
            "bid.py",
            ":material/edit_note:",
            due_at=notice.closes_at,
            rfp_id=notice.rfp_id,
        )


def _about_profile(work: Work, keys: Keyring | None) -> Iterator[Task]:
    """A profile nobody began; its documents that ran out or soon will: one task for all of them."""
    if keys is None:
        return
    profile = bids.my_profile(work, keys=keys)
    if not profile.answers:
        yield Task(
            "Begin your company profile",
            "You answer it once, and every bid takes its answers from there.",
            "profile.py",
            ":material/domain:",
        )
    found = profile_waits.aging(profile, work.now, work.actor.timezone)
    ending = [one for one in found if one.path == standing.DOCUMENTS]
    if ending:
        yield Task(
            "Renew a document of your company profile",
            " ".join(one.sentence for one in ending),
            "profile.py",
            ":material/event_busy:",
        )
