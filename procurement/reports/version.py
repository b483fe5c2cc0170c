"""Which drawing this is: papers name it, so that a check knows whose drawing it compares with.

Nobody counts versions of the drawing by hand: whoever forgot it once would turn every paper issued
before into one that is not genuine.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from procurement import __version__

_ROOMS = ("documents", "reports", "scoring")
_PACKAGES = (
    "fonttools",
    "manimgx-fonts",
    "manimgx-fonts-cjk",
    "pikepdf",
    "reportlab",
    "streamlit",  # the papers' own typeface is in it
    "uharfbuzz",
    "weblate-fonts",
)


@cache
def producer() -> str:
    """The program, and a digest of the modules and packages on which a drawing depends."""
    room = Path(__file__).parents[1]
    modules = sorted(path for name in _ROOMS for path in (room / name).rglob("*.py"))
    digest = hashlib.sha256()
    for said in (*(path.read_bytes() for path in modules), *(_named(one) for one in _PACKAGES)):
        digest.update(hashlib.sha256(said).digest())
    return f"procurement {__version__}, drawing {digest.hexdigest()[:8]}"


def _named(package: str) -> bytes:
    return f"{package} {version(package)}".encode()
