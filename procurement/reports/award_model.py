"""What a paper says of an award, as frozen values: decisions, payees, approvals, who did what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class LotBid:
    """One bid on one lot, ranked on that lot alone."""

    bid: str
    vendor: str
    status: str
    rank: int | None
    total: Decimal
    price: Decimal | None
    failed: tuple[str, ...]


@dataclass(frozen=True)
class LotAward:
    """What was decided on one lot, by whom and why."""

    letter: str
    name: str
    chosen: LotBid | None
    is_leading: bool
    reason: str
    by: str
    at: datetime
    ranking: tuple[LotBid, ...]


@dataclass(frozen=True)
class Payee:
    """Who is paid, as it bids and as it is registered; where, how much, and for what."""

    vendor: str
    registered: str
    headquarters: str
    address: str
    lots: tuple[tuple[str, Decimal], ...]
    total: Decimal

    @property
    def where(self) -> str:
        """Its postal address; its head office where it gave none."""
        return self.address or self.headquarters


@dataclass(frozen=True)
class Step:
    """One thing somebody did to the procurement."""

    what: str
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class PanelMember:
    """A member of the panel under a code, with the times at which its scores were locked."""

    code: str
    role: str
    locks: tuple[tuple[str, datetime], ...]
    conflicts: tuple[str, ...]
    waivers: tuple[str, ...]


@dataclass(frozen=True)
class GateRuling:
    """What somebody decided on one gate of one bid."""

    vendor: str
    gate: str
    outcome: str
    reason: str
    by: str
    at: str


@dataclass(frozen=True)
class Purpose:
    """What a lot's payment is called on disclosure reports, and what is doubtful about it."""

    letter: str
    text: str
    code: str
    doubt: str


@dataclass(frozen=True)
class Award:
    """The whole award."""

    profile: str
    lots: tuple[LotAward, ...]
    payees: tuple[Payee, ...]
    steps: tuple[Step, ...]
    panel: tuple[PanelMember, ...]
    purposes: Mapping[str, Purpose]
    remarks: tuple[str, ...]

    @property
    def given(self) -> tuple[LotAward, ...]:
        """The lots that go to somebody."""
        return tuple(lot for lot in self.lots if lot.chosen is not None)

    @property
    def kept(self) -> tuple[LotAward, ...]:
        """The lots that go to nobody."""
        return tuple(lot for lot in self.lots if lot.chosen is None)
