"""The charts: axes that hold every price, labels that cover nothing."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from procurement.reports import amounts, charts

PRICES = st.lists(
    st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False), min_size=1, max_size=8
)


@given(PRICES)
def test_the_price_axis_holds_every_price(prices: list[Decimal]) -> None:
    low, high = charts._range(prices)
    assert 0 <= low <= min(prices)
    assert max(prices) < high


def test_the_price_axis_has_round_ends() -> None:
    prices = [Decimal(text) for text in ("39904.43", "49307.82", "17951.21")]
    assert charts._range(prices) == (16_000, 56_000)


def test_a_label_goes_where_it_covers_nothing() -> None:
    dot = (94.0, 94.0, 106.0, 106.0)
    assert charts._free_place(100, 100, 50, [dot])[0] == 108
    beside = (108.0, 90.0, 200.0, 110.0)
    assert charts._free_place(100, 100, 50, [dot, beside])[2] == 92
    assert charts._free_place(-900, 100, 50, [])[0] == -892


def test_amounts_read_as_finance_writes_them() -> None:
    assert amounts.money(Decimal("-1234567.805")) == "−$1,234,567.81"
    assert amounts.money(None) == "–"
    assert amounts.whole_money(Decimal("2000")) == "$2,000"
    assert amounts.whole_money(Decimal("0.25")) == "$0.25"
    assert amounts.unit_price(Decimal("0.0320")) == "$0.032"
    assert amounts.unit_price(Decimal("34")) == "$34.00"
    assert amounts.number(None) == "–"
    assert amounts.short(Decimal("32.0")) == "32"
