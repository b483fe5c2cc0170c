"""Judges a file of worked cases: the model's values beside the given ones.

A file is one object with any of the lists ``lots`` (plans of lots), ``erlang`` (queues),
``outbound`` (sizing rules) and ``price_formula`` (price rules); ``note`` is free text. A case
without given values is just answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from procurement import capacity
from procurement.capacity import agreement, rows
from procurement.capacity.agreement import Difference
from procurement.errors import DocumentInvalid, Invalid, Problem

_LOT_KEYS = {"rfp_id", "lot", "kind", "inputs", "outputs", "name", "note"}
_ROW_KEYS = {"id", "source", "address", "what", "trust", "note"}
_GIVEN_KEYS = {"inputs", "source_value", "recomputed"}
_PRICE_KEYS = {"lowest", "this", "points"}
_PRICE_GIVEN_KEYS = {"source_value", "recomputed", "totals", "source_totals"}


@dataclass(frozen=True)
class Case:
    """One case, answered and compared.

    ``given`` maps the name of each set of given values (``given``, ``recomputed``) to it.
    ``agrees`` is None when nothing was given. A case that does not ``decide`` is for reading only.
    """

    section: str
    name: str
    facts: dict[str, Any]
    outputs: dict[str, Any]
    given: dict[str, dict[str, Any] | None]
    differences: tuple[Difference, ...]
    agrees: bool | None
    decides: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the case as plain values, ready for JSON."""
        return {
            **self.facts,
            "outputs": self.outputs,
            **{key: agreement.plain(values) for key, values in self.given.items()},
            "agrees": self.agrees,
            "decides": self.decides,
            "differences": [difference.as_dict() for difference in self.differences],
        }


def judge(document: object, file: str) -> tuple[Case, ...]:
    """Answer and compare every case of a document that was read with exact decimals.

    Refuses: DocumentInvalid naming file and key of everything that cannot be used.
    """
    cases: list[Case] = []
    problems: list[Problem] = []
    for path, entry, judge_entry in _entries(document, file):
        try:
            cases.append(judge_entry(entry))
        except Invalid as refusal:
            problems += [
                Problem(file, _join(path, key), sentence)
                for key, sentence in (refusal.fields or {"": refusal.sentence}).items()
            ]
    if problems:
        raise DocumentInvalid(problems)
    return tuple(cases)


def _entries(
    document: object, file: str
) -> Iterator[tuple[str, Mapping[str, Any], Callable[[Mapping[str, Any]], Case]]]:
    for section, entries in _lists(document, file).items():
        for number, entry in enumerate(entries):
            path = f"{section}[{number}]"
            if not isinstance(entry, Mapping):
                raise _unusable(file, path, "must be an object with named fields.")
            yield path, entry, _SECTIONS[section]


def _lists(document: object, file: str) -> dict[str, list[Any]]:
    if not isinstance(document, Mapping):
        raise _unusable(file, "", "must be an object with a list of lots.")
    for key in document:
        if key not in {*_SECTIONS, "note"}:
            raise _unusable(file, key, "is not a known field.")
    lists = {section: document[section] for section in _SECTIONS if section in document}
    for section, entries in lists.items():
        if not isinstance(entries, list):
            raise _unusable(file, section, "must be a list.")
    if not any(lists.values()):
        raise _unusable(file, "", f"needs a case in one of the lists {', '.join(_SECTIONS)}.")
    return lists


def _unusable(file: str, key: str, sentence: str) -> DocumentInvalid:
    return DocumentInvalid([Problem(file, key, sentence)])


def _lot(entry: Mapping[str, Any]) -> Case:
    _refuse_unknown(entry, _LOT_KEYS)
    kind = _text(entry, "kind", needed=True)
    facts = {"rfp_id": _text(entry, "rfp_id"), "lot": _text(entry, "lot"), "kind": kind}
    capacity.kind_of(kind)
    outputs = _Under("inputs")(lambda: capacity.compute(str(kind), _inputs(entry)).as_dict())
    parts = (facts["rfp_id"], facts["lot"] and f"lot {facts['lot']}")
    named = " ".join(part for part in parts if part)
    given = _values(entry, "outputs")
    differences = _Under("outputs")(
        lambda: agreement.compare(outputs, given or {}, agreement.of_lot)
    )
    return Case(
        section="lots",
        name=f"{named}, {kind}" if named else f"{kind} lot",
        facts=facts,
        outputs=outputs,
        given={"given": given},
        differences=differences,
        agrees=None if given is None else not differences,
        decides=True,
    )


def _erlang(entry: Mapping[str, Any]) -> Case:
    _refuse_unknown(entry, _ROW_KEYS | _GIVEN_KEYS)
    outputs = _Under("inputs")(lambda: rows.answer_erlang(_inputs(entry)))
    return _row("erlang", entry, outputs, strict=True)


def _outbound(entry: Mapping[str, Any]) -> Case:
    _refuse_unknown(entry, _ROW_KEYS | _GIVEN_KEYS)
    outputs = _Under("inputs")(lambda: rows.answer_sizing(_inputs(entry)))
    return _row("outbound", entry, outputs, strict=False)


def _price_formula(entry: Mapping[str, Any]) -> Case:
    _refuse_unknown(entry, _ROW_KEYS | _PRICE_KEYS | _PRICE_GIVEN_KEYS)
    outputs = rows.answer_price({key: entry[key] for key in _PRICE_KEYS if key in entry})
    wrapped = {
        key: {"points": entry[key]}
        for key in ("source_value", "recomputed")
        if entry.get(key) is not None
    }
    return _row("price_formula", {**entry, **wrapped}, outputs, strict=False)


_SECTIONS: dict[str, Callable[[Mapping[str, Any]], Case]] = {
    "lots": _lot,
    "erlang": _erlang,
    "outbound": _outbound,
    "price_formula": _price_formula,
}


def _row(section: str, entry: Mapping[str, Any], outputs: rows.Answers, *, strict: bool) -> Case:
    """Compare a row: queues with the published and the recomputed values alike.

    Rules of thumb are published in round numbers, so their recomputed values decide where given.
    """
    source, recomputed = _values(entry, "source_value"), _values(entry, "recomputed")
    trust = _text(entry, "trust")
    against_source = _Under("source_value")(
        lambda: agreement.compare(outputs, source or {}, agreement.of_source)
    )
    against_recomputed = _Under("recomputed")(
        lambda: agreement.compare(rows.shown(outputs), recomputed or {}, agreement.of_recomputed)
    )
    counted = against_source if strict or recomputed is None else ()
    differences = (*counted, *against_recomputed)
    nothing = source is None and recomputed is None
    identity = _text(entry, "id") or _text(entry, "source") or ""
    return Case(
        section=section,
        name=f"{section.replace('_', ' ')} {identity}".strip(),
        facts={"id": _text(entry, "id"), "source": _text(entry, "source"), "trust": trust},
        outputs=rows.shown(outputs),
        given={"given": source, "recomputed": recomputed},
        differences=differences,
        agrees=None if nothing else not differences,
        decides=trust in (None, "ok"),
    )


@dataclass(frozen=True)
class _Under:
    """Runs a step and puts the name of the part it works on before the keys of a refusal."""

    part: str

    def __call__(self, step: Callable[[], Any]) -> Any:
        try:
            return step()
        except Invalid as refusal:
            fields = {_join(self.part, key): text for key, text in refusal.fields.items()}
            raise Invalid(refusal.sentence, fields) from None


def _join(path: str, key: str) -> str:
    return f"{path}.{key}".removesuffix(".")


def _inputs(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    inputs = entry.get("inputs")
    if isinstance(inputs, Mapping):
        return inputs
    sentence = "is missing." if inputs is None else "must be an object with named fields."
    raise Invalid(sentence, {"": sentence})


def _values(entry: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    values = entry.get(key)
    if values is None or isinstance(values, dict):
        return values
    sentence = "must be an object with named values."
    raise Invalid(sentence, {key: sentence})


def _text(entry: Mapping[str, Any], key: str, *, needed: bool = False) -> str | None:
    value = entry.get(key)
    if value is None and not needed:
        return None
    if isinstance(value, str) and value.isprintable():
        return value
    sentence = "is missing." if key not in entry else "must be a text on one line."
    raise Invalid(sentence, {key: sentence})


def _refuse_unknown(entry: Mapping[str, Any], known: set[str]) -> None:
    unknown = [key for key in entry if key not in known]
    if unknown:
        raise Invalid("unknown fields", dict.fromkeys(unknown, "is not a known field."))
