"""Every kind of paper that leaves the portal, in every state of signing, and large comparisons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from procurement import reports
from tests.reports import every_paper, names, samples


def draw_all(folder: Path) -> list[Path]:
    """Write every paper into the folder; returns the files."""
    written = []
    for name, content in _papers():
        file = folder / f"{name}.pdf"
        file.write_bytes(content)
        written.append(file)
    return written


def _papers() -> Iterator[tuple[str, bytes]]:
    for name in every_paper.NAMES:
        yield name, every_paper.paper(name)
    yield "comparison-statewide", reports.render(samples.record_of(samples.STATEWIDE))
    yield "comparison-national", reports.render(samples.record_of(samples.NATIONAL))
    yield "comparison-scripts", reports.render(names.comparison())
    nobody = samples.record_of(keep=lambda offer: offer.rfp_id != samples.MUNICIPAL)
    yield "comparison-no-bids", reports.render(nobody)
