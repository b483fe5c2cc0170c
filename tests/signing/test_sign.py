"""A signed paper as independent programs see it, and what is refused before signing."""

from __future__ import annotations

import asyncio
import io
import re
import shutil
import subprocess
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509

from procurement import signing
from procurement.errors import Invalid, NotReady
from procurement.signing import authority, sealing
from tests.signing import papers
from tests.tools.programs import require_program

pytestmark = pytest.mark.unmeasured

Run = Callable[..., str]
VerdictOf = Callable[[bytes], signing.Verdict]


@pytest.fixture
def paper(tmp_path: Path, signed: bytes) -> Path:
    path = tmp_path / "paper.pdf"
    path.write_bytes(signed)
    return path


def test_an_untouched_paper_is_genuine(signed: bytes, verdict_of: VerdictOf, now: datetime) -> None:
    verdict = verdict_of(signed)
    assert [check for check in verdict.checks if not check.passed] == []
    assert verdict.genuine
    assert verdict.signatures == (
        signing.Signature(
            field="Procurement",
            signer="Friends of Marigold (procurement)",
            signed_at=now,
            serial=verdict.signatures[0].serial,
            issued_by="Friends of Marigold (root)",
        ),
    )
    assert verdict.sentence.startswith("This document is genuine: signed by Friends of Marigold")
    assert "no time stamp" in verdict.sentence


def test_the_unsigned_paper_stays_a_prefix(signed: bytes, unsigned: bytes) -> None:
    assert signed.startswith(unsigned)


def test_the_signature_dictionary_says_certified_pades_and_the_given_time(signed: bytes) -> None:
    with pikepdf.open(io.BytesIO(signed)) as pdf:
        value = pdf.Root.AcroForm.Fields[0].V
        assert str(value.SubFilter) == "/ETSI.CAdES.detached"
        assert str(value.M) == "D:20261120090000Z" or str(value.M).startswith("D:20261120090000")
        assert str(value.Reason) == "Bid comparison issued"
        assert int(value.Reference[0].TransformParams.P) == 1
        assert "/DocMDP" in pdf.Root.Perms


def test_pdfsig_calls_it_valid_whole_and_trusted(
    paper: Path, tmp_path: Path, keyring: signing.KeyRing, run_program: Run
) -> None:
    database = tmp_path / "nss"
    database.mkdir()
    root = tmp_path / "root.pem"
    root.write_bytes(keyring.root_pem)
    run_program("certutil", "libnss3-tools", "-N", "-d", f"sql:{database}", "--empty-password")
    run_program(
        "certutil",
        "libnss3-tools",
        "-A",
        "-d",
        f"sql:{database}",
        "-n",
        "root",
        "-t",
        "CT,C,C",
        "-a",
        "-i",
        root,
    )
    said = run_program("pdfsig", "poppler-utils", "-nssdir", f"sql:{database}", paper)
    assert said.count("Signature is Valid.") == 1
    assert said.count("Certificate is Trusted.") == 1
    assert said.count("Total document signed") == 1
    assert "Signing Hash Algorithm: SHA-256" in said
    assert "ETSI.CAdES.detached" in said


def test_openssl_verifies_the_raw_bytes(
    signed: bytes, tmp_path: Path, keyring: signing.KeyRing
) -> None:
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", signed)
    assert found is not None
    start, length, rest, tail = (int(number) for number in found.groups())
    assert (start, rest + tail) == (0, len(signed))
    (tmp_path / "signed.bin").write_bytes(signed[:length] + signed[rest : rest + tail])
    message = papers.message_in(signed)
    (tmp_path / "message.der").write_bytes(message)
    (tmp_path / "root.pem").write_bytes(keyring.root_pem)
    moment = str(int(datetime(2026, 11, 20, 9, tzinfo=UTC).timestamp()))
    done = subprocess.run(
        [
            require_program("openssl"),
            "cms",
            "-verify",
            "-cades",
            "-binary",
            "-inform",
            "DER",
            "-in",
            tmp_path / "message.der",
            "-content",
            tmp_path / "signed.bin",
            "-CAfile",
            tmp_path / "root.pem",
            "-purpose",
            "any",
            "-attime",
            moment,
            "-out",
            tmp_path / "out.bin",
        ],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b"successful" in done.stderr


def test_qpdf_finds_nothing_to_complain_about(paper: Path, run_program: Run) -> None:
    assert "No syntax or stream encoding errors found" in run_program(
        "qpdf", "qpdf", "--check", paper
    )


def test_signing_works_inside_a_running_event_loop(
    unsigned: bytes, keyring: signing.KeyRing, verdict_of: VerdictOf, now: datetime
) -> None:
    async def serve() -> signing.Verdict:
        return verdict_of(signing.sign_pdf(unsigned, keyring, reason="In a loop", at=now))

    assert asyncio.run(serve()).genuine


def test_signing_works_in_many_threads_at_once(
    unsigned: bytes, keyring: signing.KeyRing, verdict_of: VerdictOf, now: datetime
) -> None:
    made: list[bytes] = []

    def work() -> None:
        made.append(signing.sign_pdf(unsigned, keyring, reason="In a thread", at=now))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [verdict_of(one).genuine for one in made] == [True] * 6


def test_a_hundred_signatures_fit_their_space(
    unsigned: bytes, keyring: signing.KeyRing, now: datetime
) -> None:
    sizes = {
        papers.used_in_gap(signing.sign_pdf(unsigned, keyring, reason="Again", at=now))
        for _ in range(100)
    }
    assert max(sizes) < sealing.RESERVED


def test_nothing_is_signed_outside_the_lifetime_of_the_certificate(
    unsigned: bytes, keyring: signing.KeyRing, now: datetime
) -> None:
    with pytest.raises(NotReady, match="ended on"):
        signing.sign_pdf(unsigned, keyring, reason="Late", at=now + timedelta(days=800))
    with pytest.raises(NotReady, match="Check the clock"):
        signing.sign_pdf(unsigned, keyring, reason="Early", at=now - timedelta(days=1))


def test_only_a_pdf_with_an_empty_field_can_be_signed(
    signed: bytes, keyring: signing.KeyRing, now: datetime
) -> None:
    for unsuitable in (b"%PDF-nonsense", papers.unsigned_paper(field=False), signed):
        with pytest.raises(Invalid, match="cannot be signed"):
            signing.sign_pdf(unsuitable, keyring, reason="No", at=now)


def test_a_paper_signed_with_the_former_leaf_still_verifies_after_renewal(
    signed: bytes, keys_folder: Path, keyring: signing.KeyRing, tmp_path: Path
) -> None:
    folder = tmp_path / "keys"
    shutil.copytree(keys_folder, folder)
    folder.chmod(0o700)
    later = keyring.valid_until - timedelta(days=10)
    renewed = signing.ensure_keys(folder, organization="Friends of Marigold", now=later)
    verdict = signing.verify_pdf(
        signed, [renewed.root], at=later, revocations=[renewed.revocations]
    )
    assert verdict.genuine


def test_after_the_leaf_has_ended_a_paper_without_time_stamp_proves_no_more(
    signed: bytes, keyring: signing.KeyRing
) -> None:
    verdict = signing.verify_pdf(signed, [keyring.root], at=keyring.valid_until + timedelta(days=1))
    assert not verdict.genuine
    assert "without a time stamp nothing proves" in verdict.sentence


def test_a_revoked_signer_is_refused(
    signed: bytes, keys_folder: Path, keyring: signing.KeyRing, now: datetime
) -> None:
    from procurement.signing import keyring as rings  # noqa: PLC0415 - the name is a fixture's

    root_key, root = rings.open_root(keys_folder, None)
    revoked = authority.make_revocation_list(
        root=root,
        root_key=root_key,
        now=now,
        until=keyring.valid_until,
        revoked=(authority.Revoked(keyring.certificate.serial_number, now, "superseded"),),
    )
    verdict = signing.verify_pdf(signed, [root], at=now + timedelta(hours=1), revocations=[revoked])
    assert not verdict.genuine
    assert "revoked" in verdict.sentence


def test_an_outdated_revocation_list_is_not_enough(
    signed: bytes, keys_folder: Path, keyring: signing.KeyRing, now: datetime
) -> None:
    from procurement.signing import keyring as rings  # noqa: PLC0415 - the name is a fixture's

    root_key, root = rings.open_root(keys_folder, None)
    short = authority.make_revocation_list(
        root=root, root_key=root_key, now=now, until=now + timedelta(days=1)
    )
    verdict = signing.verify_pdf(signed, [root], at=now + timedelta(days=9), revocations=[short])
    assert not verdict.genuine


def test_without_a_revocation_list_the_verdict_says_so(
    signed: bytes, keyring: signing.KeyRing, now: datetime
) -> None:
    _, stranger = authority.make_root("Stranger", now=now)
    verdict = signing.verify_pdf(signed, [stranger, keyring.root], at=now)
    assert verdict.genuine
    trust = next(check for check in verdict.checks if check.name == "trust")
    assert "no revocation list was at hand" in trust.sentence
    assert verdict.heading == "Genuine, but not everything was checked"
    assert "no revocation list is at hand" in verdict.sentence


def test_a_revocation_list_of_a_stranger_has_no_say(
    signed: bytes, keyring: signing.KeyRing, now: datetime
) -> None:
    key, stranger = authority.make_root("Friends of Marigold", now=now)
    forged = authority.make_revocation_list(
        root=stranger,
        root_key=key,
        now=now,
        until=now + timedelta(days=9),
        revoked=(authority.Revoked(keyring.certificate.serial_number, now, "superseded"),),
    )
    assert x509.load_der_x509_crl(forged).issuer == keyring.root.subject
    assert signing.verify_pdf(signed, [keyring.root], at=now, revocations=[forged]).genuine


def test_a_verdict_without_checks_is_not_genuine() -> None:
    empty = signing.Verdict(())
    assert not empty.genuine
    assert empty.sentence == "This document is NOT genuine. Nothing could be checked."


def test_the_verdict_has_a_plain_form(signed: bytes, verdict_of: VerdictOf) -> None:
    plain = verdict_of(signed).as_dict()
    assert plain["genuine"] is True
    assert plain["signatures"] == [
        {
            "field": "Procurement",
            "signer": "Friends of Marigold (procurement)",
            "signed_at": "2026-11-20T09:00:00+00:00",
            "certificate_serial": verdict_of(signed).signatures[0].serial,
            "issued_by": "Friends of Marigold (root)",
            "is_own": False,
            "level": "PAdES B-B, no time stamp",
            "stamped_at": None,
        }
    ]


def test_attachments_are_read_from_a_signed_paper(signed: bytes) -> None:
    assert signing.signed_attachments(signed) == {papers.ATTACHMENT: b'{"total":39904.43}'}


def test_a_title_that_reads_like_the_end_of_a_file_does_not_end_it() -> None:
    whole = b"%PDF-1.7\n(Calls startxref 12 %%EOF)\nstartxref\n345\n%%EOF"
    assert signing.as_drawn(whole + b"\n% what signing added\n") == whole
