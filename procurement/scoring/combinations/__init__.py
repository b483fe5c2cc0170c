"""Award combinations: which vendor gets which lot, under limits, and what each limit costs."""

from procurement.scoring.combinations.integer import solve_by_programming
from procurement.scoring.combinations.model import (
    Combination,
    Extra,
    Findings,
    Limits,
    Lot,
    Option,
    Pool,
    Problem,
    RuleCost,
)
from procurement.scoring.combinations.setting_up import problem_from
from procurement.scoring.combinations.solving import (
    ENUMERATED_UP_TO,
    best,
    find,
    in_order,
    solve_exactly,
)

__all__ = [
    "ENUMERATED_UP_TO",
    "Combination",
    "Extra",
    "Findings",
    "Limits",
    "Lot",
    "Option",
    "Pool",
    "Problem",
    "RuleCost",
    "best",
    "find",
    "in_order",
    "problem_from",
    "solve_by_programming",
    "solve_exactly",
]
