"""The cast: who appears in the tests, always with the same names and roles."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.policy import OrganizationKind, Role

PASSWORD = "a short sentence is fine"


@dataclass(frozen=True)
class Character:
    """One person of the cast, before there is an account."""

    name: str
    email: str
    organization: str
    kind: OrganizationKind
    roles: tuple[Role, ...]


RIVERA = "Rivera for Mayor"
QUINN = "Quinn for Senate"
BRIGHTCALL = "BrightCall Cooperative"
LOWTIDE = "Lowtide Contact"
HOUSE = "Lantern Street Portal"

DANA = Character(
    "Dana Rivera", "dana@rivera.example", RIVERA, OrganizationKind.CAMPAIGN, (Role.LEAD,)
)
ELI = Character(
    "Eli Novak", "eli@rivera.example", RIVERA, OrganizationKind.CAMPAIGN, (Role.EDITOR,)
)
EVE = Character(
    "Eve Lindqvist", "eve@rivera.example", RIVERA, OrganizationKind.CAMPAIGN, (Role.EVALUATOR,)
)
CHIDI = Character(
    "Chidi Baptiste", "chidi@rivera.example", RIVERA, OrganizationKind.CAMPAIGN, (Role.CHAIR,)
)
CORA = Character(
    "Cora Whitfield", "cora@rivera.example", RIVERA, OrganizationKind.CAMPAIGN, (Role.COUNSEL,)
)
FAY = Character(
    "Fay Tanaka", "fay@rivera.example", RIVERA, OrganizationKind.CAMPAIGN, (Role.FINANCE,)
)
MALLORY = Character(
    "Mallory Quinn", "mallory@quinn.example", QUINN, OrganizationKind.CAMPAIGN, (Role.LEAD,)
)
VERA = Character(
    "Vera Holm",
    "vera@brightcall.example",
    BRIGHTCALL,
    OrganizationKind.VENDOR,
    (Role.VENDOR_MEMBER,),
)
VICTOR = Character(
    "Victor Adeyemi",
    "victor@lowtide.example",
    LOWTIDE,
    OrganizationKind.VENDOR,
    (Role.VENDOR_MEMBER,),
)
ADA = Character(
    "Ada Okafor", "ada@portal.example", HOUSE, OrganizationKind.PORTAL, (Role.ADMINISTRATOR,)
)

EVERYBODY = (DANA, ELI, EVE, CHIDI, CORA, FAY, MALLORY, VERA, VICTOR, ADA)
