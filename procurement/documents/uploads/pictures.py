"""PNG and JPEG by their headers: size is told before a single pixel is unpacked."""

from __future__ import annotations

from procurement.documents.uploads.model import refused
from procurement.documents.uploads.polyglots import no_second_file

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 20_000
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
DAMAGED = "This picture is damaged. Save it again, then upload it."


def check_png(data: bytes) -> None:
    """A PNG of bearable size that ends where it says. Raises: ``Invalid``."""
    at, ended = len(PNG), False
    while not ended:
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if len(kind) < 4 or at + 12 + length > len(data):
            raise refused(DAMAGED)
        if at == len(PNG):
            if kind != b"IHDR" or length != 13:
                raise refused(DAMAGED)
            _bearable(int.from_bytes(data[16:20]), int.from_bytes(data[20:24]))
        if kind == b"acTL":
            raise refused("Moving pictures are not taken.")
        ended = kind == b"IEND"
        at += 12 + length
    if at != len(data):
        raise refused("Something is hidden behind this picture. Save it again, then upload it.")


def check_jpeg(data: bytes) -> None:
    """A JPEG of bearable size with nothing else in it. Raises: ``Invalid``."""
    no_second_file(data)
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker == 0xFF or marker in _WITHOUT_LENGTH:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4])
        if marker in _FRAMES and at + 9 <= len(data):
            height = int.from_bytes(data[at + 5 : at + 7])
            _bearable(int.from_bytes(data[at + 7 : at + 9]), height)
            return
        at += 2 + length
    raise refused(DAMAGED)


def _bearable(width: int, height: int) -> None:
    if not width or not height:
        raise refused(DAMAGED)
    if width > LONGEST_SIDE or height > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise refused(
            f"This picture is {width:,} by {height:,} pixels, too large to be shown. Save it "
            "smaller: 40 million pixels are the most."
        )
