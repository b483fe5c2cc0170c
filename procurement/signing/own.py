"""An organisation's own certificate and key (PKCS#12): brought, kept beside the portal's, replaced.

With it procurement certifies. The key lies under the installation's passphrase like every other;
the passphrase of the file it came in is stored nowhere. Trusted is this very certificate, not
whatever else its authority issues.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from procurement.errors import Invalid, NotReady, OutOfOrder
from procurement.signing import keyfiles, own_lists, own_rules
from procurement.signing.keyfiles import PrivateKey
from procurement.signing.own_lists import Pair, Standing

OWN_KEY = "own.p12"
OWN_CERTIFICATES = "own-certificates.pem"  # each one brought, oldest first, and all issuers
OWN_LISTS = "own-revocations.pem"
LARGEST = 200_000


@dataclass(frozen=True)
class Own:
    """A certificate that the organisation brought, its issuers up to the root, and their lists."""

    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...]
    lists: tuple[bytes, ...] = ()

    @property
    def root(self) -> x509.Certificate:
        """The root of its authority."""
        return self.issuers[-1]

    @property
    def authority(self) -> str:
        """Who issued it."""
        return own_rules.name_of(self.issuers[0].subject)

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the certificate: what is trusted."""
        return _digest(self.certificate)

    @property
    def companions(self) -> frozenset[bytes]:
        """The SHA-256 of the certificates that may accompany it in a signature."""
        return frozenset(_digest(one) for one in self.issuers)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Each certificate below the root, with its issuer."""
        chain = (self.certificate, *self.issuers)
        return tuple(pairwise(chain))

    def standing(self, moment: datetime) -> Standing:
        """Whether it was revoked at an instant, by the lists at hand."""
        return own_lists.standing_of(self.pairs, self.lists, moment)

    @property
    def revoked_at(self) -> datetime | None:
        """Since when it counts no more, by the lists at hand, whenever they speak of."""
        return self.standing(datetime.max.replace(tzinfo=UTC)).revoked_at

    def knowing(self, lists: Sequence[bytes]) -> Own:
        """The same with further lists, of which only its own authorities' count."""
        return replace(self, lists=(*self.lists, *own_lists.belonging(self.pairs, lists)))


def _digest(one: x509.Certificate) -> bytes:
    return hashlib.sha256(one.public_bytes(Encoding.DER)).digest()


def unpack_own(
    packed: bytes, secret: str, more: Sequence[x509.Certificate], now: datetime
) -> tuple[PrivateKey, Own]:
    """Open a PKCS#12 file of somebody else's making and check what it holds.

    Raises: ``Invalid`` for a wrong passphrase, a damaged file, or a certificate that cannot sign
    here; the sentence says which.
    """
    try:
        key, leaf, others = pkcs12.load_key_and_certificates(packed[:LARGEST], secret.encode())
    except ValueError as broken:
        if "password" in str(broken).lower():
            raise Invalid(
                "The passphrase does not open this file. Nothing was changed."
            ) from broken
        raise Invalid("This is no PKCS#12 file (.p12 or .pfx), or it is damaged.") from broken
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) or leaf is None:
        raise Invalid(
            "The file holds no key with its certificate of a kind used here: P-256, or RSA of "
            f"{own_rules.SMALLEST_RSA} bits or more."
        )
    if key.public_key() != leaf.public_key():
        raise Invalid("The key in this file does not belong to the certificate in it.")
    return key, Own(leaf, own_rules.chain_of(leaf, (*others, *more), now))


def import_own(  # noqa: PLR0913 - where to, what, under which two passphrases, with what, and when
    folder: Path,
    packed: bytes,
    secret: str,
    *,
    now: datetime,
    more: Sequence[x509.Certificate] = (),
    lists: Sequence[bytes] = (),
    fetch: bool = False,
    passphrase: str | None = None,
) -> Own:
    """Take over an own certificate and key: from now on procurement certifies with it.

    ``secret`` opens the file; ``passphrase`` locks the key from now on, like the others. ``more``
    completes the chain, ``lists`` are its authorities' revocation lists, and with ``fetch`` they
    are fetched from the addresses that the certificates name.
    Raises: ``Invalid`` as ``unpack_own``, for a revoked certificate and for a list of somebody
    else; ``NotReady`` when lists cannot be fetched. Then nothing is changed.
    """
    key, own = unpack_own(packed, secret, more, now)
    own = _with_lists(own, lists, fetch=fetch)
    if revoked := own.standing(now).revoked_at:
        raise Invalid(f"This certificate was revoked on {revoked:%Y-%m-%d}. Nothing was changed.")
    keyfiles.require_private(folder)
    made = keyfiles.pack("own", key, own.certificate, keyfiles.passphrase_of(folder, passphrase))
    with keyfiles.locked(folder):
        _keep(folder, own)
        keyfiles.write_private(folder / OWN_KEY, made)
    return own


def add_lists(folder: Path, lists: Sequence[bytes] = (), *, fetch: bool = False) -> Own:
    """Keep newer revocation lists for the certificate in use; returns it with them.

    Raises: ``OutOfOrder`` without an own certificate; ``Invalid`` for a list of somebody else;
    ``NotReady`` when lists cannot be fetched.
    """
    own = current_own(folder)
    if own is None:
        raise OutOfOrder("No own certificate is in use.")
    own = _with_lists(own, lists, fetch=fetch)
    with keyfiles.locked(folder):
        _keep(folder, own)
    return own


def _with_lists(own: Own, lists: Sequence[bytes], *, fetch: bool) -> Own:
    given = (*lists, *(own_lists.fetched(own.pairs) if fetch else ()))
    if len(own_lists.belonging(own.pairs, given)) != len(given):
        raise Invalid(
            "A revocation list is not of the authorities of this certificate. Nothing was changed."
        )
    return own.knowing(given)


def open_own(folder: Path, passphrase: str | None) -> tuple[PrivateKey, Own] | None:
    """The own key in use with its certificate; ``None`` without one.

    Raises: ``NotReady`` for a wide or damaged file, or another passphrase.
    """
    own = current_own(folder)
    if own is None:
        return None
    path = folder / OWN_KEY
    packed = keyfiles.read_private(path, "organisation's own key")
    key, certificate = keyfiles.unpack_any(packed, keyfiles.passphrase_of(folder, passphrase), path)
    if certificate != own.certificate:
        raise NotReady(
            f"{path} and {folder / OWN_CERTIFICATES} do not belong together. Restore both from "
            "the same backup, or import the certificate again."
        )
    return key, own


def put_away(folder: Path) -> Own:
    """Stop using the own certificate: procurement certifies with the portal's again.

    What was signed with it stays valid and listed. Raises: ``OutOfOrder`` when none is in use.
    """
    own = current_own(folder)
    if own is None:
        raise OutOfOrder("No own certificate is in use.")
    with keyfiles.locked(folder):
        (folder / OWN_KEY).unlink()
    return own


def list_own(folder: Path) -> tuple[Own, ...]:
    """Every own certificate there ever was, oldest first; needs no passphrase."""
    path, lists = folder / OWN_CERTIFICATES, folder / OWN_LISTS
    if not path.is_file():
        return ()
    known = own_lists.read_lists(lists.read_bytes()) if lists.is_file() else ()
    return read_own(path.read_bytes(), known)


def read_own(pem: bytes, lists: Sequence[bytes] = ()) -> tuple[Own, ...]:
    """The own certificates in a PEM file as the public page gives it out, with their issuers.

    Raises: ``Invalid`` when it holds none, or not the whole chain of one.
    """
    try:
        pool = x509.load_pem_x509_certificates(pem)
    except ValueError as broken:
        raise Invalid("There is no certificate in PEM form.") from broken
    issuing = {one.issuer for one in pool}
    found = []
    for leaf in (one for one in pool if one.subject not in issuing):
        issuers = own_rules.issuers_of(leaf, pool)
        if not issuers or issuers[-1].issuer != issuers[-1].subject:
            raise Invalid(f"The chain of {own_rules.name_of(leaf.subject)} is not complete.")
        found.append(Own(leaf, issuers).knowing(lists))
    if not found:
        raise Invalid("There is no certificate with its issuers in this file.")
    return tuple(found)


def current_own(folder: Path) -> Own | None:
    """The own certificate in use: the one brought last, while its key is here."""
    known = list_own(folder) if (folder / OWN_KEY).is_file() else ()
    return known[-1] if known else None


def _keep(folder: Path, own: Own) -> None:
    """Write the lists of certificates and of revocations, this certificate last."""
    earlier = [one for one in list_own(folder) if one.certificate != own.certificate]
    everyone = [*earlier, own]
    issuers = dict.fromkeys(each for one in everyone for each in one.issuers)
    chain = [*(one.certificate for one in everyone), *issuers]
    pem = b"".join(one.public_bytes(Encoding.PEM) for one in chain)
    lists = tuple(dict.fromkeys(each for one in everyone for each in one.lists))
    if lists:
        keyfiles.write_private(folder / OWN_LISTS, own_lists.packed(lists))
    keyfiles.write_private(folder / OWN_CERTIFICATES, pem)
