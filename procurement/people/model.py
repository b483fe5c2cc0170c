"""The words of people and organisations: input values with limits, and what queries return."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, TypeVar
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)

from procurement.documents.showing import is_hidden
from procurement.errors import Invalid
from procurement.policy import OrganizationKind, Role

UNSEEN = "holds characters that cannot be seen; type it again without pasting"
PASSWORD_MIN, PASSWORD_MAX = 12, 256
INVITATION_FOR = timedelta(days=7)
CONFIRMATION_FOR = timedelta(days=2)
RESET_FOR = timedelta(hours=1)


def clean_line(text: str) -> str:
    """One line of visible text: NFC, single spaces; control, format and look-through marks refused.

    Raises: ``ValueError`` with a sentence.
    """
    if any(unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} for char in text):
        raise ValueError(UNSEEN)
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if not line:
        raise ValueError("must not be empty")
    return line


def without_hidden(text: str) -> str:
    """A text of several lines as it is, without controls and marks that turn its direction.

    Such marks make a text read otherwise than it is stored, and a database may refuse them.
    Raises: ``Invalid``.
    """
    if holds_hidden(text):
        raise Invalid(f"The text {UNSEEN}.")
    return text


def holds_hidden(value: object) -> bool:
    """Whether a text, or a text within, holds controls or marks that turn its direction."""
    if isinstance(value, str):
        # isprintable() is one pass in C; few texts need a second look.
        return not value.isprintable() and any(
            is_hidden(char) and char not in "\r\n\t" for char in value
        )
    if isinstance(value, Mapping):
        return any(holds_hidden(one) for pair in value.items() for one in pair)
    return isinstance(value, list | tuple) and any(holds_hidden(one) for one in value)


def normal_email(text: str) -> str:
    """An e-mail address as we compare it: trimmed, NFKC, lower case.

    Raises: ``ValueError`` with a sentence when it cannot be an address.
    """
    email = unicodedata.normalize("NFKC", text).strip().lower()
    local, at, domain = email.rpartition("@")
    is_plain = all(33 <= ord(char) < 127 and char not in '<>()[]\\,;:"' for char in email)
    if not (at and local and "." in domain.strip(".") and is_plain and email.count("@") == 1):
        raise ValueError("is not an e-mail address such as dana@example.org")
    return email


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is not a time zone such as America/Chicago")
    return name


Line = Annotated[str, Field(max_length=120), AfterValidator(clean_line)]
EmailAddress = Annotated[str, Field(max_length=254), AfterValidator(normal_email)]
ZoneName = Annotated[str, Field(max_length=64), AfterValidator(_known_zone)]


class InputValue(BaseModel):
    """Input from outside: strict about its fields, frozen once it is sound."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*")
    @classmethod
    def _without_hidden(cls, value: object) -> object:
        if holds_hidden(value):
            raise ValueError(UNSEEN)
        return value


Value = TypeVar("Value", bound=InputValue)


class NewPerson(InputValue):
    """A person's own details."""

    name: Line
    email: EmailAddress
    timezone: ZoneName = "UTC"


class VendorRegistration(InputValue):
    """What a vendor types to register."""

    organization: Line
    name: Line
    email: EmailAddress
    password: SecretStr

    @field_validator("password")
    @classmethod
    def _strong(cls, value: SecretStr) -> SecretStr:
        check_password(value.get_secret_value())
        return value


class NewOrganization(InputValue):
    """An organisation an administrator makes."""

    name: Line
    kind: OrganizationKind


class NewInvitation(InputValue):
    """Who is invited, and as what."""

    email: EmailAddress
    roles: tuple[Role, ...]


class AccountSettings(InputValue):
    """What a person may change about the own account."""

    name: Line
    timezone: ZoneName


def check_password(password: str, *, email: str = "") -> None:
    """Insist on a password nobody guesses: length above all.

    Raises: ``ValueError`` with a sentence.
    """
    if len(password) < PASSWORD_MIN:
        raise ValueError(f"must have at least {PASSWORD_MIN} characters; a short sentence is fine")
    if len(password) > PASSWORD_MAX:
        raise ValueError(f"must have at most {PASSWORD_MAX} characters")
    if len(set(password)) < 5:
        raise ValueError("repeats too few characters; use a short sentence")
    local = email.partition("@")[0]
    if len(local) >= 4 and local.lower() in password.lower():
        raise ValueError("must not contain your e-mail address")


def read_input(kind: type[Value], /, **fields: object) -> Value:
    """Make an input value or refuse with one sentence per field.

    Raises: ``Invalid`` whose ``fields`` maps each field to its sentence.
    """
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        problems = {
            str(issue["loc"][0]) if issue["loc"] else "": _sentence(
                issue["type"], issue["msg"], issue.get("ctx", {})
            )
            for issue in error.errors()
        }
        text = " ".join(f"{_label(name)} {sentence}." for name, sentence in problems.items())
        raise Invalid(text, problems) from error


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize() or "The form"


def _sentence(kind: str, message: str, limits: Mapping[str, object]) -> str:
    least = limits.get("min_length")
    if kind == "too_short":
        return "need at least one choice" if least == 1 else f"need at least {least} choices"
    if kind == "string_too_short":
        return f"is too short: it needs at least {least} characters"
    if kind == "missing":
        return "is missing"
    if kind == "string_too_long":
        return "is too long"
    if kind == "extra_forbidden":
        return "is not a field of this form"
    return message.removeprefix("Value error, ")


# What queries return ------------------------------------------------------------------------


@dataclass(frozen=True)
class SignInLimits:
    """How long a sign-in lives."""

    idle_for: timedelta
    signed_in_for: timedelta


@dataclass(frozen=True)
class PasswordCheck:
    """What is needed to check a password outside any transaction."""

    email: str
    person_id: str
    stored_hash: str
    address: str


@dataclass(frozen=True)
class OrganizationRow:
    """An organisation as its members and administrators see it."""

    id: str
    name: str
    kind: OrganizationKind
    created_at: datetime
    members: int
    version: int


@dataclass(frozen=True)
class Able:
    """Somebody who holds a role, for other rooms' letters and checks."""

    id: str
    name: str
    email: str


@dataclass(frozen=True)
class MemberRow:
    """A member of an organisation."""

    membership_id: str
    person_id: str
    name: str
    email: str
    roles: tuple[Role, ...]
    started_at: datetime
    last_seen_at: datetime | None
    is_disabled: bool
    is_confirmed: bool
    version: int


@dataclass(frozen=True)
class InvitationRow:
    """An open invitation."""

    id: str
    email: str
    organization_id: str
    organization_name: str
    roles: tuple[Role, ...]
    created_at: datetime
    expires_at: datetime
    is_known_person: bool


@dataclass(frozen=True)
class SignInRow:
    """One open sign-in of the own account."""

    id: str
    created_at: datetime
    last_seen_at: datetime
    address: str
    device: str
    is_this_one: bool


@dataclass(frozen=True)
class AccountRow:
    """The own account."""

    person_id: str
    name: str
    email: str
    timezone: str
    password_changed_at: datetime | None
    memberships: tuple[tuple[str, str], ...]  # (membership id, organisation's name)
    version: int
    second_factor_since: datetime | None = None


@dataclass(frozen=True)
class DemoPerson:
    """A demo person one may become with one click."""

    person_id: str
    name: str
    email: str
    organization: str
    roles: tuple[Role, ...]
