"""What makes a demo procurement lived in: documents, questions, evidence, calls, a draft begun."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from procurement import evaluations, rfps
from procurement.ceremonies import keeping
from procurement.cli.demo_play.first_half import Procurement
from procurement.cli.demo_play.play import Play
from procurement.documents import Offer
from procurement.documents.outline import fill
from procurement.documents.uploads import examine
from procurement.evaluations import REFERENCE_QUESTIONS, InterviewForm, ReferenceForm, Told
from procurement.rfps import AnswerForm, QuestionForm, VendorInvite

DOCUMENTS: Mapping[str, str] = {
    "Draft contract.txt": "DRAFT SERVICES AGREEMENT (invented for the demo)\n\n"
    "1. Services as in the RFP and the bid.\n2. Payment in arrears against dials delivered.\n"
    "3. Recordings and voter data stay the campaign's; deletion is certified in the RFP's time.\n",
    "Voter-file terms.txt": "VOTER-FILE TERMS (invented for the demo)\n\nNo reuse, no resale, no "
    "training of models, no copy outside the named countries.\n",
}


@dataclass(frozen=True)
class Evidence:
    """One page of evidence that a vendor hands in."""

    name: str
    items: tuple[str, ...]
    heading: str
    lines: tuple[str, ...]


PAPERS = (
    Evidence(
        "Assurance report, summary.pdf",
        ("PRV-1",),
        "Independent assurance: summary",
        ("Scope: both sites named in the bid.", "Exceptions noted: none open."),
    ),
    Evidence(
        "Training outline.pdf",
        ("EXP-3", "CAP-5"),
        "Training for political work",
        ("Day 1: the race, the law, the script.", "Day 2: role play and a test, 85 to pass."),
    ),
)
ASKED = (
    (
        "Does the bilingual share count for each shift or over the whole week?",
        "For each shift: at every hour of calling the share of bilingual seats must be staffed.",
    ),
    (
        "May the weekly call be held in the evening, Eastern time?",
        "Yes, between 17:00 and 19:00 Eastern time, on a day agreed before the start.",
    ),
    ("Is a second daily file at noon wanted in the last week?", ""),
)


def one_page(heading: str, lines: tuple[str, ...]) -> bytes:
    """A PDF of one page."""
    page = io.BytesIO()
    canvas = Canvas(page, pagesize=letter, invariant=1)
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(72, 690, heading)
    canvas.setFont("Helvetica", 12)
    for number, line in enumerate((*lines, "Invented for the demo.")):
        canvas.drawString(72, 650 - 22 * number, line)
    canvas.showPage()
    canvas.save()
    return page.getvalue()


def attach_documents(procurement: Procurement) -> None:
    """The draft contract and the voter-file terms belong to the draft."""
    for name, text in DOCUMENTS.items():
        content = text.encode()
        upload = keeping.Upload(name, examine(content), content)
        token = procurement.token("lead")
        title = name.removesuffix(".txt")
        keeping.attach_document(
            procurement.play.portal, token, procurement.rfp_id, upload, title=title
        )


def hand_in_evidence(procurement: Procurement, offer: Offer) -> None:
    """The vendor of this bid hands in two pages of evidence."""
    token, bid_id = procurement.vendor_token(offer), procurement.bids[offer.id]
    for paper in PAPERS:
        content = one_page(paper.heading, paper.lines)
        upload = keeping.Upload(paper.name, examine(content), content)
        keeping.add_evidence(procurement.play.portal, token, bid_id, upload, items=paper.items)


def ask_and_answer(procurement: Procurement) -> None:
    """Vendors ask; the lead answers all but the last question."""
    play = procurement.play
    for offer, (question, answer) in zip(procurement.sample.offers, ASKED, strict=False):
        with play.portal.work_as(procurement.vendor_token(offer)) as work:
            asked = rfps.ask_question(work, procurement.rfp_id, QuestionForm(text=question))
        if answer:
            form = AnswerForm(wording=question, answer=answer)
            with play.portal.work_as(procurement.token("lead")) as work:
                rfps.answer_question(work, asked, form)


def invite_one_more(procurement: Procurement, company: str) -> None:
    """A vendor that has not looked yet is on the list."""
    invite = VendorInvite(email=procurement.vendors[company], company=company)
    with procurement.play.portal.work_as(procurement.token("lead")) as work:
        rfps.invite_vendor(work, procurement.rfp_id, invite)


def call_references(procurement: Procurement) -> None:
    """A reference call and an interview about the first bid are on record."""
    offer = procurement.sample.offers[0]
    bid_id, now = procurement.bids[offer.id], procurement.play.clock.now
    call = ReferenceForm(
        client="Citizens for the Harbor Library (fictional)",
        spoken_with="the field director",
        called_at=now - timedelta(hours=1),
        is_reached=True,
        answers=dict.fromkeys(REFERENCE_QUESTIONS, Told.YES) | {"peak": Told.PARTLY},
        remark="Sent the daily file by ten each morning; the last weekend was one seat short.",
    )
    interview = InterviewForm(
        held_at=now - timedelta(minutes=30),
        present="account lead, floor manager; for the campaign: lead and chair",
        minutes={"OMN-5": "Showed a text reply that opened the voter's history for the agent."},
    )
    with procurement.play.portal.work_as(procurement.token("lead")) as work:
        evaluations.save_reference(work, procurement.rfp_id, bid_id, call)
        evaluations.save_interview(work, procurement.rfp_id, bid_id, interview)


def begin_a_draft(play: Play, editor: str, timezone: str) -> None:
    """An editor has begun the campaign's next RFP from the first template."""
    template = play.portal.templates[0]
    today = play.clock.now.astimezone(ZoneInfo(timezone)).date()
    fields = fill(template, today=today, timezone=timezone)
    fields["title"] = "Ballot chase, last weekend"
    with play.portal.work_as(play.token(editor)) as work:
        rfps.draft_rfp(work, template=template.id, fields=fields)
