"""Write the known answers again: ``python -m tests.sealing.vectors``. Only for a new format."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from procurement.sealing import (
    Cost,
    Keyring,
    Part,
    Payload,
    Quorum,
    SealedFile,
    StorageKey,
    encrypt,
    pack,
    sheet_lines,
    split_key,
    tally,
    wrap_share,
)
from tests.sealing.given import a_key_pair, a_received_bid, counted_bytes

FILE = Path(__file__).with_name("vectors.json")


def answers() -> dict[str, Any]:
    """Everything the formats give for the counted randomness of the tests."""
    pair = a_key_pair()
    reveal, envelopes = a_received_bid()
    quorum = Quorum(3, 5)
    policy, shares = split_key(pair, "rfp-7", quorum, random_bytes=counted_bytes("first"))
    wrapped = wrap_share(
        shares[0], "river candle ninety oak", cost=Cost(8, 1, 1), random_bytes=counted_bytes("w")
    )
    ring = Keyring(StorageKey(bytes(range(32))))
    stored = encrypt(b"a draft", ring, {"id": "draft-5"}, random_bytes=counted_bytes("s"))
    digests = [fact.digest for fact in reveal.signed.receipt.envelopes]
    packed = pack(Payload(b'{"seats":40}', (SealedFile("a.txt", "text/plain", b"forty"),)))
    return {
        "envelope": {
            part.value: {
                "header": envelopes[part][: -65_536 - 16].hex(),
                "sha256": hashlib.sha256(envelopes[part]).hexdigest(),
            }
            for part in Part
        },
        "key_pair": {"private_key": pair.private_key.hex(), "public_key": pair.public_key.hex()},
        "payload": packed.hex(),
        "policy": json.loads(policy.canonical),
        "reveal_file": json.loads(reveal.canonical),
        "shares": [share.data.hex() for share in shares],
        "sheets": [list(sheet_lines(share)) for share in shares],
        "stored": stored.hex(),
        "tally": {"count": 2, "root": tally(digests).root},
        "wrapped_share": json.loads(wrapped),
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(answers(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
