"""Forms that only our own pages can send: a secret cookie, and an HMAC of it in each form."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request

from procurement.settings import Settings

KEY_FILE = "csrf.key"
FIELD = "csrf"
KEY_BYTES = 32
SALT_BYTES = 16


def form_cookie_name(settings: Settings) -> str:
    """The cookie every form is tied to, also before anybody has signed in."""
    return "__Host-procurement-form" if settings.is_tls else "procurement-form"


def form_secret(request: Request, settings: Settings) -> tuple[str, bool]:
    """The browser's form secret and whether it is new and must be set as a cookie."""
    held = request.cookies.get(form_cookie_name(settings), "")
    if len(held) == 43:
        return held, False
    return secrets.token_urlsafe(32), True


def token_for(form_secret: str, request: Request, settings: Settings) -> str:
    """What a form carries: a salt, and an HMAC over it, the form cookie and the sign-in cookie.

    The salt makes each page's token another one, so that the length of a compressed answer tells
    nothing about it.
    """
    salt = secrets.token_hex(SALT_BYTES)
    return f"{salt}.{_signature(salt, form_secret, request, settings)}"


def is_own_form(request: Request, given: str, settings: Settings) -> bool:
    """Whether the form was made by us for this browser and this sign-in."""
    held = request.cookies.get(form_cookie_name(settings), "")
    salt, _dot, signature = given.partition(".")
    if not held or len(salt) != 2 * SALT_BYTES:
        return False
    expected = _signature(salt, held, request, settings)
    return hmac.compare_digest(expected.encode(), signature.encode())


def _signature(salt: str, form_secret: str, request: Request, settings: Settings) -> str:
    sign_in = request.cookies.get(settings.cookie_name, "")
    message = f"{salt}\n{form_secret}\n{sign_in}".encode()
    return hmac.new(server_key(settings.keys_dir), message, hashlib.sha256).hexdigest()


def is_same_site(request: Request, settings: Settings) -> bool:
    """Whether the browser says that the form was sent from this portal's own page.

    A client that sends neither header is no browser, so it holds nobody's cookies by accident.
    """
    fetch_site = request.headers.get("sec-fetch-site")
    if fetch_site not in {None, "same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    return origin is None or is_own_origin(origin, request.headers.get("host", ""), settings)


def is_own_origin(origin: str, host: str, settings: Settings) -> bool:
    """Whether an Origin header names this portal: the address people type, or the Host asked."""
    scheme = "https" if settings.is_tls else "http"
    return origin in {settings.address, f"{scheme}://{host}"}


@lru_cache(maxsize=8)
def server_key(keys_dir: Path) -> bytes:
    """The server's form key, made at first use and readable only by its owner."""
    keys_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = keys_dir / KEY_FILE
    if not path.exists():
        _make_key(path)
    return bytes.fromhex(path.read_text())


def _make_key(path: Path) -> None:
    # Written whole under another name first: a second process starting now never reads half a key.
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(KEY_BYTES))
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
