"""What forms ask: parts and questions of postings, profiles and bids, and what a draft lacks."""

from procurement.documents.outline.compliance import ComplianceRule, fitting, read_compliance
from procurement.documents.outline.facts import Facts, read_facts
from procurement.documents.outline.finding import form_of, locate, problems, questions_of
from procurement.documents.outline.forms import lot_kinds, offer_form, requirements_form
from procurement.documents.outline.lots import lot_questions
from procurement.documents.outline.model import DraftProblem, Kind, Part, Question, Severity
from procurement.documents.outline.offer import offer_lot_questions, offer_parts
from procurement.documents.outline.posting import requirements_parts
from procurement.documents.outline.profile import profile_parts
from procurement.documents.outline.templates import Template, fill, read_templates
from procurement.documents.outline.tree import blank, flatten, grow, value_at, without_blanks

__all__ = [
    "ComplianceRule",
    "DraftProblem",
    "Facts",
    "Kind",
    "Part",
    "Question",
    "Severity",
    "Template",
    "blank",
    "fill",
    "fitting",
    "flatten",
    "form_of",
    "grow",
    "locate",
    "lot_kinds",
    "lot_questions",
    "offer_form",
    "offer_lot_questions",
    "offer_parts",
    "problems",
    "profile_parts",
    "questions_of",
    "read_compliance",
    "read_facts",
    "read_templates",
    "requirements_form",
    "requirements_parts",
    "value_at",
    "without_blanks",
]
