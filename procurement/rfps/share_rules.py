"""Decisions about opening shares: who may hold them, and what a choice of k and n means."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from procurement.errors import Invalid
from procurement.rfps.share_model import (
    FEWEST_SHARES,
    MOST_SHARES,
    Holder,
    Passphrase,
    Reach,
    ShareState,
)

SHORTEST_PASSPHRASE = 12
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def same_twice(form: Passphrase) -> None:
    """Each passphrase was typed twice alike, and is long enough.

    Raises: ``Invalid``.
    """
    if form.passphrase != form.again:
        raise Invalid("The two passphrases differ.", {"again": "differs from the first"})
    for holder in form.holders:
        if holder.passphrase != holder.again:
            told = "A holder typed two passphrases that differ."
            raise Invalid(told, {"holders": told})
        if holder.passphrase and len(holder.passphrase) < SHORTEST_PASSPHRASE:
            told = f"Each passphrase has at least {SHORTEST_PASSPHRASE} characters."
            raise Invalid(told, {"holders": told})


def holders(form: Passphrase, officers: Collection[str], *, splitter: str) -> tuple[Holder, ...]:
    """Who gets the shares after the first, in their order; ``splitter`` holds the first.

    Where one share opens, a person may hold several: they are spare copies. Where more are needed,
    each is with another officer, so that nobody opens alone.

    Raises: ``Invalid``.
    """
    if not FEWEST_SHARES <= form.count <= MOST_SHARES or not 1 <= form.needed <= form.count:
        told = f"There are {FEWEST_SHARES} to {MOST_SHARES} shares, and at most all of them open."
        raise Invalid(told, {"quorum": told})
    others = form.count - 1
    if form.needed == 1 and not form.holders:
        return (Holder(person_id=splitter),) * others
    named = [holder.person_id or (splitter if form.needed == 1 else "") for holder in form.holders]
    are_apart = form.needed == 1 or len({splitter, *named}) == form.count
    if len(named) != others or not are_apart:
        raise _unnamed(others)
    if not set(named) <= {splitter, *officers}:
        told = "Shares go to lead, finance or counsel of your campaign."
        raise Invalid(told, {"holders": told})
    return tuple(
        holder.model_copy(update={"person_id": person_id})
        for holder, person_id in zip(form.holders, named, strict=True)
    )


def _unnamed(others: int) -> Invalid:
    people = "another person" if others == 1 else f"{NUMBERS[others]} different people"
    told = f"Name {people} who may open bids, and not yourself: you hold the first share."
    return Invalid(told, {"holders": told})


def meaning(needed: int, count: int) -> Sequence[str]:
    """What a choice means, in plain sentences: who opens, what may be lost, what it cannot stop."""
    spare = count - needed
    if needed == 1:
        first = (
            f"Whoever holds any of the {NUMBERS[count]} shares opens the bids alone. "
            "It does not make two people watch each other."
        )
    else:
        all_ = "All" if spare == 0 else "Any"
        together = (
            f"{all_} {NUMBERS[needed]} of {NUMBERS[count]} holders"
            if spare
            else (f"All {NUMBERS[count]} holders")
        )
        fewer = NUMBERS[needed - 1]
        cannot = "One alone cannot" if needed == 2 else f"{fewer.capitalize()} together cannot"
        first = f"{together} must come together to open the bids. {cannot}."
    if spare == 0:
        second = (
            "No share may be lost: without every one of them nobody can open the bids, and they "
            "can be read only if their vendors reveal them."
        )
    else:
        one = "One share" if spare == 1 else f"Up to {NUMBERS[spare]} shares"
        second = f"{one} may be lost, and the bids can still be opened."
    third = (
        "No rule of this portal binds what is held outside it: "
        + ("each share by itself" if needed == 1 else f"{NUMBERS[needed]} holders together")
        + " could open a copied bid early, and nobody would see it."
    )
    return (first, second, third)


def reach_of(states: Sequence[ShareState], key_policy: str) -> Reach:
    """Whether enough of these shares are still with somebody who can bring them.

    ``key_policy`` is what is published of the key: it says how many are needed.
    """
    needed = int(json.loads(key_policy)["threshold"])
    return Reach(needed, len(states), sum(not state.gone for state in states))


def what_now(reach: Reach) -> str:
    """What can be done while shares are out of reach, in plain sentences."""
    if reach.opens:
        spare = reach.left - reach.needed
        more = "None more may be lost" if spare == 0 else "The bids can still be opened"
        return (
            f"{reach.sentence} {more}: let those who hold the others come together and make new "
            "shares. Sealed bids stay valid."
        )
    return (
        f"{reach.sentence} Nobody can open the bids any more, and nobody can make new shares. "
        "Look for the lost shares first. While bids are taken, cancel this RFP and post it anew, "
        "or move the deadline by an addendum and tell vendors to keep their reveal files; after "
        "the deadline every bidder can be asked to reveal its own bid."
    )
