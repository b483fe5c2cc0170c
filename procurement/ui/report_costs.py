"""What an RFP costs, for finance: price by lot and vendor, who is paid for what, the ceiling."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from procurement.awards import AwardFile, Candidate, LotField
from procurement.documents.outline import value_at
from procurement.rfps import Published
from procurement.ui import frame, widgets
from procurement.ui.award_words import usd
from procurement.ui.compare_charts import twin
from procurement.ui.wording import plain

STATES = ("awarded", "eligible", "cannot be awarded")


def ceiling_of(published: Published) -> Decimal | None:
    """The budget ceiling of a published RFP, if it has one."""
    found = value_at(published.requirements, "budget.ceiling_usd")
    return None if found is None else Decimal(str(found))


def costs(award: AwardFile, published: Published) -> None:
    """The whole part of the page about one RFP."""
    ceiling = ceiling_of(published)
    _against_ceiling(award, ceiling)
    widgets.section("Price by lot and vendor")
    st.caption(
        "Each lot by itself, on the quantities of the RFP's own plan, in USD. A vendor with "
        "several lots charges its fees once, so together they cost less than their sum."
    )
    _by_lot(award.lots, award)
    if award.payees:
        widgets.section("Who is paid for what")
        _payees(award, published.requirements)


def _against_ceiling(award: AwardFile, ceiling: Decimal | None) -> None:
    total = sum((payee.total for payee in award.payees), Decimal(0))
    with st.container(horizontal=True, gap="medium"):
        words = "Awarded" if award.announced_at else "Awarded so far"
        st.metric(words, usd(total) if award.payees else "nothing yet", border=True)
        st.metric(
            "Budget ceiling", usd(ceiling) if ceiling is not None else "none set", border=True
        )
        if ceiling is not None and award.payees:
            gap = ceiling - total
            st.metric("Left under it" if gap >= 0 else "Over it", usd(abs(gap)), border=True)


def _by_lot(lots: tuple[LotField, ...], award: AwardFile) -> None:
    vendors = list(dict.fromkeys(one.vendor for lot in lots for one in lot.candidates))
    if not vendors:
        widgets.nothing("Nobody bid.", "There is no price to compare.")
        return
    chosen = {
        letter: choice.bid_id
        for letter, choice in award.standing.choices.items()
        if choice.bid_id and letter not in award.standing.undone
    }
    rows = [
        {"Vendor": name, **{f"Lot {lot.letter}": _cell(lot, name, chosen) for lot in lots}}
        for name in vendors
    ]
    columns = {
        f"Lot {lot.letter}": st.column_config.TextColumn(help=plain(lot.name), width=140)
        for lot in lots
    }
    widgets.table(rows, alt="Price by lot and vendor", key="price-table", **columns)
    st.caption(plain("; ".join(f"{lot.letter}: {lot.name}" for lot in lots)))
    priced = [one for lot in lots for one in lot.candidates if one.price is not None]
    if not priced:
        return
    of = (lots, tuple(sorted(chosen.items())))
    chart = frame.made("prices", of, partial(_chart, lots, chosen))
    bars = _bars(lots, chosen)
    twin(
        chart,
        {name: [bar[name] for bar in bars] for name in ("Bid", "Price", "State")},
        alt_text="The price of each lot by vendor",
        key="prices-by-lot",
    )


def _bars(lots: tuple[LotField, ...], chosen: Mapping[str, str]) -> list[dict[str, str]]:
    """The bars of the chart in words."""
    return [
        {
            "Bid": f"{lot.letter} · {one.vendor}",
            "Price": usd(one.price),
            "State": _state(one, chosen.get(lot.letter)),
        }
        for lot in lots
        for one in lot.candidates
        if one.price is not None
    ]


def _cell(lot: LotField, vendor: str, chosen: Mapping[str, str]) -> str:
    one = next((one for one in lot.candidates if one.vendor == vendor), None)
    if one is None:
        return "not bid"
    won = chosen.get(lot.letter) == one.bid_id
    return f"{usd(one.price)} ✓ awarded" if won else usd(one.price)


def _chart(lots: tuple[LotField, ...], chosen: Mapping[str, str]) -> alt.Chart:
    rows = [
        {
            "Bid": f"{lot.letter} · {one.vendor}",
            "Price": float(one.price),
            "Label": usd(one.price),
            "State": _state(one, chosen.get(lot.letter)),
        }
        for lot in lots
        for one in lot.candidates
        if one.price is not None
    ]
    levels = alt.Scale(domain=list(STATES), range=[1.0, 0.5, 0.15])
    chart: alt.Chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_bar(height=16)
        .encode(
            y=alt.Y("Bid:N", sort=None, title=None, axis=alt.Axis(labelLimit=190)),
            x=alt.X("Price:Q", title="USD", axis=alt.Axis(format="$,.0f", tickCount=3)),
            opacity=alt.Opacity(
                "State:N", scale=levels, legend=alt.Legend(orient="top", title=None, columns=1)
            ),
            # As objects: guessing what a bare name stands for takes as long as the whole chart.
            tooltip=[alt.Tooltip("Bid:N"), alt.Tooltip("Label:N"), alt.Tooltip("State:N")],
        )
        .properties(height=alt.Step(26))
    )
    return chart


def _state(one: Candidate, chosen: str | None) -> str:
    if one.bid_id == chosen:
        return STATES[0]
    return STATES[1] if one.may_be_awarded else STATES[2]


def _payees(award: AwardFile, requirements: Mapping[str, Any]) -> None:
    rows = [
        (
            payee.vendor,
            letter,
            str(
                value_at(requirements, f"lots.{letter}.purpose_suggestion") or "no purpose written"
            ),
            str(value_at(requirements, f"lots.{letter}.purpose_code") or "–"),
            usd(amount),
        )
        for payee in award.payees
        for letter, amount in payee.amounts.items()
    ]
    names = ("Payee, legal name", "Lot", "Purpose for disclosure", "Code", "Amount")
    st.table(
        {name: [plain(row[at]) for row in rows] for at, name in enumerate(names)},
        alt="Payees with lot, purpose and amount",
        border="horizontal",
        hide_index=True,
    )
    st.caption(
        "Fees for the whole bid are spread over its lots by cost. The purposes are the RFP's; "
        "the treasurer decides what a report says."
    )


def remarks(award: AwardFile) -> None:
    """What is still open before these numbers are final."""
    if award.announced_at is None:
        left = award.standing.undecided
        words = f"Lots {', '.join(left)} are not decided." if left else "Not announced yet."
        st.caption(f":orange[:material/pending:] {plain(words)}")
