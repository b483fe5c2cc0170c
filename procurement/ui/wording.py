"""Words as pages show them: foreign text made harmless, counts and distances, roles."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable
from datetime import datetime, timedelta

from procurement import policy
from procurement.policy import OrganizationKind, Role

_ESCAPED = {ord(mark): f"\\{mark}" for mark in string.punctuation}
# Escapes alone are not enough: Streamlit looks through finished text once more and turns addresses
# into links, "->" into an arrow, ":streamlit:" into a picture. An empty element in their middle
# stops that, and leaves nothing behind when the text is copied.
_SPLIT = re.compile(
    r"(?<=:)(?=[a-z_/])|(?=@)|(?<=www)(?=\.)|(?<=[-<])(?=[->=])|(?<=[<>])(?=[-=])",
    re.IGNORECASE,
)
# The same places, found more quickly: most texts have none.
_IS_SPLIT = re.compile(r":[a-z_/]|@|www\.|[-<][->=]|[<>][-=]", re.IGNORECASE)
_NOTHING = ":small[]"
_NO_BREAK_SPACE = "\u00a0"

_SENTENCES = {act.value: sentence for act, sentence in policy.SENTENCES.items()}
# The verbs of a sentence: its first word, and those that go on after a comma or an "and".
_VERBS = re.compile(r"(?:^|(?<=and )|(?<=, or ))\w+")
_IRREGULAR = {
    "agreed": "agreeing",
    "began": "beginning",
    "gave": "giving",
    "made": "making",
    "said": "saying",
    "set": "setting",
    "told": "telling",
    "took": "taking",
    "undid": "undoing",
    "withdrew": "withdrawing",
}

KIND_WORDS = {
    OrganizationKind.CAMPAIGN: "Campaign",
    OrganizationKind.VENDOR: "Vendor",
    OrganizationKind.PORTAL: "Runs this portal",
}


def plain(text: object) -> str:
    """Foreign text as Markdown that shows it letter by letter: no link, no image, no directive.

    Marks that cannot be seen (controls, direction overrides) show as their code.
    """
    seen = str(text)
    if seen.isprintable():  # nearly everything: one line without anything that cannot be seen
        return _line(seen)
    seen = "".join(_visible(char) for char in seen)
    return "  \n".join(_line(line) for line in seen.split("\n"))


def _line(text: str) -> str:
    body = text.lstrip(" ")
    if _IS_SPLIT.search(body):
        escaped = _NOTHING.join([part.translate(_ESCAPED) for part in _SPLIT.split(body)])
    else:
        escaped = body.translate(_ESCAPED)
    return _NO_BREAK_SPACE * (len(text) - len(body)) + escaped


def _visible(char: str) -> str:
    # A space at which no line ends is seen as what it is; word processors set many.
    if char.isprintable() or char in {"\n", _NO_BREAK_SPACE}:
        return char
    return f"\\u{ord(char):04x}"


def distance(at: datetime, now: datetime) -> str:
    """How far an instant is away: ``in 2 days``, ``3 hours ago``, ``just now``."""
    span = abs(at - now)
    if span < timedelta(minutes=1):
        return "in less than a minute" if at > now else "just now"
    words = _span(span)
    return f"in {words}" if at > now else f"{words} ago"


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    for size, word in ((60 * 24, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            return counted(minutes // size, word)
    return counted(1, "minute")


def counted(number: int, word: str, plural: str = "") -> str:
    """A number with its noun: ``1 letter``, ``2 letters``."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


# The first mark found decides: most browsers also claim to be those further down.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def device_words(device: str) -> str:
    """What a browser says of itself, as people call it: ``Firefox on Windows``."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in device), "")
    system = next((name for mark, name in _SYSTEMS.items() if mark in device), "")
    if browser and system:
        return f"{browser} on {system}"
    return device[:60] or "Unknown device"


def role_word(role: Role) -> str:
    """A role as it is shown: ``Vendor member``."""
    return role.value.capitalize()


def role_words(roles: Iterable[Role]) -> str:
    """Roles in one line, in the table's order."""
    held = set(roles)
    return ", ".join(role_word(role) for role in policy.SIGNED_IN_ROLES if role in held)


def act_words(act: str) -> str:
    """What an entry of the trail says somebody did."""
    return _SENTENCES.get(act, act)


def refused_words(act: str) -> str:
    """What an entry of the trail says somebody wanted to do and did not: ``opening the bids``."""
    return _VERBS.sub(_doing, _SENTENCES[act]) if act in _SENTENCES else act


def _doing(verb: re.Match[str]) -> str:
    word = verb.group()
    regular = f"{word[:-2]}ing" if word.endswith("ed") else word
    return _IRREGULAR.get(word, regular)


def acts_told_with(words: str) -> list[str]:
    """The acts in whose sentences, done or refused, these words stand."""
    wanted = words.lower()
    return [act for act in _SENTENCES if wanted in f"{act_words(act)}\n{refused_words(act)}"]
