"""The requirements: what a campaign posts, in exactly the shape of a posting's YAML file.

Fields that the evaluation reads are required; the others describe and may be left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from procurement.documents.fields import (
    Amount,
    ComplianceKey,
    Count,
    Country,
    Day,
    Flag,
    Instant,
    Language,
    Letter,
    Note,
    Paper,
    Share,
    Text,
    form,
    one_of,
)
from procurement.documents.lots import Lot
from procurement.documents.vocabulary import ASSURANCE_MINIMUMS, CHANNEL_KIND

Clock = Annotated[
    str, form(r"([01]\d|2[0-3]):[0-5]\d", "must be a time of day like 09:00, in quotes")
]
Channel = Annotated[str, one_of(CHANNEL_KIND)]
Minimum = Annotated[str, one_of(ASSURANCE_MINIMUMS)]
ControlProfile = Annotated[str, one_of(("solo", "two_person", "committee"))]
Visibility = Annotated[str, one_of(("invited_vendors", "verified_vendors", "public_notice"))]


class Amendment(Paper):
    """A published change; the portal's screens call it an addendum."""

    number: Count
    at: Instant
    summary: Note
    acknowledge_required: Flag = True


class Buyer(Paper):
    """The committee that buys."""

    committee: Text
    committee_type: Text | None = None
    office: Text | None = None
    level: Text | None = None
    registration_ref: Text | None = None
    disclosure_regime: Text | None = None
    treasurer_role: Text | None = None
    day_to_day_role: Text | None = None
    counsel_role: Text | None = None


class Jurisdictions(Paper):
    """Where voters live."""

    states: tuple[Text, ...] = ()
    locality: Text | None = None
    countries: tuple[Country, ...] = ()


class Election(Paper):
    """The election the work serves."""

    date: Day
    voting: Note | None = None
    ballots_mailed: Note | None = None
    early_voting: Note | None = None
    blackout: tuple[Note, ...] = ()


class Timeline(Paper):
    """The dates of the procurement and of the work, in a named zone."""

    timezone: Text | None = None
    posted: Instant | None = None
    questions_due: Instant | None = None
    answers_published: Instant | None = None
    bids_due: Instant
    technical_scoring_by: Day | None = None
    price_opening: Instant | None = None
    award: Day | None = None
    data_release: Day | None = None
    start: Day | None = None
    end: Day | None = None
    ramp_window_days: Amount


class CallingRules(Paper):
    """When voters may be called."""

    days: Note | None = None
    local_hours: tuple[Clock, Clock] | None = None
    basis: Note | None = None
    max_attempts_per_record: Count | None = None
    min_hours_between_attempts: Amount | None = None


class LanguageNeed(Paper):
    """A language that callers must speak, its share, and the lots concerned."""

    code: Language
    share: Share
    lots: tuple[Letter, ...]
    required_test_level: Text | None = None


class Channels(Paper):
    """Channels by weight: only the required ones are scored as cover."""

    required: tuple[Channel, ...] = ()
    scored: tuple[Text, ...] = ()
    optional: tuple[Text, ...] = ()


class ServiceLevels(Paper):
    """What the contract will measure."""

    outbound_abandon_max: Share | None = None
    answer_target: Share | None = None
    answer_seconds: Amount | None = None
    inbound_abandon_max: Share | None = None
    right_party_min_share: Share | None = None
    completion_definition: Note | None = None
    same_day_disposition: Flag | None = None
    pledge_fulfilment_min: Share | None = None


class Staffing(Paper):
    """Who may work, where, on what devices."""

    agent_countries_allowed: Annotated[tuple[Country, ...], Field(min_length=1)]
    agent_countries_by_lot: dict[Letter, tuple[Country, ...]] = Field(default_factory=dict)
    bilingual_min_share: Share | None = None
    wfh_allowed: Flag | None = None
    managed_devices_required: Flag
    supervisor_ratio_max: Amount | None = None
    background_check: Note | None = None
    offshore_conditions: tuple[Note, ...] = ()


class Scripts(Paper):
    """Who controls the words, and how fast they can change."""

    owner: Text | None = None
    approval: Note | None = None
    change_turnaround_hours_max: Amount
    emergency_stop_minutes_max: Amount
    rebuttals: Note | None = None
    ai_voice_allowed: Flag | None = None


class RecordingRules(Paper):
    """Recording, its notice, its life and the campaign's access."""

    required: Flag
    notice: Note | None = None
    retention_days_max: Amount
    live_monitoring: Flag | None = None
    campaign_access_hours_max: Amount
    pause_or_keypad_masking_lots: tuple[Letter, ...] = ()


class ReportingRules(Paper):
    """What must come back every day."""

    daily_csv_by: Note | None = None
    fields: tuple[Text, ...] = ()
    dashboard: Note | None = None
    writeback: Note | None = None
    weekly_call: Flag | None = None


class DataRules(Paper):
    """Where voter data may lie, how long, and how fast a breach is told."""

    voter_file_terms: Note | None = None
    storage_countries: Annotated[tuple[Country, ...], Field(min_length=1)]
    retention_days_max: Amount
    backup_days_max: Amount
    deletion_certificate: Flag | None = None
    breach_notice_hours_max: Amount
    subprocessors: Note | None = None


class AssuranceRules(Paper):
    """The least assurance report, and the lots that take cards."""

    minimum: Minimum
    pci_required_lots: tuple[Letter, ...] = ()
    pen_test: Note | None = None


class InsuranceRules(Paper):
    """Cover in million USD."""

    cyber: Amount
    eo: Amount
    gl: Amount


class ConflictRules(Paper):
    """What vendors must disclose."""

    question: Note | None = None
    exclusivity: Note | None = None
    firewall_accepted: Note | None = None


class ComplianceQuestion(Paper):
    """A question to vendors, with the fact behind it and where that was read; no legal advice."""

    topic: Text
    ask: Annotated[Note, Field(min_length=1)]
    good: Note | None = None  # what a good answer holds
    plain_text: Note | None = None  # the fact, in plain words
    sources: tuple[Note, ...] = ()
    read: Text | None = None  # whether the fact was read at its source
    confidence: Text | None = None
    as_of: Text | None = None  # the date of the source
    caution: Note | None = None


class Compliance(Paper):
    """Switches that select compliance questions, and the questions that vendors are asked."""

    wireless_dialing: Note | None = None
    robocall: Flag | None = None
    texting_registration: Note | None = None
    texting_verified_by: Day | None = None
    disclaimer_texts_by: Note | None = None
    state_registered_agent_question: Flag | None = None
    donor_script_elements: tuple[Note, ...] = ()
    legal_advice_notice: Flag | None = None
    questions: dict[ComplianceKey, ComplianceQuestion] = Field(default_factory=dict)


class PriceSchedule(Paper):
    """What is priced, and the reference volumes that make prices comparable."""

    lines: tuple[Note, ...] = ()
    bases_accepted: tuple[Text, ...] = ()
    append_matches: Amount
    months: Amount
    minimums_allowed: Flag | None = None
    overtime: Note | None = None
    holiday: Note | None = None


class Payment(Paper):
    """How the campaign pays."""

    terms: Note | None = None
    deposit_max_share: Share | None = None
    days: Amount | None = None
    invoice_fields: tuple[Text, ...] = ()


class Budget(Paper):
    """The ceiling of the soft gate, shown to vendors or not."""

    ceiling_usd: Amount | None = None
    visible_to_vendors: Flag | None = None


class EvaluationRules(Paper):
    """Which rubric variant ranks this posting, and how the panel works."""

    variant: Text
    evaluators: Count | None = None
    price_hidden_until_technical_locked: Flag | None = None
    interview_top: Count | None = None
    lot_variants: dict[Letter, Text] = Field(default_factory=dict)


class Requirements(Paper):
    """A posting: everything a campaign requires, lot by lot."""

    id: Text
    title: Text
    status: Text | None = None
    version: Count | None = None
    amendments: tuple[Amendment, ...] = ()
    buyer: Buyer | None = None
    jurisdictions: Jurisdictions | None = None
    election: Election | None = None
    timeline: Timeline
    calling_rules: CallingRules | None = None
    languages: tuple[LanguageNeed, ...] = ()
    lots: Annotated[dict[Letter, Lot], Field(min_length=1)]
    channels: Channels = Channels()
    service_levels: ServiceLevels | None = None
    staffing: Staffing
    scripts: Scripts
    recording: RecordingRules
    reporting: ReportingRules | None = None
    data: DataRules
    assurance: AssuranceRules
    insurance_musd: InsuranceRules
    conflicts: ConflictRules | None = None
    compliance: Compliance | None = None
    pricing: PriceSchedule
    payment: Payment | None = None
    budget: Budget = Budget()
    evaluation: EvaluationRules
    control_profile: ControlProfile | None = None
    visibility: Visibility | None = None
    reference_peak_seats_by_phase: dict[int, Count] = Field(default_factory=dict)
    language_seats_required: dict[Language, Count] = Field(default_factory=dict)
    reference_cost_by_lot_usd: dict[Letter, Amount] = Field(default_factory=dict)


def vendors_reading(posting: Mapping[str, Any]) -> dict[str, Any]:
    """A posting's answers as vendors may have them.

    The ceiling stays the campaign's, unless it says that vendors see it.
    """
    budget = posting.get("budget")
    is_shown = isinstance(budget, Mapping) and budget.get("visible_to_vendors") is True
    return {name: told for name, told in posting.items() if is_shown or name != "budget"}
