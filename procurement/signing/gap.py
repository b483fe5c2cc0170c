"""Looks into the one place that no digest covers: the space that holds the signature itself.

Bytes there can be changed without breaking the signature: padding, unsigned attributes, further
certificates, loose encodings. So the space is held to one exact form.
"""

from __future__ import annotations

from collections.abc import Iterator

from asn1crypto import cms
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
        return ["the signature's space holds something else than upper-case hexadecimal digits"]
    content = bytes.fromhex(gap[1:-1].decode("ascii"))
    info = cms.ContentInfo.load(content)
    length = len(info.dump())
    faults = []
    if any(content[length:]):
        faults.append("bytes are hidden in the padding of the signature")
    if info.dump(force=True) != content[:length]:
        faults.append("the signature is not encoded in the one canonical way")
    faults.extend(_faults_in_message(info["content"], signature, known))
    return faults


def _faults_in_message(
    message: cms.SignedData, signature: EmbeddedPdfSignature, known: frozenset[bytes]
) -> Iterator[str]:
    allowed = known | {signature.signer_cert.sha256}
    present = [choice.chosen.sha256 for choice in message["certificates"]]
    if not allowed.issuperset(present) or len(present) != len(set(present)):
        yield "the signature carries a certificate that does not belong to it"
    if len(message["crls"]) if message["crls"] else False:
        yield "the signature carries a revocation list, which this portal never puts there"
    if len(message["signer_infos"]) != 1:
        yield "the signature has more than one signer"
    for signer in message["signer_infos"]:
        if signer["unsigned_attrs"]:
            yield "the signature carries attributes that nobody signed"
        digests = [algorithm["algorithm"].native for algorithm in message["digest_algorithms"]]
        if digests != [signer["digest_algorithm"]["algorithm"].native]:
            yield "the signature names digests that it does not use"
    if message["version"].native != "v1" or message["encap_content_info"]["content"]:
        yield "the signature is not of the detached form that belongs in a PDF"
