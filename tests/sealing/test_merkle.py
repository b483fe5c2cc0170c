"""The root counts every envelope, and a proof for one holds for that one only."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.errors import Invalid, SealBroken
from procurement.sealing import Inclusion, Tally, check_inclusion, inclusion, tally
from tests.sealing import by_hand

DIGESTS = [hashlib.sha256(bytes([n])).hexdigest() for n in range(40)]


@pytest.mark.parametrize("count", range(40))
def test_the_root_is_that_of_pairing_level_by_level(count: int) -> None:
    assert tally(DIGESTS[:count]) == Tally(count, by_hand.merkle_root(DIGESTS[:count]))


@pytest.mark.parametrize("count", range(1, 40))
def test_every_envelope_proves_that_it_is_counted(count: int) -> None:
    published = tally(DIGESTS[:count])
    paths = []
    for place in range(count):
        proof = inclusion(DIGESTS[:count], place)
        check_inclusion(DIGESTS[place], proof, published)
        paths.append(len(proof.path))

    assert max(paths) == (count - 1).bit_length()


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 13])
def test_a_proof_holds_for_no_other_envelope_place_or_count(count: int) -> None:
    published = tally(DIGESTS[:count])
    for place in range(count):
        proof = inclusion(DIGESTS[:count], place)
        wrong = [
            (DIGESTS[30], proof, published),
            (DIGESTS[place], replace(proof, place=count), published),
            (DIGESTS[place], replace(proof, place=2**50), published),
            (DIGESTS[place], replace(proof, path=(*proof.path, DIGESTS[0])), published),
            (DIGESTS[place], proof, replace(published, root=DIGESTS[0])),
            (DIGESTS[place], proof, replace(published, count=0)),
            (DIGESTS[place], proof, replace(published, count=2 * count + 1)),
        ]
        wrong += [(DIGESTS[place], replace(proof, path=proof.path[:-1]), published)] * (count > 1)
        for digest, odd, root in wrong:
            with pytest.raises(SealBroken, match="not among those counted"):
                check_inclusion(digest, odd, root)


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(0, 39), st.integers(0, 39))
def test_a_proof_moved_to_another_place_does_not_hold(count: int, of: int, to: int) -> None:
    of, to = of % count, to % count
    moved = replace(inclusion(DIGESTS[:count], of), place=to)
    if of == to:
        check_inclusion(DIGESTS[of], moved, tally(DIGESTS[:count]))
    else:
        with pytest.raises(SealBroken, match="not among those counted"):
            check_inclusion(DIGESTS[of], moved, tally(DIGESTS[:count]))


def test_an_inner_node_does_not_pass_for_an_envelope() -> None:
    published = tally(DIGESTS[:4])
    inner = by_hand.merkle_root(DIGESTS[:2])
    proof = Inclusion(0, (by_hand.merkle_root(DIGESTS[2:4]),))

    with pytest.raises(SealBroken, match="not among those counted"):
        check_inclusion(inner, proof, replace(published, count=2))


def test_a_proof_longer_than_the_count_allows_does_not_hold() -> None:
    published = Tally(1, by_hand.merkle_root(DIGESTS[:2]))
    proof = Inclusion(0, (by_hand.merkle_root(DIGESTS[:1]),))

    with pytest.raises(SealBroken, match="not among those counted"):
        check_inclusion(DIGESTS[1], proof, published)


def test_one_envelope_removed_added_or_exchanged_changes_the_root() -> None:
    roots = {
        tally(digests).root
        for digests in (
            DIGESTS,
            DIGESTS[:-1],
            DIGESTS[1:],
            [*DIGESTS, DIGESTS[-1]],
            [DIGESTS[1], DIGESTS[0], *DIGESTS[2:]],
        )
    }

    assert len(roots) == 5


@pytest.mark.parametrize("place", [-1, 40])
def test_a_proof_for_a_place_that_is_not_there_is_refused(place: int) -> None:
    with pytest.raises(Invalid, match=f"There are 40 envelopes, and none at place {place}"):
        inclusion(DIGESTS, place)


def test_odd_digests_are_refused() -> None:
    with pytest.raises(Invalid, match="The digest of an envelope"):
        tally(["00"])
    with pytest.raises(Invalid, match="The root of the envelopes"):
        Tally(1, "x")
    with pytest.raises(Invalid, match="Each digest of a proof"):
        Inclusion(0, ("x",))
    with pytest.raises(Invalid, match="The length of a proof"):
        Inclusion(0, tuple(DIGESTS * 2))
