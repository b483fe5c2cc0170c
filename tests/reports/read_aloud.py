"""Reads a tagged paper as a program that reads aloud does: through poppler, by its tree alone."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.tools.programs import require_program

_ELEMENT = re.compile(r"^(\w+)( \(\w+\))?:?$")


@dataclass
class Node:
    """One element: its role, its own words, attributes as printed, and what is in it."""

    role: str
    depth: int
    words: str = ""
    attributes: list[str] = field(default_factory=list)
    kids: list[Node] = field(default_factory=list)

    def all(self, role: str) -> list[Node]:
        """All elements of a role below this one, in reading order."""
        found = [kid for kid in self.kids if kid.role == role]
        for kid in self.kids:
            found += kid.all(role)
        return found


def read(paper: Path) -> Node:
    """The tree of a paper, by ``pdfinfo -struct-text``."""
    done = subprocess.run(
        [require_program("pdfinfo", "poppler-utils"), "-struct-text", str(paper)],
        capture_output=True,
        check=True,
    )
    root = Node("Root", -1)
    open_nodes = [root]
    for line in done.stdout.decode().splitlines():
        text = line.strip()
        depth = (len(line) - len(line.lstrip())) // 2
        if found := _ELEMENT.match(text):
            while open_nodes[-1].depth >= depth:
                open_nodes.pop()
            node = Node(found.group(1), depth)
            open_nodes[-1].kids.append(node)
            open_nodes.append(node)
        elif text.startswith("/"):
            open_nodes[-1].attributes.append(text)
        elif text.startswith('"'):
            open_nodes[-1].words += text[1:-1]
    return root


def tables(root: Node) -> list[list[list[str]]]:
    """All tables as rows of words."""
    return [
        [[cell.words.strip() for cell in row.kids] for row in table.all("TR")]
        for table in root.all("Table")
    ]
