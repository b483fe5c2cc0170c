"""The papers of a procurement as frozen values: requirements, bids, profiles, rubrics, scores."""

from procurement.documents.canonical import canonical_bytes, digest, exact_numbers, plain
from procurement.documents.decisions import GateDecision
from procurement.documents.judged import BidScores, Evaluator, JudgedScores, MissingMark
from procurement.documents.lots import Lot, PriceAnchors
from procurement.documents.offers import Offer
from procurement.documents.problems import frozen_value, value_of
from procurement.documents.profiles import VendorProfile
from procurement.documents.readable import readable
from procurement.documents.reading import Papers, read_folder, read_rubric
from procurement.documents.requirements import Requirements, vendors_reading
from procurement.documents.rubrics import Gate, Rubric, SubCriterion

__all__ = [
    "BidScores",
    "Evaluator",
    "Gate",
    "GateDecision",
    "JudgedScores",
    "Lot",
    "MissingMark",
    "Offer",
    "Papers",
    "PriceAnchors",
    "Requirements",
    "Rubric",
    "SubCriterion",
    "VendorProfile",
    "canonical_bytes",
    "digest",
    "exact_numbers",
    "frozen_value",
    "plain",
    "read_folder",
    "read_rubric",
    "readable",
    "value_of",
    "vendors_reading",
]
