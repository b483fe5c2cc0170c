"""What an RFP costs, for finance: price by lot and vendor, who is paid for what, the ceiling."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from procurement.awards import AwardFile, LotField
from procurement.documents.outline import value_at
from procurement.rfps import Published
from procurement.ui import widgets
from procurement.ui.award_words import usd
from procurement.ui.wording import plain


def ceiling_of(published: Published) -> Decimal | None:
    """The budget ceiling of a published RFP, if it has one."""
    found = value_at(published.requirements, "budget.ceiling_usd")
    return None if found is None else Decimal(str(found))


def costs(award: AwardFile, published: Published) -> None:
    """The whole part of the page about one RFP."""
    ceiling = ceiling_of(published)
    _against_ceiling(award, ceiling)
    widgets.section("Price by lot and vendor")
    st.caption("Each lot by itself, on the quantities of the RFP's own plan, in USD.")
    _by_lot(award.lots, award)
    if award.payees:
        widgets.section("Who is paid for what")
        _payees(award, published.requirements)


def _against_ceiling(award: AwardFile, ceiling: Decimal | None) -> None:
    total = sum((payee.total for payee in award.payees), Decimal(0))
    with st.container(horizontal=True, gap="medium"):
        st.metric("Awarded so far", usd(total) if award.payees else "nothing yet", border=True)
        st.metric(
            "Budget ceiling", usd(ceiling) if ceiling is not None else "none set", border=True
        )
        if ceiling is not None and award.payees:
            gap = ceiling - total
            st.metric("Left under it" if gap >= 0 else "Over it", usd(abs(gap)), border=True)


def _by_lot(lots: tuple[LotField, ...], award: AwardFile) -> None:
    vendors = list(dict.fromkeys(one.vendor for lot in lots for one in lot.candidates))
    chosen = {
        letter: choice.bid_id for letter, choice in award.standing.choices.items() if choice.bid_id
    }
    table: dict[str, list[str]] = {"Vendor": [plain(name) for name in vendors]}
    for lot in lots:
        by_name = {one.vendor: one for one in lot.candidates}
        cells = []
        for name in vendors:
            one = by_name.get(name)
            words = "not bid" if one is None else usd(one.price)
            won = one is not None and chosen.get(lot.letter) == one.bid_id
            cells.append(f"**{plain(words)}** :material/task_alt:" if won else plain(words))
        table[plain(f"{lot.letter} {lot.name}")] = cells
    st.table(table, alt="Price by lot and vendor", border="horizontal", hide_index=True)
    _chart(lots)


def _chart(lots: tuple[LotField, ...]) -> None:
    rows = [
        {
            "Lot": f"{lot.letter} {lot.name}",
            "Vendor": one.vendor,
            "Price (USD)": float(one.price),
            "State": "can be awarded" if one.may_be_awarded else "cannot be awarded",
        }
        for lot in lots
        for one in lot.candidates
        if one.price is not None
    ]
    if not rows:
        return
    wide = alt.Y("Vendor:N", sort="x", title=None, axis=alt.Axis(labelLimit=220))
    chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_bar(height=14)
        .encode(
            y=wide,
            x=alt.X("Price (USD):Q", axis=alt.Axis(format="$,.0f", tickCount=4)),
            opacity=alt.Opacity(
                "State:N",
                scale=alt.Scale(domain=["can be awarded", "cannot be awarded"], range=[1.0, 0.35]),
                legend=alt.Legend(orient="top", title=None),
            ),
            tooltip=["Vendor", "Lot", alt.Tooltip("Price (USD)", format="$,.2f"), "State"],
        )
        .properties(height=alt.Step(24))
        .facet(
            row=alt.Row(
                "Lot:N",
                title=None,
                header=alt.Header(labelAngle=0, labelAlign="left", labelOrient="top"),
            ),
        )
        .resolve_scale(y="independent")
    )
    st.altair_chart(
        chart,
        alt="Bars: the price of each lot by vendor; the table above holds the numbers",
        key="prices-by-lot",
    )


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
