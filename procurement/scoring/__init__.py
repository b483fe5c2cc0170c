"""The evaluation of bids: gates, sub-scores, evaluated price, totals, ranks; exact and pure."""

from procurement.scoring.awarded import lot_ranking, payees_of, rescoped
from procurement.scoring.evaluation import evaluate
from procurement.scoring.judged_marks import Absent, Waiting
from procurement.scoring.panel.missing import Missing, Settled, missing_cells, settle
from procurement.scoring.record import (
    Difference,
    build_record,
    canonical_bytes,
    recompute,
    replay,
    rubric_digest,
)
from procurement.scoring.results import Evaluation, Row, SubScore

__all__ = [
    "Absent",
    "Difference",
    "Evaluation",
    "Missing",
    "Row",
    "Settled",
    "SubScore",
    "Waiting",
    "build_record",
    "canonical_bytes",
    "evaluate",
    "lot_ranking",
    "missing_cells",
    "payees_of",
    "recompute",
    "replay",
    "rescoped",
    "rubric_digest",
    "settle",
]
