"""Signing room: the installation's keys, signatures on PDF files, and their strict checking.

Signatures are PAdES, ECDSA P-256 with SHA-256: procurement certifies, one or more people from
finance countersign. With a time-stamp server they carry stamps (B-T, with the archive stamp B-LTA);
without one, the signing time is the signer's own statement (B-B), and every label says so. The room
is pure: it knows no settings, no clock and no page; folders, passphrases, instants are handed in.
"""

import logging

from procurement.signing.attachments import signed_attachments
from procurement.signing.authority import REASONS, Signatory
from procurement.signing.drawn import as_drawn
from procurement.signing.keyfiles import make_private_folder, read_private, write_private
from procurement.signing.keyring import (
    REVOCATIONS,
    ROOT_CERTIFICATE,
    KeyRing,
    ensure_further,
    ensure_keys,
    fingerprint_of,
    load_keys,
)
from procurement.signing.own import (
    OWN_CERTIFICATES,
    Own,
    add_lists,
    current_own,
    import_own,
    list_own,
    put_away,
    read_own,
)
from procurement.signing.own_lists import read_lists
from procurement.signing.sealing import (
    APPROVALS,
    ARCHIVE,
    COUNTERSIGNATURE,
    FIELD,
    SIGNATORY,
    archive_pdf,
    countersign_pdf,
    sign_pdf,
)
from procurement.signing.stamping import ServerDown, StampServer
from procurement.signing.tending import (
    REPUBLISHED_EVERY,
    Listed,
    export_root,
    has_root_key,
    list_certificates,
    republish,
    republish_if_due,
    republished_at,
    revoke,
    rotate,
)
from procurement.signing.verdict import Check, Signature, Verdict, said_of
from procurement.signing.verify import EVERY_FIELD, verify_pdf

# The library logs what it finds in a hostile file; our verdict says it, once and in plain words.
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).addHandler(logging.NullHandler())

__all__ = [
    "APPROVALS",
    "ARCHIVE",
    "COUNTERSIGNATURE",
    "EVERY_FIELD",
    "FIELD",
    "OWN_CERTIFICATES",
    "REASONS",
    "REPUBLISHED_EVERY",
    "REVOCATIONS",
    "ROOT_CERTIFICATE",
    "SIGNATORY",
    "Check",
    "KeyRing",
    "Listed",
    "Own",
    "ServerDown",
    "Signatory",
    "Signature",
    "StampServer",
    "Verdict",
    "add_lists",
    "archive_pdf",
    "as_drawn",
    "countersign_pdf",
    "current_own",
    "ensure_further",
    "ensure_keys",
    "export_root",
    "fingerprint_of",
    "has_root_key",
    "import_own",
    "list_certificates",
    "list_own",
    "load_keys",
    "make_private_folder",
    "put_away",
    "read_lists",
    "read_own",
    "read_private",
    "republish",
    "republish_if_due",
    "republished_at",
    "revoke",
    "rotate",
    "said_of",
    "sign_pdf",
    "signed_attachments",
    "verify_pdf",
    "write_private",
]
