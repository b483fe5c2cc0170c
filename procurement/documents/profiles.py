"""The standing profile of a vendor: answered once, dated, reused in every bid."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from procurement.documents.fields import (
    Amount,
    Count,
    Country,
    Day,
    Flag,
    Note,
    Paper,
    Share,
    Text,
    one_of,
)
from procurement.documents.vocabulary import (
    CHANNEL_CREDIT,
    CHANNEL_KIND,
    REPORTING,
    SOC2_LEVELS,
    SUB_PROCESSORS,
    WRITEBACK,
)

Soc2 = Annotated[str, one_of(SOC2_LEVELS)]
Credit = Annotated[str, one_of(CHANNEL_CREDIT)]
Channel = Annotated[str, one_of(CHANNEL_KIND)]


class Site(Paper):
    """One place with seats."""

    name: Text
    country: Country
    seats: Count | None = None
    work_from_home: Flag | None = None


class Assurance(Paper):
    """Reports by others about the vendor's controls."""

    soc2: Soc2 | None = None
    soc2_period_end_months_before_bid: Amount | None = None
    iso27001: Flag | None = None
    scope_covers_bid_sites: Flag | None = None
    pen_test_months_ago: Amount | None = None
    pen_test_shared: Flag | None = None
    exceptions_closed: Flag | None = None
    pci_aoc: Flag | None = None
    pci_level: Text | None = None


class StandingDocument(Paper):
    """A report, certificate or policy that runs out on a day."""

    what: Text
    issuer: Text | None = None
    valid_until: Day | None = None


class DataHandling(Paper):
    """Where data and agents are, and what guards them."""

    storage: tuple[Country, ...]
    agents: Annotated[tuple[Country, ...], Field(min_length=1)]
    devices: Text | None = None
    vdi: Flag | None = None
    mfa: Flag | None = None
    tenant_isolated: Flag | None = None
    field_masking: Flag | None = None
    access_log_weekly: Flag | None = None


class Retention(Paper):
    """How long data stays and under what terms."""

    days: Amount | None = None
    backups_days: Amount | None = None
    certificate: Flag | None = None
    voter_terms: Text | None = None
    encrypted: Flag | None = None
    key_doc: Flag | None = None


class Incident(Paper):
    """A past breach."""

    date: Day
    what: Note | None = None
    records: Count | None = None
    report: Flag | None = None


class Breach(Paper):
    """How fast a breach is told, and which there were."""

    notice_hours: Amount | None = None
    tabletop_12m: Flag | None = None
    incidents: tuple[Incident, ...] = ()


class Recording(Paper):
    """How calls are recorded."""

    consent_logic: Flag | None = None
    encrypted_logged: Flag | None = None
    retention_days: Amount | None = None
    pause_or_dtmf: Flag | None = None


class SubProcessors(Paper):
    """The chain below the vendor."""

    level: Annotated[str, one_of(SUB_PROCESSORS)] | None = None
    count: Count | None = None


class Oversight(Paper):
    """How the campaign can listen."""

    live_monitoring: Flag | None = None
    selfserve_hours: Amount | None = None
    record_all: Flag | None = None
    qa_pct: Amount | None = None
    calibration_weekly: Flag | None = None


class ScriptControl(Paper):
    """How the campaign keeps its words."""

    approval_log: Flag | None = None
    change_hours: Amount | None = None
    stop_minutes: Amount | None = None
    rebuttals_approved: Flag | None = None
    version_stamp: Flag | None = None


class Remedies(Paper):
    """What the campaign can do when things go wrong."""

    credits: Flag | None = None
    audit: Flag | None = None
    named_exec: Flag | None = None
    exit_7d: Flag | None = None
    refund_30d: Flag | None = None


class Training(Paper):
    """What agents learn before the first call."""

    political_hours: Amount | None = None
    test_pass: Share | None = None
    script_cert: Flag | None = None
    election_module: Flag | None = None


class Texting(Paper):
    """How texts are sent."""

    tcr_527: Flag | None = None
    stop_cross_channel: Flag | None = None
    p2p_human: Flag | None = None
    sms_survey: Flag | None = None
    mps: Amount | None = None


class SelfService(Paper):
    """The registration and update portal."""

    live: Flag | None = None
    official_handoff: Flag | None = None
    languages: Flag | None = None
    wcag: Flag | None = None
    agent_handoff: Flag | None = None


class Insurance(Paper):
    """Cover in million USD."""

    cyber_musd: Amount | None = None
    eo_musd: Amount | None = None
    gl_musd: Amount | None = None


class VendorProfile(Paper):
    """A vendor's standing answers."""

    id: Text
    name: Text
    archetype: Note | None = None
    hq: Note | None = None
    address: Note | None = None
    founded: Count | None = None
    ownership: Note | None = None
    foreign_owned: Flag | None = None
    union: Flag | None = None
    alignment: Note | None = None
    seats_total: Count | None = None
    sites: tuple[Site, ...] = ()
    assurance: Assurance = Assurance()
    documents: tuple[StandingDocument, ...] = ()
    data: DataHandling
    retention: Retention = Retention()
    breach: Breach = Breach()
    recording: Recording = Recording()
    subp: SubProcessors = SubProcessors()
    oversight: Oversight = Oversight()
    script: ScriptControl = ScriptControl()
    reporting: Annotated[str, one_of(REPORTING)] | None = None
    writeback: Annotated[str, one_of(WRITEBACK)] | None = None
    remedies: Remedies = Remedies()
    training: Training = Training()
    texting: Texting = Texting()
    portal: SelfService = SelfService()
    channels: dict[Channel, Credit | None] = Field(default_factory=dict)
    insurance: Insurance = Insurance()
    supervisor_ratio: Amount | None = None
    attrition_annual: Amount | None = None
