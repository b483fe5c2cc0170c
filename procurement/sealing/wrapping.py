"""Keep a share under its holder's passphrase: Argon2id, then AES-256-GCM."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import asdict, dataclass

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from procurement.errors import Invalid, SealBroken
from procurement.sealing.canonical import Fields, canonical, check_number, parse_canonical
from procurement.sealing.rfp_keys import KEY_SIZE, RandomBytes
from procurement.sealing.shares import Quorum, Share

FORMAT = "procurement wrapped share 1"
SHORTEST_PASSPHRASE = 12
LONGEST_PASSPHRASE = 1024
_SALT_SIZE = 16
_NONCE_SIZE = 12
_BOX_SIZE = KEY_SIZE + 16
_FACTS = ("count", "digest", "format", "index", "rfp_id", "threshold")
_COST = ("lanes", "memory_kib", "passes")
_LOCK = ("nonce", "salt")


@dataclass(frozen=True)
class Cost:
    """What trying one passphrase costs; bounded, so that a hostile file cannot exhaust us."""

    memory_kib: int
    passes: int
    lanes: int

    def __post_init__(self) -> None:
        check_number(self.lanes, "The lanes of a wrapped share", 1, 8)
        check_number(self.memory_kib, "The memory of a wrapped share", 8 * self.lanes, 256 * 1024)
        check_number(self.passes, "The passes of a wrapped share", 1, 8)


# About 0.4 s on one core; twice the memory and the passes that RFC 9106 asks of small machines.
DEFAULT_COST = Cost(memory_kib=128 * 1024, passes=3, lanes=1)


def wrap_share(
    share: Share,
    passphrase: str,
    *,
    cost: Cost = DEFAULT_COST,
    random_bytes: RandomBytes = secrets.token_bytes,
) -> bytes:
    """Return the wrapped share as canonical JSON; its parameters are stored in it.

    Raises: ``Invalid`` for a passphrase of fewer than 12 or more than 1024 characters.
    """
    if not SHORTEST_PASSPHRASE <= len(passphrase) <= LONGEST_PASSPHRASE:
        raise Invalid(
            f"A passphrase has {SHORTEST_PASSPHRASE} to {LONGEST_PASSPHRASE} characters; "
            "four or five words that do not belong together are good."
        )
    salt, nonce = random_bytes(_SALT_SIZE), random_bytes(_NONCE_SIZE)
    open_facts = {
        "format": FORMAT,
        "rfp_id": share.rfp_id,
        "index": share.index,
        **asdict(share.quorum),
        "digest": share.digest,
        **asdict(cost),
        "salt": salt.hex(),
        "nonce": nonce.hex(),
    }
    key = _key(passphrase, salt, cost)
    box = AESGCM(key).encrypt(nonce, share.data, canonical(open_facts))
    return canonical({**open_facts, "box": box.hex()})


def unwrap_share(data: bytes, passphrase: str) -> Share:
    """Return the share.

    Every fact is checked before the passphrase is tried. Raises: ``Invalid`` for bytes that are no
    wrapped share; ``SealBroken`` for another passphrase or a changed file.
    """
    members = parse_canonical(data, "The wrapped share")
    members.expect("box", *_FACTS, *_COST, *_LOCK)
    if members.text("format") != FORMAT:
        raise Invalid("The wrapped share is of a version this portal does not know.")
    cost = Cost(*(members.number(name) for name in ("memory_kib", "passes", "lanes")))
    quorum = Quorum(members.number("threshold"), members.number("count"))
    rfp_id, index = members.text("rfp_id"), members.number("index", 1, quorum.count)
    digest = members.raw("digest", 32).hex()
    share = Share(rfp_id, quorum, index, _unlocked(members, passphrase, cost))
    if share.digest != digest:
        raise SealBroken("The wrapped share opens, but does not fit the digest stated in it.")
    return share


def _unlocked(members: Fields, passphrase: str, cost: Cost) -> bytes:
    salt, nonce = members.raw("salt", _SALT_SIZE), members.raw("nonce", _NONCE_SIZE)
    box = members.raw("box", _BOX_SIZE)
    bound = canonical({name: members.as_dict()[name] for name in (*_FACTS, *_COST, *_LOCK)})
    try:
        key = _key(passphrase[: LONGEST_PASSPHRASE + 1], salt, cost)
        return AESGCM(key).decrypt(nonce, box, bound)
    except InvalidTag as error:
        raise SealBroken("The passphrase does not open this share.") from error


def _key(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    # One spelling for what looks alike: keyboards write the same accent in two ways.
    secret = unicodedata.normalize("NFKC", passphrase).encode(errors="surrogatepass")
    return hash_secret_raw(
        secret, salt, cost.passes, cost.memory_kib, cost.lanes, KEY_SIZE, Type.ID
    )
