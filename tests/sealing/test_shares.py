"""Any k officers open, k−1 learn nothing, and a share that does not belong is recognised."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.errors import Invalid, SealBroken
from procurement.sealing import (
    ONE_OF_TWO,
    THREE_OF_FIVE,
    TWO_OF_THREE,
    KeyPolicy,
    Quorum,
    Share,
    check_share,
    join_shares,
    read_key_policy,
    split_key,
)
from procurement.sealing.field import divide, multiply, value_at, weights_at_zero
from procurement.sealing.rfp_keys import KeyPair
from tests.sealing import by_hand
from tests.sealing.given import a_key_pair, counted_bytes

ALL_QUORUMS = [Quorum(k, n) for n in range(1, 17) for k in range(1, n + 1)]
SMALL_QUORUMS = [quorum for quorum in ALL_QUORUMS if quorum.count <= 6]


def _split(quorum: Quorum = TWO_OF_THREE, seed: str = "first") -> tuple[KeyPolicy, list[Share]]:
    policy, shares = split_key(a_key_pair(), "rfp-7", quorum, random_bytes=counted_bytes(seed))
    return policy, list(shares)


def test_every_product_and_quotient_is_that_of_long_division() -> None:
    products = {(a, b): by_hand.times(a, b) for a in range(256) for b in range(256)}

    assert {pair: multiply(*pair) for pair in products} == products
    assert {(products[a, b], b): divide(products[a, b], b) for a, b in products if b} == {
        (products[a, b], b): a for a, b in products if b
    }


@pytest.mark.unmeasured
@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 255), min_size=1, max_size=16), st.integers(0, 255))
def test_a_polynomial_has_the_value_of_its_terms(coefficients: list[int], x: int) -> None:
    terms = [bytes([c]) for c in coefficients]

    assert value_at(coefficients, x) == by_hand.share_bytes(terms[0], terms[1:], x)[0]


@pytest.mark.unmeasured
@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(0, 255), min_size=1, max_size=16),
    st.lists(st.integers(1, 255), min_size=16, max_size=16, unique=True),
)
def test_a_curve_through_its_points_meets_its_constant_term(
    coefficients: list[int], places: list[int]
) -> None:
    xs = places[: len(coefficients)]
    at_zero = 0
    for weight, x in zip(weights_at_zero(xs), xs, strict=True):
        at_zero ^= multiply(weight, value_at(coefficients, x))

    assert at_zero == coefficients[0]


@pytest.mark.unmeasured
@pytest.mark.parametrize("quorum", SMALL_QUORUMS, ids=str)
def test_every_choice_of_k_shares_opens_in_any_order(quorum: Quorum) -> None:
    policy, shares = _split(quorum)

    choices = list(itertools.permutations(shares, quorum.threshold))

    assert {join_shares(choice, policy).private_key for choice in choices} == {
        a_key_pair().private_key
    }


@pytest.mark.unmeasured
@pytest.mark.parametrize("quorum", ALL_QUORUMS, ids=str)
def test_every_size_of_quorum_opens_with_the_last_k_and_with_all(quorum: Quorum) -> None:
    policy, shares = _split(quorum)

    assert join_shares(shares[-quorum.threshold :], policy) == a_key_pair()
    assert join_shares(shares, policy) == a_key_pair()


@pytest.mark.parametrize("quorum", SMALL_QUORUMS, ids=str)
def test_no_choice_of_fewer_shares_opens(quorum: Quorum) -> None:
    policy, shares = _split(quorum)

    for size in range(quorum.threshold):
        for choice in itertools.combinations(shares, size):
            words = "one was" if size == 1 else f"{size} were"
            with pytest.raises(
                Invalid, match=f"needs {quorum.threshold} shares; only {words} given"
            ):
                join_shares(choice, policy)


@pytest.mark.parametrize("quorum", [q for q in SMALL_QUORUMS if q.threshold > 1], ids=str)
def test_fewer_shares_fit_every_secret_equally_well(quorum: Quorum) -> None:
    """Whatever byte the missing share may hold, another secret byte follows: all 256 are open."""
    _, shares = _split(quorum)

    for known in itertools.combinations(shares, quorum.threshold - 1):
        missing = next(share for share in shares if share not in known)
        weights = weights_at_zero([share.index for share in (*known, missing)])
        sums = 0
        for weight, share in zip(weights, known, strict=False):
            sums ^= by_hand.times(weight, share.data[0])
        possible = {sums ^ by_hand.times(weights[-1], byte) for byte in range(256)}
        assert possible == set(range(256))


def test_one_share_of_two_follows_from_each_secret_in_exactly_one_way() -> None:
    for index, seen in ((1, 0x00), (2, 0x5A), (3, 0xFF)):
        ways = [
            sum(secret ^ by_hand.times(chance, index) == seen for chance in range(256))
            for secret in range(256)
        ]
        assert ways == [1] * 256


def test_the_top_coefficient_may_be_any_byte_zero_too() -> None:
    pair = a_key_pair()
    flat = split_key(pair, "rfp-7", TWO_OF_THREE, random_bytes=bytes)[1]

    assert [share.data for share in flat] == [pair.private_key] * 3


@pytest.mark.parametrize("quorum", [ONE_OF_TWO, TWO_OF_THREE, THREE_OF_FIVE, Quorum(16, 16)])
def test_shares_are_those_worked_out_by_hand(quorum: Quorum) -> None:
    draw = counted_bytes("first")
    chance = [draw(32) for _ in range(quorum.threshold - 1)]

    _, shares = _split(quorum)

    assert [share.data for share in shares] == [
        by_hand.share_bytes(a_key_pair().private_key, chance, index)
        for index in range(1, quorum.count + 1)
    ]


def test_each_holder_of_one_of_two_has_the_whole_key() -> None:
    _, shares = _split(ONE_OF_TWO)

    assert [share.data for share in shares] == [a_key_pair().private_key] * 2


@pytest.mark.parametrize("place", range(32))
def test_one_damaged_share_among_enough_is_named_before_use(place: int) -> None:
    policy, shares = _split()
    damaged = bytearray(shares[1].data)
    damaged[place] ^= 1
    shares[1] = replace(shares[1], data=bytes(damaged))

    with pytest.raises(SealBroken, match="Share 2 is damaged"):
        join_shares(shares[:2], policy)
    with pytest.raises(SealBroken, match="Share 2 is damaged"):
        check_share(shares[1], policy)


def test_a_share_of_another_rfp_is_refused() -> None:
    policy, shares = _split()
    _, others = split_key(a_key_pair("rfp-8"), "rfp-8", TWO_OF_THREE)

    with pytest.raises(SealBroken, match="Share 2 belongs to another RFP"):
        join_shares([shares[0], others[1]], policy)
    with pytest.raises(SealBroken, match="Share 2 is damaged, or comes from another splitting"):
        join_shares([shares[0], replace(others[1], rfp_id="rfp-7")], policy)


def test_a_share_with_another_number_is_refused() -> None:
    policy, shares = _split()

    with pytest.raises(SealBroken, match="Share 3 is damaged"):
        check_share(replace(shares[1], index=3), policy)


def test_shares_of_a_former_splitting_do_not_mix_with_new_ones() -> None:
    policy, _ = _split(seed="first")
    again, renewed = _split(seed="second")
    _, former = _split(seed="first")

    with pytest.raises(SealBroken, match="Share 1 is damaged, or comes from another splitting"):
        join_shares([former[0], renewed[1]], again)
    with pytest.raises(SealBroken, match="Share 4 comes from another splitting"):
        join_shares([_split(THREE_OF_FIVE)[1][3]], policy)
    assert again.public_key == policy.public_key
    assert join_shares(renewed[1:], again) == a_key_pair()


def test_a_share_given_twice_counts_once() -> None:
    policy, shares = _split()

    with pytest.raises(Invalid, match="Share 3 was given twice"):
        join_shares([shares[2], shares[2]], policy)


def test_whole_shares_that_give_another_key_than_the_published_one_are_refused() -> None:
    mixed = KeyPair(a_key_pair("rfp-8").public_key, a_key_pair().private_key)
    policy, shares = split_key(mixed, "rfp-7", TWO_OF_THREE)

    with pytest.raises(SealBroken, match="the key they give is not the published one"):
        join_shares(shares, policy)


def test_a_published_policy_reads_back_and_holds_no_share() -> None:
    policy, shares = _split()

    assert read_key_policy(policy.canonical) == policy
    for share in shares:
        check_share(share, read_key_policy(policy.canonical))
        assert share.data.hex().encode() not in policy.canonical
        assert share.data not in repr(share).encode("latin-1")
    assert repr(shares[0]) == (
        "Share(rfp_id='rfp-7', quorum=Quorum(threshold=2, count=3), index=1)"
    )


@pytest.mark.parametrize(
    ("threshold", "count"), [(0, 1), (2, 1), (1, 17), (1, 0), (-1, 3), (True, 2), ("2", 3)]
)
def test_a_quorum_that_cannot_be_is_refused(threshold: int, count: int) -> None:
    with pytest.raises(Invalid, match="number of shares"):
        Quorum(threshold, count)


@pytest.mark.parametrize(
    ("index", "data"), [(0, bytes(32)), (4, bytes(32)), (1, bytes(31)), (1, b"")]
)
def test_a_share_that_cannot_be_is_refused(index: int, data: bytes) -> None:
    with pytest.raises(Invalid, match="The share"):
        Share("rfp-7", TWO_OF_THREE, index, data)


def test_a_policy_with_a_digest_too_few_or_odd_is_refused() -> None:
    policy, _ = _split()

    with pytest.raises(Invalid, match="The number of digests"):
        replace(policy, digests=policy.digests[1:])
    with pytest.raises(Invalid, match="The digest of a share must be 32 bytes"):
        replace(policy, digests=(*policy.digests[1:], "F" * 64))
    with pytest.raises(Invalid, match="public key must be 32 bytes"):
        replace(policy, public_key=b"")
