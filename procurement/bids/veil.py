"""Takes out of an opened bid everything that names its vendor, for people who score without names.

What is asked for as a name is replaced; other texts are searched for these names. Choices, numbers
and days stay. A vendor who wants to be recognised in a free text can always be: this is against
names told in passing, not against intent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from procurement.documents.outline import Kind, Question, offer_parts, profile_parts

Path = tuple[str | int, ...]
Change = Callable[[str], str]

REMOVED = "(removed)"
ADDRESS = "(address removed)"
# Standing answers that say who a firm is. Shape and counts stay; the words go.
PROFILE_NAMES = ("archetype", "hq", "address", "founded", "ownership", "alignment")
SHORTEST_WORD = 4
# Words of the trade: alone they name nobody, so a text keeps them.
TRADE = frozenset(
    re.findall(
        r"\w+",
        "america american bureau call calling calls campaign campaigns center centers centre city "
        "civic communications community company connect consulting contact contacts cooperative "
        "corporation county data dial dialing digital direct election elections engagement first "
        "global group holdings incorporated international limited media message national network "
        "networks outreach partner partners people phone phones political public research service "
        "services solution solutions state states strategies strategy systems team text texting "
        "united voice vote voter voters work works",
    )
)
_ADDRESSES = re.compile(
    r"\S+@\S+|(?:https?://|www\.)\S+"
    r"|(?<![\w.])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:biz|co|com|coop|example|info|io|net|org|us)(?!\w)"
    r"|(?<!\d)(?:\+\d{1,3}[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Veiled:
    """A technical part without its vendor's name, and what was taken out, by path."""

    offer: dict[str, Any]
    profile: dict[str, Any]
    removed: Mapping[str, Any]


def veil(
    offer: Mapping[str, Any], profile: Mapping[str, Any], *, label: str, names: Iterable[str]
) -> Veiled:
    """The technical part of a bid under its label.

    ``names`` are what the portal knows the vendor by, such as its organisation's name. Both trees
    keep their shape, so that they can still be read as papers.
    """
    known = [*names, str(profile.get("name") or ""), str(offer.get("vendor_name") or "")]
    changes = [*_changes(offer, profile, label, known)]
    removed: dict[str, Any] = {}
    trees = []
    for root, tree, fixed in (
        ("offer", offer, _named_of_offer(offer, label)),
        ("profile", profile, _named_of_profile(profile, label)),
    ):
        veiled = _walk(tree, (root,), fixed, lambda text: _without(text, changes), removed)
        trees.append(veiled)
    return Veiled(trees[0], trees[1], removed)


def _rows(tree: Mapping[str, Any], *path: str) -> list[Mapping[str, Any]]:
    found: Any = tree
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return [row for row in found or () if isinstance(row, Mapping)]


def _named_of_offer(offer: Mapping[str, Any], label: str) -> dict[Path, Any]:
    """What stands in place of each answer of a bid that is a name."""
    fixed: dict[Path, Any] = {("vendor_id",): label, ("vendor_name",): label}
    for number, _ in enumerate(_rows(offer, "experience", "programmes")):
        fixed["experience", "programmes", number, "client"] = f"Client {number + 1}"
        fixed["experience", "programmes", number, "contact"] = REMOVED
    for number, _ in enumerate(_rows(offer, "conflicts")):
        fixed["conflicts", number, "who"] = f"Client or tie {number + 1}"
    return fixed


def _named_of_profile(profile: Mapping[str, Any], label: str) -> dict[Path, Any]:
    fixed: dict[Path, Any] = {("id",): label, ("name",): label}
    fixed |= {(key,): None for key in PROFILE_NAMES}
    for number, _ in enumerate(_rows(profile, "sites")):
        fixed["sites", number, "name"] = f"Place {number + 1}"
    return fixed


# Names in other texts --------------------------------------------------------------------------


def _changes(
    offer: Mapping[str, Any], profile: Mapping[str, Any], label: str, names: list[str]
) -> Iterator[Change]:
    """What is done to every free text, whole names before their words."""
    yield lambda text: _ADDRESSES.sub(ADDRESS, text)
    for name in sorted({each for each in names if each}, key=len, reverse=True):
        yield from _whole(name, label)
    for number, site in enumerate(_rows(profile, "sites"), start=1):
        yield from _whole(str(site.get("name") or ""), f"Place {number}")
    for number, row in enumerate(_rows(offer, "experience", "programmes"), start=1):
        yield from _whole(str(row.get("client") or ""), f"Client {number}")
        yield from _whole(str(row.get("contact") or ""), REMOVED)
    for number, row in enumerate(_rows(offer, "conflicts"), start=1):
        yield from _whole(str(row.get("who") or ""), f"Client or tie {number}")
    address, *others = (str(profile.get(key) or "") for key in ("address", "hq", "ownership"))
    for name in (address, address.partition(",")[0], *others):  # whole, and the street alone
        yield from _whole(name, REMOVED)
    for name in names:
        yield from _words(name, label)
    for number, site in enumerate(_rows(profile, "sites"), start=1):
        yield from _places(str(site.get("name") or ""), f"Place {number}")
    yield from _places(str(profile.get("hq") or ""), REMOVED)


def _whole(name: str, instead: str) -> Iterator[Change]:
    """A whole name, in any case, with anything but letters between its words."""
    words = re.findall(r"\w+", name)
    if len("".join(words)) > 1:
        pattern = r"[\W_]*".join(map(re.escape, words))
        yield _replacing(rf"(?<!\w){pattern}(?!\w)", instead, re.IGNORECASE)


def _words(name: str, instead: str) -> Iterator[Change]:
    """What is a firm's own in its name: words, also as beginnings of others, and its initials."""
    words = re.findall(r"\w+", name)
    for word in words:
        if len(word) >= SHORTEST_WORD and word.casefold() not in TRADE:
            yield _replacing(rf"(?<!\w){re.escape(word)}\w*", instead, re.IGNORECASE)
    initials = "".join(word[0] for word in words if word[0].isalpha())
    if len(initials) > 2:  # two letters are a state, not a firm
        yield _replacing(rf"(?<!\w){re.escape(initials.upper())}(?!\w)", instead, 0)


def _places(name: str, instead: str) -> Iterator[Change]:
    """The words of a place, written as a name: with a capital."""
    for word in re.findall(r"\w+", name):
        if len(word) >= SHORTEST_WORD and word.casefold() not in TRADE:
            pattern = rf"(?<!\w)(?:{re.escape(word.capitalize())}|{re.escape(word.upper())})(?!\w)"
            yield _replacing(pattern, instead, 0)


def _replacing(pattern: str, instead: str, flags: int) -> Change:
    found = re.compile(pattern, flags)
    return lambda text: found.sub(lambda _: instead, text)


def _without(text: str, changes: Iterable[Change]) -> str:
    for change in changes:
        text = change(text)
    return text


# Walking both trees ----------------------------------------------------------------------------


def _walk(
    value: Any,
    path: Path,
    fixed: Mapping[Path, Any],
    cleaned: Change,
    removed: dict[str, Any],
) -> Any:
    """The value without names; whatever changes is noted under its path."""
    if path[1:] in fixed:
        instead = fixed[path[1:]]
        # A blank stays a blank: that something was not answered names nobody.
        veiled = instead if value is not None and value != "" else value
    elif isinstance(value, Mapping):
        return {k: _walk(v, (*path, k), fixed, cleaned, removed) for k, v in value.items()}
    elif isinstance(value, list | tuple):
        return [_walk(v, (*path, n), fixed, cleaned, removed) for n, v in enumerate(value)]
    else:
        veiled = value if not isinstance(value, str) or _is_chosen(path, value) else cleaned(value)
    if veiled != value:
        removed[".".join(map(str, path))] = value
    return veiled


def _is_chosen(path: Path, value: str) -> bool:
    """Whether a text is one of the form's own choices, or a day: these hold no names."""
    keys = ".".join(step for step in path[1:] if isinstance(step, str))
    question = _questions(str(path[0])).get(keys)
    if question is None:
        return keys in {"id", "rfp_id", "status", "submitted_at", "lots"}
    if question.kind in {Kind.DAY, Kind.INSTANT, Kind.LETTERS}:
        return True
    return value in {choice for choice, _ in question.choices}


@cache
def _questions(root: str) -> Mapping[str, Question]:
    """What the forms ask, by path without the numbers of rows."""
    found: dict[str, Question] = {}
    for part in offer_parts() if root == "offer" else profile_parts():
        for question in part.questions:
            found[question.path] = question
            for column in question.columns:
                found[f"{question.path}.{column.path}"] = column
    return found
