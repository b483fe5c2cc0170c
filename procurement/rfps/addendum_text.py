"""What an addendum changes in a text: what may change, what is material, and the difference.

Pure: trees of requirements in, changes out. The lists below are the published rule; whatever no
list names may change and is material.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from procurement import capacity
from procurement.documents import Requirements, exact_numbers, plain, value_of
from procurement.documents.outline import (
    Kind,
    Question,
    blank,
    flatten,
    grow,
    questions_of,
    requirements_form,
)
from procurement.errors import Invalid
from procurement.rfps.addendum_model import DEADLINE, Change
from procurement.rfps.checks import proposed_anchors, reference_cost

QUESTIONS = "compliance.questions."

# What no addendum changes: prefix (``*`` for a lot's letter) and why.
FIXED: tuple[tuple[str, str], ...] = (
    ("evaluation.", "Rubric, weights and gates were frozen when the RFP was published."),
    ("budget.", "The ceiling is the measure of a gate, frozen with the rubric."),
    ("lots.*.price_anchors.", "The line of price points moves only with a lot's reference cost."),
    ("lots.*.kind", "Another kind of work is another lot, and lots stay as they are."),
    ("lots.*.phase", "Bids state their seats by phase."),
    ("control_profile", "Who must be two was promised when the RFP was published."),
    ("visibility", "Who may see the RFP was settled when it was published."),
    ("timeline.timezone", "Every date was read in this zone."),
    ("timeline.posted", "It was published then."),
)
# What is not material: prefix and why.
MINOR: tuple[tuple[str, str], ...] = (
    ("title", "The name changes nothing that is bought."),
    ("buyer.day_to_day_role", "It says whom to write to."),
    ("buyer.treasurer_role", "It says whom to write to."),
    ("buyer.counsel_role", "It says whom to write to."),
    ("lots.*.name", "The name changes nothing that is bought."),
    ("lots.*.purpose_suggestion", "It serves the campaign's own disclosure reports."),
    ("lots.*.purpose_code", "It serves the campaign's own disclosure reports."),
    ("compliance.legal_advice_notice", "It is a notice to the reader."),
)
# Why a change is material: prefix and reason; the first that fits.
MATERIAL: tuple[tuple[str, str], ...] = (
    (DEADLINE, "It moves the deadline."),
    ("timeline.", "Vendors plan by these dates."),
    ("election.", "Vendors plan by these dates."),
    ("lots.*.plan.", "It changes how much is bought."),
    ("lots.*.reference.", "It changes how much is bought."),
    ("lots.*.price_anchors.", "It follows the lot's reference cost."),
    ("reference_cost_by_lot_usd", "It changes how much is bought."),
    ("lots.", "It changes what a lot is."),
    ("languages", "It changes what is bought."),
    ("channels.", "It changes what is bought."),
    ("calling_rules.", "It changes how the work is done."),
    ("service_levels.", "It is a service level."),
    ("staffing.", "It says who may work, and gates measure it."),
    ("scripts.", "It is a service level."),
    ("reporting.", "It is a service level."),
    ("recording.", "It is about data."),
    ("data.", "It is about data."),
    ("assurance.", "Gates measure it."),
    ("insurance_musd.", "Gates measure it."),
    ("conflicts.", "Bids answer it."),
    ("compliance.", "Bids answer it."),
    ("pricing.", "It is part of the price schedule."),
    ("payment.", "It is part of the price schedule."),
)
OTHERWISE = "It is part of what vendors bid on."
_KEPT_BY_THE_PORTAL = frozenset({"id", "status", "version", "amendments"})
# What the capacity model computes of a lot, in words; other results by their own names.
_COMPUTED = {
    "avg_seats": "Seats on average",
    "peak_seats": "Seats at the peak",
    "roster_heads": "People on the roster",
    "p_wait": "Share of callers who wait",
    "asa_s": "Seconds until a call is answered",
    "required_mps": "Messages a second",
}
_TEXTS = frozenset({Kind.LINE, Kind.TEXT})


# What may change ------------------------------------------------------------------------------


def fits(prefix: str, path: str) -> bool:
    """Whether a path begins as the prefix says; ``*`` stands for a lot's letter."""
    begun, steps = prefix.rstrip(".").split("."), path.split(".")
    same = all(word in {"*", step} for word, step in zip(begun, steps, strict=False))
    return same and (len(steps) > len(begun) if prefix.endswith(".") else len(steps) >= len(begun))


def why_fixed(path: str) -> str:
    """Why no addendum changes this field; empty where one may."""
    if path.split(".", maxsplit=1)[0] in _KEPT_BY_THE_PORTAL:
        return "The portal keeps it."
    return next((why for prefix, why in FIXED if fits(prefix, path)), "")


def may_change(path: str) -> None:
    """An addendum changes this field.

    Raises: ``Invalid`` saying why it does not.
    """
    if why := why_fixed(path):
        raise Invalid(f"An addendum does not change this. {why}")


def why_material(path: str, old: Any, new: Any, *, is_text: bool = False) -> str:
    """Why a change of this field is material; empty where it is not.

    In a text a change of nothing but capitals, spaces and punctuation is a slip of the pen.
    """
    if any(fits(prefix, path) for prefix, _ in MINOR):
        return ""
    if is_text and _reads_alike(old, new):
        return ""
    return next((why for prefix, why in MATERIAL if fits(prefix, path)), OTHERWISE)


def _reads_alike(old: Any, new: Any) -> bool:
    if not isinstance(old, str) or not isinstance(new, str):
        return False
    has_numbers = any(char.isdigit() for char in old + new)  # 1.5 is not 15
    return not has_numbers and _letters(old) == _letters(new)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


# What follows from the answers -----------------------------------------------------------------


def with_answers(base: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The text in force with these answers in place (path → value); a blank one takes away."""
    whole = flatten(base)
    for path, value in fields.items():
        if blank(value):
            whole.pop(path, None)
        else:
            whole[path] = value
    return grow(whole)


def amended(
    base: Mapping[str, Any],
    fields: Mapping[str, Any],
    *,
    why: str,
    is_material: bool,
    at: datetime,
) -> dict[str, Any]:
    """The requirements with the addendum in them, as they are in force from ``at``.

    Reference results of a lot whose plan changes are computed anew, and its line of price points
    moves in proportion to its reference cost, so that all bids are measured with one ruler.

    Raises: ``DocumentInvalid`` naming every field that is not sound.
    """
    whole = with_answers(base, fields)
    reference = str(base["id"])
    value_of(Requirements, whole, file=reference)
    for letter, lot in whole["lots"].items():
        if _plain(lot["plan"]) != _plain(base["lots"][letter]["plan"]):
            _measure(whole, letter, base)
    earlier = list(whole.get("amendments") or ())
    whole["version"] = int(base.get("version") or 1) + 1
    whole["amendments"] = [
        *earlier,
        {
            "number": len(earlier) + 1,
            "at": at.isoformat(timespec="seconds"),
            "summary": why,
            "acknowledge_required": is_material,
        },
    ]
    written: dict[str, Any] = plain(value_of(Requirements, whole, file=reference))
    return written


def _measure(whole: dict[str, Any], letter: str, base: Mapping[str, Any]) -> None:
    """Reference, cost and price line of one lot, by its new plan."""
    lot = whole["lots"][letter]
    result = capacity.compute(lot["kind"], lot["plan"])
    lot["reference"] = exact_numbers(result.as_dict())
    cost = reference_cost(result, lot["plan"])
    before = (base.get("reference_cost_by_lot_usd") or {}).get(letter)
    if not cost:
        return
    whole.setdefault("reference_cost_by_lot_usd", {})[letter] = cost
    line = lot.get("price_anchors")
    if line and before:
        lot["price_anchors"] = _moved_line(line, Decimal(str(before)), cost)


def _moved_line(line: Mapping[str, Any], before: Decimal, cost: Decimal) -> dict[str, Decimal]:
    names = ("full_points_usd", "zero_points_usd")
    old = [Decimal(str(line[name])) for name in names]
    if tuple(old) == proposed_anchors(before):
        return dict(zip(names, proposed_anchors(cost), strict=True))
    new = [(price * cost / before).quantize(Decimal(1)) for price in old]
    return dict(zip(names, new, strict=True))


# The difference --------------------------------------------------------------------------------


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every field in which two texts differ, in the order of the form, what is computed last."""
    old, new = flatten(_plain(before)), flatten(_plain(after))
    asked = {each.path: each for each in questions_of(requirements_form(after))}
    order = {path: number for number, path in enumerate(asked)}
    paths = [
        path
        for path in {**old, **new}
        if path.split(".")[0] not in _KEPT_BY_THE_PORTAL
        and not _same(old.get(path), new.get(path))
        and not path.endswith(".reference.segments")  # their sums stand beside it
        and not (blank(old.get(path)) and blank(new.get(path)))
        and {} not in (old.get(path), new.get(path))
    ]
    paths.sort(key=lambda path: (order.get(path, len(order)), path))
    return tuple(
        change
        for path in paths
        for change in _changes(path, asked.get(path), old.get(path), new.get(path), after)
    )


def _changes(
    path: str, question: Question | None, old: Any, new: Any, tree: Mapping[str, Any]
) -> Iterator[Change]:
    lot = lot_of(path)
    if question is None:
        is_asked = path.startswith(QUESTIONS)
        label = _asked_label(path, tree) if is_asked else _computed_label(path)
        reason = why_material(path, old, new, is_text=is_asked)
        yield Change(path, label, lot, old, new, reason, path if is_asked else "")
    elif question.kind is Kind.TABLE:
        yield from _row_changes(question, lot, old or [], new or [])
    else:
        is_text = question.kind in _TEXTS and not question.choices
        reason = why_material(path, old, new, is_text=is_text)
        yield Change(path, _label(question), lot, old, new, reason, path)


def _row_changes(
    question: Question, lot: str, old: Sequence[Any], new: Sequence[Any]
) -> Iterator[Change]:
    for number in range(max(len(old), len(new))):
        before = old[number] if number < len(old) else {}
        after = new[number] if number < len(new) else {}
        for column in question.columns:
            was, is_now = before.get(column.path), after.get(column.path)
            if _same(was, is_now):
                continue
            label = f"{_label(question)}, row {number + 1}: {column.label}"
            path = f"{question.path}[{number}].{column.path}"
            reason = why_material(question.path, was, is_now)
            yield Change(path, label, lot, was, is_now, reason, question.path, column.path)


def _label(question: Question) -> str:
    """What the form calls it, without the lot, which stands beside it."""
    return question.label.split(": ", 1)[-1] if lot_of(question.path) else question.label


def _asked_label(path: str, tree: Mapping[str, Any]) -> str:
    key, _, field = path.removeprefix(QUESTIONS).partition(".")
    held = ((tree.get("compliance") or {}).get("questions") or {}).get(key) or {}
    names = {"ask": "the question", "good": "what a good answer holds", "topic": "the topic"}
    return f"Compliance, {held.get('topic') or key}: {names.get(field, field.replace('_', ' '))}"


def _computed_label(path: str) -> str:
    if path.startswith("reference_cost_by_lot_usd"):
        return "Reference cost in USD"
    name = path.rpartition(".")[2]
    return _COMPUTED.get(name) or name.replace("_", " ").capitalize()


def addenda_in_words(numbers: Sequence[int]) -> str:
    """Several addenda as a sentence names them: ``addenda 1 and 2``."""
    named = " and ".join(str(number) for number in numbers)
    return f"addendum {named}" if len(numbers) == 1 else f"addenda {named}"


def lot_of(path: str) -> str:
    """The letter of the lot that a path is about; empty for the whole RFP."""
    steps = path.split(".")
    by_lot = {"lots", "agent_countries_by_lot", "reference_cost_by_lot_usd", "lot_variants"}
    found = next((place for place, step in enumerate(steps[:-1]) if step in by_lot), None)
    return "" if found is None else steps[found + 1]


def _plain(tree: Any) -> Any:
    return exact_numbers(plain(tree))


def _same(old: Any, new: Any) -> bool:
    """Whether two values say the same: 3 is 3.0, and a list is compared entry by entry."""
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_same, old, new))
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return all(_same(old.get(key), new.get(key)) for key in {*old, *new})
    return bool(old == new)
