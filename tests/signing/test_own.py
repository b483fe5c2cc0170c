"""An organisation's own certificate: what is refused, what it signs, whom readers believe."""

from __future__ import annotations

import shutil
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from procurement import signing
from procurement.errors import Invalid, NotReady, OutOfOrder
from procurement.signing import own as owns
from procurement.signing.keyfiles import PrivateKey
from tests.signing import authorities, papers, stamps
from tests.signing.authorities import SECRET, WEB, World

BOTH = (signing.FIELD, signing.COUNTERSIGNATURE)


@pytest.fixture(scope="module")
def world(now: datetime) -> World:
    return authorities.world(now)


@pytest.fixture(scope="module")
def key() -> ec.EllipticCurvePrivateKey:
    return authorities.p256()


@pytest.fixture(scope="module")
def leaf(world: World, key: PrivateKey, now: datetime) -> x509.Certificate:
    return world.middle.issue("Marigold Procurement", key, now=now)


@pytest.fixture(scope="module")
def chain(world: World) -> list[x509.Certificate]:
    return [world.root.certificate, world.middle.certificate]


@pytest.fixture
def folder(keys_folder: Path, tmp_path: Path) -> Path:
    """A copy of the keys that a test may change."""
    copy = tmp_path / "keys"
    shutil.copytree(keys_folder, copy)
    copy.chmod(0o700)
    return copy


def checked(folder: Path, data: bytes, now: datetime, **more: object) -> signing.Verdict:
    roots = x509.load_pem_x509_certificates((folder / signing.ROOT_CERTIFICATE).read_bytes())
    given = {"own": signing.list_own(folder), **more}
    lists = [(folder / signing.REVOCATIONS).read_bytes()]
    return signing.verify_pdf(data, roots, at=now, revocations=lists, **given)  # type: ignore[arg-type] # named arguments of several kinds


def trust_of(verdict: signing.Verdict) -> str:
    return next(one.sentence for one in verdict.checks if one.name == "trust")


def test_what_cannot_sign_here_is_refused_with_its_own_sentence(
    world: World, key: PrivateKey, leaf: x509.Certificate, now: datetime, folder: Path
) -> None:
    middle, top = world.middle.certificate, world.root.certificate
    weak, ended = authorities.rsa_of(1024), world.middle.issue("Late", key, now=now, days=-1)
    web = world.middle.issue("Web", key, now=now, purpose=WEB)
    above = world.middle.issue("Above", key, now=now, is_authority=True)
    short = world.middle.issue("Short", weak, now=now)
    both = [middle, top]

    def sentence(packed: bytes, secret: str = SECRET, **more: list[bytes]) -> str:
        with pytest.raises(Invalid) as refused:
            signing.import_own(folder, packed, secret, now=now, **more)  # type: ignore[arg-type] # only lists are given
        return refused.value.sentence

    whole = authorities.container(key, leaf, both)
    assert "passphrase does not open" in sentence(whole, "wrong")
    assert "no PKCS#12 file" in sentence(b"something else")
    assert "Late ended on 2026-11-19" in sentence(authorities.container(key, ended, both))
    assert "for other purposes" in sentence(authorities.container(key, web, both))
    assert "that of an authority" in sentence(authorities.container(key, above, both))
    assert "2048 bits" in sentence(authorities.container(weak, short, both))
    assert "The certificate of Trusty Issuing, which" in sentence(
        authorities.container(key, leaf)
    ).replace("the certificate", "The certificate")
    assert "Trusty Root, which issued that of Trusty Issuing, is missing" in sentence(
        authorities.container(key, leaf, [middle])
    )
    assert "revoked on 2026-11-20" in sentence(whole, lists=world.lists(leaf))
    stranger = authorities.world(now)
    assert "not of the authorities" in sentence(whole, lists=stranger.lists())
    assert signing.list_own(folder) == ()
    assert not (folder / owns.OWN_KEY).exists()


@pytest.mark.usefixtures("at_its_cost")
def test_it_is_kept_like_our_own_keys_listed_replaced_and_put_away(
    world: World,
    key: PrivateKey,
    leaf: x509.Certificate,
    chain: list[x509.Certificate],
    now: datetime,
    folder: Path,
) -> None:
    packed = authorities.container(key, leaf)
    signing.import_own(folder, packed, SECRET, now=now, more=chain, lists=world.lists())
    ring = signing.load_keys(folder, now=now)
    assert (ring.certificate, ring.root, ring.signer) == (leaf, chain[0], "Marigold Procurement")
    finance = signing.load_keys(folder, now=now, signatory=signing.Signatory.FINANCE)
    assert finance.own is None

    files = [folder / name for name in (owns.OWN_KEY, owns.OWN_CERTIFICATES, owns.OWN_LISTS)]
    assert [stat.S_IMODE(one.stat().st_mode) for one in files] == [0o600] * 3
    kept = asn1_pkcs12.Pfx.load(files[0].read_bytes())
    assert kept["mac_data"]["iterations"].native == 600_000
    assert SECRET.encode() not in b"".join(one.read_bytes() for one in folder.iterdir())

    second = world.middle.issue("Marigold Procurement 2", key, now=now)
    signing.import_own(folder, authorities.container(key, second, chain), SECRET, now=now)
    listed = signing.list_certificates(folder)
    assert [(one.signer, one.is_current, one.issued_by) for one in listed] == [
        ("Marigold Procurement 2", True, "Trusty Issuing"),
        ("Marigold Procurement", False, "Trusty Issuing"),
        ("Friends of Marigold (procurement)", False, ""),
        ("Friends of Marigold (finance)", True, ""),
    ]
    assert signing.put_away(folder).certificate == second
    assert signing.load_keys(folder, now=now).own is None
    assert [one.is_current for one in signing.list_certificates(folder)[:3]] == [False, False, True]
    with pytest.raises(OutOfOrder, match="No own certificate"):
        signing.put_away(folder)


def test_procurement_certifies_with_it_and_only_with_it(
    world: World,
    key: PrivateKey,
    leaf: x509.Certificate,
    chain: list[x509.Certificate],
    now: datetime,
    folder: Path,
) -> None:
    base = papers.unsigned_paper(two=True)
    packed = authorities.container(key, leaf, chain)
    signing.import_own(folder, packed, SECRET, now=now)
    ring = signing.load_keys(folder, now=now)
    finance = signing.load_keys(folder, now=now, signatory=signing.Signatory.FINANCE)
    first = signing.sign_pdf(base, ring, reason="x", at=now, further=True)
    both = signing.countersign_pdf(first, finance, reason="y", at=now)

    bare = checked(folder, both, now, required=BOTH)
    assert bare.genuine
    assert "brought itself, issued by Trusty Issuing" in trust_of(bare)
    assert "was not checked" in trust_of(bare)
    assert "whether it was revoked was not checked" in bare.sentence
    assert [one.is_own for one in bare.signatures] == [True, False]

    signing.add_lists(folder, world.lists())
    asked = checked(folder, both, now)
    assert (asked.genuine, asked.unchecked) == (True, ())
    assert "Trusty Root and is not revoked" in trust_of(asked)
    later = now + timedelta(days=30)
    assert checked(folder, both, later).unchecked != ()

    revoked = [one.knowing(world.lists(leaf)) for one in signing.list_own(folder)]
    assert "was revoked on 2026-11-20" in checked(folder, both, now, own=revoked).sentence
    stranger = checked(folder, both, now, own=())
    assert "does not lead to a root that you trust" in stranger.sentence

    # The same authority issues to others: they sign nothing here, nor does this one for finance.
    other = replace(ring, certificate=world.middle.issue("Somebody else", key, now=now))
    assert not checked(folder, signing.sign_pdf(base, other, reason="x", at=now), now).genuine
    instead = signing.countersign_pdf(first, ring, reason="y", at=now)
    assert not checked(folder, instead, now).genuine
    assert not checked(folder, both[:-1], now).genuine
    begin, _ = papers.gap_of(first)
    for at in (300, begin + 40, begin + papers.used_in_gap(first) - 9, begin + 9000):
        flipped = bytearray(first)
        flipped[at] ^= 1
        assert not checked(folder, bytes(flipped), now).genuine


def test_an_rsa_certificate_with_stamps_brings_its_own_evidence(
    world: World, chain: list[x509.Certificate], now: datetime, folder: Path
) -> None:
    key = authorities.rsa_of(2048)
    leaf = world.middle.issue("Marigold RSA", key, now=now, days=40)
    packed = authorities.container(key, leaf, chain)
    own = signing.import_own(folder, packed, SECRET, now=now, lists=world.lists())
    ring, works = signing.load_keys(folder, now=now), stamps.clockwork(now)
    mine = signing.load_keys(folder, now=now, signatory=signing.Signatory.FINANCE)
    with stamps.running(works) as server:
        signed = signing.sign_pdf(
            papers.unsigned_paper(two=True), ring, reason="x", at=now, server=server
        )
        whole = signing.archive_pdf(
            signed, mine.root, mine.revocations, at=now, server=server, own=[own]
        )
    later = now + timedelta(days=500)
    without = [replace(own, lists=())]
    verdict = checked(folder, whole, later, stamp_roots=[works.root], own=without)
    assert (verdict.genuine, verdict.unchecked) == (True, ())
    assert verdict.signatures[0].level == "PAdES B-LTA, archive time stamp"
    plain = signing.sign_pdf(papers.unsigned_paper(), ring, reason="x", at=now)
    assert checked(folder, plain, now).genuine
    assert "valid from" in checked(folder, plain, later).sentence
    with pytest.raises(NotReady, match="Import the organisation's next one"):
        signing.load_keys(folder, now=later)


def test_lists_are_fetched_from_where_the_certificates_say(
    world: World,
    key: PrivateKey,
    now: datetime,
    folder: Path,
    serving: Callable[[dict[str, bytes]], str],
) -> None:
    middle, top = world.lists()
    address = serving({"/middle.crl": middle, "/top.crl": top})
    issuing = world.root.issue(
        "Trusty Issuing",
        world.middle.key,
        now=now,
        days=900,
        is_authority=True,
        address=f"{address}/top.crl",
    )
    leaf = world.middle.issue("Marigold", key, now=now, address=f"{address}/middle.crl")
    packed = authorities.container(key, leaf, [issuing, world.root.certificate])

    own = signing.import_own(folder, packed, SECRET, now=now, fetch=True)

    assert own.standing(now).is_checked
    bare = world.middle.issue("Marigold", key, now=now)
    packed = authorities.container(key, bare, [issuing, world.root.certificate])
    with pytest.raises(NotReady, match="names no address"):
        signing.import_own(folder, packed, SECRET, now=now, fetch=True)
    gone = world.middle.issue("Marigold", key, now=now, address=f"{address}/nothing.crl")
    packed = authorities.container(key, gone, [issuing, world.root.certificate])
    with pytest.raises(NotReady, match="does not answer"):
        signing.import_own(folder, packed, SECRET, now=now, fetch=True)


@pytest.fixture
def serving(request: pytest.FixtureRequest) -> Callable[[dict[str, bytes]], str]:
    """Answer with given files until the test is over; returns the address."""

    def start(files: dict[str, bytes]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200 if self.path in files else 404)
                self.end_headers()
                self.wfile.write(files.get(self.path, b""))

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()

        def stop() -> None:
            server.shutdown()
            thread.join()
            server.server_close()

        request.addfinalizer(stop)
        return f"http://127.0.0.1:{server.server_port}"

    return start
