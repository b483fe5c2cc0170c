"""The rules of the house that no linter keeps."""

from tests.house import sources
from tests.house.sources import ROOT, findings, python_files, where

PAGE_LINES = 120
MODULE_LINES = 400
FUNCTION_LINES = 60
PRODUCT = ("procurement", "pages", "streamlit_app.py")


def _too_long(places: tuple[str, ...], limit: int) -> list[str]:
    return [
        where(path, lines, f"{lines} lines, {limit} are allowed")
        for path in python_files(*places)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > limit
    ]


def test_pages_are_thin() -> None:
    assert _too_long(("pages",), PAGE_LINES) == []


def test_modules_fit_in_a_readers_head() -> None:
    assert _too_long(PRODUCT, MODULE_LINES) == []


def test_functions_fit_on_a_screen() -> None:
    assert findings(python_files(*PRODUCT), sources.long_functions(FUNCTION_LINES)) == []


def test_pages_leave_only_after_their_work_has_closed() -> None:
    assert findings(python_files("pages", "procurement/ui"), sources.leaves_inside_work) == []


def test_no_private_byte_goes_through_streamlits_stores_and_no_raw_html_is_shown() -> None:
    # The one raw element: a link to a route of our own, from two words that are ours and escaped.
    # Streamlit's own links open another tab, and signing in or out needs this one to load anew.
    allowed = sources.inside(ROOT / "procurement/ui/widgets.py", "own_link", "st.html")

    assert len(allowed) == 1
    assert findings(python_files(*PRODUCT), sources.private_bytes_risks) == allowed


def test_every_test_asserts_something() -> None:
    assert findings(python_files("tests"), sources.tests_without_assertion) == []


def test_every_silenced_check_says_why() -> None:
    silenced = [
        where(path, line, comment)
        for path in python_files(*PRODUCT, "tests", "docs")
        for line, comment in sources.directives_without_reason(path.read_text(encoding="utf-8"))
    ]

    assert silenced == []


def test_every_module_is_in_a_folder_that_python_finds() -> None:
    packages = {path.parent for path in python_files("procurement", "pages", "tests")}

    assert [str(p.relative_to(ROOT)) for p in packages if not (p / "__init__.py").exists()] == []
