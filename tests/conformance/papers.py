"""Every kind of paper that leaves the portal, drawn from the samples and signed with fresh keys."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from procurement import reports, signing
from tests.reports import samples
from tests.reports.small_papers import small_papers
from tests.reports.test_award import a_record

ADDRESS = "https://portal.example.org"
AT = datetime(2027, 6, 22, 12, tzinfo=UTC)


def draw_all(folder: Path) -> list[Path]:
    """Write every paper into the folder; returns the files."""
    written = []
    for name, content in _papers():
        file = folder / f"{name}.pdf"
        file.write_bytes(content)
        written.append(file)
    return written


def _papers() -> Iterator[tuple[str, bytes]]:
    yield from _signed_stages()
    yield "comparison-statewide", reports.render(samples.record_of(samples.STATEWIDE))
    yield "comparison-national", reports.render(samples.record_of(samples.NATIONAL))
    nobody = samples.record_of(keep=lambda offer: offer.rfp_id != samples.MUNICIPAL)
    yield "comparison-no-bids", reports.render(nobody)
    yield from small_papers()


def _signed_stages() -> Iterator[tuple[str, bytes]]:
    """The awarded comparison before and after each signature, and one with a sole signatory."""
    record, alone = a_record(), a_record(alone=True)
    with tempfile.TemporaryDirectory() as keys:
        folder = Path(keys) / "keys"
        ring = signing.ensure_keys(folder, organization="Friends of Marigold", now=AT)
        finance = signing.load_keys(folder, now=AT, signatory=signing.Signatory.FINANCE)
    base = reports.render(record, address=ADDRESS)
    signed = reports.sign_comparison(base, record, ring, at=AT)
    later = AT + timedelta(hours=2)
    both = reports.countersign_comparison(signed, record, finance, at=later)
    yield "award-unsigned", base
    yield "award-signed", signed
    yield "award-countersigned", both
    unsigned = reports.render(alone, address=ADDRESS)
    yield "award-sole-signatory", reports.sign_comparison(unsigned, alone, ring, at=AT)
