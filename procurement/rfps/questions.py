"""Questions and answers: vendors ask until a day, staff answer everybody at once, who asked stays.

Other vendors see a question when it is answered, in the wording the campaign published; they never
learn who asked, neither here nor in a letter nor in the trail they may read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from procurement import instants, people
from procurement.notices import Event, Letter
from procurement.policy import Act, OrganizationKind, Parties
from procurement.rfps import loading, rules, telling
from procurement.rfps.model import RfpStatus, json_value
from procurement.rfps.question_model import (
    QUESTIONS_PER_VENDOR,
    AnswerForm,
    AskedQuestion,
    QuestionDates,
    QuestionForm,
)
from procurement.rfps.question_records import RfpQuestion
from procurement.rfps.records import Rfp, RfpVersion
from procurement.work import Work, missing


def ask_question(work: Work, rfp_id: str, form: QuestionForm) -> str:
    """The campaign has a question of this vendor to answer; returns its id.

    Refuses: ``NotFound`` when the vendor is not admitted, ``NotAllowed``, ``OutOfOrder`` after the
    day for questions, ``TooMany`` when the vendor asked very much already.
    """
    rfp = loading.rfp_by_id(work, rfp_id)
    if work.actor.organization_kind == OrganizationKind.VENDOR and not loading.is_admitted(
        work, rfp.id
    ):
        raise missing("RFP")
    is_vendor = work.actor.organization_kind == OrganizationKind.VENDOR
    parties = Parties(
        "question",
        rfp.id,
        organization_id=work.actor.organization_id if is_vendor else "",
        counterparty_id=rfp.organization_id,
        label=telling.name_for_vendors(work, rfp.id),
    )
    work.authorize(Act.ASK_QUESTION, parties)
    rules.ask(
        rfp.facts,
        until=_dates(work, rfp).ask_until,
        asked=_asked(work, rfp),
        most=QUESTIONS_PER_VENDOR,
        at=work.now,
    )
    question = RfpQuestion(
        id=work.new_id(),
        rfp_id=rfp.id,
        vendor_id=work.actor.organization_id,
        asked_by=work.actor.name,
        asked_at=work.now,
        text=form.text,
    )
    work.session.add(question)
    telling.tell_staff(
        work,
        rfp.id,
        Event.QUESTION,
        Act.ANSWER_QUESTION,
        says=f"A vendor asked a question. Please answer it{_until(work, rfp)}; the answer goes to "
        "every vendor who was invited or has seen the RFP.",
        page=f"/questions?rfp={rfp.id}",
    )
    return question.id


def _until(work: Work, rfp: Rfp) -> str:
    """Until when vendors were promised answers, or else until when one can be given at all."""
    found = question_dates(work, rfp.id)
    late = found.answer_by is None or found.answer_by <= work.now
    due = found.closes_at if late else found.answer_by
    return f" by {instants.in_words(due or found.closes_at, found.timezone)}"


def _asked(work: Work, rfp: Rfp) -> int:
    mine = (
        select(func.count())
        .select_from(RfpQuestion)
        .where(col(RfpQuestion.rfp_id) == rfp.id)
        .where(col(RfpQuestion.vendor_id) == work.actor.organization_id)
    )
    return work.session.exec(mine).one()


def answer_question(work: Work, question_id: str, form: AnswerForm) -> int:
    """Every admitted vendor reads the answer, all who touched the RFP get a letter; its number.

    Refuses: ``NotFound``, ``NotAllowed``, ``OutOfOrder`` when it is answered already or bids are
    no longer taken.
    """
    question = work.session.get(RfpQuestion, question_id)
    if question is None:
        raise missing("question")
    loading.hold(work, question.rfp_id)
    work.session.refresh(question)
    rfp = loading.rfp_by_id(work, question.rfp_id)
    number = _last_number(work, rfp) + 1
    parties = Parties(
        "question", question.id, organization_id=rfp.organization_id, label=rfp.reference
    )
    work.authorize(Act.ANSWER_QUESTION, parties, number=number)
    rules.answer(rfp.facts, answered_at=question.answered_at, at=work.now)
    question.wording, question.answer = form.wording, form.answer
    question.answered_at, question.answered_by = work.now, work.actor.name
    question.number = number
    work.session.add(question)
    telling.tell_everybody(work, rfp, _letter(work, rfp, number))
    return number


def _last_number(work: Work, rfp: Rfp) -> int:
    newest = select(func.max(RfpQuestion.number)).where(col(RfpQuestion.rfp_id) == rfp.id)
    return work.session.exec(newest).one() or 0


def _letter(work: Work, rfp: Rfp, number: int) -> Letter:
    """To every vendor who touched the RFP: neither who asked nor what.

    A full question may tell how voters are won.
    """
    name = telling.name_for_vendors(work, rfp.id)
    return Letter(
        to="",
        subject=f"Answer {number} on {rfp.title} ({rfp.reference})",
        body=(
            f"A question about “{rfp.title}” ({name}) is answered for every vendor.\n\n"
            f"Read it here: {work.link(f'/questions?rfp={rfp.id}')}"
        ),
        organization_id=rfp.organization_id,
        event=Event.ANSWER,
    )


# Reading ----------------------------------------------------------------------------------------


def list_questions(work: Work, rfp_id: str) -> Sequence[AskedQuestion]:
    """The board of an RFP: what waits first, the oldest first, then the newest answers.

    Staff of the campaign see every question with the firm that asked. An admitted vendor sees its
    own, and of others only what is answered, never who asked.

    Raises: ``NotFound`` for everybody else, and for a draft.
    """
    return list(work.lasting(f"questions on {rfp_id}", lambda: _list_questions(work, rfp_id)))


def _list_questions(work: Work, rfp_id: str) -> tuple[AskedQuestion, ...]:
    rfp = _readable(work, rfp_id)
    is_staff = rfp.organization_id == work.actor.organization_id
    own = work.actor.organization_id
    found = work.session.exec(
        select(RfpQuestion)
        .where(col(RfpQuestion.rfp_id) == rfp.id)
        .order_by(col(RfpQuestion.asked_at), col(RfpQuestion.id))
    ).all()
    firms = _firms(work, found) if is_staff else {}
    seen = [
        _asked_question(row, is_mine=row.vendor_id == own, asker=firms.get(row.vendor_id, ""))
        for row in found
        if is_staff or row.vendor_id == own or row.answered_at is not None
    ]
    waiting = [one for one in seen if one.answered_at is None]
    answered = [one for one in seen if one.answered_at is not None]
    return (*waiting, *sorted(answered, key=lambda one: -one.number))


def _asked_question(row: RfpQuestion, *, is_mine: bool, asker: str) -> AskedQuestion:
    is_shown_as_asked = row.answered_at is None
    return AskedQuestion(
        id=row.id,
        number=row.number,
        text=row.text if is_shown_as_asked else row.wording,
        # When a question came in could tell who asked it.
        asked_at=row.asked_at if is_mine or asker else (row.answered_at or row.asked_at),
        answer=row.answer,
        answered_at=row.answered_at,
        answered_by=row.answered_by if asker else "",
        is_mine=is_mine,
        asker=asker,
    )


def _firms(work: Work, rows: Sequence[RfpQuestion]) -> Mapping[str, str]:
    return people.organization_names(work, {row.vendor_id for row in rows})


def question_dates(work: Work, rfp_id: str) -> QuestionDates:
    """Until when questions are taken and answers are due.

    Raises: ``NotFound`` as ``list_questions``.
    """
    return question_dates_of(work, [rfp_id])[rfp_id]


def question_dates_of(work: Work, rfp_ids: Sequence[str]) -> Mapping[str, QuestionDates]:
    """The same for many RFPs at once."""
    question = f"question dates of {' '.join(rfp_ids)}"
    return dict(work.lasting(question, lambda: _question_dates(work, rfp_ids)))


def _question_dates(work: Work, rfp_ids: Sequence[str]) -> tuple[tuple[str, QuestionDates], ...]:
    versions = loading.gather_published(work, rfp_ids)
    readable = [_readable(work, rfp_id) for rfp_id in rfp_ids]
    return tuple((rfp.id, _dates(work, rfp, versions.get(rfp.id))) for rfp in readable)


def count_waiting(work: Work) -> Mapping[str, int]:
    """How many questions wait for an answer, by RFP of the actor's own campaign."""
    return dict(work.lasting("questions waiting", lambda: _count_waiting(work)))


def _count_waiting(work: Work) -> tuple[tuple[str, int], ...]:
    found = work.session.exec(
        select(RfpQuestion.rfp_id, func.count())
        .join(Rfp, col(Rfp.id) == col(RfpQuestion.rfp_id))
        .where(col(Rfp.organization_id) == (work.actor.organization_id or "-"))
        .where(col(RfpQuestion.answered_at).is_(None))
        .group_by(col(RfpQuestion.rfp_id))
    )
    return tuple((rfp_id, number) for rfp_id, number in found)


def _readable(work: Work, rfp_id: str) -> Rfp:
    rfp = loading.rfp_by_id(work, rfp_id)
    own = bool(work.actor.organization_id) and rfp.organization_id == work.actor.organization_id
    if rfp.published_at is None or not (own or loading.is_admitted(work, rfp.id)):
        raise missing("RFP")
    return rfp


def _dates(work: Work, rfp: Rfp, version: RfpVersion | None = None) -> QuestionDates:
    closes_at = rfp.closes_at
    if closes_at is None or rules.status(rfp.facts, at=work.now) == RfpStatus.DRAFT:
        raise missing("published RFP")
    version = version or loading.newest_version(work, rfp.id)
    written = json_value(version.requirements)["timeline"]
    until = _instant(written.get("questions_due"))
    return QuestionDates(
        ask_until=min(until or closes_at, closes_at),
        answer_by=_instant(written.get("answers_published")),
        closes_at=closes_at,
        timezone=str(written.get("timezone") or "UTC"),
    )


def _instant(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
