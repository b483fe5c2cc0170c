"""Second factors: six digits that change every half minute (RFC 6238), and spare codes.

The secret lies encrypted under the storage key, which is not in the database. A code counts once,
for the half minute before and after its own; of a spare code only the digest is kept.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pyotp

from procurement import notices, sealing
from procurement.errors import Conflict, Invalid, NotFound
from procurement.notices import Event, Letter
from procurement.people import loading
from procurement.people.records import Person, SecondFactor
from procurement.policy import Act
from procurement.sealing import Keyring
from procurement.work import Work

STEP_SECONDS = 30
SPARE_CODES = 8
WRONG_CODE = "The code is not right, or it was used before. Wait for the next one and type that."
_NEXT_TO = (0, -1, 1)  # clocks of telephones differ a little


@dataclass(frozen=True)
class SecondFactorRow:
    """Since when somebody has a second factor, and how many spare codes are left."""

    turned_on_at: datetime
    spare_codes: int


@dataclass(frozen=True)
class Given:
    """A code that somebody typed, and the keys under which secrets lie."""

    code: str = field(repr=False)
    keys: Keyring = field(repr=False)


def new_secret() -> str:
    """A fresh secret for an authenticator, in base 32."""
    return str(pyotp.random_base32())


def authenticator_address(secret: str, email: str, portal: str) -> str:
    """What the square code holds, for an authenticator to read."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=portal))


def my_second_factor(work: Work) -> SecondFactorRow | None:
    """The actor's own second factor, if there is one."""
    row = work.session.get(SecondFactor, work.actor.person_id)
    return None if row is None else SecondFactorRow(row.turned_on_at, len(row.spares.split()))


def has_second_factor(work: Work, person_id: str) -> bool:
    """Whether a person has a second factor."""
    return work.session.get(SecondFactor, person_id) is not None


def turn_on_second_factor(work: Work, secret: str, given: Given) -> tuple[str, ...]:
    """The authenticator that holds this secret counts from now on; returns the spare codes.

    They are shown this one time. Refuses: ``SignInNeeded``; ``Conflict`` where there is one
    already; ``Invalid`` for a code that is not of this secret.
    """
    person = loading.person_by_id(work, work.actor.person_id)
    work.authorize(Act.TURN_ON_SECOND_FACTOR, person.parties)
    if has_second_factor(work, person.id):
        raise Conflict("You have a second factor already. Turn it off first.")
    step = _step_of(secret, given.code, work.now, after=0)
    if step is None:
        raise Invalid(WRONG_CODE, {"code": WRONG_CODE})
    spares = tuple(_spare(work.new_secret()) for _ in range(SPARE_CODES))
    work.session.add(
        SecondFactor(
            person_id=person.id,
            secret=sealing.encrypt(secret.encode(), given.keys, _place(person.id)),
            turned_on_at=work.now,
            last_step=step,
            spares=" ".join(map(_digest, spares)),
        )
    )
    _tell(work, person, "is on", "From now on a code is asked for beside your password.")
    return spares


def turn_off_second_factor(work: Work, person_id: str) -> None:
    """The password alone counts again; for oneself after a code, and for the operator.

    Refuses: ``NotFound`` for nobody, or where there is none; ``NotAllowed``.
    """
    person = loading.person_by_id(work, person_id)
    work.authorize(Act.TURN_OFF_SECOND_FACTOR, person.parties)
    row = work.session.get(SecondFactor, person.id)
    if row is None:
        raise NotFound("There is no second factor.")
    work.session.delete(row)
    _tell(work, person, "is off", "Your password alone is asked for again.")


def takes_code(work: Work, person_id: str, given: Given | None) -> bool:
    """Whether the second factor is satisfied; a code that was taken does not count again.

    Without a second factor it always is.
    """
    row = work.session.get(SecondFactor, person_id)
    if row is None:
        return True
    if given is None:
        return False
    secret = sealing.decrypt(row.secret, given.keys, _place(person_id)).decode()
    step = _step_of(secret, given.code, work.now, after=row.last_step)
    if step is not None:
        row.last_step = step
    else:
        left, used = row.spares.split(), _digest(given.code)
        if used not in left:
            return False
        row.spares = " ".join(one for one in left if one != used)
    work.session.add(row)
    return True


def _step_of(secret: str, code: str, at: datetime, *, after: int) -> int | None:
    """The half minute of a code, when it is near and newer than the last one taken."""
    totp = pyotp.TOTP(secret)
    now = int(at.timestamp()) // STEP_SECONDS
    typed = "".join(code.split())
    for offset in _NEXT_TO:
        made = str(totp.generate_otp(now + offset))
        if now + offset > after and hmac.compare_digest(made.encode(), typed.encode()):
            return now + offset
    return None


def _spare(secret: str) -> str:
    """Twelve digits and letters from a to f, in groups: easy to print and to type."""
    digits = hashlib.sha256(secret.encode()).hexdigest()
    return f"{digits[:4]} {digits[4:8]} {digits[8:12]}"


def _digest(spare: str) -> str:
    return hashlib.sha256(b"spare code\0" + "".join(spare.split()).lower().encode()).hexdigest()


def _place(person_id: str) -> Mapping[str, str | int]:
    return {"table": "second_factor", "person": person_id}


def _tell(work: Work, person: Person, how: str, meaning: str) -> None:
    notices.write_letter(
        work,
        Letter(
            to=person.email,
            subject=f"Your second factor {how}",
            body=(
                f"Your second factor {how}. {meaning}\n\n"
                "If you did not do this, change your password now, end the other sign-ins on "
                f"your account page, and tell your administrator:\n{work.link('/account')}"
            ),
            person_id=person.id,
            event=Event.SECOND_FACTOR,
        ),
    )
