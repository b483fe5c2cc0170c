"""Looks into the one place that no digest covers: the space that holds the signature itself.

Bytes there can be changed without breaking the signature: padding, unsigned attributes, further
certificates, loose encodings. So the space is held to one exact form.
"""

from __future__ import annotations

from collections.abc import Iterator

from asn1crypto import algos, cms
from pyhanko.sign.validation import EmbeddedPdfSignature

_HEX = frozenset(b"0123456789ABCDEF")


def faults_in_gap(
    data: bytes, signature: EmbeddedPdfSignature, known: frozenset[bytes]
) -> list[str]:
    """Say what is wrong with the signature's own space; empty when it has the exact form.

    ``known`` holds the SHA-256 of the certificates that may accompany the signer's own.
    """
    _, before, after, _ = (int(number) for number in signature.byte_range)
    gap = data[before:after]
    if gap[:1] != b"<" or gap[-1:] != b">" or not _HEX.issuperset(gap[1:-1]):
        return ["there is something else than upper-case hexadecimal digits"]
    content = bytes.fromhex(gap[1:-1].decode("ascii"))
    try:
        length = _end_of_value(content, 0)
    except (ValueError, IndexError):
        return ["the signature is not encoded in the one canonical way"]
    message = cms.ContentInfo.load(content[:length])["content"]
    padding = ["bytes are hidden in the padding"] if any(content[length:]) else []
    return [*padding, *_faults_in_message(message, signature, known)]


def _end_of_value(data: bytes, start: int) -> int:
    """Return where the value at ``start`` ends, having checked it and all inside it (X.690 §10).

    Raises: ``ValueError`` or ``IndexError`` for an encoding that DER does not allow.
    """
    tag, length, begin = data[start], data[start + 1], start + 2
    if tag & 0x1F == 0x1F:
        raise ValueError("long tags do not occur in a signature")
    if length >= 0x80:
        size = length & 0x7F
        length = int.from_bytes(data[begin : begin + size], "big")
        if size == 0 or length < 0x80 or data[begin] == 0:
            raise ValueError("a length that is not minimal")
        begin += size
    end = begin + length
    if end > len(data):
        raise ValueError("a value longer than its space")
    if tag & 0x20:
        while begin < end:
            begin = _end_of_value(data[:end], begin)
    return end


def _faults_in_message(
    message: cms.SignedData, signature: EmbeddedPdfSignature, known: frozenset[bytes]
) -> Iterator[str]:
    present = [choice.chosen for choice in message["certificates"]]
    allowed = known | {signature.signer_cert.sha256}
    if not allowed.issuperset(one.sha256 for one in present):
        yield "there is a certificate that does not belong to the signature"
    encoded = [one.dump() for one in present]
    if encoded != sorted(set(encoded), key=encoded.index) or encoded != sorted(encoded):
        yield "the certificates are not in the one canonical order"
    if message["crls"].native:
        yield "there is a revocation list, which this portal never puts there"
    if message["version"].native != "v1" or message["encap_content_info"]["content"].native:
        yield "the signature is not of the detached form that belongs in a PDF"
    yield from _faults_in_signer(message)


def _faults_in_signer(message: cms.SignedData) -> Iterator[str]:
    if len(message["signer_infos"]) != 1:
        yield "there is more than one signer"
        return
    signer = message["signer_infos"][0]
    if signer["unsigned_attrs"].native:
        yield "there are attributes that nobody signed"
    digests = [algorithm.dump() for algorithm in message["digest_algorithms"]]
    if digests != [signer["digest_algorithm"].dump()]:
        yield "there are digests that the signature does not use"
    algorithms = (signer["digest_algorithm"], signer["signature_algorithm"])
    if any(_parameters(algorithm) for algorithm in algorithms):
        yield "there are parameters that the signature does not use"


def _parameters(algorithm: algos.DigestAlgorithm | algos.SignedDigestAlgorithm) -> bool:
    return algorithm["parameters"].native is not None
