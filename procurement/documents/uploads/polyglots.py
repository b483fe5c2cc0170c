"""Files that are two things at once: what one program shows as a picture, another one runs."""

from __future__ import annotations

import io
import re
import zipfile

from procurement.documents.uploads.model import refused

TWO_FILES = "This file is two kinds of file in one. Save it again as one document, then upload it."
_MARKUP = re.compile(rb"<\s*(?:html|script|svg|!doctype|body|iframe)[\s>/]", re.IGNORECASE)
HEAD = 2048


def no_second_file(data: bytes) -> None:
    """Neither an archive behind the document nor a web page at its head. Raises: ``Invalid``."""
    if zipfile.is_zipfile(io.BytesIO(data)) or has_markup(data[:HEAD]):
        raise refused(TWO_FILES)


def has_markup(data: bytes) -> bool:
    """Whether a browser that guesses could take this for a page."""
    return _MARKUP.search(data) is not None
