"""Asks a time-stamp server (RFC 3161) for stamps, and says plainly when it does not answer."""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass

from asn1crypto import tsp
from cryptography import x509
from pyhanko.sign.timestamps import TimeStamper

from procurement.errors import NotReady

SECONDS = 10.0
LARGEST = 100_000


class ServerDown(NotReady):
    """The time-stamp server does not answer, or answers something that is no stamp."""


@dataclass(frozen=True)
class StampServer:
    """Where stamps come from, and the roots that its certificates lead to."""

    url: str
    roots: tuple[x509.Certificate, ...]

    def client(self) -> TimeStamper:
        """The library's view of this server."""
        return _Client(self.url)


class _Client(TimeStamper):
    """Posts one query and reads one answer; no redirects to other kinds of addresses."""

    def __init__(self, url: str) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call] # the library's own gap
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask the server. The call blocks: signing runs in a thread of its own.

        Raises: ``ServerDown``.
        """
        if not self.url.startswith(("http://", "https://")):
            raise ServerDown(f"{self.url} is no address of a time-stamp server.")
        query = urllib.request.Request(  # noqa: S310 - the address is checked above
            self.url,
            data=req.dump(),
            headers={
                "Content-Type": "application/timestamp-query",
                "Accept": "application/timestamp-reply",
            },
        )
        try:
            with urllib.request.urlopen(query, timeout=SECONDS) as reply:  # noqa: S310 - see above
                kind, data = reply.headers.get_content_type(), reply.read(LARGEST + 1)
        except (OSError, urllib.error.URLError) as silent:
            raise ServerDown(
                f"The time-stamp server {self.url} does not answer ({_why(silent)})."
            ) from silent
        if kind != "application/timestamp-reply" or len(data) > LARGEST:
            raise ServerDown(f"What {self.url} answered is not a time stamp.")
        try:
            return tsp.TimeStampResp.load(data, strict=True)
        except ValueError as broken:
            raise ServerDown(f"What {self.url} answered is not a time stamp.") from broken


def _why(silent: OSError) -> str:
    reason = getattr(silent, "reason", silent)
    return str(getattr(reason, "strerror", None) or reason)
