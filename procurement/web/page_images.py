"""Looks into files in a process of its own: tells what a file is, and draws one page of it.

Run as a module it is the child: arguments are ``check``, or ``draw`` with kind and page; the file
comes on standard input; the answer goes to standard output. Whatever asks for more memory or time
than a document needs ends with it.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import resource
import sys

import anyio
import anyio.from_thread
from anyio.lowlevel import RunVar

from procurement.documents.uploads import Checked, Kind
from procurement.errors import Invalid
from procurement.settings import ROOT

log = logging.getLogger("procurement.web")

SECONDS = 30.0
CPU_SECONDS = 20
MEMORY_BYTES = 1536 * 1024**2
AT_ONCE = 2
WIDTH = 1100  # pixels of a drawn page: readable beside a form, and when enlarged once
TALLEST = 4000
MOST_SCALE = 4.0
EDGE = "#c3cbd6"  # a white page on a white ground needs an edge
NOT_CHECKED = (
    "This file could not be checked: it asks for more time or memory than a document needs. Save "
    "it again in a simpler form, such as a printed PDF."
)
_children: RunVar[anyio.CapacityLimiter] = RunVar("procurement.page_images")


# What the server calls --------------------------------------------------------------------------


async def check(data: bytes) -> Checked:
    """What an uploaded file is.

    Raises: ``Invalid`` with a plain reason for a file that is not taken, or could not be checked.
    """
    output = await _ask(data, "check")
    if not output:
        raise Invalid(NOT_CHECKED)
    verdict = json.loads(output)
    if verdict["refusal"]:
        raise Invalid(str(verdict["refusal"]))
    says = tuple((str(label), str(words)) for label, words in verdict["says"])
    return Checked(Kind(verdict["kind"]), int(verdict["pages"]), says, bool(verdict["scan"]))


def check_from_thread(data: bytes) -> Checked:
    """The same for a thread that the server's event loop started, as the ceremonies run in.

    Raises: as ``check``.
    """
    return anyio.from_thread.run(check, data)


async def draw(data: bytes, kind: Kind, page: int) -> bytes | None:
    """One page (from 1) as a PNG of bearable size; ``None`` when it could not be drawn."""
    output = await _ask(data, "draw", kind.value, str(page))
    return output if output.startswith(b"\x89PNG") else None


async def _ask(data: bytes, *arguments: str) -> bytes:
    async with _limiter():
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "procurement.web.page_images",
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
        )
        try:
            with anyio.fail_after(SECONDS):
                output, complaint = await child.communicate(data)
        except TimeoutError:
            output, complaint = b"", b"timeout"
        finally:
            # Also when whoever asked has gone: a child never outlives its question.
            if child.returncode is None:
                child.kill()
                await asyncio.shield(child.wait())
    if child.returncode:
        # The last line names the kind of failure; what stood in the file stays out of the log.
        kind = complaint.decode("utf-8", "replace").strip().rpartition("\n")[2].partition(":")[0]
        log.warning("a file could not be looked into: %s", kind[:80] or child.returncode)
        return b""
    return output


def _limiter() -> anyio.CapacityLimiter:
    held = _children.get(None)
    if held is None:
        held = anyio.CapacityLimiter(AT_ONCE)
        _children.set(held)
    return held


# What the child does ----------------------------------------------------------------------------


def limit(memory: int = MEMORY_BYTES, seconds: int = CPU_SECONDS) -> None:
    """Take away what a document does not need: memory, time, and writing any file."""
    for which, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(which)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (allowed, allowed))


def verdict_on(data: bytes) -> dict[str, object]:
    """What the file is, or why it is not taken, in JSON's types."""
    from procurement.documents.uploads import examine  # noqa: PLC0415 - under the limits

    try:
        found = examine(data)
    except Invalid as refusal:
        return {"refusal": refusal.sentence, "kind": "", "pages": 0, "says": [], "scan": False}
    return {
        "refusal": "",
        "kind": found.kind.value,
        "pages": found.pages,
        "says": [list(pair) for pair in found.says],
        "scan": found.is_scan,
    }


def picture_of(data: bytes, kind: Kind, page: int) -> bytes:
    """One page (from 1) as a PNG; pictures are drawn anew, so nothing else in them is passed on.

    Raises: ``IndexError`` for a page that is not there.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 - under the limits

    if kind is Kind.PDF:
        image = _pdf_page(data, page)
    elif page == 1:
        Image.MAX_IMAGE_PIXELS = 45_000_000
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
            opened.draft("RGB", (WIDTH, TALLEST))
            image = Image.new("RGB", opened.size, "white")
            seen = opened.convert("RGBA")
            image.paste(seen, mask=seen.getchannel("A"))
    else:
        raise IndexError(page)
    image.thumbnail((WIDTH, TALLEST))
    out = io.BytesIO()
    ImageOps.expand(image, border=2, fill=EDGE).save(out, "PNG")
    return out.getvalue()


def _pdf_page(data: bytes, page: int):  # type: ignore[no-untyped-def]  # an image; see above
    import pypdfium2  # noqa: PLC0415 - under the limits

    with pypdfium2.PdfDocument(data) as document:
        if not 1 <= page <= len(document):
            raise IndexError(page)
        sheet = document[page - 1]
        width, height = sheet.get_size()
        scale = min(MOST_SCALE, WIDTH / max(width, 1), TALLEST / max(height, 1))
        return sheet.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")


def main(what: str, *arguments: str) -> None:
    """Answer one question about the file on standard input."""
    limit()
    data = sys.stdin.buffer.read()
    if what == "check":
        sys.stdout.write(json.dumps(verdict_on(data)))
    else:
        sys.stdout.buffer.write(picture_of(data, Kind(arguments[0]), int(arguments[1])))


if __name__ == "__main__":
    main(*sys.argv[1:4])
