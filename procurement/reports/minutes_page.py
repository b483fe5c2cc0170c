"""Draws the opening minutes for people; the signed file that counts is inside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from reportlab.platypus import Flowable

from procurement import instants, signing
from procurement.errors import Invalid
from procurement.reports import sheets, tables
from procurement.reports.fields import EVIDENCE, UNSEEN
from procurement.reports.finishing import Attached
from procurement.reports.flow import Text
from procurement.reports.style import SHEET
from procurement.reports.text import pdf_text

Json = Mapping[str, Any]
ATTACHMENT = "opening-minutes.json"
REASON = "Minutes of the opening of bids"


def sign_minutes(
    signed: bytes,
    *,
    author: str,
    zone: str,
    keyring: signing.KeyRing,
    at: datetime,
    server: signing.StampServer | None = None,
) -> bytes:
    """The minutes drawn and signed with the portal's certificate; nothing may change afterwards.

    ``server`` proves when (PAdES B-T). Raises: as ``draw_minutes``; ``NotReady`` outside the
    certificate's lifetime; ``ServerDown`` without an answer.
    """
    unsigned = draw_minutes(signed, author=author, zone=zone, is_stamped=server is not None)
    return signing.sign_pdf(unsigned, keyring, reason=REASON, at=at, server=server)


def draw_minutes(
    signed: bytes, *, author: str, zone: str = "UTC", is_stamped: bool = False
) -> bytes:
    """Return the minutes as PDF bytes; ``signed`` is the file that the portal signed.

    ``is_stamped`` says whether a time-stamp server will prove when the page was signed.
    Raises: ``Invalid`` when it holds no minutes.
    """
    sheets.ready()
    try:
        whole = json.loads(signed)
        minutes = whole["minutes"]
        story = _story(minutes, whole, zone, is_stamped=is_stamped)
        reference, title = str(minutes["reference"]), str(minutes["title"])
    except (ValueError, LookupError, TypeError) as broken:
        raise Invalid("These minutes cannot be shown.") from broken
    return sheets.draw(
        sheets.Sheet(
            kind="Minutes of the opening",
            title=title,
            author=author,
            reference=reference,
            foot=f"{reference} · the signed file {ATTACHMENT} is inside",
            story=story,
            attached=Attached(ATTACHMENT, signed, "Opening minutes, signed by the portal"),
            fields=(UNSEEN,),
        )
    )


def _story(minutes: Json, whole: Json, zone: str, *, is_stamped: bool) -> list[Flowable]:
    versions = minutes["versions"]
    pairs = [
        ("RFP", str(minutes["reference"])),
        ("Officers needed", str(minutes["quorum"])),
        ("Envelopes at closing", str(minutes["envelopes"])),
        ("Root of all envelopes", str(minutes["root"])),
        *_sent(minutes.get("sent") or {}, zone),
    ]
    told: list[Flowable] = [
        tables.facts([(name, value) for name, value in pairs if value]),
        *sheets.heading("The openings", *_acts(minutes, zone)),
        *_new_shares(minutes.get("new_shares") or (), zone),
        *sheets.heading("What arrived", _arrived(versions, zone)),
    ]
    told += sheets.heading("Digests of the envelopes (SHA-256)", *_digests(versions))
    told += sheets.heading(
        "The portal's word",
        sheets.body(f"Signed by the key {whole['key_id']} (Ed25519):"),
        _code(str(whole["signature"])),
    )
    told.append(
        sheets.note(
            f"The signed file {ATTACHMENT} is attached to this page, which is drawn from it for "
            f"people and signed by the portal's certificate, {EVIDENCE[is_stamped]}; what counts "
            "is the attached file. Not legal advice."
        )
    )
    return told


def _sent(sent: Json, zone: str) -> list[tuple[str, str]]:
    if not sent:
        return []
    at = instants.when(_instant(sent["at"]), zone)
    return [("Sent to every bidder", f"{at}: {sent['envelopes']} envelopes, root {sent['root']}")]


def _acts(minutes: Json, zone: str) -> list[Flowable]:
    told = []
    for key, name in (("technical", "Bids"), ("price", "Prices")):
        act = minutes.get(key) or {}
        if not act or not act.get("at"):
            told.append(f"{name}: not opened yet.")
            continue
        said = f"{name}: opened {instants.when(_instant(act['at']), zone)} by {act['opened_by']}"
        said += _by_shares(act, zone)
        if act.get("why_alone"):
            said += f" One person alone: {act['why_alone']}"
        lost = act.get("lost") or {}
        if lost:
            said += f" Shares were lost ({lost['reason']}); bidders handed in their own keys."
        told.append(f"{said} {act['clock']}" if act.get("clock") else said)
    return sheets.items(told)


def _by_shares(act: Json, zone: str) -> str:
    """By which shares, and where that is told, who handed each in when."""
    if hands := act.get("handed_in"):
        each = [
            f"share {one['share']} by {one['by']}, {instants.when(_instant(one['at']), zone)}"
            for one in hands
        ]
        return f". Shares of the key handed in: {'; '.join(each)}."
    shares = act.get("shares") or ()
    return f", with {_shares(shares)} of the key." if shares else "."


def _new_shares(splittings: Sequence[Json], zone: str) -> list[Flowable]:
    """Each time the key was split again; nothing in minutes that do not tell it."""
    if not splittings:
        return []
    return sheets.heading(
        "New opening shares", *sheets.items([_again(x, zone) for x in splittings])
    )


def _again(one: Json, zone: str) -> str:
    given = _shares(one["handed_in"])
    given += f" ({one['was']} opened until then)" if one["was"] else ""
    return (
        f"Made {instants.when(_instant(one['at']), zone)} by {one['by']}, with {given}; "
        f"{one['quorum']} open since. The key stayed the same. Why: {one['reason']}"
    )


def _shares(numbers: Sequence[object]) -> str:
    """Which shares: ``share 1``, ``shares 1, 3``."""
    return f"{'share' if len(numbers) == 1 else 'shares'} {', '.join(map(str, numbers))}"


def _arrived(versions: list[Json], zone: str) -> Flowable:
    rows = [
        [
            tables.right(str(one["receipt_number"])),
            tables.cell(one["vendor"], strong=True),
            tables.right(str(one["version"])),
            tables.cell(instants.when(_instant(one["received_at"]), zone)),
            tables.cell(one["sealed"]),
            tables.cell(_outcome(one)),
        ]
        for one in versions
    ]
    head = [">No.", "Vendor", ">Version", "Received", "Sealed", "Outcome"]
    return tables.table(head, rows, (28, 136, 46, 120, 72, 102))


def _outcome(one: Json) -> str:
    said = str(one["outcome"]).replace("_", " ")
    said += f": {one['why']}" if one.get("why") else ""
    if one.get("price"):
        said += f"; price {str(one['price']).replace('_', ' ')}"
    return said + (f": {one['price_why']}" if one.get("price_why") else "")


def _digests(versions: list[Json]) -> list[Flowable]:
    told: list[Flowable] = []
    for one in versions:
        for name, digest in sorted(one["digests"].items()):
            told.append(sheets.note(f"{one['vendor']}, version {one['version']}, {name}"))
            told.append(_code(str(digest)))
    return told or [sheets.note("No envelope arrived.")]


def _code(text: str) -> Text:
    return Text(pdf_text(text), SHEET.code)


def _instant(text: object) -> datetime:
    return datetime.fromisoformat(str(text))
