"""Building and signing comparisons of four sizes, against bare reportlab and pyHanko as it comes.

Run as ``python -m tests.benchmarks.paper_sizes``; each size runs in a process of its own, since
the peak of memory never falls again. Bare building means: the same flowing content on a canvas that
marks nothing, and no tree, metadata, attachment or field afterwards. Bare signing means: the same
certification of the same paper with the same key, without the drawn block.
"""

from __future__ import annotations

import io
import multiprocessing
import resource
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pikepdf
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from procurement import reports, signing
from procurement.reports import canvas, fonts, page, story
from procurement.reports.comparison import shown
from procurement.scoring import canonical_bytes
from procurement.signing import sealing
from tests.benchmarks.papers import AT
from tests.benchmarks.stopwatch import least_in_turns
from tests.reports import samples

# Bids on the paper, and how many of its parts are drawn (None: all): 1, 2, 10 and 51 pages.
SIZES = ((0, None), (1, 18), (9, None), (76, None))


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


def bare_signature(unsigned: bytes, keyring: signing.KeyRing) -> bytes:
    """The same certification by pyHanko as it comes."""
    about = PdfSignatureMetadata(
        field_name=signing.FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    signer = PdfSigner(about, signer=sealing._signer(keyring))
    writer = IncrementalPdfFileWriter(io.BytesIO(unsigned))
    signed = signer.sign_pdf(
        writer, existing_fields_only=True, bytes_reserved=sealing.RESERVED
    ).getvalue()
    return bytes(signed)


def measured(bids: int, parts: int | None) -> tuple[int, float, float, float, float, float]:
    """Pages, seconds to build and to sign, what each is of the bare work, and peak memory in MB."""
    record, whole = record_with(bids), story.tell
    # No record gives two pages; the first parts of a longer paper do, for both alike.
    story.tell = lambda comparison: whole(comparison)[:parts]
    drawn = reports.render(record)
    with tempfile.TemporaryDirectory() as folder:
        keyring = signing.ensure_keys(Path(folder) / "keys", organization="Benchmark", now=AT)

    def sign() -> bytes:
        return reports.sign_comparison(drawn, record, keyring, at=AT)

    sign()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        pages = len(pdf.pages)
    runs = 7 if pages > 20 else 25
    built, plain = least_in_turns(lambda: reports.render(record), lambda: bare(record), runs=runs)
    signed, raw = least_in_turns(sign, lambda: bare_signature(drawn, keyring), runs=25)
    return pages, built, built / plain, signed, signed / raw, peak


def main() -> int:
    """Measure each size and print a table."""
    print(
        f"{'pages':>5} {'build, s':>9} {'÷ bare':>7} {'sign, s':>8} {'÷ bare':>7} {'peak, MB':>9}"
    )
    context = multiprocessing.get_context("spawn")
    for size in SIZES:
        with context.Pool(1) as pool:
            pages, built, more, signed, as_much, peak = pool.apply(measured, size)
        print(f"{pages:>5} {built:>9.3f} {more:>7.2f} {signed:>8.3f} {as_much:>7.2f} {peak:>9.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
