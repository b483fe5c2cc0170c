"""Finds the programs that tests use as independent witnesses (pdfsig, qpdf, pdftoppm)."""

from __future__ import annotations

import shutil

from tests.tools import installing
from tests.tools.missing import fail_or_skip

# program → the Debian package that has it
PROGRAMS = {
    "certutil": "libnss3-tools",
    "openssl": "openssl",
    "pdfdetach": "poppler-utils",
    "pdffonts": "poppler-utils",
    "pdfinfo": "poppler-utils",
    "pdfsig": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdftotext": "poppler-utils",
    "qpdf": "qpdf",
    "zbarimg": "zbar-tools",
}


def obtain_program(name: str, package: str) -> tuple[str | None, str]:
    """Return the program's path, installing its package if need be, or None and the reason."""
    if found := shutil.which(name):
        return found, ""
    problem = installing.install(package)
    found = shutil.which(name)
    return found, "" if found else problem or f"The package {package} holds no program {name}."


def require_program(name: str, package: str | None = None) -> str:
    """Return the program's path, or end the test: a failure under CI, elsewhere a loud skip.

    ``package`` is the Debian package that has it, as in :data:`PROGRAMS` where not given.
    """
    found, problem = obtain_program(name, package or PROGRAMS.get(name, name))
    return found or fail_or_skip(f"the program {name}", problem)
