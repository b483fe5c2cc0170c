"""Which scores a bid lacks: a sign beside its points, and every one of them with its reason."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from procurement.evaluations.comparison import BidLine
from procurement.scoring import Missing
from procurement.scoring.evaluation import RANKED
from procurement.ui import widgets
from procurement.ui.compare_words import points
from procurement.ui.missing_words import WORDS, mark_words
from procurement.ui.wording import counted, plain

Lack = tuple[str, str, str]  # the item's code, whose score is missing, what was written about it
NOBODY = "the panel"


def lacks(line: BidLine, criterion: str = "") -> dict[Missing, list[Lack]]:
    """Every score of the panel that this bid lacks, by the reason why; of one criterion or all."""
    found: dict[Missing, list[Lack]] = {}
    is_out = line.status not in RANKED
    for item in line.items.values():
        if not item.is_judged or criterion not in ("", item.criterion):
            continue
        missing = dict(item.missing)
        if item.score is None and not missing:
            missing = {NOBODY: Missing.EXCLUDED if is_out else Missing.UNSCORED}
        for who, kind in missing.items():
            found.setdefault(kind, []).append((item.id, who, item.reasons.get(who, "")))
    return {kind: found[kind] for kind in Missing if kind in found}


def marks(line: BidLine, criterion: str) -> list[str]:
    """The marks of the reasons for which scores are missing within a criterion."""
    return [WORDS[kind][0] for kind in lacks(line, criterion)]


def sign(line: BidLine) -> str:
    """What stands below a bid's points where scores are missing: a mark and words per reason."""
    return ", ".join(_short(kind, given) for kind, given in lacks(line).items())


def _short(kind: Missing, given: Sequence[Lack]) -> str:
    items = counted(len({item for item, _, _ in given}), "item")
    scores = counted(len(given), "score")
    words = {
        Missing.UNSCORED: f"{scores} to come",
        Missing.ABSTAINED: f"{len(given)} abstained",
        Missing.RECUSED: f"{len({who for _, who, _ in given})} recused",
        Missing.NOT_APPLICABLE: f"{items} set aside",
        Missing.EXCLUDED: f"{scores} not given",
    }
    return f"{WORDS[kind][0]} {words[kind]}"


def signed_points(line: BidLine, value: str, more: str = "") -> str:
    """A cell of ``st.table``: points, what more there is to say, and in colour what they lack."""
    told = sign(line)
    shown = widgets.two_lines(value, more)
    return f"{shown}  \n:orange[{plain(told)}]" if told else shown


def draw(lines: Sequence[BidLine]) -> None:
    """Below the ranking: each bid that lacks scores, which, and what was done about it."""
    short = [line for line in lines if lacks(line)]
    if not short:
        return
    with st.expander(
        "Points that rest on fewer scores, and why", key="lacks", icon=":material/rule:"
    ):
        for line in short:
            st.markdown(f"**{plain(line.vendor)}**, {plain(points(line.total))} points")
            said = [_told(kind, given) for kind, given in lacks(line).items()]
            st.markdown("\n".join(f"- {plain(one)}" for one in said))


def _told(kind: Missing, given: Sequence[Lack]) -> str:
    """One reason with the scores it is about, what was written, and what follows."""
    people = dict.fromkeys((who, why) for _, who, why in given)
    parts = []
    for who, why in people:
        items = ", ".join(item for item, one, told in given if (one, told) == (who, why))
        parts.append(f"{who} on {items}" + (f" (“{why}”)" if why else ""))
    return f"{mark_words(kind)}: {'; '.join(parts)}. {kind.consequence}"
