"""What waits for an administrator: letters that did not leave, organisations without members."""

from __future__ import annotations

from collections.abc import Iterator

from procurement import notices, people
from procurement.notices import LetterState
from procurement.ui.task import Task
from procurement.ui.wording import counted
from procurement.work import Work


def about_letters(work: Work, *, sends_mail: bool) -> Iterator[Task]:
    """Letters that could not leave, and those to pass on by hand."""
    counts = notices.count_messages(work)
    letters = counts[LetterState.WAITING] + counts[LetterState.FAILED]
    if counts[LetterState.FAILED]:
        newest = notices.list_messages(work, LetterState.FAILED, limit=1)
        yield Task(
            f"{counted(counts[LetterState.FAILED], 'letter')} could not be delivered",
            "".join(f"The mail server said: {row.failure}" for row in newest),
            "outbox.py",
            ":material/unsubscribe:",
        )
    if letters and not sends_mail:
        yield Task(
            f"{counted(letters, 'letter')} to pass on by hand",
            "No mail server is set up, so letters stay in the outbox.",
            "outbox.py",
            ":material/outgoing_mail:",
        )


def about_organizations(work: Work) -> Iterator[Task]:
    """Organisations that nobody belongs to, nor is invited to."""
    for row in people.list_organizations(work):
        if row.members == 0 and not people.list_invitations(work, row.id):
            yield Task(
                f"{row.name} has no members",
                "Invite its first member.",
                "organization.py",
                ":material/domain_disabled:",
                organization_id=row.id,
            )
