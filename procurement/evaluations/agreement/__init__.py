"""How far a panel agrees, as a pure value: spread, outliers, coefficients, who tips the rank."""

from procurement.evaluations.agreement.building import build
from procurement.evaluations.agreement.effects import effect_of, effects_of, places
from procurement.evaluations.agreement.model import (
    Absent,
    Agreement,
    Ballots,
    Cell,
    Coefficient,
    Effect,
    Leaving,
    PanelPlace,
    Spread,
    Tendency,
)

__all__ = [
    "Absent",
    "Agreement",
    "Ballots",
    "Cell",
    "Coefficient",
    "Effect",
    "Leaving",
    "PanelPlace",
    "Spread",
    "Tendency",
    "build",
    "effect_of",
    "effects_of",
    "places",
]
