"""How rows become tables: without pandas where they can."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from procurement.ui import widgets


def test_rows_become_columns_in_the_order_they_come_up() -> None:
    made = widgets.filled([{"Bid": "A", "Price": 1.5}, {"Bid": "B", "Note": "late"}])

    assert isinstance(made, pa.Table)
    assert made.to_pydict() == {
        "Bid": ["A", "B"],
        "Price": [1.5, None],
        "Note": [None, "late"],
    }


def test_a_column_of_several_types_is_left_to_pandas() -> None:
    made = widgets.filled([{"Score": 4}, {"Score": "not bid"}])

    assert isinstance(made, pd.DataFrame)
    assert list(made["Score"]) == [4, "not bid"]
