"""Seals a bid on the vendor's own machine, before anything is uploaded: one file, to be read first.

It needs Python 3.9 or newer and the package ``cryptography`` (``pip install cryptography``), and
nothing else of the portal; it asks no other machine for anything. The formats are described in the
portal's ``docs/sealing.md``. Use:

    python procurement-seal.py seal BID.json --key rfp-key.json --out FOLDER
    python procurement-seal.py check receipt.json FOLDER/technical.sealed FOLDER/price.sealed
    python procurement-seal.py reveal receipt.json FOLDER/content-keys.json --out reveal.json

``BID.json`` comes from the portal (empty or with what the draft holds) and is filled here.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KIT = "procurement bid to seal 1"
KEYS = "procurement content keys 1"
PARTS = ("technical", "price")
TECHNICAL_LOT_KEYS = ("guaranteed_contacts_per_hour", "shortfall_credit")
MEDIA = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv",
    ".txt": "text/plain",
}
FIELD = 2**255 - 19
SMALLEST, LARGEST = 64 * 1024, 64 * 1024 * 1024
RandomBytes = Callable[[int], bytes]


class Refused(Exception):
    """Something that was handed in cannot be used; the text says what and why."""


# Envelopes ---------------------------------------------------------------------------------------


def seal_part(
    payload: bytes,
    context: dict[str, Any],
    public_key: bytes,
    random_bytes: RandomBytes = secrets.token_bytes,
) -> tuple[bytes, bytes]:
    """One envelope, and the content key that opens it alone."""
    bound = canonical(context)
    content_key = random_bytes(32)
    label = b"procurement envelope 1: sealed key\0" + bound
    header = b"".join(
        (
            b"SEALBID\x01",
            len(bound).to_bytes(2, "big"),
            bound,
            public_key,
            _sealed_key(content_key, public_key, label, random_bytes),
            hashlib.sha256(b"procurement envelope 1: commitment\0" + content_key + bound).digest(),
            random_bytes(12),
        )
    )
    label = b"procurement envelope 1: message key\0" + bound
    message_key = hmac.new(content_key, label + b"\x01", "sha256").digest()
    return header + AESGCM(message_key).encrypt(header[-12:], padded(payload), header), content_key


def padded(payload: bytes) -> bytes:
    """Length, payload, and zeros up to the bucket: 64 KiB, then quarters of powers of two."""
    size = 8 + len(payload)
    step = 1 << max(0, (size - 1).bit_length() - 3)
    bucket = SMALLEST if size <= SMALLEST else -(-size // step) * step
    if size > LARGEST:
        raise Refused("A sealed part holds at most 64 MiB; send fewer or smaller files.")
    return len(payload).to_bytes(8, "big") + payload + bytes(bucket - size)


def packed(document: bytes, files: Sequence[tuple[str, str, bytes]]) -> bytes:
    """What goes into an envelope: index length, document length, index, document, files."""
    if len(files) > 100 or len(document) > 8 * 1024 * 1024:
        raise Refused("A sealed part holds a document of at most 8 MiB and at most 100 files.")
    rows = [
        {
            "media_type": media,
            "name": name,
            "sha256": hashlib.sha256(data).hexdigest(),
            "size": len(data),
        }
        for name, media, data in files
    ]
    index = canonical({"files": rows})
    sizes = len(index).to_bytes(8, "big") + len(document).to_bytes(8, "big")
    return b"".join((b"BIDPART\x01", sizes, index, document, *(data for _, _, data in files)))


def _sealed_key(
    content_key: bytes, public_key: bytes, info: bytes, random_bytes: RandomBytes
) -> bytes:
    """HPKE (RFC 9180), base mode: X25519, HKDF-SHA256, AES-256-GCM; one message."""
    if len(public_key) != 32 or int.from_bytes(public_key, "little") >= FIELD:
        raise Refused("The RFP's public key is not a usable key.")
    own = X25519PrivateKey.from_private_bytes(random_bytes(32))
    encapsulated = own.public_key().public_bytes_raw()
    try:
        agreed = own.exchange(X25519PublicKey.from_public_bytes(public_key))
    except ValueError as error:
        raise Refused("The RFP's public key is not a usable key.") from error
    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x02"
    prk = _extract(b"", kem, b"eae_prk", agreed)
    shared = _expand(prk, kem, b"shared_secret", encapsulated + public_key, 32)
    schedule = b"\x00" + _extract(b"", suite, b"psk_id_hash", b"")
    schedule += _extract(b"", suite, b"info_hash", info)
    secret = _extract(shared, suite, b"secret", b"")
    key = _expand(secret, suite, b"key", schedule, 32)
    nonce = _expand(secret, suite, b"base_nonce", schedule, 12)
    return encapsulated + AESGCM(key).encrypt(nonce, content_key, b"")


def _extract(salt: bytes, suite: bytes, label: bytes, material: bytes) -> bytes:
    return hmac.new(salt, b"HPKE-v1" + suite + label + material, "sha256").digest()


def _expand(prk: bytes, suite: bytes, label: bytes, info: bytes, size: int) -> bytes:
    labelled = size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.new(prk, labelled + b"\x01", "sha256").digest()[:size]


# The bid -----------------------------------------------------------------------------------------


def split(offer: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The technical part (everything but money) and the price part of a bid."""
    technical = {name: offer[name] for name in offer if name not in ("pricing", "payment_terms")}
    price = {name: offer[name] for name in offer if name == "payment_terms"}
    pricing = offer.get("pricing")
    if not isinstance(pricing, dict):
        return technical, price
    amounts = {name: pricing[name] for name in pricing if name != "lots"}
    lots = pricing.get("lots")
    if isinstance(lots, dict):
        technical["pricing"] = {"lots": {each: _only(lots[each], True) for each in lots}}
        amounts["lots"] = {each: _only(lots[each], False) for each in lots}
    price["pricing"] = amounts
    return technical, price


def _only(lot: dict[str, Any], inside: bool) -> dict[str, Any]:
    return {name: lot[name] for name in lot if (name in TECHNICAL_LOT_KEYS) == inside}


def answered(value: Any) -> Any:
    """The same without what is not answered: null, empty texts and empty groups."""
    if isinstance(value, dict):
        kept = {name: answered(each) for name, each in value.items()}
        return {name: each for name, each in kept.items() if each not in (None, "", {})}
    return [answered(each) for each in value] if isinstance(value, list) else value


def documents(bid: dict[str, Any], folder: Path) -> tuple[dict[str, bytes], int]:
    """What each of the two envelopes holds, and the number of files in the technical one."""
    context, offer = bid["context"], answered(bid["offer"])
    offer.update(id=context["bid_id"], rfp_id=bid["rfp"]["id"], vendor_id=context["vendor_id"])
    offer["status"] = "submitted"
    technical, price = split(offer)
    if not price:
        raise Refused("This bid names no price: pricing and payment_terms are both empty.")
    files = [_file(folder, row) for row in bid.get("files", [])]
    told = [
        {"items": row.get("items", []), "note": row.get("note", ""), "pages": 0}
        for row in bid.get("files", [])
    ]
    schema = context["schema_version"]
    profile = {**answered(bid["profile"]), "id": context["vendor_id"]}
    first = {"schema": schema, "offer": technical, "profile": profile, "files": told}
    second = {"schema": schema, "offer": price}
    return {"technical": packed(canonical(first), files), "price": packed(canonical(second), [])}, (
        len(files)
    )


def _file(folder: Path, row: dict[str, Any]) -> tuple[str, str, bytes]:
    path = folder / str(row.get("path", ""))
    media = MEDIA.get(path.suffix.lower(), "")
    if not media:
        kinds = ", ".join(sorted({kind.lstrip(".").upper() for kind in MEDIA}))
        raise Refused(f"{path.name}: files of these kinds are taken: {kinds}.")
    try:
        return path.name, media, path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error


def canonical(value: Any) -> bytes:
    """JSON in one form: members sorted, no spaces, numbers as they were written."""
    return _text(value).encode()


def _text(value: Any) -> str:
    if isinstance(value, dict):
        inner = ",".join(f"{_text(str(name))}:{_text(value[name])}" for name in sorted(value))
        return f"{{{inner}}}"
    if isinstance(value, (list, tuple)):
        inner = ",".join(_text(each) for each in value)
        return f"[{inner}]"
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


# Receipts ----------------------------------------------------------------------------------------


def check_receipt(
    signed: dict[str, Any], envelopes: Sequence[bytes], public_key: bytes | None
) -> list[str]:
    """What does not fit: envelopes the receipt does not name, or a signature that is not theirs."""
    named = {row["digest"]: row["part"] for row in signed["receipt"]["envelopes"]}
    problems = [
        f"An envelope (SHA-256 {digest}) is not one the receipt names."
        for digest in (hashlib.sha256(data).hexdigest() for data in envelopes)
        if named.pop(digest, None) is None
    ]
    problems += [f"The receipt names another {part} envelope." for part in named.values()]
    if public_key is not None:
        message = b"procurement receipt 1\0" + canonical(signed["receipt"])
        try:
            key = Ed25519PublicKey.from_public_bytes(public_key)
            key.verify(bytes.fromhex(signed["signature"]), message)
        except (InvalidSignature, ValueError):
            problems.append("The receipt was not signed with this key, or was changed since.")
    return problems


def reveal_file(signed: dict[str, Any], keys: dict[str, Any]) -> bytes:
    """Receipt and content keys together: opens this bid if all opening shares are lost."""
    if keys.get("format") != KEYS:
        raise Refused("This is not a file of content keys that this program wrote.")
    named = {row["part"]: row["digest"] for row in signed["receipt"]["envelopes"]}
    for part, row in keys["envelopes"].items():
        if named.get(part) != row["digest"]:
            raise Refused(f"The receipt is for another {part} envelope than these keys.")
    content_keys = {part: row["key"] for part, row in keys["envelopes"].items()}
    return canonical({**signed, "content_keys": content_keys})


# The command -------------------------------------------------------------------------------------


def read_json(path: Path, what: str) -> dict[str, Any]:
    """A JSON object out of a file; numbers stay exactly as they were written."""
    try:
        value = json.loads(path.read_bytes(), parse_float=Decimal)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise Refused(f"{path} is not JSON: {error}.") from error
    if not isinstance(value, dict):
        raise Refused(f"{path} is not {what}.")
    return value


def read_bid(path: Path) -> dict[str, Any]:
    """The bid to be sealed."""
    bid = read_json(path, "a bid to be sealed")
    needed = ("context", "rfp", "offer", "profile")
    if bid.get("format") != KIT or not all(isinstance(bid.get(name), dict) for name in needed):
        raise Refused(f"{path} is not a bid to be sealed, as the portal gives it out.")
    return bid


def seal_bid(bid_path: Path, key_path: Path, folder: Path) -> list[str]:
    """Write both envelopes and the content keys into a folder; say what was done."""
    bid, key_file = read_bid(bid_path), key_path.read_bytes()
    policy = read_json(key_path, "the public key of an RFP")
    if policy.get("rfp_id") != bid["context"]["rfp_id"]:
        raise Refused("The key is of another RFP than the bid.")
    contents, files = documents(bid, bid_path.parent)
    public_key = bytes.fromhex(policy["public_key"])
    lines = ["Sealed to the key whose file has this SHA-256; compare it with the notice:"]
    lines += ["  " + hashlib.sha256(key_file).hexdigest(), ""]
    keys: dict[str, Any] = {}
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        envelope, key = seal_part(contents[part], {**bid["context"], "part": part}, public_key)
        digest = hashlib.sha256(envelope).hexdigest()
        keys[part] = {"digest": digest, "key": key.hex()}
        path = folder / (part + ".sealed")
        _write(path, envelope)
        lines.append(f"{digest}  {path}")
    _write(folder / "content-keys.json", canonical({"format": KEYS, "envelopes": keys}))
    lines += [
        "",
        f"The technical envelope holds {files} {'file' if files == 1 else 'files'}. Upload both.",
        "Keep content-keys.json to yourself: it opens this bid. Without it nobody can open the bid",
        "should the campaign lose all its opening shares.",
    ]
    return lines


def _write(path: Path, data: bytes) -> None:
    try:
        target = os.open(str(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refused(f"{path} exists already; nothing was overwritten.") from error
    with os.fdopen(target, "wb") as opened:
        opened.write(data)


def _check(arguments: argparse.Namespace) -> tuple[list[str], int]:
    signed = read_json(arguments.receipt, "a receipt")
    key = None
    if arguments.receipt_key:
        key = bytes.fromhex(read_json(arguments.receipt_key, "a receipt key")["public_key"])
    problems = check_receipt(signed, [path.read_bytes() for path in arguments.envelopes], key)
    if problems:
        return problems, 1
    if key is None:
        return ["The receipt names these envelopes. Its signature was not checked: give a key."], 0
    return ["The receipt is genuine and names exactly these envelopes."], 0


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Seal a bid before it is uploaded.")
    acts = parser.add_subparsers(dest="act", required=True)
    seal = acts.add_parser("seal", help="make the two envelopes of a bid")
    seal.add_argument("bid", type=Path)
    seal.add_argument("--key", type=Path, required=True, help="the RFP's key, from its notice")
    seal.add_argument("--out", type=Path, required=True, help="a folder for the envelopes")
    check = acts.add_parser("check", help="hold a receipt against the envelopes")
    check.add_argument("receipt", type=Path)
    check.add_argument("envelopes", type=Path, nargs="+")
    check.add_argument("--receipt-key", type=Path, help="the portal's public receipt key")
    reveal = acts.add_parser("reveal", help="join receipt and content keys, for lost shares only")
    reveal.add_argument("receipt", type=Path)
    reveal.add_argument("keys", type=Path)
    reveal.add_argument("--out", type=Path, required=True)
    return parser.parse_args(given)


def run(given: Sequence[str] | None = None) -> tuple[list[str], int]:
    """Do what is asked; returns the lines for a person, and the exit code."""
    arguments = _arguments(given)
    if arguments.act == "seal":
        return seal_bid(arguments.bid, arguments.key, arguments.out), 0
    if arguments.act == "check":
        return _check(arguments)
    signed = read_json(arguments.receipt, "a receipt")
    _write(arguments.out, reveal_file(signed, read_json(arguments.keys, "content keys")))
    return [f"{arguments.out} opens this bid. Hand it in only when asked for."], 0


def main() -> int:
    """The command line."""
    try:
        lines, code = run()
    except (Refused, OSError, KeyError, TypeError, ValueError) as refusal:
        sys.stderr.write("%s\n" % (refusal if isinstance(refusal, Refused) else repr(refusal)))
        return 2
    sys.stdout.write("\n".join(lines) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
