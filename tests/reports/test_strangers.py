"""Other people's programs on every paper: the base, after each signature, each smaller paper."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest

from procurement import signing
from tests.reports import every_paper
from tests.signing import stamps
from tests.tools.programs import require_program

_RANGES = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]")

_EMPTY = "The signature form field is not signed."


@dataclass(frozen=True)
class Reader:
    """What somebody who trusts this organisation has at hand: two roots, and a store of NSS."""

    folder: Path
    signers: Path
    stamps: Path

    @property
    def store(self) -> str:
        return f"sql:{self.folder}"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    folder = tmp_path_factory.mktemp("reader")
    files = {}
    run("certutil", "-N", "-d", f"sql:{folder}", "--empty-password")
    for name, root in every_paper.roots().items():
        files[name] = folder / f"{name}.pem"
        files[name].write_bytes(stamps.pem(root))
        run(
            "certutil",
            "-A",
            "-d",
            f"sql:{folder}",
            "-n",
            name,
            "-t",
            "CT,C,C",
            "-a",
            "-i",
            files[name],
        )
    return Reader(folder, files["signers"], files["stamps"])


def run(name: str, *arguments: str | Path) -> str:
    """What a program says; its exit code must be good."""
    done = subprocess.run(
        [require_program(name), *map(str, arguments)], capture_output=True, check=False
    )
    said = (done.stdout + done.stderr).decode("utf-8", errors="replace")
    assert done.returncode == 0, said
    return said


@pytest.mark.parametrize("name", every_paper.NAMES)
def test_the_file_its_typefaces_and_its_attachment_are_sound(name: str, tmp_path: Path) -> None:
    content = every_paper.paper(name)
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)

    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", path)

    typefaces = run("pdffonts", path).splitlines()[2:]
    assert len(typefaces) >= 2
    assert {tuple(line.split()[-5:-2]) for line in typefaces} == {("yes", "yes", "yes")}

    files = run("pdfdetach", "-list", path).splitlines()
    if name not in every_paper.ATTACHED:
        assert files == ["0 embedded files"]
        return
    attached = every_paper.ATTACHED[name]
    assert files == ["1 embedded files", f"1: {attached}"]
    run("pdfdetach", "-save", "1", "-o", tmp_path / "attached", path)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert (tmp_path / "attached").read_bytes() == pdf.attachments[
            attached
        ].get_file().read_bytes()


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", every_paper.SIGNED)
def test_each_signature_is_valid_trusted_and_the_last_one_covers_the_whole_file(
    name: str, reader: Reader, tmp_path: Path
) -> None:
    content, fields = every_paper.paper(name), every_paper.SIGNED[name]
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)

    said = run("pdfsig", "-nssdir", reader.store, path)
    each = [one for one in said.split("Signature #")[1:] if _EMPTY not in one]
    assert [_field(one) for one in each] == list(fields)
    for one in each:
        assert ("Total document signed" in one) == (one is each[-1])
        # poppler judges no time stamps over documents; openssl does, below.
        if _field(one) != signing.ARCHIVE:
            assert "Signature Validation: Signature is Valid." in one
            assert "Certificate Validation: Certificate is Trusted." in one

    for number, (field, signed, message) in enumerate(_raw(content, fields)):
        (tmp_path / f"{number}.bin").write_bytes(signed)
        (tmp_path / f"{number}.der").write_bytes(message)
        _openssl(field, tmp_path / f"{number}", reader)


def _field(said: str) -> str:
    found = re.search(r"Signature Field Name: ([\w-]+)", said)
    assert found is not None
    return found[1]


def _raw(content: bytes, fields: tuple[str, ...]) -> Iterator[tuple[str, bytes, bytes]]:
    """Each field's signed bytes and its message, cut out without any PDF library."""
    found = list(_RANGES.finditer(content))
    assert len(found) == len(fields)
    for field, ranges in zip(fields, found, strict=True):
        start, length, rest, tail = (int(number) for number in ranges.groups())
        assert (start, content[length : length + 1], content[rest - 1 : rest]) == (0, b"<", b">")
        message = bytes.fromhex(content[length + 1 : rest - 1].decode())
        yield field, content[:length] + content[rest : rest + tail], message


def _openssl(field: str, stem: Path, reader: Reader) -> None:
    signed, message = stem.with_suffix(".bin"), stem.with_suffix(".der")
    arguments: list[str | Path] = ["cms", "-verify", "-cades", "-binary", "-inform", "DER"]
    arguments += ["-in", message, "-content", signed, "-purpose", "any"]
    arguments += ["-CAfile", reader.signers, "-out", stem.with_suffix(".out")]
    if field == signing.ARCHIVE:
        arguments = ["ts", "-verify", "-data", signed, "-in", message, "-token_in"]
        arguments += ["-CAfile", reader.stamps]
    said = run("openssl", *arguments)
    assert ("Verification: OK" if field == signing.ARCHIVE else "successful") in said
