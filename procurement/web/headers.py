"""The headers on every answer, and the two content security policies: our forms', Streamlit's."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import streamlit

RawHeaders = list[tuple[bytes, bytes]]

# Our own pages run no script at all.
FORM_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# A file somebody uploaded is never a page of ours.
FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
# ``same-origin`` and not ``no-referrer``: under the latter browsers send ``Origin: null`` with
# every form, and the check of the origin would refuse our own forms.
ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
    ),
    "x-robots-tag": "noindex, nofollow",
}
TRANSPORT = "max-age=31536000; includeSubDomains"
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@cache
def streamlit_policy() -> str:
    """The policy of Streamlit's pages: its one inline script by hash, no ``unsafe-eval``.

    The hash is computed from the installed index page, so an update cannot leave it stale.
    Streamlit's styles are made at run time, hence ``unsafe-inline`` for styles only.
    """
    index = Path(streamlit.__file__).parent / "static" / "index.html"
    hashes = "".join(f" '{_digest(script)}'" for script in _inline_scripts(index.read_text()))
    return (
        f"default-src 'none'; script-src 'self'{hashes} 'wasm-unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        "connect-src 'self'; worker-src 'self' blob:; media-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _inline_scripts(page: str) -> list[str]:
    return _INLINE_SCRIPT.findall(page)


def _digest(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode()


def secured(given: Iterable[tuple[bytes, bytes]], *, policy: str, is_tls: bool) -> RawHeaders:
    """The answer's headers with ours added; one that the answer set itself is kept.

    The server's name is dropped, and behind TLS every cookie is ``Secure``: Streamlit's own form
    cookie knows nothing of a proxy that speaks https for us.
    """
    headers = [(name.lower(), value) for name, value in given if name.lower() != b"server"]
    if is_tls:
        headers = [
            (name, _secure(value) if name == b"set-cookie" else value) for name, value in headers
        ]
    present = {name for name, _value in headers}
    wanted = {**ALWAYS, "content-security-policy": policy, "cache-control": "no-store"}
    if is_tls:
        wanted["strict-transport-security"] = TRANSPORT
    for name, text in wanted.items():
        if name.encode() not in present:
            headers.append((name.encode(), text.encode()))
    return headers


def _secure(cookie: bytes) -> bytes:
    return cookie if b"; secure" in cookie.lower() else cookie + b"; Secure"
