"""One file in, its kind out, or the sentence that says why it is not taken.

To be called in a process of its own with little memory and time: the file may be hostile.
"""

from __future__ import annotations

from procurement.documents.uploads import office, pictures, properties, text_files
from procurement.documents.uploads.model import KINDS_IN_WORDS, Checked, Kind, refused

UNKNOWN = (
    f"This is not a file of a kind that is taken: {KINDS_IN_WORDS}. What counts is what is "
    "inside, not the name."
)
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")


def examine(data: bytes) -> Checked:
    """What the file is.

    Raises: ``Invalid`` with a plain reason for every file that is not taken.
    """
    if not data:
        raise refused("This file is empty.")
    if data.startswith(b"%PDF-"):
        # Only here: the library is large, and only the child process that checks files needs it.
        from procurement.documents.uploads import pdf_files  # noqa: PLC0415 - see the line above

        return pdf_files.check(data)
    if data.startswith(pictures.PNG):
        pictures.check_png(data)
        return Checked(Kind.PNG, 1, properties.of_picture(data), is_scan=True)
    if data.startswith(pictures.JPEG):
        pictures.check_jpeg(data)
        return Checked(Kind.JPEG, 1, properties.of_picture(data), is_scan=True)
    if data.startswith(b"PK"):
        return office.check(data)
    _known_but_not_taken(data)
    return Checked(text_files.check(data))


def _known_but_not_taken(data: bytes) -> None:
    if data.startswith(_PROGRAMS):
        raise refused("This is a program, not a document.")
    if data.startswith(_ARCHIVES):
        raise refused("Archives are not taken. Upload the documents in it one by one.")
    if data.startswith(_OLD_OFFICE):
        raise refused(
            "This is a file of an old Office version, or one behind a password. Save it as DOCX, "
            "XLSX or PDF without a password."
        )
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refused(UNKNOWN)
