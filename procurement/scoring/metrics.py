"""The measures of a bid: seat cover, headroom, ramp, languages, channels."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from procurement.documents.vocabulary import BURST_CREDIT, CHANNEL_CREDIT, CHANNEL_KIND
from procurement.scoring.case import Case
from procurement.scoring.exact import ceiling, exact, rounded


@dataclass(frozen=True, kw_only=True)
class PhaseCover:
    """Seats of one phase: guaranteed, required, and what is left without the largest site."""

    phase: int
    guaranteed: int
    burst: int
    largest_site: Fraction
    required: int

    @property
    def ratio(self) -> Fraction:
        """Guaranteed ÷ required."""
        return Fraction(self.guaranteed, self.required)

    @property
    def after_loss(self) -> Fraction:
        """(Guaranteed + half of burst) × (1 − largest site) ÷ required."""
        seats = self.guaranteed + exact(BURST_CREDIT) * self.burst
        return seats * (1 - self.largest_site) / self.required


@dataclass(frozen=True, kw_only=True)
class Metrics:
    """The measures; a ratio is None where nothing is asked."""

    phases: tuple[PhaseCover, ...]
    ramp_ratio: Fraction | None
    language_need: dict[str, tuple[int, int]]
    channels_needed: tuple[str, ...]
    channel_cover: Fraction
    required_mps: Fraction

    @property
    def weakest_phase(self) -> PhaseCover | None:
        """The phase with the smallest seat cover."""
        return min(self.phases, key=lambda phase: phase.ratio, default=None)

    @property
    def tightest_phase(self) -> PhaseCover | None:
        """The phase with the least headroom after losing the largest site."""
        return min(self.phases, key=lambda phase: phase.after_loss, default=None)

    @property
    def seat_coverage(self) -> Fraction | None:
        """The smallest guaranteed ÷ required over the phases."""
        return self.weakest_phase.ratio if self.weakest_phase else None

    @property
    def n1_coverage(self) -> Fraction | None:
        """The smallest headroom over the phases."""
        return self.tightest_phase.after_loss if self.tightest_phase else None

    @property
    def language_ratio(self) -> Fraction | None:
        """The smallest offered ÷ required over the languages."""
        ratios = [Fraction(offered, need) for offered, need in self.language_need.values()]
        return min(ratios, default=None)

    def as_dict(self) -> dict[str, Any]:
        """Return the measures, rounded to four decimals, in the published order."""
        return {
            "seat_coverage": _four(self.seat_coverage),
            "n1_coverage": _four(self.n1_coverage),
            "ramp_ratio": _four(self.ramp_ratio),
            "language_ratio": _four(self.language_ratio),
            "language_need": {code: list(pair) for code, pair in self.language_need.items()},
            "channel_cover": _four(self.channel_cover),
            "channels_needed": list(self.channels_needed),
            "required_mps": rounded(self.required_mps, 2),
        }


def _four(value: Fraction | None) -> Any:
    return None if value is None else rounded(value, 4)


def metrics_of(case: Case) -> Metrics:
    """Measure a bid on its effective lots."""
    channels = _channels_needed(case)
    return Metrics(
        phases=_phases(case),
        ramp_ratio=_ramp_ratio(case),
        language_need=_language_need(case),
        channels_needed=channels,
        channel_cover=_channel_cover(case, channels),
        required_mps=case.required_mps,
    )


def _phases(case: Case) -> tuple[PhaseCover, ...]:
    seats = case.offer.capacity
    covers = (
        PhaseCover(
            phase=number,
            guaranteed=seats.guaranteed_seats.get(f"phase_{number}") or 0,
            burst=seats.burst_seats_not_guaranteed or 0,
            largest_site=exact(max(seats.site_share, default=1)),
            required=sum(lot.peak_seats for lot in lots),
        )
        for number, lots in case.phases.items()
    )
    return tuple(cover for cover in covers if cover.required > 0)


def _ramp_ratio(case: Case) -> Fraction | None:
    days = case.offer.capacity.ramp_days.to_full
    return exact(case.posting.timeline.ramp_window_days) / exact(days) if days else None


def _language_need(case: Case) -> dict[str, tuple[int, int]]:
    """Return language → (offered, required); a language that needs no seat is left out."""
    offered = case.offer.capacity.guaranteed_seats_by_language
    need: dict[str, tuple[int, int]] = {}
    for language in case.posting.languages:
        by_phase = [
            sum(lot.peak_seats for lot in lots if lot.letter in language.lots)
            for lots in case.phases.values()
        ]
        required = ceiling(exact(language.share) * max(by_phase))
        if language.share != 1 and required > 0:
            need[language.code] = (offered.get(language.code) or 0, required)
    return need


def _channels_needed(case: Case) -> tuple[str, ...]:
    return tuple(
        channel for channel in case.posting.channels.required if case.has(CHANNEL_KIND[channel])
    )


def _channel_cover(case: Case, channels: tuple[str, ...]) -> Fraction:
    if not channels:
        return Fraction(1)
    credits = [CHANNEL_CREDIT[case.profile.channels.get(name) or "none"] for name in channels]
    return sum(map(exact, credits), Fraction(0)) / len(channels)
