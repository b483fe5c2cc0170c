"""What is committed beside the code: README, changelog, pinned dependencies, and no addresses."""

import re
from pathlib import Path

import procurement
from tests.house.sources import ROOT, project_files, where

# Written as patterns that do not match themselves, so that this file does not hold what it forbids.
REGISTRIES = (r"pypi\.org", r"pythonhoste[d]", r"registry\.npmjs", r"deb\.debian\.org")
MACHINE_PATHS = r"(?:^|[^a-z])/(?:work|farm|root)/"
FORBIDDEN = re.compile("|".join((*REGISTRIES, MACHINE_PATHS)), re.IGNORECASE)


def _text(name: str) -> str:
    path = ROOT / name
    assert path.exists(), f"{name} is missing."
    return path.read_text(encoding="utf-8")


def _lines(path: Path) -> list[str]:
    content = path.read_bytes()
    return [] if b"\0" in content else content.decode("utf-8", errors="replace").splitlines()


def test_no_file_names_a_package_registry_or_a_path_of_one_machine() -> None:
    named = [
        where(path, number, line.strip()[:100])
        for path in project_files()
        for number, line in enumerate(_lines(path), start=1)
        if FORBIDDEN.search(line)
    ]

    assert named == []


def test_the_forbidden_names_are_recognised() -> None:
    sins = ["see https://" + "pypi" + ".org/x", "path = '" + "/ro" + "ot/data'", "/wo" + "rk/x"]
    virtues = ["data/root/x", "the network/work/balance", "a pypi package"]

    assert [bool(FORBIDDEN.search(line)) for line in sins] == [True, True, True]
    assert [bool(FORBIDDEN.search(line)) for line in virtues] == [False, False, False]


def test_pinned_dependencies_have_hashes_and_no_addresses() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt"):
        logical = _text(name).replace("\\\n", " ").splitlines()
        pins = [line for line in logical if line.strip() and not line.lstrip().startswith("#")]

        assert pins != []
        assert [line for line in pins if "==" not in line or "--hash=sha256:" not in line] == []
        assert [line for line in logical if "://" in line or "index-url" in line] == []


def test_the_readme_names_every_command_of_the_makefile() -> None:
    described = re.findall(r"^([a-z-]+):.*## ", _text("Makefile"), re.MULTILINE)
    readme = _text("README.md")

    unnamed = [name for name in described if not re.search(rf"\bmake {name}\b", readme)]

    assert {"run", "test"} <= set(described)
    assert unnamed == []


def test_the_changelog_has_the_version() -> None:
    headings = re.findall(r"^## \[?v?([0-9][^\s\]]*)", _text("CHANGELOG.md"), re.MULTILINE)

    assert procurement.__version__ in headings


def test_the_project_file_has_the_version() -> None:
    assert f'version = "{procurement.__version__}"' in _text("pyproject.toml").splitlines()
