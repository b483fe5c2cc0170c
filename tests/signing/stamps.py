"""A time-stamp server (RFC 3161) on this machine: an authority of its own, a clock that stands."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from procurement import signing
from procurement.signing import authority
from procurement.signing.sealing import as_asn1


@dataclass
class Clockwork:
    """The server's authority and its clock."""

    root: x509.Certificate
    leaf: x509.Certificate
    key: rsa.RSAPrivateKey
    at: datetime

    def answer(self, query: bytes) -> bytes:
        """The reply to a query."""
        known = SimpleCertificateStore()  # type: ignore[no-untyped-call] # the library's own gap
        known.register(as_asn1(self.root))
        secret = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        stamper = DummyTimeStamper(
            as_asn1(self.leaf),
            asn1_keys.PrivateKeyInfo.load(secret),
            certs_to_embed=known,
            fixed_dt=self.at,
        )
        return bytes(stamper.request_tsa_response(tsp.TimeStampReq.load(query)).dump())


def clockwork(at: datetime) -> Clockwork:
    """An authority of its own with a server under it, whose certificate lasts for ten years."""
    root_key, root = authority.make_root("Stamps Inc", now=at)
    start = root.not_valid_before_utc
    key = rsa.generate_private_key(65537, 2048)
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    name = x509.Name.from_rfc4514_string("O=Stamps Inc,CN=Stamp server")
    leaf = (
        authority._builder(name, root.subject, key.public_key(), start, at + timedelta(days=3600))
        .add_extension(authority._key_usage(for_authority=False), critical=True)
        .add_extension(usage, critical=True)
        .sign(root_key, hashes.SHA384())
    )
    return Clockwork(root, leaf, key, at)


@contextmanager
def running(works: Clockwork) -> Iterator[signing.StampServer]:
    """The server, answering on a port of its own until the test is over."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            reply = works.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield signing.StampServer(f"http://127.0.0.1:{server.server_port}/", (works.root,))
        finally:
            server.shutdown()
            thread.join()


def pem(certificate: x509.Certificate) -> bytes:
    """The certificate as people hand it on."""
    return certificate.public_bytes(Encoding.PEM)
