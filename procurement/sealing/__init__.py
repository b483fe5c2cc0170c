"""Sealed bids: envelopes, key shares, receipts, the root over all envelopes, stored drafts.

Pure: no database, no settings, no clock; instants and randomness are handed in. The byte formats
and what each level of sealing stops are described in ``docs/sealing.md``.
"""

from procurement.sealing.context import Context, Part
from procurement.sealing.drafts import (
    Keyring,
    StorageKey,
    decrypt,
    encrypt,
    key_id_of,
    new_storage_key,
)
from procurement.sealing.envelope import (
    Envelope,
    Sealed,
    open_sealed,
    open_with_content_key,
    read_envelope,
    seal,
)
from procurement.sealing.merkle import Inclusion, Tally, check_inclusion, inclusion, tally
from procurement.sealing.minutes import FORMAT as MINUTES_FORMAT
from procurement.sealing.minutes import LARGEST as LARGEST_MINUTES
from procurement.sealing.minutes import sign_minutes, verify_minutes
from procurement.sealing.papers import PaperVerdict, check_paper, told_of_minutes
from procurement.sealing.payload import Payload, SealedFile, pack, unpack
from procurement.sealing.receipts import (
    EnvelopeFact,
    Receipt,
    SignedReceipt,
    check_received,
    envelope_fact,
    read_signed_receipt,
    sign_receipt,
    verify_receipt,
)
from procurement.sealing.reveal import RevealFile, read_reveal_file
from procurement.sealing.rfp_keys import KeyPair, new_key_pair
from procurement.sealing.server_keys import SigningKey, VerifyKey
from procurement.sealing.shares import (
    ONE_OF_TWO,
    THREE_OF_FIVE,
    TWO_OF_THREE,
    KeyPolicy,
    Quorum,
    Share,
    check_share,
    join_shares,
    read_key_policy,
    split_key,
)
from procurement.sealing.sheets import read_sheet, sheet_lines
from procurement.sealing.wrapping import DEFAULT_COST, Cost, unwrap_share, wrap_share

__all__ = [
    "DEFAULT_COST",
    "LARGEST_MINUTES",
    "MINUTES_FORMAT",
    "ONE_OF_TWO",
    "THREE_OF_FIVE",
    "TWO_OF_THREE",
    "Context",
    "Cost",
    "Envelope",
    "EnvelopeFact",
    "Inclusion",
    "KeyPair",
    "KeyPolicy",
    "Keyring",
    "PaperVerdict",
    "Part",
    "Payload",
    "Quorum",
    "Receipt",
    "RevealFile",
    "Sealed",
    "SealedFile",
    "Share",
    "SignedReceipt",
    "SigningKey",
    "StorageKey",
    "Tally",
    "VerifyKey",
    "check_inclusion",
    "check_paper",
    "check_received",
    "check_share",
    "decrypt",
    "encrypt",
    "envelope_fact",
    "inclusion",
    "join_shares",
    "key_id_of",
    "new_key_pair",
    "new_storage_key",
    "open_sealed",
    "open_with_content_key",
    "pack",
    "read_envelope",
    "read_key_policy",
    "read_reveal_file",
    "read_sheet",
    "read_signed_receipt",
    "seal",
    "sheet_lines",
    "sign_minutes",
    "sign_receipt",
    "split_key",
    "tally",
    "told_of_minutes",
    "unpack",
    "unwrap_share",
    "verify_minutes",
    "verify_receipt",
    "wrap_share",
]
