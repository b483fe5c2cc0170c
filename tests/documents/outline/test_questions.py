"""The forms ask for the papers: every question has its field, every field its question."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel

from procurement.capacity import Kind as LotKind
from procurement.capacity import Mode
from procurement.documents import (
    Offer,
    Requirements,
    VendorProfile,
    read_folder,
    read_rubric,
    value_of,
)
from procurement.documents.outline import (
    Kind,
    Part,
    Question,
    flatten,
    form_of,
    grow,
    locate,
    lot_questions,
    offer_lot_questions,
    offer_parts,
    profile_parts,
    questions_of,
    requirements_parts,
)
from procurement.documents.vocabulary import BASES_BY_KIND
from procurement.scoring import evaluate
from tests.documents.outline.shapes import (
    GIVEN,
    SAMPLES,
    Leaf,
    fits,
    is_given,
    leaves,
    posting_of,
    samples,
)
from tests.house.sources import ROOT

FORMS: dict[type[BaseModel], tuple[Part, ...]] = {
    Requirements: requirements_parts(),
    VendorProfile: profile_parts(),
    Offer: offer_parts(),
}
EVERY = [(shape, each) for shape, form in FORMS.items() for each in questions_of(form)]
STEPS = [(shape, step) for shape, form in FORMS.items() for step in form]
LOT_FORMS = [
    (shape, kind, ask(kind))
    for shape, ask in ((Requirements, lot_questions), (Offer, offer_lot_questions))
    for kind in LotKind
]
# A value each kind of answer can have, and one that only another kind has.
ANSWERS: dict[Kind, tuple[Any, Any]] = {
    Kind.TEXT: ("x", 3.5),
    Kind.NUMBER: (Decimal("1.5"), "x"),
    Kind.WHOLE: (3, Decimal("1.5")),
    Kind.SHARE: (Decimal("0.5"), "x"),
    Kind.SHARES: ([Decimal("0.6"), Decimal("0.4")], Decimal("0.5")),
    Kind.MONEY: (Decimal("1234.56"), "x"),
    Kind.DAY: ("2027-06-04", "2027-06-31"),
    Kind.INSTANT: ("2027-06-04T17:00:00-07:00", "2027-06-04T17:00:00"),
    Kind.CLOCK: (["09:00", "20:00"], "09:00"),
    Kind.FLAG: (True, 3),
    Kind.LETTERS: (["A", "C"], ["A1"]),
    Kind.WORDS: (["US"], "US"),
}
# Free texts of the papers that the forms offer choices for; what each must offer is tested below.
FREE = (
    "evaluation.variant",
    "evaluation.lot_variants.{lot}",
    "pricing.bases_accepted",
    "lots.{lot}.kind",
)


def _leaf(shape: type[BaseModel], question: Question) -> Leaf:
    found = [leaf for leaf in leaves(shape) if fits(leaf.path, question.path)]
    assert len(found) == 1, f"{question.path} leads to no field of {shape.__name__}"
    return found[0]


def _ids(entry: Any) -> str:
    return str(getattr(entry, "key", None) or getattr(entry, "__name__", None) or "")


def _accepts(question: Question, leaf: Leaf) -> None:
    if question.kind is Kind.TABLE:
        by_name = {column.path: column for column in leaf.columns}
        assert {column.path for column in question.columns} == set(by_name)
        for column in question.columns:
            _accepts(column, by_name[column.path])
    elif question.kind in (Kind.LINE, Kind.CHOICE):
        values = [value for value, _ in question.choices] or ["x"]
        assert [value for value in values if not leaf.takes(value)] == []
        assert not leaf.takes(3.5)
    elif question.kind is Kind.CHOICES:
        assert leaf.takes([value for value, _ in question.choices])
        assert not leaf.takes(question.choices[0][0])
    else:
        good, bad = ANSWERS[question.kind]
        assert leaf.takes(good)
        assert not leaf.takes(bad)


@pytest.mark.parametrize(("shape", "step"), STEPS, ids=_ids)
def test_every_question_leads_to_a_field_of_its_kind(shape: type[BaseModel], step: Part) -> None:
    for question in questions_of([step]):
        leaf = _leaf(shape, question)

        _accepts(question, leaf)

        assert question.part == step.key
        assert question.required or not leaf.required


@pytest.mark.parametrize(("shape", "kind", "questions"), LOT_FORMS, ids=str)
def test_every_question_on_a_lot_leads_to_a_field_of_that_kind_of_lot(
    shape: type[BaseModel], kind: LotKind, questions: tuple[Question, ...]
) -> None:
    parts = {step.key for step in FORMS[shape]}

    for question in questions:
        assert question.part in parts
        assert question.placeholders == ("lot",)
        _accepts(question, _leaf(shape, question))


@pytest.mark.parametrize("shape", FORMS, ids=_ids)
def test_every_field_is_asked_once_or_filled_by_the_portal(shape: type[BaseModel]) -> None:
    asked = [each.path for each in questions_of(FORMS[shape])]
    # An offer to cure matters for two gates only, so only these are asked.
    unasked = [
        leaf.path
        for leaf in leaves(shape)
        if not is_given(shape, leaf.path) and not any(fits(leaf.path, path) for path in asked)
    ]

    assert unasked == []
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("shape", FORMS, ids=_ids)
def test_the_portal_fills_only_what_no_question_asks(shape: type[BaseModel]) -> None:
    asked = [each.path for each in questions_of(FORMS[shape])]

    assert [path for path in asked if is_given(shape, path)] == []
    assert [
        given
        for given in GIVEN[shape]
        if not any(f"{leaf.path}.".startswith(f"{given}.") for leaf in leaves(shape))
    ] == []


def _fields_read() -> Iterator[tuple[type[BaseModel], str]]:
    """What gates and automatic scores of all samples say they were computed from."""
    papers = read_folder(SAMPLES)
    shapes = {"posting": Requirements, "profile": VendorProfile, "bid": Offer}
    for posting in papers.postings:
        result = evaluate(posting, papers.rubric, papers.offers, papers.vendors, papers.judged)
        for row in result.rows:
            reasons = [gate.reason for gate in row.gates.values()]
            reasons += [sub.reason for sub in row.sub.values() if sub.method != "judged"]
            for name in {name for reason in reasons for name in reason.fields}:
                paper, _, path = name.partition(" ")
                if paper in shapes:
                    yield shapes[paper], path.replace("*", "{}")
                else:
                    assert name == "evaluated total"


@pytest.mark.unmeasured
def test_every_field_that_gates_and_automatic_scores_read_is_asked() -> None:
    read = set(_fields_read())
    unasked = []
    for shape, path in sorted(read, key=lambda entry: (entry[0].__name__, entry[1])):
        asked = [each.path for each in questions_of(FORMS[shape])]
        depth = path.count(".") + 1
        is_asked = any(
            fits(asking, path) or fits(".".join(asking.split(".")[:depth]), path)
            for asking in asked
        )
        if not is_asked and not is_given(shape, path):
            unasked.append((shape.__name__, path))

    assert len(read) > 60
    assert unasked == []


def _columns_too(shape: type[BaseModel], step: Part) -> Iterator[tuple[Question, Leaf]]:
    for question in questions_of([step]):
        leaf = _leaf(shape, question)
        yield question, leaf
        by_name = {column.path: column for column in leaf.columns}
        yield from ((column, by_name[column.path]) for column in question.columns)


def _vocabulary(leaf: Leaf, kind: Kind) -> list[str]:
    """The words that a field names when it refuses another."""
    told = leaf.refusal("no such word" if kind is Kind.CHOICE else ["no such word"])
    told = told.split(" one of ")[-1].removeprefix("Input should be ").replace(" or ", ", ")
    return sorted(told.replace("'", "").split("; ")[0].split(", "))


@pytest.mark.parametrize(("shape", "step"), STEPS, ids=_ids)
def test_choices_are_exactly_the_vocabulary(shape: type[BaseModel], step: Part) -> None:
    for question, leaf in _columns_too(shape, step):
        words = sorted(value for value, _ in question.choices)
        if question.kind not in (Kind.CHOICE, Kind.CHOICES) or question.path in FREE:
            continue
        if question.path.endswith((".volume_unit", ".basis")):
            assert set(words) <= set(_vocabulary(leaf, question.kind))
        else:
            assert words == _vocabulary(leaf, question.kind)


def test_the_choices_of_free_texts_are_the_words_the_product_knows() -> None:
    choices = {each.path: {value for value, _ in each.choices} for _, each in EVERY}
    columns = {column.path: column for _, each in EVERY for column in each.columns}

    assert choices["lots.{lot}.kind"] == set(LotKind)
    assert {value for value, _ in columns["mode"].choices} == set(Mode)
    shipped = read_rubric(ROOT / "rubrics" / "call-center.yaml")
    assert choices["evaluation.variant"] == set(shipped.variants)
    assert choices["evaluation.lot_variants.{lot}"] == set(shipped.variants)
    assert "managed" in choices["data.devices"]
    assert choices["retention.voter_terms"] > {"accepted", "with_changes"}
    assert "tested" in choices["capacity.failover.state"]
    assert "needs_clarification" in {value for value, _ in columns["status"].choices}


@pytest.mark.parametrize("kind", LotKind)
def test_bases_offered_for_a_lot_are_those_that_price_it(kind: LotKind) -> None:
    basis = next(each for each in offer_lot_questions(kind) if each.path.endswith(".basis"))

    assert tuple(value for value, _ in basis.choices) == BASES_BY_KIND[kind]


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    ("shape", "tree"), [entry[::2] for entry in samples()], ids=[e[1] for e in samples()]
)
def test_a_sample_typed_question_by_question_is_the_whole_paper(
    shape: type[BaseModel], tree: dict[str, Any]
) -> None:
    form = form_of(shape, tree, posting_of(tree))  # type: ignore[arg-type]  # one of the three
    fields = flatten(tree)
    typed = {path: value for path, value in fields.items() if locate(path, form)[1] == path}
    given = {path: value for path, value in fields.items() if is_given(shape, path)}

    assert grow(fields) == value_keys_as_text(tree)
    assert value_of(shape, grow(typed | given), file="typed") == value_of(
        shape, dict(tree), file="sample"
    )


def value_keys_as_text(tree: Any) -> Any:
    """The tree with its whole-number keys (phases) written as text, as a path writes them."""
    if isinstance(tree, dict):
        return {str(key): value_keys_as_text(value) for key, value in tree.items()}
    return [value_keys_as_text(each) for each in tree] if isinstance(tree, list) else tree


def test_labels_are_words_for_people() -> None:
    every = [each for _, question in EVERY for each in (question, *question.columns)]

    assert len(every) > 300
    for each in every:
        assert "_" not in each.label
        assert each.label[0].isupper()
        assert all("_" not in label for _, label in each.choices)
        assert all(label for _, label in each.choices)


def test_every_required_question_says_why_or_is_a_plain_date_or_number() -> None:
    silent = [
        each.path
        for _, each in EVERY
        if each.required and not each.help and each.kind not in (Kind.DAY, Kind.NUMBER, Kind.WHOLE)
    ]

    assert silent == []
