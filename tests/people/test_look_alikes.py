"""Names that are easily taken for another one are found; others are left in peace."""

from __future__ import annotations

import pytest

from procurement.people import look_alikes


@pytest.mark.parametrize(
    "twin",
    [
        "Bright\u0441all Cooperative",  # a Cyrillic letter
        "BrightCaII Cooperative",  # capital i for l
        "Brightcall  co-operative",
        "Br1ghtCall Cooperative",
        "BRIGHTCALL COOPERATIVE",
        "\uff22rightCall Cooperative",  # a wide letter
    ],
)
def test_a_twin_is_found_on_both_sides(twin: str) -> None:
    own = "BrightCall Cooperative"

    assert look_alikes([own, "Lowtide Contact", twin]) == {own: twin, twin: own}


def test_the_same_name_twice_reads_like_itself_and_others_are_not_named() -> None:
    assert look_alikes(["Harborline", "Harborline", "Lowtide"]) == {"Harborline": "Harborline"}
    assert look_alikes(["Lowtide Contact", "Hightide Contact", "Low Tide Calls"]) == {}
