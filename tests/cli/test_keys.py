"""``procurement keys import``: an organisation signs with what its own authority gave it."""

from __future__ import annotations

import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from procurement import reports, signing
from procurement.cli.main import main, root
from procurement.settings import load_settings
from tests.reports import every_paper, samples
from tests.signing import authorities
from tests.tools.programs import require_program


def run(*arguments: str | Path, typed: str = "") -> Result:
    done = CliRunner().invoke(root, list(map(str, arguments)), input=typed)
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture
def now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The present, for pdfsig judges by the machine's clock; keys are made in a data folder."""
    moment = every_paper.present()
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PROCUREMENT_NOW", moment.isoformat())
    signing.ensure_keys(tmp_path / "keys", organization="Committee", now=moment)
    return moment


def test_an_own_certificate_is_imported_signs_and_is_believed_here_and_by_pdfsig(
    now: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world, key = authorities.world(now), authorities.p256()
    leaf = world.middle.issue("Marigold Procurement", key, now=now)
    (tmp_path / "own.pfx").write_bytes(authorities.container(key, leaf))
    chain = authorities.pem(world.middle.certificate, world.root.certificate)
    (tmp_path / "chain.pem").write_bytes(chain)
    given: list[str | Path] = ["keys", "import", tmp_path / "own.pfx"]

    with pytest.raises(SystemExit) as ended:
        main(list(map(str, [*given, "--passphrase-file", tmp_path / "chain.pem"])))
    assert ended.value.code == 2
    assert "The passphrase does not open this file" in capsys.readouterr().err

    said = run(*given, "--chain", tmp_path / "chain.pem", typed=f"{authorities.SECRET}\n").output
    assert authorities.SECRET not in said
    assert "revocation: not checked (no current list for Marigold Procurement, Trusty I" in said
    paper = reports.write_comparison(samples.record_of(), tmp_path / "paper.pdf")
    first = run("verify", paper).output
    assert "signed by Marigold Procurement on" in first
    assert "whether it was revoked was not checked" in first.splitlines()[2]
    assert "brought itself, issued by Trusty Issuing; it leads to the root Trusty Root" in first

    for number, one in enumerate(world.lists()):
        (tmp_path / f"{number}.crl").write_bytes(one)
    said = run("keys", "lists", tmp_path / "0.crl", tmp_path / "1.crl").output
    assert "revocation: not revoked, by the lists of its authorities" in said
    assert "not checked" not in run("verify", paper).output
    listed = run("keys", "list").output
    assert "(brought by the organisation, issued by Trusty Issuing): in use" in listed

    own = load_settings().keys_dir / signing.OWN_CERTIFICATES
    trusting = ["--trust", load_settings().keys_dir / signing.ROOT_CERTIFICATE, "--own", own]
    assert "is genuine" in run("verify", paper, *trusting).output
    assert _pdfsig(paper, tmp_path, chain)

    run("keys", "put-away")
    assert "The revocation list was made on " in run("keys", "republish").output
    assert "is genuine" in run("verify", paper).output


def _pdfsig(paper: Path, folder: Path, chain: bytes) -> bool:
    """Whether poppler calls the paper valid, whole, and trusted by who trusts that authority."""
    store = folder / "nss"
    store.mkdir()
    certificates = [b"-----BEGIN" + part for part in chain.split(b"-----BEGIN")[1:]]
    _program("certutil", "-N", "-d", f"sql:{store}", "--empty-password")
    for number, one in enumerate(certificates):
        (store / f"{number}.pem").write_bytes(one)
        given = ["-n", f"{number}", "-t", "CT,C,C" if number else ",,", "-a"]
        _program("certutil", "-A", "-d", f"sql:{store}", *given, "-i", f"{store / f'{number}.pem'}")
    said = _program("pdfsig", "-nssdir", f"sql:{store}", f"{paper}")
    wanted = ("Signature is Valid.", "Certificate is Trusted.", "Total document signed")
    return all(words in said for words in wanted)


def _program(name: str, *arguments: str) -> str:
    done = subprocess.run([require_program(name), *arguments], capture_output=True, check=True)
    return done.stdout.decode()
