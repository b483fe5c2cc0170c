"""Three people sign one paper, each in a field of its own; nothing else may come of it.

Every state passes untouched and says whom it waits for. The finished file, and each state before
it, is attacked in the ways that a third signature makes possible.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from procurement import signing
from procurement.errors import Invalid, NotReady
from procurement.signing import Signatory
from tests.signing import papers, stamps
from tests.signing import test_two_signatures as two

LEAD, FINANCE, SECOND = signing.FIELD, *signing.APPROVALS[:2]
EVERYBODY = (LEAD, FINANCE, signing.EVERY_FIELD)
FLIPS = 20


@dataclass(frozen=True)
class Three(two.Case):
    """One paper for two from finance in all its states: ``first``, ``second``, ``third``."""

    third: bytes
    other: signing.KeyRing

    def accepts(self, data: bytes) -> bool:
        """Whether the file passes where everybody who was prepared for must have signed."""
        return self.check(data, required=EVERYBODY).genuine


@pytest.fixture(scope="module")
def case(
    keys_folder: Path,
    keyring: signing.KeyRing,
    now: datetime,
    tmp_path_factory: pytest.TempPathFactory,
) -> Three:
    # A copy: other tests count the keys of the one that all share.
    folder = tmp_path_factory.mktemp("three") / "keys"
    shutil.copytree(keys_folder, folder)
    signing.ensure_further(folder, 1, now=now)
    finance, other = (
        signing.load_keys(folder, now=now, signatory=one)
        for one in (Signatory.FINANCE, Signatory.SECOND)
    )
    works = stamps.clockwork(now)
    base = papers.unsigned_paper(two=True, approvals=2)
    with stamps.running(works) as server:
        first = signing.sign_pdf(base, keyring, reason="x", at=now, further=True)
        second = signing.countersign_pdf(first, finance, reason="y", at=now)
        third = signing.countersign_pdf(second, other, reason="z", at=now, field=SECOND)
        whole = signing.archive_pdf(third, keyring.root, keyring.revocations, at=now, server=server)
    return Three(base, first, second, whole, keyring, finance, works, now, third, other)


@pytest.mark.unmeasured
def test_every_state_passes_keeps_the_bytes_before_and_says_who_is_awaited(case: Three) -> None:
    states = (case.first, case.second, case.third, case.whole)
    verdicts = [case.check(one, required=(LEAD,)) for one in states]
    assert [one.genuine for one in verdicts] == [True] * 4
    assert [one.waiting for one in verdicts] == [(FINANCE, SECOND), (SECOND,), (), ()]
    assert all(
        later.startswith(before)
        for before, later in zip((case.base, *states), states, strict=False)
    )
    assert [case.accepts(one) for one in states] == [False, False, True, True]
    half = verdicts[1].sentence
    assert "A second person from finance has not countersigned it." in half
    missing = case.check(case.second, required=EVERYBODY)
    assert "The signature of Finance-2 is missing" in missing.sentence
    assert ", then countersigned by Friends of Marigold (second approval)" in verdicts[2].sentence


def _swapped(one: str, two_: str) -> Callable[[IncrementalPdfFileWriter], None]:
    def change(writer: IncrementalPdfFileWriter) -> None:
        fields = [two._field(writer, name) for name in (one, two_)]
        values = [field.raw_get("/V") for field in fields]
        for field, value in zip(fields, reversed(values), strict=True):
            field[pdf_name("/V")] = value
            writer.update_container(field)

    return change


def _renamed(writer: IncrementalPdfFileWriter) -> None:
    """The third signature shown as another one's."""
    field = two._field(writer, SECOND)
    field[pdf_name("/T")] = generic.pdf_string(signing.APPROVALS[2])
    writer.update_container(field)


def _moved(writer: IncrementalPdfFileWriter) -> None:
    field = two._field(writer, SECOND)
    field[pdf_name("/Rect")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 500, 800)))
    writer.update_container(field)


def _unlocked(writer: IncrementalPdfFileWriter) -> None:
    field = two._field(writer, SECOND)
    del field["/Lock"]
    writer.update_container(field)


UPDATES = {
    "third signature cleared": two._cleared(SECOND),
    "second signature cleared": two._cleared(FINANCE),
    "second and third swapped": _swapped(FINANCE, SECOND),
    "first and third swapped": _swapped(LEAD, SECOND),
    "third renamed": _renamed,
    "third moved": _moved,
    "third unlocked": _unlocked,
    "attachment": two._attachment,
    "annotation": two._annotation,
}


def _insiders(case: Three) -> Iterator[tuple[str, bytes]]:
    """Somebody with one of our keys signs where or when it is not theirs to sign."""

    def signed(ring: signing.KeyRing, field: str, on: bytes, digest: str = "sha256") -> bytes:
        return two._insider(case, ring=ring, field=field, on=on, digest=digest)

    yield "lead signs third", signed(case.lead, SECOND, case.second)
    yield "finance signs twice", signed(case.finance, SECOND, case.second)
    yield "third signs for finance", signed(case.other, FINANCE, case.first)
    yield (
        "third, then the same key for finance",
        signed(case.other, SECOND, signed(case.other, FINANCE, case.first)),
    )
    yield "third before finance", signed(case.other, SECOND, case.first)
    yield (
        "both, in the other order",
        signed(case.finance, FINANCE, signed(case.other, SECOND, case.first)),
    )
    yield "same names, another authority", signed(two._foreign(case), SECOND, case.second)
    yield "weak digest", signed(case.other, SECOND, case.second, "sha1")
    yield "signed once more", signed(case.other, "Finance-3", case.third)
    yield (
        "a field that was not prepared",
        signed(case.other, SECOND, _for_one(case, papers.unsigned_paper(two=True))),
    )


def _for_one(case: Three, base: bytes) -> bytes:
    """A paper with one approval of finance, complete."""
    first = signing.sign_pdf(base, case.lead, reason="x", at=case.now, further=True)
    return signing.countersign_pdf(first, case.finance, reason="y", at=case.now)


def _others(case: Three) -> Iterator[tuple[str, bytes]]:
    yield "rolled back to finance", case.second
    yield "rolled back to procurement", case.first
    yield "archive stamp before third", two._with_stamp(case, case.second)
    yield "update appended", papers.appended_update(case.third)
    yield "bytes appended", case.third + b"\n"
    yield "cut off", case.third[:-1]
    other = papers.unsigned_paper(two=True, approvals=2, text="Total 1.00")
    first = signing.sign_pdf(other, case.lead, reason="x", at=case.now, further=True)
    second = signing.countersign_pdf(first, case.finance, reason="y", at=case.now)
    yield "third taken from another paper", second + case.third[len(case.second) :]
    for name, change in (
        ("padding filled", two._padded),
        ("lower-case digits", bytes.lower),
        ("unsigned attribute", two._more_in_stamp),
        ("certificate added", two._second_certificate),
        ("no message", two._nothing),
    ):
        yield f"{name} in the third's", two._gap(case, 2, change)


@pytest.mark.unmeasured
def test_every_attack_on_three_signatures_is_refused(case: Three) -> None:
    made = {name: two._updated(case.whole, change) for name, change in UPDATES.items()}
    made |= {
        f"{name}, before the archive stamp": two._updated(case.third, change)
        for name, change in UPDATES.items()
    }
    made |= dict(_insiders(case)) | dict(_others(case))
    accepted = [name for name, data in made.items() if case.accepts(data)]
    assert (len(made) >= 40, accepted) == (True, [])
    assert case.accepts(case.third)
    assert case.accepts(case.whole)


def test_a_state_without_the_third_never_passes_as_signed_by_all(case: Three) -> None:
    """Without insisting on everybody, a paper rolled back is genuine and names who is awaited."""
    cleared = two._updated(case.third, two._cleared(SECOND))
    stamped = two._with_stamp(case, case.second)
    assert not case.check(cleared, required=(LEAD,)).genuine
    assert not case.check(stamped, required=(LEAD,)).genuine
    assert case.check(case.second, required=(LEAD,)).waiting == (SECOND,)


@pytest.mark.unmeasured
def test_a_bit_flipped_in_the_third_signature_or_what_it_brought_is_refused(case: Three) -> None:
    begin, end = [
        found.span(1) for found in re.finditer(rb"/Contents <([0-9A-F]{900,})>", case.third)
    ][2]
    used = begin + len(case.third[begin:end].rstrip(b"0")) + 30
    start, last = len(case.second), len(case.third) - 1
    places = [begin + step * (used - begin) // FLIPS for step in range(FLIPS)]
    places += [start + step * (last - start) // (FLIPS // 2) for step in range(FLIPS // 2 + 1)]
    accepted = []
    for number, position in enumerate(places):
        changed = bytearray(case.third)
        changed[position] ^= 1 << (number % 4)
        if case.accepts(bytes(changed)):
            accepted.append(position)
    assert accepted == []


def test_a_field_is_signed_once_and_only_in_a_paper_that_has_it(case: Three) -> None:
    with pytest.raises(Invalid, match="cannot be signed"):
        signing.countersign_pdf(case.third, case.other, reason="x", at=case.now, field=SECOND)
    with pytest.raises(Invalid, match="cannot be signed"):
        signing.countersign_pdf(
            _for_one(case, papers.unsigned_paper(two=True)),
            case.other,
            reason="x",
            at=case.now,
            field=SECOND,
        )


def test_keys_for_further_approvals_are_made_once_and_need_the_root(
    tmp_path: Path, now: datetime
) -> None:
    folder = tmp_path / "keys"
    signing.ensure_keys(folder, organization="Friends of Marigold", now=now)
    assert len(signing.list_certificates(folder)) == 2
    with pytest.raises(NotReady, match="no key of second approval"):
        signing.load_keys(folder, now=now, signatory=Signatory.SECOND)
    signing.ensure_further(folder, 1, now=now)
    made = signing.load_keys(folder, now=now, signatory=Signatory.SECOND)
    signing.ensure_further(folder, 1, now=now)
    again = signing.load_keys(folder, now=now, signatory=Signatory.SECOND)
    assert again.certificate == made.certificate
    assert (folder / "approval-2.p12").stat().st_mode & 0o777 == 0o600
    signing.export_root(folder, tmp_path / "root.p12")
    signing.ensure_further(folder, 1, now=now)
    with pytest.raises(NotReady, match="rotate 'third approval' --root FILE"):
        signing.ensure_further(folder, 2, now=now)
    signing.rotate(folder, Signatory.THIRD, now=now, root_key=tmp_path / "root.p12")
    signing.ensure_further(folder, 2, now=now)
    assert len(signing.list_certificates(folder)) == 4
