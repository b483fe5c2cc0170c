"""The evaluation of bids: gates, sub-scores, evaluated price, totals, ranks; exact and pure."""

from procurement.scoring.evaluation import evaluate
from procurement.scoring.results import Evaluation, Row, SubScore

__all__ = ["Evaluation", "Row", "SubScore", "evaluate"]
