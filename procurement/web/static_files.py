"""The few files our own pages need: the style sheet, the icon, the font Streamlit brings along."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

HERE = Path(__file__).parent / "static"
KEPT = "public, max-age=3600"
FILES = {
    "/portal.css": (HERE / "portal.css", "text/css"),
    "/portal.svg": (HERE / "portal.svg", "image/svg+xml"),
    "/favicon.png": (HERE / "portal.png", "image/png"),
}


@cache
def _font() -> Path:
    media = Path(streamlit.__file__).parent / "static" / "static" / "media"
    return next(iter(sorted(media.glob("SourceSansVF-Upright*.woff2"))))


async def serve_file(request: Request) -> Response:
    """One of the files above, the same for everybody."""
    path, media_type = FILES[request.scope["path"]]
    return FileResponse(path, media_type=media_type, headers={"cache-control": KEPT})


async def serve_font(_request: Request) -> Response:
    """The typeface of the Streamlit pages, so that ours look the same."""
    return FileResponse(_font(), media_type="font/woff2", headers={"cache-control": KEPT})


ROUTES = [
    *(Route(path, serve_file, methods=["GET"]) for path in FILES),
    Route("/portal.woff2", serve_font, methods=["GET"]),
]
