"""Refuses files that are small on disk and huge in memory, before any parser unpacks them."""

from __future__ import annotations

import re
import zlib

LARGEST_FILE = 64_000_000
LARGEST_UNPACKED = 128_000_000

_STREAM = re.compile(rb"stream\r?\n")


def is_within_bounds(data: bytes) -> bool:
    """Whether the file, and all its packed streams together, stay under the limits.

    Every place where a stream may start is tried, so a false length or a missing end does not
    hide one. What is not packed this way fails at its first byte and costs nothing.
    """
    if len(data) > LARGEST_FILE:
        return False
    view, left = memoryview(data), LARGEST_UNPACKED
    for start in _STREAM.finditer(data):
        unpacker = zlib.decompressobj()
        try:
            left -= len(unpacker.decompress(view[start.end() :], left))
        except zlib.error:
            continue
        if left <= 0:
            return False
    return True
