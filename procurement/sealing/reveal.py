"""The reveal path: where the shares are lost, a vendor's own file opens that vendor's bid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from procurement.errors import Invalid, SealBroken
from procurement.sealing.canonical import canonical, parse_canonical
from procurement.sealing.context import Context, Part, read_part
from procurement.sealing.envelope import open_with_content_key, read_envelope
from procurement.sealing.receipts import (
    Receipt,
    SignedReceipt,
    check_received,
    signed_receipt_from,
    verify_receipt,
)
from procurement.sealing.rfp_keys import KEY_SIZE
from procurement.sealing.server_keys import VerifyKey


@dataclass(frozen=True)
class RevealFile:
    """A signed receipt with the content keys of its envelopes: for the vendor alone.

    The keys need no signature: each envelope is committed to its own.
    """

    signed: SignedReceipt
    content_keys: Mapping[Part, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        for part in self.content_keys:
            self.signed.receipt.fact(part)

    @cached_property
    def canonical(self) -> bytes:
        """Return the file the vendor downloads once: canonical JSON."""
        keys = {part.value: key.hex() for part, key in self.content_keys.items()}
        return canonical({**self.signed.facts(), "content_keys": keys})

    def only(self, part: Part) -> RevealFile:
        """Return the file with the key of one part, so that prices can stay closed for now.

        Raises: ``SealBroken`` when it holds no key of that part.
        """
        return replace(self, content_keys={part: self._key(part)})

    def _key(self, part: Part) -> bytes:
        if part not in self.content_keys:
            raise SealBroken(f"This file holds no key of the {part.value} envelope.")
        return self.content_keys[part]

    def open(self, part: Part, envelope: bytes, keys: Sequence[VerifyKey]) -> bytes:
        """Return what was sealed in one part, after checking receipt, envelope and commitment.

        Raises: ``Invalid`` for bytes that are no envelope; ``SealBroken`` when the receipt is not
        the portal's, names another envelope, or the key is not the one it was sealed with.
        """
        receipt = verify_receipt(self.signed, keys)
        key = self._key(part)
        check_received(receipt, envelope)
        context = read_envelope(envelope).context
        if context != _received(receipt, part, context.schema_version):
            raise SealBroken("The envelope was made for another bid than the receipt's.")
        return open_with_content_key(envelope, context, key)


def read_reveal_file(data: bytes) -> RevealFile:
    """Read what a vendor hands in; nothing is proven before it is opened. Raises: ``Invalid``."""
    members = parse_canonical(data, "The reveal file")
    members.expect("receipt", "key_id", "signature", "content_keys")
    signed, keys = signed_receipt_from(members), members.inner("content_keys")
    try:
        return RevealFile(
            signed, {read_part(name): keys.raw(name, KEY_SIZE) for name in keys.names()}
        )
    except SealBroken as error:
        raise Invalid("The reveal file holds a key of an envelope its receipt lacks.") from error


def _received(receipt: Receipt, part: Part, schema_version: int) -> Context:
    return Context(
        rfp_id=receipt.rfp_id,
        bid_id=receipt.bid_id,
        version=receipt.version,
        vendor_id=receipt.vendor_id,
        part=part,
        schema_version=schema_version,
        deadline_revision=receipt.deadline_revision,
    )
