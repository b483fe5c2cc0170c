"""Words as pages show them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.policy import SENTENCES, Act, Role
from procurement.ui.wording import (
    act_words,
    counted,
    device_words,
    distance,
    plain,
    refused_words,
    role_words,
)

AT = datetime(2027, 6, 5, 0, 0, tzinfo=UTC)


def unescaped(markdown: str) -> str:
    """What a reader sees of text that went through ``plain``."""
    whole = markdown.replace(":small[]", "").replace("  \n", "\n").replace("\u00a0", " ")
    return re.sub(r"\\(\W|_)", r"\1", whole)


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=60))
def test_every_visible_text_reads_the_same_after_escaping(text: str) -> None:
    assert unescaped(plain(text)) == text


@given(st.text(max_size=60))
def test_no_punctuation_stays_without_its_backslash(text: str) -> None:
    rest = re.sub(r"\\.", "", plain(text).replace(":small[]", ""), flags=re.DOTALL)

    assert re.findall(r"[!-/:-@\[-`{-~]", rest) == []


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("dana@rivera.example", "dana:small[]\\@rivera\\.example"),
        ("https://evil.example", "https\\::small[]\\/\\/evil\\.example"),
        ("www.evil.example", "www:small[]\\.evil\\.example"),
        (":streamlit:", "\\::small[]streamlit\\:"),
        ("a -> b", "a \\-:small[]\\> b"),
        ("a -- b", "a \\-:small[]\\- b"),
        ("a <= b", "a \\<:small[]\\= b"),
        ("  indented", "\u00a0\u00a0indented"),
        ("two\nlines", "two  \nlines"),
        ("Riv\u202eera", "Riv\\\\u202eera"),
        ("15\u00a0%", "15\u00a0\\%"),
        ("16:00", "16\\:00"),
    ],
)
def test_what_streamlit_would_rewrite_is_split_or_shown_as_its_code(
    text: str, markdown: str
) -> None:
    assert plain(text) == markdown


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (timedelta(days=2, hours=6), "in 2 days"),
        (timedelta(hours=1), "in 1 hour"),
        (timedelta(minutes=-5), "5 minutes ago"),
        (timedelta(seconds=-20), "just now"),
        (timedelta(seconds=20), "in less than a minute"),
        (timedelta(days=-400), "400 days ago"),
    ],
)
def test_a_distance_is_told_in_its_largest_unit(span: timedelta, shown: str) -> None:
    assert distance(AT + span, AT) == shown


@pytest.mark.parametrize(
    ("device", "shown"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36",
            "Chrome on Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Safari/537.36 Edg/150.0", "Edge on Windows"),
        ("curl/8.1", "curl/8.1"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_called_by_its_browser_and_system(device: str, shown: str) -> None:
    assert device_words(device) == shown


def test_numbers_agree_with_their_nouns() -> None:
    told = [counted(1, "letter"), counted(0, "letter"), counted(1234, "entry", "entries")]

    assert told == ["1 letter", "0 letters", "1,234 entries"]


def test_roles_read_in_the_tables_order() -> None:
    assert role_words({Role.FINANCE, Role.LEAD}) == "Lead, Finance"


def test_an_act_this_version_does_not_know_is_told_by_its_name() -> None:
    assert [act_words("member.invite"), act_words("portal.prepare")] == [
        "invited a member",
        "portal.prepare",
    ]


def test_of_what_was_refused_nothing_is_told_as_if_it_were_done() -> None:
    told = {act: refused_words(act.value) for act in SENTENCES}

    assert [words for words in told.values() if not words.split()[0].endswith("ing")] == []
    assert told[Act.OPEN_BIDS] == "opening the bids"
    assert told[Act.AGREE_TO_ADDENDUM] == (
        "agreeing to a later deadline and publishing the addendum"
    )
    assert refused_words("portal.prepare") == "portal.prepare"
