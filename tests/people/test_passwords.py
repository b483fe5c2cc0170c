"""Password hashes: the product's own cost, which the rest of the suite lowers for its speed."""

from __future__ import annotations

import subprocess
import sys

from procurement import people

ASK = """
from procurement.people import hash_password
print(hash_password("a short sentence is fine"))
"""


def test_product_hashes_with_argon2id_at_64_mib_and_three_passes() -> None:
    made = subprocess.run(
        [sys.executable, "-c", ASK], capture_output=True, text=True, check=True, timeout=300
    ).stdout

    assert made.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_right_password_fits_and_any_other_does_not() -> None:
    stored = people.hash_password("a short sentence is fine")
    check = people.PasswordCheck("dana@rivera.example", "dana", stored, "")

    assert people.password_matches(check, "a short sentence is fine")
    for wrong in ("A short sentence is fine", "a short sentence is fine ", "", "x" * 5000):
        assert not people.password_matches(check, wrong)


def test_unknown_account_and_damaged_hash_fit_no_password() -> None:
    for stored in ("", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$broken"):
        check = people.PasswordCheck("nobody@x.example", "", stored, "")
        assert not people.password_matches(check, "nobody has this password")
