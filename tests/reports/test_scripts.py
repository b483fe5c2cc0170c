"""Names in any script on paper: drawn, embedded, read back as written, and never misleading."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from procurement import reports, signing
from procurement.reports import fonts, page_text
from procurement.reports.direction import logical, runs_backwards, stretches
from procurement.reports.fonts import BOLD, REGULAR
from procurement.reports.shaping import Sign, visual
from procurement.reports.text import UNKNOWN, plain_text
from tests.reports import names
from tests.reports.conftest import NOW
from tests.tools.programs import require_program

_DRAW = (
    "import sys; from procurement import reports; from tests.reports import names;"
    "sys.stdout.buffer.write(reports.render(names.comparison()))"
)


# Without what nobody writes: two kinds of digits side by side, a colon before a per cent sign.
_ALPHABETS = ("אבש 12.,:;()[]-+a", "ابن 12.,:;()a", "ابن ٣٤.,:;()a")


@pytest.fixture(scope="module")
def paper() -> bytes:
    return reports.render(names.comparison())


@pytest.fixture(scope="module")
def words(paper: bytes) -> str:
    return " ".join(page_text.page_text(paper).split())


@pytest.mark.parametrize("language", list(names.NAMES))
def test_a_name_is_drawn_whole_and_read_back_as_written(language: str, words: str) -> None:
    name = normalize("NFC", names.NAMES[language])

    assert plain_text(name) == name
    assert UNKNOWN not in name
    assert name in words


def test_every_typeface_is_embedded_with_the_meaning_of_each_sign(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        drawn = {
            str(font.BaseFont): font
            for page in pdf.pages
            for font in page.resources.get("/Font", {}).values()
        }
        assert all("/FontFile2" in font.FontDescriptor for font in drawn.values())
        assert all("/ToUnicode" in font for font in drawn.values())
        assert any(name.endswith(f"{REGULAR}-Scripts") for name in drawn)
        assert any(name.endswith(f"{BOLD}-Scripts") for name in drawn)


def test_another_process_draws_the_same_bytes(paper: bytes) -> None:
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "LANG": "ja_JP.UTF-8", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", _DRAW],
        cwd=Path(__file__).resolve().parents[2],
        env=surroundings,
        capture_output=True,
        check=True,
    )

    assert done.stdout == paper


def test_what_was_drawn_before_in_this_process_changes_no_byte() -> None:
    first = _drawn("東京 نداء")
    _drawn("نداء 北京 नमस्ते")

    assert _drawn("東京 نداء") == first


@pytest.mark.unmeasured
def test_a_signed_paper_in_all_scripts_shows_what_its_record_says(
    paper: bytes, keyring: signing.KeyRing, verdict_of: Callable[[bytes], signing.Verdict]
) -> None:
    signed = reports.sign_comparison(paper, names.comparison(), keyring, at=NOW)
    checks = {check.name: check.passed for check in verdict_of(signed).checks}

    assert checks["integrity"]
    assert checks["pages"]


@pytest.mark.unmeasured
def test_other_programs_read_each_word_too(paper: bytes, tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper)
    done = subprocess.run(
        [require_program("pdftotext", "poppler-utils"), "-raw", str(file), "-"],
        capture_output=True,
        check=True,
    )
    text = done.stdout.decode()

    for language in ("Korean", "Japanese", "Hindi", "Khmer"):
        assert normalize("NFC", names.NAMES[language]) in " ".join(text.split())
    assert all(word in text for word in ("النداء", "للاتصالات", "پاکستان", "שיחות"))


def test_what_is_read_aloud_is_in_the_order_of_reading(paper: bytes) -> None:
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        said = {
            str(each.ActualText)
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and "/ActualText" in each
        }

    assert any(names.NAMES["Arabic"] in one for one in said)
    assert all(any(backwards for _, backwards in stretches(one)) for one in said)


def test_latin_text_never_leaves_the_papers_own_typeface() -> None:
    assert b"Scripts" not in _drawn("Tallgrass Dialing Cooperative, Łódź, Việt, Привет")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("before שלום. עולם is", ["before ", "שלום", ". ", "עולם", " is"]),
        ("שלום 80.1; עולם 70.2", ["שלום", " 80.1; ", "עולם", " 70.2"]),
        ("1,5 שלום 24 עולם", ["1,5 ", "שלום 24 עולם"]),
        ("שלום (abc) עולם", ["שלום", " (abc) ", "עולם"]),
        ("(שלום)", ["(", "שלום", ")"]),
        ("ד. כהן", ["ד. כהן"]),
        ("שלום (עולם)", ["שלום (עולם)"]),
        ("Tallgrass", ["Tallgrass"]),
    ],
)
def test_only_letters_that_run_backwards_and_what_is_between_them_are_turned(
    text: str, shown: list[str]
) -> None:
    assert [part for part, _ in stretches(text)] == shown


@pytest.mark.parametrize("text", ["שלום 24 עולם", "شركة 1,234.50 (ذ.م.م)", "٢٤ شركة [٢]", "א-5%ב"])
def test_what_is_drawn_backwards_is_read_forwards_again(text: str) -> None:
    drawn = _shown(text)

    assert drawn != list(text)
    assert logical(drawn) == text


@given(st.sampled_from(_ALPHABETS).flatmap(lambda letters: st.text(letters, max_size=14)))
def test_whatever_is_written_stands_on_paper_whole_and_can_be_read_again(text: str) -> None:
    parts = list(stretches(text))

    assert "".join(part for part, _ in parts) == text
    for part, backwards in parts:
        assert runs_backwards(part) == backwards
        if backwards:
            assert list(stretches(part)) == [(part, True)]
            assert logical(_shown(part)) == part


def test_letters_join_and_syllables_become_one_sign() -> None:
    alone = [sign for letter in "نداء" for sign in _signs(letter)]
    joined = _signs("نداء")

    assert [sign.text for sign in joined] == list(reversed("نداء"))
    assert {sign.glyphs for sign in joined} != {sign.glyphs for sign in alone}
    assert [sign.text for sign in _signs("क्षत्रिय")] == ["क्ष", "त्रि", "य"]


def test_one_han_letter_has_the_shape_of_its_language() -> None:
    shapes = {_signs(f"{around}直")[-1].glyphs for around in ("北京语", "灣", "の")}

    assert len(shapes) > 1


def test_marks_upon_marks_stay_near_their_line_and_are_read_in_short_pieces() -> None:
    text = "ก" + "\u0e49" * 60
    signs = _signs(text)

    assert max(y for sign in signs for _, _, y in sign.glyphs) <= 400
    assert "".join(sign.text for sign in signs) == text
    assert max(len(sign.text) for sign in signs) == 6


def test_a_width_is_the_sum_of_what_is_drawn() -> None:
    fonts.register_fonts()

    assert stringWidth("東京", REGULAR, 10) == 20
    mixed = stringWidth("Call 東京", BOLD, 10)
    assert mixed == pytest.approx(stringWidth("Call ", BOLD, 10) + 20)


@pytest.mark.parametrize("text", ["شركةالنداءللاتصالاتالانتخابية", "មជ្ឈមណ្ឌលហៅទូរស័ព្ទខ្មែរ"])
def test_letters_measured_alone_take_as_much_room_as_their_word(text: str) -> None:
    fonts.register_fonts()
    alone = sum(stringWidth(letter, REGULAR, 10) for letter in text)

    assert stringWidth(text, REGULAR, 10) <= alone * 1.02
    assert alone <= stringWidth(text, REGULAR, 10) * 1.12


def _own() -> frozenset[int]:
    return fonts.characters() | {0xA0}


def _signs(text: str) -> list[Sign]:
    return [one for one in visual(text, 400, _own()) if isinstance(one, Sign)]


def _shown(text: str) -> list[str]:
    """What each code on the page stands for, from left to right."""
    parts = visual(text, 400, _own())
    return [one for part in parts for one in ([part.text] if isinstance(part, Sign) else part)]


def _drawn(text: str) -> bytes:
    fonts.register_fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1, pageCompression=0)
    canvas.setFont(REGULAR, 12)
    canvas.drawString(10, 10, text)
    canvas.save()
    return buffer.getvalue()
