"""The tables of people: organisations, persons, memberships, sign-ins, invitations, links."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from procurement.policy import OrganizationKind, Parties, Role
from procurement.storage import Record, versioned

STRICT = {"sqlite_strict": True}


@versioned
class Organization(Record, table=True):
    """A campaign, a vendor, or the house that runs the portal."""

    __tablename__ = "organization"
    __table_args__ = (
        CheckConstraint("kind IN ('campaign', 'vendor', 'portal')", name="kind"),
        STRICT,
    )

    id: str = Field(primary_key=True)
    kind: str
    name: str
    is_demo: bool = False
    created_at: datetime
    version: int

    @property
    def parties(self) -> Parties:
        """The organisation is its own."""
        return Parties("organisation", self.id, organization_id=self.id, label=self.name)


@versioned
class Person(Record, table=True):
    """Somebody with an e-mail address; a password hash once there is one."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("email"), STRICT)

    id: str = Field(primary_key=True)
    email: str
    name: str
    timezone: str
    password_hash: str | None = None
    password_changed_at: datetime | None = None
    confirmed_at: datetime | None = None  # when the e-mail address was proven
    disabled_at: datetime | None = None
    is_demo: bool = False
    created_at: datetime
    version: int

    @property
    def parties(self) -> Parties:
        """The account belongs to the person."""
        return Parties("account", self.id, person_id=self.id, label=self.name)


@versioned
class Membership(Record, table=True):
    """A person in an organisation, with roles, from then to then."""

    __tablename__ = "membership"
    __table_args__ = (STRICT,)

    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    organization_id: str = Field(foreign_key="organization.id", index=True)
    roles: str  # the roles' words with commas, in the table's order
    started_at: datetime
    ended_at: datetime | None = None
    version: int

    @property
    def role_set(self) -> frozenset[Role]:
        """The roles as values."""
        return frozenset(Role(word) for word in self.roles.split(","))

    def parties_of(self, person: Person) -> Parties:
        """A membership belongs to the organisation, and its trail names the person."""
        return Parties("member", self.id, organization_id=self.organization_id, label=person.name)


class SignIn(Record, table=True):
    """One sign-in; the token itself is only in the person's cookie."""

    __tablename__ = "sign_in"
    __table_args__ = (UniqueConstraint("token_digest"), STRICT)

    id: str = Field(primary_key=True)
    token_digest: str
    person_id: str = Field(foreign_key="person.id", index=True)
    membership_id: str = Field(foreign_key="membership.id")
    created_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None = None
    address: str
    device: str


class SecondFactor(Record, table=True):
    """A person's second factor: the secret of its codes, encrypted, and digests of spare codes."""

    __tablename__ = "second_factor"
    __table_args__ = (STRICT,)

    person_id: str = Field(primary_key=True, foreign_key="person.id")
    secret: bytes
    turned_on_at: datetime
    last_step: int  # of the newest code that was taken: each counts once
    spares: str  # digests of the codes that are left, with blanks


class Invitation(Record, table=True):
    """A mailed invitation into an organisation."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("token_digest"), STRICT)

    id: str = Field(primary_key=True)
    token_digest: str
    email: str
    organization_id: str = Field(foreign_key="organization.id", index=True)
    roles: str
    invited_by: str
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def parties(self) -> Parties:
        """An invitation belongs to the inviting organisation."""
        return Parties(
            "invitation", self.id, organization_id=self.organization_id, label=self.email
        )


class MailedLink(Record, table=True):
    """A mailed link that proves an address or allows a new password; works once."""

    __tablename__ = "mailed_link"
    __table_args__ = (
        UniqueConstraint("token_digest"),
        CheckConstraint("purpose IN ('confirm', 'reset')", name="purpose"),
        STRICT,
    )

    id: str = Field(primary_key=True)
    token_digest: str
    person_id: str = Field(foreign_key="person.id", index=True)
    purpose: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class FailedTry(Record, table=True):
    """A failed password, counted per account and per network address."""

    __tablename__ = "failed_try"
    __table_args__ = (STRICT,)

    id: str = Field(primary_key=True)
    account: str = Field(index=True)  # a digest of the address typed, so no typo is kept
    address: str = Field(index=True)
    at: datetime


def kind_of(organization: Organization) -> OrganizationKind:
    """The organisation's kind as a value."""
    return OrganizationKind(organization.kind)
