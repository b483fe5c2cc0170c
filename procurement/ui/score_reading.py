"""What helps to score one item: the model's figures, the bid's answers on it, and the whole bid."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

import streamlit as st

from procurement.capacity import OutboundResult
from procurement.documents import Requirements, value_of
from procurement.documents.outline import Kind, Part, Question, offer_form, profile_parts, value_at
from procurement.evaluations import ItemSheet
from procurement.rfps import Published
from procurement.ui import paper_reading, rfp_calculator, widgets
from procurement.ui.wording import plain

# Where the answers stand that an item is about, the most telling first. An item of another rubric
# gets those of its criterion.
ABOUT: Mapping[str, tuple[str, ...]] = {
    "CAP-5": (
        "profile.supervisor_ratio",
        "profile.attrition_annual",
        "offer.pricing.lots.*.guaranteed_contacts_per_hour",
        "offer.capacity",
        "profile.seats_total",
        "profile.training",
    ),
    "EXP-3": ("profile.remedies.named_exec", "profile.oversight", "profile.hq", "profile.sites"),
    "EXP-4": ("offer.experience",),
    "EXP-5": ("profile.script", "profile.training"),
    "OMN-5": ("profile.channels", "profile.texting", "profile.portal", "profile.writeback"),
    "ACC-4": (
        "offer.conflicts",
        "profile.alignment",
        "profile.ownership",
        "profile.foreign_owned",
        "profile.subp",
    ),
    "ACC-6": (
        "offer.compliance_answers",
        "profile.texting",
        "profile.recording",
        "profile.training",
    ),
    "CST-3": ("profile.reporting", "profile.remedies"),
    "CAP": ("offer.capacity", "offer.pricing.lots", "profile.supervisor_ratio", "profile.sites"),
    "EXP": ("offer.experience", "profile.training"),
    "OMN": ("profile.channels", "profile.texting", "profile.portal", "profile.writeback"),
    "PRV": (
        "profile.data",
        "profile.assurance",
        "profile.retention",
        "profile.breach",
        "profile.recording",
        "profile.subp",
        "offer.commitments_for_this_bid",
    ),
    "ACC": (
        "profile.oversight",
        "profile.script",
        "profile.reporting",
        "profile.remedies",
        "offer.conflicts",
        "offer.exceptions",
    ),
}
PAPERS = ("offer", "profile")
NOT_STATED = "not stated"


class Bid:
    """A bid under its label as its readers see it: by question, names put back where they may."""

    def __init__(self, sheet: ItemSheet, published: Published) -> None:
        """``sheet`` holds what its reader may see; ``published`` says what was asked."""
        self.sheet = sheet
        self.posting = published.requirements
        self.reference = published.reference
        self.setting = paper_reading.setting_of(published.requirements)
        self.trees = {
            "offer": _with_names("offer", sheet.offer, sheet.names),
            "profile": _with_names("profile", sheet.profile, sheet.names),
        }

    @cached_property
    def parts(self) -> dict[str, tuple[Part, ...]]:
        """The forms that the vendor filled in, by paper."""
        posting = value_of(Requirements, self.posting, file=self.reference)
        lots = [str(letter) for letter in self.trees["offer"].get("lots") or ()]
        return {"offer": offer_form(posting, lots), "profile": profile_parts()}

    def questions(self, paper: str) -> Iterator[tuple[Part, Question]]:
        """Every question of a paper with its part, without what the price envelope holds."""
        for part in self.parts[paper]:
            for each in (*part.questions, *part.per_lot):
                is_price = part.key == "prices" and value_at(self.trees[paper], each.path) is None
                if not each.placeholders and not is_price:
                    yield part, each

    def said(self, paper: str, question: Question) -> str:
        """One answer in words, empty where there is none."""
        value = value_at(self.trees[paper], question.path)
        if question.nothing and value == []:
            return question.nothing
        return paper_reading.words(question, value, self.setting, mine="")


def _with_names(root: str, tree: Mapping[str, Any], names: Mapping[str, Any]) -> dict[str, Any]:
    whole = copy.deepcopy(dict(tree))
    for path, value in names.items():
        first, *steps = path.split(".")
        if first == root and steps:
            _put(whole, steps, value)
    return whole


def _put(tree: Any, steps: list[str], value: Any) -> None:
    for step in steps[:-1]:
        tree = tree[int(step)] if isinstance(tree, list) else tree.get(step)
        if not isinstance(tree, list | dict):
            return
    if isinstance(tree, list):
        tree[int(steps[-1])] = value
    else:
        tree[steps[-1]] = value


def _is_about(path: str, place: str) -> bool:
    steps, wanted = path.split("."), place.split(".")
    pairs = zip(steps, wanted, strict=False)
    return len(steps) >= len(wanted) and all(want in {step, "*"} for step, want in pairs)


# On the screen ------------------------------------------------------------------------------


def model(bid: Bid) -> None:
    """What the portal's own model needs in each lot of the bid, beside what the bid guarantees."""
    if bid.sheet.sub.criterion != "CAP":
        return
    letters = [str(letter) for letter in bid.trees["offer"].get("lots") or ()]
    rows = [row for letter in letters if (row := _figures(bid, letter)) is not None]
    if rows:
        with st.container(border=True, gap="small"):
            st.markdown(":material/calculate: **What the model says**")
            paper_reading.answers(rows, alt="What the model says of each lot")
            st.caption(
                "From the RFP's own plan, frozen with it. More than half above the model's "
                "contacts an hour cannot be true."
            )


def _figures(bid: Bid, letter: str) -> tuple[str, str] | None:
    result = rfp_calculator.result_of(value_at(bid.posting, f"lots.{letter}"))
    if result is None:
        return None
    told = [f"{name.lower()} {number}" for name, number in rfp_calculator.figures(result)[:2]]
    if isinstance(result, OutboundResult) and result.contacts_per_seat_hour:
        told.append(f"contacts an hour and seat {result.contacts_per_seat_hour:,.2f}")
        claimed = value_at(
            bid.trees["offer"], f"pricing.lots.{letter}.guaranteed_contacts_per_hour"
        )
        if isinstance(claimed, int | Decimal):
            ratio = Decimal(claimed) / Decimal(str(result.contacts_per_seat_hour))
            told.append(f"the bid guarantees {claimed}, {ratio:.0%} of the model")
    name = (bid.setting.lots or {}).get(letter) or "no name"
    return f"Lot {letter}, {name}", "; ".join(told)


def answers(bid: Bid) -> None:
    """What the bid's form says on the item; what it leaves open is said too."""
    sub = bid.sheet.sub
    asked = {
        f"{paper}.{one.path}": (paper, one) for paper in PAPERS for _, one in bid.questions(paper)
    }
    places = ABOUT.get(sub.id, ABOUT.get(sub.criterion, ()))
    found = [one for place in places for path, one in asked.items() if _is_about(path, place)]
    with st.container(border=True, gap="small"):
        st.markdown(":material/description: **What the bid answers**")
        if found:
            _draw(bid, found, alt=sub.title, gaps=True)
        else:
            st.caption("The form asks nothing on this item: read the evidence.")


def whole(bid: Bid) -> None:
    """Everything the technical envelope holds, part by part."""
    with st.expander("Read the whole bid", icon=":material/menu_book:", key="whole-bid"):
        for paper in PAPERS:
            for part in bid.parts[paper]:
                asked = [(paper, one) for of, one in bid.questions(paper) if of.key == part.key]
                if any(bid.said(paper, one) for _, one in asked):
                    st.markdown(f"**{plain(part.title)}**")
                    _draw(bid, asked, alt=f"{part.title}, whole bid", gaps=False)


def _draw(bid: Bid, asked: list[tuple[str, Question]], *, alt: str, gaps: bool) -> None:
    rows, tables = [], []
    for paper, one in asked:
        if one.kind is Kind.TABLE and value_at(bid.trees[paper], one.path):
            tables.append((paper, one))
        elif said := bid.said(paper, one) or (NOT_STATED if gaps else ""):
            rows.append((one.label, said))
    paper_reading.answers(rows, alt=alt)
    for paper, one in tables:
        st.markdown(f"**{plain(one.label)}**")
        widgets.table(
            [
                {
                    each.label: paper_reading.words(each, row.get(each.path), bid.setting, mine="")
                    or NOT_STATED
                    for each in one.columns
                }
                for row in value_at(bid.trees[paper], one.path)
                if isinstance(row, Mapping)
            ],
            alt=f"{one.label}, {alt}",
            key=f"{alt}-{paper}-{one.path}".replace(".", "-"),
        )
