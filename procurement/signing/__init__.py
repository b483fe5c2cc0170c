"""Signing room: the installation's keys, signatures on PDF files, and their strict checking.

Signatures are PAdES B-B: certified, ECDSA P-256 with SHA-256, without a time stamp, so the
signing time is the signer's own statement. The room is pure: it knows no settings, no clock and
no page; folders, passphrases and instants are handed in.
"""

import logging

from procurement.signing.attachments import signed_attachments
from procurement.signing.keyfiles import make_private_folder, read_private, write_private
from procurement.signing.keyring import (
    REVOCATIONS,
    ROOT_CERTIFICATE,
    KeyRing,
    ensure_keys,
    fingerprint_of,
    load_keys,
)
from procurement.signing.sealing import FIELD, sign_pdf
from procurement.signing.verdict import Check, Signature, Verdict
from procurement.signing.verify import verify_pdf

# The library logs what it finds in a hostile file; our verdict says it, once and in plain words.
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).addHandler(logging.NullHandler())

__all__ = [
    "FIELD",
    "REVOCATIONS",
    "ROOT_CERTIFICATE",
    "Check",
    "KeyRing",
    "Signature",
    "Verdict",
    "ensure_keys",
    "fingerprint_of",
    "load_keys",
    "make_private_folder",
    "read_private",
    "sign_pdf",
    "signed_attachments",
    "verify_pdf",
    "write_private",
]
