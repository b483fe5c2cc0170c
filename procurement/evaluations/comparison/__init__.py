"""The comparison of bids as a pure value: who leads, why, for what money, and how safely."""

from procurement.evaluations.comparison.building import build
from procurement.evaluations.comparison.lines import short_names
from procurement.evaluations.comparison.model import (
    Answer,
    BidLine,
    Comparison,
    Finding,
    GateLine,
    Item,
    Level,
    LotMoney,
    Money,
    Outcome,
    Place,
    Places,
    PriceFlag,
    Safety,
    Stability,
    Standing,
    Tipping,
    Tone,
    Without,
    Workload,
)
from procurement.evaluations.comparison.pairs import Difference, Pair, two_bids
from procurement.evaluations.comparison.places import (
    Added,
    ControlRates,
    added_controls,
    places_of,
    with_controls,
)
from procurement.evaluations.comparison.rescoring import standings
from procurement.evaluations.comparison.sources import Source, sources_of
from procurement.evaluations.comparison.technical import Technical, TechnicalLine, technical

__all__ = [
    "Added",
    "Answer",
    "BidLine",
    "Comparison",
    "ControlRates",
    "Difference",
    "Finding",
    "GateLine",
    "Item",
    "Level",
    "LotMoney",
    "Money",
    "Outcome",
    "Pair",
    "Place",
    "Places",
    "PriceFlag",
    "Safety",
    "Source",
    "Stability",
    "Standing",
    "Technical",
    "TechnicalLine",
    "Tipping",
    "Tone",
    "Without",
    "Workload",
    "added_controls",
    "build",
    "places_of",
    "short_names",
    "sources_of",
    "standings",
    "technical",
    "two_bids",
    "with_controls",
]
