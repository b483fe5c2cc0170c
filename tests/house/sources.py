"""The project's own files, and questions to their syntax trees."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
Finder = Callable[[ast.Module], Iterator[tuple[int, str]]]

LEAVES_BY_EXCEPTION = {("st", "rerun"), ("st", "stop"), ("st", "switch_page"), ("frame", "done")}
NEVER_OF_STREAMLIT = {"html", "image", "pdf", "download_button", "file_uploader"}
NEVER_OF_ANYTHING = {"download_button", "file_uploader"}
DIRECTIVE = re.compile(
    r"noqa(?::\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?"
    r"|type:\s*ignore(?:\[[\w\s,-]+\])?"
    r"|(?:pragma|mypy|ruff|isort|fmt):\s*[\w-]+(?:\s(?:cover|branch))?"
)


def project_files() -> list[Path]:
    """Return every file that is committed or would be (not ignored), in order."""
    listed = subprocess.run(
        [
            "git",
            "-c",
            f"safe.directory={ROOT}",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = {ROOT / name for name in listed.split("\0") if name}
    return sorted(path for path in paths if path.is_file())


def python_files(*places: str) -> list[Path]:
    """Return the project's Python files in these folders, or these files themselves."""
    roots = [ROOT / place for place in places]
    return [
        path
        for path in project_files()
        if path.suffix == ".py" and any(path.is_relative_to(root) for root in roots)
    ]


def where(path: Path, line: int, what: str) -> str:
    """Return one line of a finding."""
    return f"{path.relative_to(ROOT)}:{line}: {what}"


def findings(paths: list[Path], finder: Finder) -> list[str]:
    """Return what the finder sees in these files, one line each."""
    return [
        where(path, line, what)
        for path in paths
        for line, what in finder(ast.parse(path.read_text(encoding="utf-8"), str(path)))
    ]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function, methods and nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def tests_without_assertion(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield test functions that cannot fail on a wrong result."""
    for function in functions(tree):
        if function.name.startswith("test_") and not any(map(_asserts, ast.walk(function))):
            yield function.lineno, f"{function.name} asserts nothing"


def _asserts(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return not isinstance(node.test, ast.Constant)
    if not isinstance(node, ast.Call):
        return False
    name = _called(node)
    return name in {"raises", "expect"} or name.startswith("assert_")


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def long_functions(limit: int) -> Finder:
    """Return a finder of functions with more than ``limit`` lines."""

    def find(tree: ast.Module) -> Iterator[tuple[int, str]]:
        for function in functions(tree):
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > limit:
                yield function.lineno, f"{function.name} has {lines} lines, {limit} are allowed"

    return find


def leaves_inside_work(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield calls that leave the page by exception inside an open work: it would be rolled back."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.With, ast.AsyncWith)) and any(map(_opens_work, node.items)):
            for inner in (found for step in node.body for found in ast.walk(step)):
                if isinstance(inner, ast.Call) and _dotted(inner.func) in LEAVES_BY_EXCEPTION:
                    yield inner.lineno, f"{ast.unparse(inner.func)} inside an open work"


def _opens_work(item: ast.withitem) -> bool:
    return isinstance(item.context_expr, ast.Call) and _called(item.context_expr) == "work"


def _dotted(expression: ast.expr) -> tuple[str, str]:
    if isinstance(expression, ast.Attribute) and isinstance(expression.value, ast.Name):
        return expression.value.id, expression.attr
    return "", ""


def private_bytes_risks(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield Streamlit elements whose bytes anybody may fetch, and raw HTML."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html":
            yield node.value.lineno, "unsafe_allow_html"
        elif isinstance(node, ast.Attribute) and _is_risky(node):
            yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("streamlit"):
            taken = NEVER_OF_STREAMLIT.intersection(name.name for name in node.names)
            yield from ((node.lineno, f"from {node.module} import {name}") for name in taken)


def inside(path: Path, function: str, what: str) -> list[str]:
    """Return the lines of a file in which this function uses this element, as findings."""
    return [
        where(path, node.lineno, what)
        for owner in functions(ast.parse(path.read_text(encoding="utf-8"), str(path)))
        if owner.name == function
        for node in ast.walk(owner)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == what
    ]


def _is_risky(attribute: ast.Attribute) -> bool:
    if attribute.attr in NEVER_OF_ANYTHING:
        return True
    root = ast.unparse(attribute.value).partition(".")[0]
    return root in {"st", "streamlit"} and attribute.attr in NEVER_OF_STREAMLIT


def directives_without_reason(text: str) -> Iterator[tuple[int, str]]:
    """Yield comments that silence a check and do not say why, or silence all checks at once."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type != tokenize.COMMENT or not DIRECTIVE.search(token.string):
            continue
        reason = DIRECTIVE.sub("", token.string)
        if len(re.findall(r"[A-Za-z]+", reason)) < 2 or _silences_all(token.string):
            yield token.start[0], token.string


def _silences_all(comment: str) -> bool:
    return bool(re.search(r"noqa(?!:)|type:\s*ignore(?!\[)", comment))
