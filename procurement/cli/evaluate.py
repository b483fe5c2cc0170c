"""The evaluate command: ranks the bids in a folder and writes comparison and record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from procurement.documents import Papers, Requirements, read_folder
from procurement.errors import Invalid, NotReady
from procurement.scoring import Evaluation, Row, build_record, canonical_bytes, evaluate
from procurement.scoring.exact import rounded


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--rfp", "rfp_id", required=True, help="The id of the posting to evaluate.")
@click.option("--variant", help="The rubric variant; left out, the posting's own.")
@click.option("--lots", help="The lots in scope, like AB; left out, all.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
@click.option(
    "--pdf",
    "pdf_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the signed comparison to this file.",
)
@click.option(
    "--record",
    "record_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the decision record (JSON) to this file.",
)
def command(
    folder: Path,
    rfp_id: str,
    variant: str | None,
    lots: str | None,
    as_json: bool,
    pdf_path: Path | None,
    record_path: Path | None,
) -> None:
    """Rank the bids in FOLDER on one posting.

    FOLDER holds rfp-*.yaml, vendors.yaml, bids.yaml, evaluator-scores.yaml and rubrics.yaml.

    While a score is still to come the ranking is not final: it says so, and no PDF is signed.

    Exit codes: 0 done, 2 wrong use or unusable input (every problem names file and key).
    """
    papers = read_folder(folder)
    posting = _posting(papers, rfp_id)
    scope = None if lots is None else _letters(lots)
    evaluation = evaluate(
        posting,
        papers.rubric,
        papers.offers,
        papers.vendors,
        papers.judged,
        variant=variant,
        scope=scope,
    )
    record = build_record(evaluation, papers.judged)
    if pdf_path is not None:
        evaluation.require_final()
    if record_path is not None:
        _write(record_path, canonical_bytes(record))
    if pdf_path is not None:
        _write_pdf(record, pdf_path)
    if as_json:
        click.echo(json.dumps(evaluation.as_dict(), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_lines(evaluation)))


def _posting(papers: Papers, rfp_id: str) -> Requirements:
    for posting in papers.postings:
        if posting.id == rfp_id:
            return posting
    choices = ", ".join(posting.id for posting in papers.postings)
    raise Invalid(f"There is no posting {rfp_id}; the folder holds {choices}.")


def _letters(lots: str) -> tuple[str, ...]:
    """Take ``AB``, ``ab``, ``A,B`` and ``A+B`` alike."""
    return tuple(letter for letter in lots.upper() if letter not in ",+ ")


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as broken:
        raise NotReady(f"{path} cannot be written: {broken.strerror}.") from None


def _write_pdf(record: dict[str, Any], path: Path) -> None:
    from procurement.reports import write_comparison  # noqa: PLC0415 - slow; only when asked for

    try:
        write_comparison(record, path)
    except OSError as broken:
        raise NotReady(f"{path} cannot be written: {broken.strerror}.") from None


# ── the table for people ──────────────────────────────────────────────────────────────────────


def _lines(evaluation: Evaluation) -> Iterator[str]:
    posting = evaluation.posting
    yield f"{posting.id}  {posting.title}"
    yield f"rubric variant {evaluation.variant}, lots {', '.join(evaluation.scope)}"
    if not evaluation.rows:
        yield ""
        yield "No bid answers these lots."
        return
    if not evaluation.is_final:
        yield f"Not final: scores are still to come ({len(evaluation.waiting)})."
    if not evaluation.is_comparable:
        yield "Some bids answer only part of these lots: totals are not like for like."
    yield ""
    yield from _table(evaluation.rows)
    for row in evaluation.rows:
        remarks = list(_remarks(row))
        if remarks:
            yield ""
            yield f"{row.bid_id}  {row.vendor_name}"
            yield from (f"  {remark}" for remark in remarks)


HEADINGS = ("Rank", "Bid", "Vendor", "Lots", "Status", "Total", "Price USD", "Fail", "Clarify")
RIGHT = ("Rank", "Total", "Price USD")


def _table(rows: tuple[Row, ...]) -> Iterator[str]:
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    for line in cells:
        fitted = [
            cell.rjust(width) if heading in RIGHT else cell.ljust(width)
            for heading, cell, width in zip(HEADINGS, line, widths, strict=True)
        ]
        yield "  ".join(fitted).rstrip()


def _cells(row: Row) -> tuple[str, ...]:
    price = "–" if row.price is None else f"{rounded(row.price.total, 2):,}"
    return (
        "–" if row.rank is None else str(row.rank),
        row.bid_id,
        row.vendor_name,
        "".join(row.case.letters) + ("*" if row.is_partial else ""),
        row.status.replace("_", " "),
        f"{rounded(row.total, 2)}" if row.has_total else "–",
        price,
        " ".join(row.failed),
        " ".join(row.clarify),
    )


def _remarks(row: Row) -> Iterator[str]:
    for gate, result in row.gates.items():
        if result.outcome in ("fail", "clarify", "warn"):
            yield f"{gate} {result.outcome}: {result.reason.sentence}"
    yield from (one.sentence for one in row.panel.waiting)
    yield from (f"{item} does not apply: {why}" for item, why in row.aside.items())
    yield from row.shortfalls
    if row.tie_break:
        yield row.tie_break
    yield from row.warnings
