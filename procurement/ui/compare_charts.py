"""What the charts of the comparison share: a table beside each, the theme's colours, inks.

Every mark that colour tells is told by a word or a shape too, so that a chart reads in black and
white.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence

import altair as alt
import streamlit as st

from procurement.ui import widgets
from procurement.ui.wording import plain

LIGHT_INK, DARK_INK = "#FFFFFF", "#111927"
ROW = 30

MOST = 32  # charts kept of one thing
AT_MOST = 4  # columns that a phone has room for

Chart = alt.Chart | alt.LayerChart | alt.FacetChart  # layers and facets have types of their own
_DRAWN: dict[int, dict[tuple[str, bool], Chart]] = {}  # by what they are about


def drawn(about: object, name: str, draw: Callable[[], Chart]) -> Chart:
    """A chart of something that never changes, drawn once for each theme.

    ``name`` holds everything the chart depends on but ``about`` and the theme. It is kept no
    longer than ``about`` is, which whoever reads the page was given under a right of their own.
    """
    place = id(about)
    if place not in _DRAWN:
        weakref.finalize(about, _DRAWN.pop, place, None)
    charts = _DRAWN.setdefault(place, {})
    key = (name, is_dark())
    found = charts.get(key)
    if found is None:
        if len(charts) >= MOST:
            charts.pop(next(iter(charts)), None)
        found = charts[key] = draw()
    return found


def twin(
    chart: Chart,
    table: Mapping[str, Sequence[str]],
    *,
    alt_text: str,
    key: str,
) -> None:
    """A chart, and its numbers under "Show as table"."""
    st.altair_chart(chart, alt=alt_text, key=f"chart-{key}")
    with st.expander("Show as table", key=f"table-{key}"):
        fitting(table, alt=alt_text, key=f"twin-{key}")


def fitting(table: Mapping[str, Sequence[str]], *, alt: str, key: str) -> None:
    """Columns by name: a plain table where a phone has room for them, else one that scrolls."""
    if len(table) > AT_MOST:
        names = list(table)
        rows = [dict(zip(names, row, strict=True)) for row in zip(*table.values(), strict=True)]
        widgets.table(
            rows, alt=alt, key=key, **{names[0]: st.column_config.TextColumn(pinned=True)}
        )
        return
    st.table(
        {plain(name): [plain(cell) for cell in cells] for name, cells in table.items()},
        alt=alt,
        border="horizontal",
        hide_index=True,
    )


def is_dark() -> bool:
    """Whether the reader's window is dark: inks within marks must follow."""
    return st.context.theme.type == "dark"


def palette() -> list[str]:
    """The theme's colours for categories, in their order."""
    found = st.get_option(f"theme.{'dark' if is_dark() else 'light'}.chartCategoricalColors")
    return list(found or ["#66717F"])


def ink_on(color: str) -> str:
    """Black or white, whichever reads better on a colour."""
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    light = sum(
        weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
        for weight, part in ((0.2126, red), (0.7152, green), (0.0722, blue))
    )
    return DARK_INK if (light + 0.05) / 0.0582 > 1.05 / (light + 0.05) else LIGHT_INK


def paper() -> str:
    """The colour of the page, which parts touching marks."""
    return "#11161D" if is_dark() else "#FFFFFF"


def text_ink() -> str:
    """The colour of text on the page."""
    return "#E6EBF1" if is_dark() else "#111927"


def criterion_words(name: str, title: str) -> str:
    """A criterion as charts and tables name it: its code, then its title."""
    return f"{name} {title}"


def criterion_label(name: str, title: str) -> str:
    """A criterion beside a bar: its code and the first words of its title, short enough to fit."""
    return f"{name} {title.partition(',')[0].partition(' and ')[0]}"
