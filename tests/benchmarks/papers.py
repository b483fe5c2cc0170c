"""Times of ``evaluate``, of drawing the PDF and of signing it, beside plain peers."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from procurement import reports, scoring, signing
from procurement.documents import Papers, read_folder
from tests.benchmarks.stopwatch import median_seconds

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "demo" / "procurements"
RFP = "RFP-2027-PM-001"
AT = datetime(2027, 6, 15, 17, tzinfo=UTC)


def measure() -> dict[str, float]:
    """Seconds by name: read, evaluate, build, plain build, sign, raw signature."""
    papers = read_folder(SAMPLES)
    record = _record(papers)
    unsigned = reports.render(record)
    with tempfile.TemporaryDirectory() as folder:
        keyring = signing.ensure_keys(Path(folder) / "keys", organization="Benchmark", now=AT)
    key = ec.generate_private_key(ec.SECP256R1())
    chosen = ec.ECDSA(hashes.SHA256())
    return {
        "read the folder": median_seconds(lambda: read_folder(SAMPLES)),
        "evaluate": median_seconds(lambda: _evaluation(papers)),
        "build": median_seconds(lambda: reports.render(record)),
        "plain build": median_seconds(lambda: plain_pdf(record)),
        "sign": median_seconds(lambda: reports.sign_comparison(unsigned, record, keyring, at=AT)),
        "raw signature": median_seconds(lambda: key.sign(unsigned, chosen), runs=51),
    }


def _evaluation(papers: Papers) -> scoring.Evaluation:
    posting = next(posting for posting in papers.postings if posting.id == RFP)
    return scoring.evaluate(posting, papers.rubric, papers.offers, papers.vendors, papers.judged)


def _record(papers: Papers) -> dict[str, Any]:
    return scoring.build_record(_evaluation(papers), papers.judged)


def plain_pdf(record: Mapping[str, Any]) -> bytes:
    """The same figures as bare reportlab draws them: Helvetica, one table a section, no charts."""
    styles = getSampleStyleSheet()
    rows = record["result"]["rows"]
    story: list[Any] = [Paragraph(record["result"]["rfp_id"], styles["Title"])]
    story.append(Table([[row["vendor"], row["status"], row["total"]] for row in rows]))
    for part in ("gates", "sub", "criteria"):
        names = list(rows[0][part])
        story.append(
            Table([[name, *[str(row[part].get(name, "–")) for row in rows]] for name in names])
        )
    for row in rows:
        for reason in row["reasons"]["gates"].values():
            story.append(Paragraph(str(reason["sentence"]).replace("<", "&lt;"), styles["Normal"]))
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, invariant=1).build(story)
    return out.getvalue()
