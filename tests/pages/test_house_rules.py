"""What every page file keeps to, read off its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from procurement.ui.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]
PAGE_FILES = sorted(path for path in (ROOT / "pages").glob("*.py") if path.name != "__init__.py")
FILES = [*PAGE_FILES, *sorted((ROOT / "procurement" / "ui").glob("*.py"))]
LEAVING = {"rerun", "stop", "end", "switch_page", "done"}
FORBIDDEN = {
    "download_button",
    "file_uploader",
    "image",
    "pdf",
    "audio",
    "video",
    "write",
    "latex",
    # Their chosen option is primary on dark: it cannot have enough contrast beside white buttons.
    "segmented_control",
    "pills",
    "tabs",
    "cache_data",
    "cache_resource",
}
WIDGETS = {
    "button",
    "form_submit_button",
    "text_input",
    "text_area",
    "number_input",
    "selectbox",
    "multiselect",
    "radio",
    "checkbox",
    "toggle",
    "menu_button",
    "date_input",
    "data_editor",
    "dataframe",
}
# Streamlit reads these places as Markdown: an f-string in one of them escapes what it holds.
MARKDOWN_PLACES = {
    "markdown",
    "caption",
    "title",
    "header",
    "subheader",
    "warning",
    "error",
    "success",
    "info",
    "toast",
    "badge",
    "page_link",
    "button",
    "menu_button",
    "done",
    "nothing",
}
# What may stand in such an f-string without ``plain``: words and numbers of our own.
OUR_WORDS = {"plain", "counted", "role_words", "role_word", "distance", "day", "len", "str"}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """Every page and every file of the pages' frame."""
    for path in FILES:
        yield path, ast.parse(path.read_text())


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call in a tree."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def opens_a_work(node: ast.With) -> bool:
    """Whether a ``with`` opens a transaction."""
    return any(
        isinstance(item.context_expr, ast.Call)
        and called(item.context_expr) in {"work", "reading", "work_as", "reading_as"}
        for item in node.items
    )


def test_nothing_leaves_the_page_while_a_work_is_open() -> None:
    found = [
        f"{path.name}:{call.lineno} {called(call)}"
        for path, tree in trees()
        for block in ast.walk(tree)
        if isinstance(block, ast.With) and opens_a_work(block)
        for call in calls(block)
        if called(call) in LEAVING
    ]

    assert found == []


def test_a_page_that_ends_early_says_what_the_last_act_did() -> None:
    """``frame.end`` does, ``st.stop`` does not: only the frame itself and a signed-out tab may."""
    found = [
        f"{path.name}:{call.lineno}"
        for path, tree in trees()
        if path.name not in {"frame.py", "portal.py"}
        for call in calls(tree)
        if ast.unparse(call.func) == "st.stop"
    ]

    assert found == []


def test_every_widget_has_a_key() -> None:
    found = [
        f"{path.name}:{call.lineno} {called(call)}"
        for path, tree in trees()
        for call in calls(tree)
        if called(call) in WIDGETS
        and isinstance(call.func, ast.Attribute)
        # ``**common`` carries the key that a form's fields are given alike.
        and not {"key", None} & {keyword.arg for keyword in call.keywords}
    ]

    assert found == []


def test_no_page_uses_a_store_without_a_door_or_a_place_that_guesses() -> None:
    found = [
        f"{path.name}:{call.lineno} {called(call)}"
        for path, tree in trees()
        for call in calls(tree)
        if called(call) in FORBIDDEN
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "st"
    ]

    assert found == []


def test_every_chart_goes_through_the_one_place_that_asks_for_its_table() -> None:
    """``compare_charts.twin`` draws a chart with the table that tells the same to everybody."""
    drawn = [
        f"{path.name}:{called(call)}"
        for path, tree in trees()
        for call in calls(tree)
        if called(call).endswith("_chart") and ast.unparse(call.func).startswith("st.")
    ]

    assert drawn == ["compare_charts.py:altair_chart"]


def test_html_is_drawn_in_one_place_only_and_never_unsafe() -> None:
    drawn = [
        f"{path.name}:{called(call)}"
        for path, tree in trees()
        for call in calls(tree)
        if called(call) == "html" and isinstance(call.func, ast.Attribute)
    ]
    unsafe = [path.name for path in FILES if "unsafe_allow" in path.read_text()]

    assert drawn == ["widgets.py:html"]
    assert unsafe == []


def test_text_in_markdown_is_escaped_or_ours() -> None:
    found = [
        f"{path.name}:{call.lineno} {ast.unparse(value.value)}"
        for path, tree in trees()
        for call in calls(tree)
        if called(call) in MARKDOWN_PLACES and isinstance(call.func, ast.Attribute)
        for argument in [*call.args, *(word.value for word in call.keywords if word.arg != "key")]
        for value in foreign_parts(argument)
    ]

    assert found == []


def foreign_parts(argument: ast.expr) -> Iterator[ast.FormattedValue]:
    """The parts of the f-strings in an argument that neither are escaped nor known to be ours."""
    inside_plain = {
        id(part) for call in calls(argument) if called(call) in OUR_WORDS for part in ast.walk(call)
    }
    for value in ast.walk(argument):
        if isinstance(value, ast.FormattedValue) and id(value) not in inside_plain:
            inner = value.value
            is_ours = isinstance(inner, ast.Call) and called(inner) in OUR_WORDS
            # Names in small letters of our own constants: icons, views, words chosen here.
            if not is_ours and ast.unparse(inner) not in OURS:
                yield value


OURS = {
    "icon",
    "sentence",
    "task.icon",
    "label",
    "word",
    "words",
    "len(found) - SHOWN",
    "str(view).lower()",
    "verdict.head[:16]",
    "plain(row.device) or 'Unknown device'",
    "_seen(row, now)",
}


def test_the_cookie_and_the_sessions_state_are_touched_in_one_file() -> None:
    found = {
        path.name
        for path in FILES
        if "session_state" in path.read_text() or "st.context.cookies" in path.read_text()
    }

    assert found == {"frame.py"}


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda path: path.name)
def test_a_page_stays_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 120


def test_every_page_is_on_the_list_and_every_entry_is_a_page() -> None:
    assert {entry.file for entry in PAGES} | {"portal.py"} == {path.name for path in PAGE_FILES}
