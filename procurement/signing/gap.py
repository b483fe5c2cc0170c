"""Looks into the one place that no digest covers: the space that holds the signature itself.

Bytes there can be changed without breaking the signature: padding, unsigned attributes, further
certificates, loose encodings. So the space is held to one exact form, field by field (RFC 5652
§5.1 and §5.3, encoded as X.690 §10 demands). A time stamp is such a message too: attached to a
signature (RFC 3161, appendix A), or standing in a field of its own.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from asn1crypto import x509
from pyhanko.sign.validation import EmbeddedPdfSignature

from procurement.signing.sealing import stamp_of

_HEX = frozenset(b"0123456789ABCDEF")
_INTEGER, _OCTETS, _NULL, _OID, _SEQUENCE, _SET, _FIRST = 0x02, 0x04, 0x05, 0x06, 0x30, 0x31, 0xA0
_SECOND = 0xA1

_CONTENT_INFO = (_OID, _FIRST)
# version, digest algorithms, what was signed, certificates, signers; no revocation lists
_SIGNED_DATA = (_INTEGER, _SET, _SEQUENCE, _FIRST, _SET)
# version, who, digest, signed attributes, algorithm, signature; no unsigned attributes
_SIGNER = (_INTEGER, _SEQUENCE, _SEQUENCE, _FIRST, _SEQUENCE, _OCTETS)
_STAMPED = (*_SIGNER, _SECOND)  # one unsigned attribute: the time stamp
# The digest carries empty parameters, ECDSA none and RSA empty ones: one form each, no room for
# anything else.
_DIGEST, _ALGORITHMS = (_OID, _NULL), {"ec": (_OID,), "rsa": (_OID, _NULL)}
# Time-stamp servers are other people's programs: with empty parameters, or with none.
_EITHER = frozenset({(_OID, _NULL), (_OID,)})
_STAMP_TOKEN = bytes.fromhex("060B2A864886F70D010910020E")  # 1.2.840.113549.1.9.16.2.14
_NOT_OURS = "there is more, or less, than the fields of one signature"
_NO_STAMP = "there is more, or less, than one time stamp"


def faults_in_gap(
    data: bytes,
    signature: EmbeddedPdfSignature,
    known: frozenset[bytes],
    stampers: frozenset[bytes] = frozenset(),
) -> list[str]:
    """Say what is wrong with the signature's own space; empty when it has the exact form.

    ``known`` holds the SHA-256 of the certificates that may accompany the signer's own, and
    ``stampers`` of those that a time stamp may carry.
    """
    _, before, after, _ = (int(number) for number in signature.byte_range)
    gap = data[before:after]
    if gap[:1] != b"<" or gap[-1:] != b">" or not _HEX.issuperset(gap[1:-1]):
        return ["there is something else than upper-case hexadecimal digits"]
    content = bytes.fromhex(gap[1:-1].decode("ascii"))
    try:
        message = _value(content, 0)
    except (ValueError, IndexError):
        return ["the signature is not encoded in the one canonical way"]
    faults = ["bytes are hidden in the padding"] if any(content[message.end :]) else []
    if signature.sig_object_type == "/DocTimeStamp":
        return faults + _faults_in_stamp(message, signature.signer_cert, stampers)
    return faults + _faults_in_message(message, signature, known, stampers)


@dataclass(frozen=True)
class _Value:
    """One encoded value: its tag, its own bytes, and the values inside."""

    tag: int
    whole: bytes
    body: bytes
    end: int
    inside: tuple[_Value, ...]

    @property
    def tags(self) -> tuple[int, ...]:
        return tuple(one.tag for one in self.inside)


def _value(data: bytes, start: int) -> _Value:
    """Read the value at ``start`` and all inside it.

    Raises: ``ValueError`` or ``IndexError`` for an encoding that DER does not allow.
    """
    tag, length, begin = data[start], data[start + 1], start + 2
    if tag == 0 or tag & 0x1F == 0x1F:
        raise ValueError("a tag that does not occur in a signature")
    if length >= 0x80:
        size = length & 0x7F
        length = int.from_bytes(data[begin : begin + size], "big")
        if length < 0x80 or data[begin] == 0:
            raise ValueError("a length that is not minimal")
        begin += size
    end = begin + length
    if end > len(data):
        raise ValueError("a value longer than its space")
    inside, position = [], begin
    while tag & 0x20 and position < end:
        inside.append(_value(data[:end], position))
        position = inside[-1].end
    return _Value(tag, data[start:end], data[begin:end], end, tuple(inside))


def _faults_in_message(
    info: _Value,
    signature: EmbeddedPdfSignature,
    known: frozenset[bytes],
    stampers: frozenset[bytes],
) -> list[str]:
    leaf = signature.signer_cert
    parts = _parts(info, _ALGORITHMS.get(str(leaf.public_key.algorithm), ()))
    if parts is None:
        return [_NOT_OURS]
    digests, certificates, signer = parts
    if digests.body != signer.inside[2].whole:
        return ["there are digests that the signature does not use"]
    # Names are compared without regard to case when a certificate is looked up; here every byte.
    if signer.inside[1].body != leaf.issuer.dump() + _serial_of(leaf):
        return ["the signer is not named the way the certificate names it"]
    faults = _faults_in_certificates(certificates, known | {leaf.sha256})
    if signer.tags == _STAMPED:
        faults += _faults_in_attached(signer.inside[6], signature, stampers)
    return faults


def _serial_of(leaf: x509.Certificate) -> bytes:
    return bytes(leaf["tbs_certificate"]["serial_number"].dump())


def _parts(info: _Value, algorithm: tuple[int, ...]) -> tuple[_Value, _Value, _Value] | None:
    """Digests, certificates and the one signer, or None when the form is any other than ours."""
    signed = _signed_data(info)
    if signed is None:
        return None
    version, digests, content, certificates, signers = signed.inside
    signer = signers.inside[0]
    if signer.tags not in {_SIGNER, _STAMPED} or content.tags != (_OID,):
        return None
    versions = (version.body, signer.inside[0].body)
    algorithms = (signer.inside[2].tags, signer.inside[4].tags)
    if versions != (b"\x01", b"\x01") or algorithms != (_DIGEST, algorithm):
        return None
    return digests, certificates, signer


def _signed_data(info: _Value) -> _Value | None:
    """The signed data inside, with exactly one signer."""
    if info.tags != _CONTENT_INFO or info.inside[1].tags != (_SEQUENCE,):
        return None
    signed = info.inside[1].inside[0]
    if signed.tags != _SIGNED_DATA or signed.inside[4].tags != (_SEQUENCE,):
        return None
    return signed


def _faults_in_attached(
    attributes: _Value, signature: EmbeddedPdfSignature, stampers: frozenset[bytes]
) -> list[str]:
    """The attribute that holds the stamp: one, of this kind, with one value."""
    if attributes.tags != (_SEQUENCE,) or attributes.inside[0].tags != (_OID, _SET):
        return [_NO_STAMP]
    kind, values = attributes.inside[0].inside
    if kind.whole != _STAMP_TOKEN or values.tags != (_SEQUENCE,):
        return [_NO_STAMP]
    stamper = stamper_of(signature)
    return [_NO_STAMP] if stamper is None else _faults_in_stamp(values.inside[0], stamper, stampers)


def _faults_in_stamp(
    info: _Value, stamper: x509.Certificate, allowed: frozenset[bytes]
) -> list[str]:
    """A time stamp: its versions, one signer without unsigned attributes, known certificates."""
    signed = _signed_data(info)
    if signed is None or not _is_stamp(signed):
        return [_NO_STAMP]
    _, digests, _, certificates, signers = signed.inside
    signer = signers.inside[0]
    if digests.body != signer.inside[2].whole:
        return ["there are digests that the time stamp does not use"]
    if signer.inside[1].body != stamper.issuer.dump() + _serial_of(stamper):
        return ["the time-stamp server is not named the way its certificate names it"]
    encoded = [hashlib.sha256(one.whole).digest() for one in certificates.inside]
    if not allowed.issuperset(encoded) or len(set(encoded)) != len(encoded):
        return ["there is a certificate that does not belong to the time stamp"]
    return []


def _is_stamp(signed: _Value) -> bool:
    """Whether the fields are those of a time stamp (RFC 3161 §2.4.2): no more, no less."""
    version, _, content, _, signers = signed.inside
    signer = signers.inside[0]
    return (
        signer.tags == _SIGNER
        and content.tags == (_OID, _FIRST)
        and (version.body, signer.inside[0].body) == (b"\x03", b"\x01")
        and {signer.inside[2].tags, signer.inside[4].tags} <= _EITHER
    )


def stamper_of(signature: EmbeddedPdfSignature) -> x509.Certificate | None:
    """The certificate of the server whose stamp is attached to a signature."""
    stamp = stamp_of(signature)
    if stamp is None or len(stamp["signer_infos"]) != 1:
        return None
    named = stamp["signer_infos"][0]["sid"].chosen
    for one in stamp["certificates"]:
        found = one.chosen
        if (
            isinstance(found, x509.Certificate)
            and found.serial_number == named["serial_number"].native
        ):
            return found
    return None


def _faults_in_certificates(certificates: _Value, allowed: frozenset[bytes]) -> list[str]:
    encoded = [one.whole for one in certificates.inside]
    if not allowed.issuperset(hashlib.sha256(one).digest() for one in encoded):
        return ["there is a certificate that does not belong to the signature"]
    if encoded != sorted(set(encoded)):
        return ["the certificates are not in the one canonical order"]
    return []
