"""Which paths there are and who may ask for them; whatever is not named here does not exist."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from pathlib import Path

from procurement.settings import ROOT


class Access(Enum):
    """What becomes of a request for a path that is no route of our own."""

    FRONT = "the front page for strangers, the portal for those signed in"
    PAGE = "a page of the portal: strangers are sent to the sign-in form"
    PUBLIC = "Streamlit's own scripts and styles, the same for everybody"
    MEMBERS = "only with a sign-in; strangers are told there is nothing"
    FORBIDDEN = "nobody"
    NOTHING = "there is no such thing"


ENTRY_SCRIPT = "portal"
QUERY_LIMIT = 300
# Streamlit's uploads are open to every session, in any number, and stay in memory: nobody may.
FORBIDDEN = ("/_stcore/upload_file",)
PUBLIC = ("/static/",)
MEMBERS = ("/_stcore/health", "/_stcore/host-config")
MEMBERS_BELOW = ("/media/",)
# The plain pages for members; what only hands out a file is none of them.
ROOM = re.compile(
    r"/account/second-factor"
    r"|/bids/[a-z0-9]{1,64}/(files|reveal|sealed|spreadsheet|submit|receipt/[0-9]{1,6})"
    r"|/reports/[a-z0-9]{1,64}/countersign"
    r"|/rfps/[a-z0-9]{1,64}/(documents|minutes|new-shares|open|open-prices|opening|publish|reveal|share-check)",
    re.ASCII,
)


@cache
def page_paths(folder: Path = ROOT / "pages") -> frozenset[str]:
    """The paths of the portal's pages: one for each script beside the entry script."""
    names = {path.stem for path in folder.glob("*.py")} - {ENTRY_SCRIPT, "__init__"}
    return frozenset(f"/{name.lstrip('_')}" for name in names)


def access(path: str) -> Access:
    """Who may ask for a path that is no route of our own."""
    if path == "/":
        return Access.FRONT
    if path in page_paths():
        return Access.PAGE
    if path.startswith(FORBIDDEN):
        return Access.FORBIDDEN
    if path.startswith(PUBLIC):
        return Access.PUBLIC
    if path in MEMBERS or path.startswith(MEMBERS_BELOW):
        return Access.MEMBERS
    return Access.NOTHING


def safe_next(wanted: str) -> str:
    """Where a person goes after signing in: a page or a room of this portal, else the first one."""
    path, _mark, query = wanted.partition("?")
    is_plain = len(query) <= QUERY_LIMIT and query.isascii() and query.isprintable()
    is_known = path in page_paths() or is_room(path)
    return wanted if is_known and is_plain and " " not in query else "/"


def is_room(path: str) -> bool:
    """Whether a path is that of a room of ours: a plain page beside Streamlit's."""
    return ROOM.fullmatch(path) is not None
