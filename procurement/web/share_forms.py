"""What forms about opening shares have in common: how a key is split, and shares handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from procurement import people, rfps
from procurement.ceremonies import OfficerShare
from procurement.errors import Invalid
from procurement.rfps import Holder, Officer, Passphrase

# The fields that name the holders of all shares but the first; each may have a passphrase beside.
HOLDERS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
PASSPHRASES = ("passphrase", *(f"passphrase_{number}" for number in range(2, 10)))
SHEETS = ("sheet", "second", *(f"sheet_{number}" for number in range(3, 10)))
CHOICE = {"quorum", "needed", "count"}  # the fields that carry a choice of k and n
MOST_FIELDS = 64
NUMBERS = rfps.NUMBERS

TWICE = "Give the passphrase or the recovery sheet, not both. Nothing was opened."
NEITHER = "Type the opening passphrase, or the four lines of the recovery sheet."
NONE = "Type the passphrase and a printed sheet, or two sheets. Nothing was opened."
IMPOSSIBLE = (
    "That choice is not possible: there are two to nine shares, and at least one and at most all "
    "of them open together."
)
MORE = "Type as many shares as are needed: passphrases, printed sheets, or both."


@dataclass(frozen=True)
class Split:
    """A choice of k and n with what it means, and the holders as they were chosen."""

    needed: int
    count: int
    meaning: Sequence[str]
    holders: Sequence[tuple[str, str, str]]  # field, label, and who is chosen
    officers: Sequence[Officer]
    too_few: bool  # fewer officers than shares that must be with different people
    refusal: str = ""  # what is said of an impossible choice; then the proposed one is shown

    @property
    def quorum(self) -> str:
        """The choice as a form carries it."""
        return f"{self.needed} of {self.count}"


def split_of(
    chosen: Mapping[str, str], officers: Sequence[Officer], proposed: tuple[int, int]
) -> Split:
    """What a form shows: the choice in its address or form, else the proposed one.

    An impossible choice is told, not passed over.
    """
    refusal = ""
    try:
        needed, count = quorum_of(chosen)
    except Invalid as problem:
        needed, count = proposed
        if CHOICE & set(chosen):
            refusal = f"{problem.sentence} Shown is what is proposed, {needed} of {count}."
    fields = HOLDERS[: count - 1]
    firsts = [one.person_id for one in officers] if needed > 1 else []
    held = [*firsts, *[""] * len(fields)]
    return Split(
        needed=needed,
        count=count,
        meaning=rfps.meaning(needed, count),
        holders=[
            (name, f"Share {number} is held by", chosen.get(name, held[number - 2]))
            for number, name in enumerate(fields, start=2)
        ],
        officers=officers,
        too_few=needed > 1 and len(officers) < count - 1,
        refusal=refusal,
    )


def quorum_of(form: Mapping[str, str]) -> tuple[int, int]:
    """How many shares open, of how many. Raises: ``Invalid`` for what is no such choice."""
    if "quorum" in form:
        needed, _, count = form["quorum"].partition(" of ")
    else:
        needed, count = form.get("needed", ""), form.get("count", "")
    both = needed + count
    are_digits = len(needed) == len(count) == 1 and both.isascii() and both.isdigit()
    if not are_digits or not 1 <= int(needed) <= int(count) or int(count) < rfps.FEWEST_SHARES:
        raise Invalid(IMPOSSIBLE, {"quorum": IMPOSSIBLE})
    return int(needed), int(count)


def read_split(form: Mapping[str, str]) -> Passphrase:
    """How a key is to be split, as it was typed. Raises: ``Invalid``."""
    needed, count = quorum_of(form) if "quorum" in form else (1, 2)
    holders = tuple(
        people.read_input(
            Holder,
            person_id=form.get(name, ""),
            passphrase=form.get(f"{name}_passphrase", ""),
            again=form.get(f"{name}_again", ""),
        )
        for name in HOLDERS[: count - 1]
        if form.get(name) or needed == 1
    )
    return people.read_input(
        Passphrase,
        passphrase=form.get("passphrase", ""),
        again=form.get("again", ""),
        needed=needed,
        count=count,
        holders=holders,
    )


def handed_in(form: Mapping[str, str], needed: int, *, prefix: str = "") -> Sequence[OfficerShare]:
    """The shares that were typed: where one share opens exactly one, else all there are.

    Raises: ``Invalid`` for none, or for two where one is needed.
    """
    passphrases = [form.get(prefix + name, "") for name in PASSPHRASES]
    sheets = [form.get(prefix + name, "").strip() for name in SHEETS]
    given = [OfficerShare(passphrase=one) for one in passphrases if one]
    given += [OfficerShare(sheet=one) for one in sheets if one]
    if needed == 1 and len(given) > 1:
        raise Invalid(TWICE)
    if not given:
        raise Invalid({1: NEITHER, 2: NONE}.get(needed, MORE))
    return given


def one_handed_in(form: Mapping[str, str]) -> OfficerShare:
    """The one share an officer typed: the passphrase, or the lines of a sheet.

    Raises: ``Invalid`` for none, or for both.
    """
    given = OfficerShare(form.get("passphrase", ""), form.get("sheet", "").strip())
    if given.passphrase and given.sheet:
        raise Invalid(TWICE)
    if not given.passphrase and not given.sheet:
        raise Invalid(NEITHER)
    return given


def fields_of(needed: int, forms: Sequence[str], *, prefix: str = "") -> Sequence[tuple[str, str]]:
    """The fields in which enough shares can be typed: each with its form, passphrases first.

    There are as many of a form as there are shares of it, and never more than are needed.
    """
    wrapped = min(needed, sum(form == "passphrase" for form in forms))
    printed = min(needed, sum(form == "printed" for form in forms))
    return [
        *((prefix + name, "passphrase") for name in PASSPHRASES[:wrapped]),
        *((prefix + name, "printed") for name in SHEETS[:printed]),
    ]
