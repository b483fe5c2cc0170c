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

# Where the answers stand that an item is about, by paper. An item of another rubric gets those of
# its criterion.
OFFER: Mapping[str, tuple[str, ...]] = {
    "CAP-5": ("capacity", "pricing.lots"),
    "EXP-4": ("experience",),
    "ACC-4": ("conflicts",),
    "ACC-6": ("compliance_answers",),
    "CAP": ("capacity", "pricing.lots"),
    "EXP": ("experience",),
    "ACC": ("conflicts", "exceptions", "compliance_answers"),
    "PRV": ("commitments_for_this_bid",),
}
PROFILE: Mapping[str, tuple[str, ...]] = {
    "CAP-5": ("supervisor_ratio", "attrition_annual", "seats_total", "training"),
    "EXP-3": ("oversight", "remedies.named_exec"),
    "EXP-5": ("script", "training"),
    "OMN-5": ("channels", "texting", "portal", "writeback"),
    "ACC-4": ("alignment", "ownership", "foreign_owned", "subp"),
    "ACC-6": ("texting", "recording", "training"),
    "CST-3": ("reporting", "remedies"),
    "CAP": ("supervisor_ratio", "attrition_annual", "sites"),
    "EXP": ("training",),
    "OMN": ("channels", "texting", "portal", "writeback"),
    "PRV": ("data", "assurance", "retention", "breach", "recording", "subp"),
    "ACC": ("oversight", "script", "reporting", "remedies"),
}
NOT_STATED = "not stated"
Rows = list[tuple[str, str]]


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


def _is_about(path: str, prefixes: tuple[str, ...]) -> bool:
    return any(path == one or path.startswith(f"{one}.") for one in prefixes)


# On the screen ------------------------------------------------------------------------------


def model(bid: Bid) -> None:
    """What the portal's own model needs in each lot of the bid, beside what the bid guarantees."""
    if bid.sheet.sub.criterion != "CAP":
        return
    rows = [row for letter in bid.trees["offer"].get("lots") or () for row in _figures(bid, letter)]
    if rows:
        with st.container(border=True, gap="small"):
            st.markdown(":material/calculate: **What the model says**")
            for row in rows:
                st.markdown(row)
            st.caption(
                "From the RFP's own plan, frozen with it. More than half above the model's "
                "contacts an hour cannot be true."
            )


def _figures(bid: Bid, letter: str) -> Iterator[str]:
    lot = value_at(bid.posting, f"lots.{letter}")
    result = rfp_calculator.result_of(lot)
    if result is None:
        return
    told = [f"{name.lower()} {number}" for name, number in rfp_calculator.figures(result)[:2]]
    if isinstance(result, OutboundResult) and result.contacts_per_seat_hour is not None:
        told.append(f"contacts an hour and seat {result.contacts_per_seat_hour:,.2f}")
        claimed = value_at(
            bid.trees["offer"], f"pricing.lots.{letter}.guaranteed_contacts_per_hour"
        )
        if isinstance(claimed, int | Decimal):
            ratio = Decimal(claimed) / Decimal(str(result.contacts_per_seat_hour))
            told.append(f"the bid guarantees {claimed}, {ratio:.0%} of the model")
    name = (bid.setting.lots or {}).get(letter) or "no name"
    yield f"**Lot {plain(letter)}**, {plain(name)}: {plain(', '.join(told))}"


def answers(bid: Bid) -> None:
    """What the bid's form says on the item; what it leaves open is said too."""
    sub = bid.sheet.sub
    with st.container(border=True, gap="small"):
        st.markdown(":material/description: **What the bid answers**")
        found = False
        for paper, places in (("offer", OFFER), ("profile", PROFILE)):
            prefixes = places.get(sub.id, places.get(sub.criterion, ()))
            asked = [one for _, one in bid.questions(paper) if _is_about(one.path, prefixes)]
            found = _draw(bid, paper, asked, alt=sub.title, gaps=True) or found
        if not found:
            st.caption("The form asks nothing on this item: read the evidence.")


def whole(bid: Bid) -> None:
    """Everything the technical envelope holds, part by part."""
    with st.expander("Read the whole bid", icon=":material/menu_book:", key="whole-bid"):
        for paper in ("offer", "profile"):
            for part in bid.parts[paper]:
                asked = [one for of, one in bid.questions(paper) if of.key == part.key]
                if any(bid.said(paper, one) for one in asked):
                    st.markdown(f"**{plain(part.title)}**")
                    _draw(bid, paper, asked, alt=f"{part.title}, whole bid", gaps=False)


def _draw(bid: Bid, paper: str, asked: list[Question], *, alt: str, gaps: bool) -> bool:
    tables = [
        one for one in asked if one.kind is Kind.TABLE and value_at(bid.trees[paper], one.path)
    ]
    rows: Rows = []
    for one in asked:
        said = bid.said(paper, one) if one not in tables else ""
        if said or (gaps and one not in tables):
            rows.append((one.label, said or NOT_STATED))
    paper_reading.answers(rows, alt=alt)
    for one in tables:
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
    return bool(rows or tables)
