"""The fields of the papers' models as leaves: path, what it takes, and whether it must be there."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from procurement.documents import Offer, Requirements, VendorProfile, value_of, yaml_text

SAMPLES = Path(__file__).parents[2] / "reference" / "sample-procurements"

# What the portal fills in or computes itself; nobody types it.
GIVEN = {
    Requirements: (
        "id",
        "status",
        "version",
        "amendments",
        "lots.{}.reference",
        "lots.{}.plan.phase",
        "reference_peak_seats_by_phase",
        "language_seats_required",
        "reference_cost_by_lot_usd",
        "compliance.questions",  # chosen beside the form, out of the facts
    ),
    VendorProfile: ("id",),
    Offer: (
        "id",
        "rfp_id",
        "vendor_id",
        "vendor_name",
        "status",
        "submitted_at",
        "amendments_acknowledged",
        "missing_fields",
    ),
}


@dataclass(frozen=True)
class Leaf:
    """One field of a model: a list of models is one leaf with columns."""

    path: str
    annotation: Any
    required: bool
    columns: tuple["Leaf", ...] = field(default=(), compare=False)

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.annotation)

    def takes(self, value: Any) -> bool:
        return self.refusal(value) == ""

    def refusal(self, value: Any) -> str:
        try:
            self.adapter.validate_python(value)
        except ValidationError as refused:
            return "; ".join(str(error["msg"]) for error in refused.errors())
        return ""


@cache
def leaves(shape: type[BaseModel]) -> tuple[Leaf, ...]:
    """The leaves of a model; a key of a mapping is written as empty braces."""
    return tuple(_leaves_of(shape, "", True))


def _leaves_of(shape: type[BaseModel], before: str, needed: bool) -> Iterator[Leaf]:
    for name, info in shape.model_fields.items():
        whole = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
        yield from _leaves(whole, f"{before}{name}", needed and info.is_required())


def _leaves(annotation: Any, path: str, required: bool) -> Iterator[Leaf]:
    bare = _bare(annotation)
    models = _models(bare)
    if models and get_origin(bare) is not tuple:
        every = [leaf for model in models for leaf in _leaves_of(model, f"{path}.", required)]
        yield from _joined(every)
    elif get_origin(bare) is dict:
        yield from _leaves(get_args(bare)[1], f"{path}.{{}}", required)
    elif get_origin(bare) is tuple and _models(_bare(get_args(bare)[0])):
        model = _models(_bare(get_args(bare)[0]))[0]
        yield Leaf(path, annotation, required, leaves(model))
    else:
        yield Leaf(path, annotation, required)


def _joined(every: list[Leaf]) -> Iterator[Leaf]:
    """Yield each path once; where kinds of lot differ, the leaf takes what any of them takes."""
    for path in dict.fromkeys(leaf.path for leaf in every):
        same = [leaf for leaf in every if leaf.path == path]
        annotation = Union[tuple(leaf.annotation for leaf in same)]  # noqa: UP007 - of a tuple
        yield replace(same[0], annotation=annotation)


def _bare(annotation: Any) -> Any:
    """Take off Annotated and "or None"."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [each for each in get_args(annotation) if each is not type(None)]
        return _bare(rest[0]) if len(rest) == 1 else annotation
    return annotation


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) in (Union, types.UnionType):
        return [model for each in get_args(annotation) for model in _models(_bare(each))]
    return []


def fits(pattern: str, path: str) -> bool:
    """Tell whether a path, braces or not, is one of those a pattern with braces stands for."""
    ours, theirs = pattern.split("."), path.split(".")
    return len(ours) == len(theirs) and all(
        one == other or one.startswith("{") for one, other in zip(ours, theirs, strict=True)
    )


def is_given(shape: type[BaseModel], path: str) -> bool:
    """Tell whether the portal fills this in."""
    steps = path.split(".")
    return any(fits(each, ".".join(steps[: each.count(".") + 1])) for each in GIVEN[shape])


@cache
def sample_postings() -> Mapping[str, Mapping[str, Any]]:
    """The sample postings as they are written, by id."""
    trees = [_loaded(path) for path in sorted(SAMPLES.glob("rfp-*.yaml"))]
    return {tree["id"]: tree for tree in trees}


@cache
def samples() -> tuple[tuple[type[BaseModel], str, Mapping[str, Any]], ...]:
    """All sample papers as they are written: model, id, tree."""
    postings = [(Requirements, name, tree) for name, tree in sample_postings().items()]
    profiles = [(VendorProfile, x["id"], x) for x in _loaded(SAMPLES / "vendors.yaml")["vendors"]]
    offers = [(Offer, x["id"], x) for x in _loaded(SAMPLES / "bids.yaml")["bids"]]
    return (*postings, *profiles, *offers)


def posting_of(tree: Mapping[str, Any]) -> Requirements | None:
    """The posting that a bid is for; None for other papers."""
    found = sample_postings().get(tree.get("rfp_id", ""))
    return None if found is None else value_of(Requirements, found, file="sample")


def _loaded(path: Path) -> Any:
    return yaml_text.load(path.read_bytes(), path.name)
