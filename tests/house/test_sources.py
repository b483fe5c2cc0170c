"""The finders find: each is shown a sin, and its neighbour that is none."""

import ast
from pathlib import Path

import pytest

from tests.house import sources
from tests.house.sources import Finder


def _seen(finder: Finder, text: str) -> list[tuple[int, str]]:
    return list(finder(ast.parse(text)))


@pytest.mark.parametrize(
    "body",
    ["assert x == 1", "with pytest.raises(ValueError): f()", "expect(page).to_have_title('x')"],
)
def test_a_test_that_asserts_is_left_alone(body: str) -> None:
    assert _seen(sources.tests_without_assertion, f"def test_a():\n  {body}") == []


@pytest.mark.parametrize("body", ["f()", "assert True", "print('asserted')"])
def test_a_test_that_cannot_fail_is_found(body: str) -> None:
    assert _seen(sources.tests_without_assertion, f"class T:\n def test_a(self):\n  {body}") == [
        (2, "test_a asserts nothing")
    ]


def test_a_function_is_found_when_it_is_one_line_too_long() -> None:
    text = "def f():\n" + "    x = 1\n" * 3

    assert _seen(sources.long_functions(4), text) == []
    assert _seen(sources.long_functions(3), text) == [(1, "f has 4 lines, 3 are allowed")]


@pytest.mark.parametrize("call", ["st.rerun()", "st.stop()", "st.switch_page('x')", "frame.done()"])
@pytest.mark.parametrize("opened", ["frame.work()", "portal().work(actor)"])
def test_leaving_inside_an_open_work_is_found_and_after_it_is_not(opened: str, call: str) -> None:
    inside = f"with {opened} as work:\n  if work:\n    {call}"
    after = f"with frame.refusals_shown():\n  with {opened} as work:\n    act(work)\n  {call}"

    assert [line for line, _ in _seen(sources.leaves_inside_work, inside)] == [3]
    assert _seen(sources.leaves_inside_work, after) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("st.markdown(x, unsafe_allow_html=True)", ["unsafe_allow_html"]),
        ("st.image(x)", ["st.image"]),
        ("st.sidebar.pdf(x)", ["st.sidebar.pdf"]),
        ("column.download_button('x', y)", ["column.download_button"]),
        ("show = st.html", ["st.html"]),
        ("from streamlit import file_uploader", ["from streamlit import file_uploader"]),
        ("reports.pdf(x)", []),
        ("from reportlab import image", []),
    ],
)
def test_elements_that_publish_bytes_are_found(text: str, found: list[str]) -> None:
    assert [what for _, what in _seen(sources.private_bytes_risks, text)] == found


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: ARG002 - click's signature",
        "# type: ignore[arg-type]  # the library's stubs forget None",
        "# pragma: no cover - only on Windows",
        "# the word pragmatic is no directive",
    ],
)
def test_a_directive_with_its_reason_is_left_alone(comment: str) -> None:
    assert list(sources.directives_without_reason(f"x = 1  {comment}\n")) == []


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "# noqa: ARG002",
        "# noqa: S101, S603",
        "# noqa because it is fine here",
        "# type: ignore",
        "# type: ignore[arg-type]",
        "# type: ignore  # the stubs are wrong",
        "# pragma: no cover",
    ],
)
def test_a_directive_without_reason_or_without_code_is_found(comment: str) -> None:
    assert list(sources.directives_without_reason(f"x = 1  {comment}\n")) == [(1, comment)]


def test_a_directive_inside_a_text_is_none() -> None:
    assert list(sources.directives_without_reason('x = "# noqa"\n')) == []


def test_the_projects_files_hold_this_one_and_nothing_ignored() -> None:
    files = sources.project_files()

    assert Path(__file__).resolve() in files
    assert [path for path in files if ".venv" in path.parts or "var" in path.parts] == []
