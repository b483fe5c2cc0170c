"""What scorers read of a bid names nobody: the vendor, its places and its clients are taken out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from procurement.bids.veil import veil
from procurement.documents import Offer, VendorProfile, exact_numbers, plain, value_of
from procurement.documents.outline import Kind, Question, flatten, grow, offer_parts, profile_parts
from tests.bids import samples

NAME = "Tallgrass Dialing Cooperative"
STREET = "12 Mill Street"
FIRM, MEMBER, PLACE, CLIENT, TIE = (
    "Tallgrass Services LLC",
    "Wren Abernathy",
    "Eau Claire WI",
    "Committee for Ophelia Quist",
    "Quist Growers Union",
)
TOLD = (
    f"{NAME}, TALLGRASS DIALING-COOPERATIVE, {FIRM}, TDC, tallgrass's and {MEMBER} sit in {PLACE} "
    f"(Claire, {STREET}), worked for {CLIENT} and {TIE}; see https://tallgrass.example/x, "
    "tallgrassdialing.com, wren@tgd.example or 555-010-4477"
)
GIVES_AWAY = (
    "mill street",
    "tallgrass",
    "tdc",
    "wren",
    "abernathy",
    "claire",
    "quist",
    "ophelia",
    "tgd",
    "010-4477",
)
TEXTS = {Kind.LINE, Kind.TEXT, Kind.WORDS}


def told(question: Question) -> Any:
    """The answer that gives away as much as the field can hold, or nothing where it cannot."""
    if question.kind is Kind.WORDS:
        return [TOLD]
    return TOLD if question.kind in TEXTS else None


def planted() -> tuple[dict[str, Any], dict[str, Any]]:
    """A sample bid and profile with the names in every text field of both."""
    sample = next(offer for offer in samples.papers().offers if offer.id == "BID-PM-02")
    offer, profile = plain(sample), plain(samples.profile(sample))
    for tree, parts in ((offer, offer_parts()), (profile, profile_parts())):
        typed = flatten(tree)
        for question in (each for part in parts for each in part.questions):
            if question.kind is Kind.TABLE:
                typed[question.path] = [{column.path: told(column) for column in question.columns}]
            elif question.kind in TEXTS and not question.path.startswith(
                ("data.storage", "data.a")
            ):
                typed[question.path] = told(question)
        tree.update(grow(typed))
    programme = {"client": CLIENT, "contact": MEMBER, "type": TOLD, "volume": TOLD}
    offer |= {"vendor_name": NAME, "conflicts": [{"who": TIE, "work": TOLD, "mitigation": TOLD}]}
    offer["experience"] |= {"programmes": [programme]}
    profile |= {"name": NAME, "hq": PLACE, "address": f"{STREET}, {PLACE} 67401"}
    profile["sites"] = [{"name": PLACE, "country": "US", "seats": 90, "work_from_home": False}]
    return offer, profile


def veiled(offer: dict[str, Any], profile: dict[str, Any], label: str = "Bidder C") -> Any:
    return veil(offer, profile, label=label, names=[FIRM, MEMBER])


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, str):
        yield value
    elif not isinstance(value, int | float | type(None)) and hasattr(value, "__iter__"):
        for each in value:
            yield from texts(each)


def test_no_text_field_of_bid_or_profile_gives_the_vendor_away() -> None:
    offer, profile = planted()
    before = [text for text in texts([offer, profile]) if TOLD in text]

    hidden = veiled(offer, profile)

    shown = [text.casefold() for text in texts([hidden.offer, hidden.profile])]
    assert [(word, text) for word in GIVES_AWAY for text in shown if word in text] == []
    assert len(before) >= 15  # the names did stand in every free text


def test_counts_levels_and_answers_from_lists_stay() -> None:
    offer, profile = planted()

    hidden = veiled(offer, profile)

    assert hidden.offer["capacity"]["guaranteed_seats"] == {"phase_1": 24, "phase_2": 26}
    assert hidden.offer["lots"] == ["A", "B", "C", "D"]
    assert hidden.profile["assurance"]["soc2"] == profile["assurance"]["soc2"]
    assert hidden.profile["seats_total"] == profile["seats_total"]
    assert hidden.profile["sites"] == [
        {"name": "Place 1", "country": "US", "seats": 90, "work_from_home": False}
    ]
    assert hidden.offer["experience"]["programmes"][0]["client"] == "Client 1"
    assert hidden.offer["conflicts"][0]["who"] == "Client or tie 1"


def test_what_was_taken_out_is_told_by_path() -> None:
    offer, profile = planted()

    removed = veiled(offer, profile).removed

    assert removed["profile.name"] == NAME
    assert removed["profile.sites.0.name"] == PLACE
    assert removed["offer.experience.programmes.0.client"] == CLIENT
    assert removed["offer.experience.note"] == TOLD
    assert "offer.capacity.guaranteed_seats.phase_1" not in removed


@pytest.mark.parametrize("sample", samples.papers().offers, ids=lambda offer: offer.id)
def test_every_sample_is_still_a_paper_under_its_label_and_names_nobody(sample: Offer) -> None:
    profile = samples.profile(sample)

    trees = exact_numbers(plain(sample)), exact_numbers(plain(profile))
    hidden = veil(*trees, label="Bidder B", names=[str(profile.name)])

    offer = value_of(Offer, hidden.offer, file="veiled")
    standing = value_of(VendorProfile, hidden.profile, file="veiled")
    assert (offer.vendor_name, standing.name) == ("Bidder B", "Bidder B")
    assert offer.capacity.guaranteed_seats == sample.capacity.guaranteed_seats
    assert (standing.data, standing.assurance) == (profile.data, profile.assurance)
    written = json.dumps([plain(offer), plain(standing)])
    assert str(profile.name) not in written
    assert all(site.name not in written for site in profile.sites)


def test_words_of_the_trade_stay_and_words_of_one_name_go() -> None:
    profile = {"name": "Northgate Voter Contact Group"}
    offer = {"experience": {"note": "Voter contact by northgate's group, NVCG, and Northgaters."}}

    note = veil(offer, profile, label="Bidder A", names=[]).offer["experience"]["note"]

    assert note == "Voter contact by Bidder A's group, Bidder A, and Bidder A."
