"""Why is a number what it is: the sentence, the values it was read from, the levels."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from procurement.evaluations.comparison import (
    BidLine,
    Comparison,
    GateLine,
    Item,
    sources_of,
)
from procurement.scoring import Missing
from procurement.scoring.evaluation import RANKED
from procurement.ui.compare_words import OUTCOME_WORDS, percent, points, usd_exact
from procurement.ui.missing_words import WORDS, mark_words
from procurement.ui.rubric_reading import METHODS
from procurement.ui.wording import plain

TOTAL = "total"


@st.fragment
def draw(comparison: Comparison) -> None:
    """Pick a bid and a number; see the sentence, the values, the level and the next one."""
    left, right = st.columns(2, gap="medium")
    bid = pick_bid(left, comparison, "Bid", key="why-bid", first=standing(comparison, 0))
    line = comparison.line(bid)
    choices = _numbers(comparison, line)
    with right:
        name = st.selectbox(
            "Number",
            list(choices),
            index=list(choices).index(next(iter(line.items))),
            format_func=lambda key: choices.get(key, key),
            key="why-item",
        )
    with st.container(border=True, key="why-card"):
        _answer(comparison, line, name)


def _numbers(comparison: Comparison, line: BidLine) -> dict[str, str]:
    """Everything that can be asked about: the total, criteria, items and gates."""
    return {
        TOTAL: "Total points",
        **{name: f"{name} {title}, all items" for name, title in comparison.criteria.items()},
        **{name: f"{name} {item.title}" for name, item in line.items.items()},
        **{gate.id: f"{gate.id} {gate.title} (gate)" for gate in line.gates},
    }


def _answer(comparison: Comparison, line: BidLine, name: str) -> None:
    gates = {gate.id: gate for gate in line.gates}
    if name in line.items:
        _card(comparison, line, line.items[name])
    elif name in gates:
        _gate(comparison, line, gates[name])
    elif name in comparison.criteria:
        _criterion(comparison, line, name)
    else:
        _total(comparison, line)


def _total(comparison: Comparison, line: BidLine) -> None:
    """The sum behind the total: every criterion with its weight."""
    st.metric("Points of 100", plain(points(line.total)))
    weights = comparison.weights
    st.table(
        {
            "Criterion": [
                *(plain(title) for title in comparison.criteria.values()),
                "All criteria",
            ],
            "Score of 5": [*(plain(points(line.criteria[name], 4)) for name in weights), ""],
            "Weight": [*(plain(percent(weight / 100)) for weight in weights.values()), ""],
            "Points": [
                *(plain(points(line.points[name])) for name in weights),
                plain(points(line.total)),
            ],
        },
        alt="How the total adds up",
        border="horizontal",
        hide_index=True,
    )
    told = [*line.shortfalls, *([line.tie_break] if line.tie_break else [])]
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in told))


def _criterion(comparison: Comparison, line: BidLine, name: str) -> None:
    """The sum behind a criterion: every item with its weight within it."""
    items = [item for item in line.items.values() if item.criterion == name]
    st.metric("Score of 5", plain(points(line.criteria[name], 4)))
    whole = comparison.weights[name]
    st.table(
        {
            "Item": [*(plain(f"{item.id} {item.title}") for item in items), "All items"],
            "Score of 5": [*(plain(_score(item, 3)) for item in items), ""],
            "Weight within": [
                *(plain(percent(item.at_stake / whole if whole else 0)) for item in items),
                "",
            ],
            "Points of 100": [
                *(plain(points(item.points)) for item in items),
                plain(points(line.points[name])),
            ],
        },
        alt="How the criterion adds up",
        border="horizontal",
        hide_index=True,
    )


def _gate(comparison: Comparison, line: BidLine, gate: GateLine) -> None:
    st.markdown(f"**{plain(OUTCOME_WORDS.get(gate.outcome, gate.outcome).capitalize())}**")
    st.markdown(plain(gate.sentence))
    _read_from(comparison, line, gate.fields)


def pick_bid(
    place: DeltaGenerator, comparison: Comparison, label: str, *, key: str, first: str
) -> str:
    """The id of the bid that is chosen in this place."""
    ids = [line.bid for line in comparison.bids]
    names = {line.bid: line.vendor for line in comparison.bids}
    chosen = place.selectbox(
        label,
        ids,
        index=ids.index(first),
        format_func=lambda bid: names[bid],
        key=key,
    )
    return chosen if chosen in names else ids[0]


def standing(comparison: Comparison, place: int) -> str:
    """The first or second of those who stand for the whole scope, else of all bids."""
    others = [line.bid for line in comparison.bids if line.bid not in comparison.contenders]
    return [*comparison.contenders, *others][place]


def _card(comparison: Comparison, line: BidLine, item: Item) -> None:
    score, told = st.columns([1, 4], gap="medium")
    with score, st.container(gap="xxsmall"):
        st.metric("Score of 5", plain(_score(item, 3 if item.is_judged else 2)))
        worth = f"{points(item.points)} of {points(item.at_stake)} points of 100"
        st.caption(plain(f"{worth}; {METHODS[item.method]}"))
    with told:
        st.markdown(plain(item.sentence))
        if item.reached:
            st.markdown(f"**Reached:** {plain(item.reached)}")
        if item.above:
            st.markdown(f"**Next level:** {plain(item.above)}")
        if item.needs:
            st.markdown(f"**What it takes:** {plain(item.needs)}")
    if item.marks or item.missing:
        _marks(item)
        if line.status not in RANKED:
            out = Missing.EXCLUDED
            st.caption(plain(f"{mark_words(out)}: {out.consequence} They stand here to be read."))
    if item.id == "CST-1":
        _prices(line)
        return
    _read_from(comparison, line, item.fields)
    with st.expander("All levels of this item", key="why-levels"):
        _levels(comparison, item)


def _score(item: Item, places: int) -> str:
    """The score, or the mark for why there is none."""
    if item.score is not None:
        return points(item.score, places)
    return WORDS[Missing.NOT_APPLICABLE if item.is_aside else Missing.UNSCORED][0]


def _levels(comparison: Comparison, item: Item) -> None:
    """The published levels from the best down, the one reached in bold."""
    subs = {sub.id: sub for sub in comparison.evaluation.rubric.sub_criteria}
    for level, words in sorted(subs[item.id].anchors.items(), reverse=True):
        is_here = item.score is not None and level == int(item.score)
        mark = "**" if is_here else ""
        st.markdown(mark + plain(f"{level}: {words}") + mark)


def _read_from(comparison: Comparison, line: BidLine, fields: Sequence[str]) -> None:
    """The values in the papers that a number was read from."""
    row = next(row for row in comparison.evaluation.rows if row.bid_id == line.bid)
    sources = sources_of(row, fields)
    if not sources:
        return
    st.markdown("**Read from**")
    st.table(
        {
            "Paper": [plain(one.paper) for one in sources],
            "Question": [plain(one.question) for one in sources],
            "Answer": [plain(one.answer) for one in sources],
        },
        alt="Values this number was read from",
        border="horizontal",
        hide_index=True,
    )


def _marks(item: Item) -> None:
    st.table(
        {
            "Evaluator": [plain(who) for who in (*item.marks, *item.missing)],
            "Score": [
                *(plain(points(mark, 1)) for mark in item.marks.values()),
                *(plain(mark_words(kind)) for kind in item.missing.values()),
            ],
            **_why(item),
        },
        alt="Scores of the panel",
        border="horizontal",
        hide_index=True,
        width="content",
    )
    for kind in dict.fromkeys(item.missing.values()):
        st.caption(plain(f"{mark_words(kind)}: {kind.consequence}"))


def _why(item: Item) -> dict[str, list[str]]:
    """A column with the reasons for missing scores, where there are any."""
    if not item.reasons:
        return {}
    people = (*item.marks, *item.missing)
    return {"Why": [plain(item.reasons.get(who, "")) for who in people]}


def _prices(line: BidLine) -> None:
    if line.money is None:
        return
    st.table(
        {
            "Lot": [plain(f"{lot.letter} {lot.name}") for lot in line.money.lots],
            "Price": [plain(usd_exact(lot.amount)) for lot in line.money.lots],
            "Score": [
                plain("–" if lot.score is None else points(lot.score, 3)) for lot in line.money.lots
            ],
            "How it comes about": [plain(lot.sentence) for lot in line.money.lots],
        },
        alt="Price of each lot",
        border="horizontal",
        hide_index=True,
    )
