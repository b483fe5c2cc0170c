"""Building comparisons of four sizes against bare reportlab with the same texts and tables.

Run as ``python -m tests.benchmarks.paper_sizes``; each size runs in a process of its own, since
the peak of memory never falls again. Bare means: the same flowing content on a canvas that marks
nothing, and no tree, metadata, attachment or field afterwards.
"""

from __future__ import annotations

import io
import multiprocessing
import resource
import sys
from collections.abc import Mapping
from typing import Any

import pikepdf

from procurement import reports
from procurement.reports import canvas, fonts, page, story
from procurement.reports.comparison import shown
from procurement.scoring import canonical_bytes
from tests.benchmarks.stopwatch import median_seconds
from tests.reports import samples

# Bids on the paper, and how many of its parts are drawn (None: all): 1, 2, about 10 and 48 pages.
SIZES = ((0, None), (1, 18), (5, None), (34, None))


class _Bare(canvas.TaggedCanvas):
    """The library's canvas with our typefaces and nothing marked."""

    def start(self, element: Any, kind: str = "Layout", text: str = "") -> None:
        """Mark nothing."""

    def stop(self) -> None:
        """Mark nothing."""


def record_with(bids: int) -> dict[str, Any]:
    """A record with so many bids: copies of one beside the first."""
    if bids == 0:
        return samples.record_of(keep=lambda offer: offer.rfp_id != samples.MUNICIPAL)
    record = samples.record_of(keep=lambda offer: offer.id == "BID-PM-02")
    row, offer = record["result"]["rows"][0], record["inputs"]["offers"][0]
    for number in range(1, bids):
        name = f"BID-PM-{number + 100}"
        record["result"]["rows"].append({**row, "bid": name, "rank": number + 1})
        record["inputs"]["offers"].append({**offer, "id": name})
    return record


def bare(record: Mapping[str, Any]) -> bytes:
    """The same content from bare reportlab."""
    fonts.register_fonts()
    comparison = shown(canonical_bytes(record))
    buffer = io.BytesIO()
    document = page._Document(buffer, page.Running("BID COMPARISON", "x", "x"), "x")
    document.build(story.tell(comparison), canvasmaker=_Bare)
    return buffer.getvalue()


def measured(bids: int, parts: int | None) -> tuple[int, float, float, float, float]:
    """Pages, seconds to build, seconds of the bare build, share, and peak memory in MB."""
    record, whole = record_with(bids), story.tell
    # No record gives two pages; the first parts of a longer paper do, for both alike.
    story.tell = lambda comparison: whole(comparison)[:parts]
    drawn = reports.render(record)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        pages = len(pdf.pages)
    runs = 3 if pages > 4 else 15
    ours = median_seconds(lambda: reports.render(record), runs=runs)
    plain = median_seconds(lambda: bare(record), runs=runs)
    return pages, ours, plain, ours / plain, peak


def main() -> int:
    """Measure each size and print a table."""
    print(f"{'pages':>5} {'ours, s':>9} {'bare, s':>9} {'ratio':>6} {'peak, MB':>9}")
    context = multiprocessing.get_context("spawn")
    for size in SIZES:
        with context.Pool(1) as pool:
            pages, ours, plain, ratio, peak = pool.apply(measured, size)
        print(f"{pages:>5} {ours:>9.3f} {plain:>9.3f} {ratio:>6.2f} {peak:>9.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
