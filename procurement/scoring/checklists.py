"""The automatic scores that count what is met: one point per item, with the items named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from procurement.documents.vocabulary import QA_SHARE_MIN_PCT, TEST_PASS_MIN, TRAINING_HOURS
from procurement.scoring.case import Case
from procurement.scoring.exact import exact, reaches, shown
from procurement.scoring.gates import retention_days
from procurement.scoring.reasons import Reason, listed


@dataclass(frozen=True)
class Item:
    """One thing that is met or not; what is blank is not met."""

    title: str
    is_met: bool
    field: str


Score = tuple[int, Reason]
Checklist = Callable[[Case], tuple[Item, ...]]


def checklist_score(label: str, items: tuple[Item, ...]) -> Score:
    """Return floor(5 × met ÷ items), and the items by name."""
    met = [item.title for item in items if item.is_met]
    missing = [item.title for item in items if not item.is_met]
    score = 5 * len(met) // len(items)
    ending = f"not met: {listed(missing)}" if missing else "nothing is missing"
    reason = Reason(
        sentence=f"{label}: {len(met)} of {len(items)} met ({listed(met)}); {ending}.",
        value=Fraction(len(met), len(items)),
        reached=f"{len(met)} of {len(items)}",
        next_anchor=f"one more of: {listed(missing)}" if missing else "",
        fields=tuple(dict.fromkeys(item.field for item in items)),
    )
    return score, reason


def _at_most(value: Decimal | None, limit: Decimal) -> bool:
    return value is not None and value <= limit


def _at_least(value: Decimal | None, limit: int | Decimal) -> bool:
    return value is not None and value >= limit


def _yes(title: str, flag: bool | None, field: str) -> Item:
    return Item(title, flag is True, field)


def training(case: Case) -> tuple[Item, ...]:
    """EXP-2: hours, test, certificate and module before the first call."""
    given, here = case.profile.training, "profile training"
    some, many = TRAINING_HOURS
    hours = f"{here}.political_hours"
    return (
        Item(f"{some} h of political training", _at_least(given.political_hours, some), hours),
        Item(f"{many} h of political training", _at_least(given.political_hours, many), hours),
        Item("test passed at 80 %", _at_least(given.test_pass, TEST_PASS_MIN), f"{here}.test_pass"),
        _yes("certified on the script", given.script_cert, f"{here}.script_cert"),
        _yes("election module", given.election_module, f"{here}.election_module"),
    )


def self_service(case: Case) -> tuple[Item, ...]:
    """OMN-2: the registration and update portal."""
    given, here = case.profile.portal, "profile portal"
    return (
        _yes("portal live for a client", given.live, f"{here}.live"),
        _yes("hands over to the official site", given.official_handoff, f"{here}.official_handoff"),
        _yes("all posting languages", given.languages, f"{here}.languages"),
        _yes("accessibility report", given.wcag, f"{here}.wcag"),
        _yes("hand-off to an agent", given.agent_handoff, f"{here}.agent_handoff"),
    )


def texting(case: Case) -> tuple[Item, ...]:
    """OMN-3: registration, opt-out, people, surveys and pace; scored for every bid."""
    given, here = case.profile.texting, "profile texting"
    pace = case.required_mps
    fast = given.mps is not None and reaches(exact(given.mps), pace)
    return (
        _yes("registered political senders", given.tcr_527, f"{here}.tcr_527"),
        _yes("opt-out crosses channels", given.stop_cross_channel, f"{here}.stop_cross_channel"),
        _yes("texts sent by people", given.p2p_human, f"{here}.p2p_human"),
        _yes("automated SMS survey", given.sms_survey, f"{here}.sms_survey"),
        Item(f"{shown(pace)} messages a second", fast, f"{here}.mps"),
    )


def voter_file(case: Case) -> tuple[Item, ...]:
    """PRV-3: terms, deletion, certificate, backups, encryption."""
    given, here, rules = case.profile.retention, "profile retention", case.posting.data
    locked = given.encrypted is True and given.key_doc is True
    days = rules.retention_days_max
    backups = rules.backup_days_max
    return (
        Item("voter-file terms", given.voter_terms == "accepted", f"{here}.voter_terms"),
        Item(
            f"deleted within {shown(days)} days",
            _at_most(retention_days(case), days),
            f"{here}.days",
        ),
        _yes("deletion certificate", given.certificate, f"{here}.certificate"),
        Item(
            f"backups gone within {shown(backups)} days",
            _at_most(given.backups_days, backups),
            f"{here}.backups_days",
        ),
        Item("encrypted, keys described", locked, f"{here}.encrypted"),
    )


def recordings(case: Case) -> tuple[Item, ...]:
    """PRV-5: three items, and two more when an effective lot takes cards."""
    given, here = case.profile.recording, "profile recording"
    limit = case.posting.recording.retention_days_max
    items = (
        _yes("notice by the voter's state", given.consent_logic, f"{here}.consent_logic"),
        _yes("encrypted with logged access", given.encrypted_logged, f"{here}.encrypted_logged"),
        Item(
            f"kept {shown(limit)} days at most",
            _at_most(given.retention_days, limit),
            f"{here}.retention_days",
        ),
    )
    if not case.takes_cards:
        return items
    attested = case.profile.assurance.pci_aoc
    return (
        *items,
        _yes("pause or keypad masking", given.pause_or_dtmf, f"{here}.pause_or_dtmf"),
        _yes("PCI DSS attestation", attested, "profile assurance.pci_aoc"),
    )


def monitoring(case: Case) -> tuple[Item, ...]:
    """ACC-1: listening, access, recording, quality share, calibration."""
    given, here = case.profile.oversight, "profile oversight"
    limit = case.posting.recording.campaign_access_hours_max
    return (
        _yes("live listening", given.live_monitoring, f"{here}.live_monitoring"),
        Item(
            f"recordings open within {shown(limit)} h",
            _at_most(given.selfserve_hours, limit),
            f"{here}.selfserve_hours",
        ),
        _yes("every call recorded", given.record_all, f"{here}.record_all"),
        Item(
            f"{QA_SHARE_MIN_PCT} % of calls scored",
            _at_least(given.qa_pct, QA_SHARE_MIN_PCT),
            f"{here}.qa_pct",
        ),
        _yes("weekly calibration", given.calibration_weekly, f"{here}.calibration_weekly"),
    )


def scripts(case: Case) -> tuple[Item, ...]:
    """ACC-2: approvals, change and stop times, rebuttals, stamped versions."""
    given, here, rules = case.profile.script, "profile script", case.posting.scripts
    change, stop = rules.change_turnaround_hours_max, rules.emergency_stop_minutes_max
    return (
        _yes("version log with approvals", given.approval_log, f"{here}.approval_log"),
        Item(
            f"change live within {shown(change)} h",
            _at_most(given.change_hours, change),
            f"{here}.change_hours",
        ),
        Item(
            f"stopped within {shown(stop)} min",
            _at_most(given.stop_minutes, stop),
            f"{here}.stop_minutes",
        ),
        _yes("approved rebuttals only", given.rebuttals_approved, f"{here}.rebuttals_approved"),
        _yes("version stamped on calls", given.version_stamp, f"{here}.version_stamp"),
    )


def remedies(case: Case) -> tuple[Item, ...]:
    """ACC-5: credits, audit, officer, exit, refund."""
    given, here = case.profile.remedies, "profile remedies"
    return (
        _yes("service credits", given.credits, f"{here}.credits"),
        _yes("audit right", given.audit, f"{here}.audit"),
        _yes("named accountable officer", given.named_exec, f"{here}.named_exec"),
        _yes("exit within 7 days", given.exit_7d, f"{here}.exit_7d"),
        _yes("unused money back in 30 days", given.refund_30d, f"{here}.refund_30d"),
    )


def certainty(case: Case) -> tuple[Item, ...]:
    """CST-2: the five promises as the vendor ticked them."""
    given, here = case.offer.pricing.certainty, "bid pricing.certainty"
    return (
        _yes(
            "paid per contact or guaranteed rate",
            given.paid_per_contact_or_guaranteed_rate,
            f"{here}.paid_per_contact_or_guaranteed_rate",
        ),
        _yes("minimum at most half", given.minimum_at_most_half, f"{here}.minimum_at_most_half"),
        _yes(
            "fixed through election day",
            given.valid_through_election_day,
            f"{here}.valid_through_election_day",
        ),
        _yes("pass-through stated", given.pass_through_stated, f"{here}.pass_through_stated"),
        _yes("not-to-exceed total", given.not_to_exceed_total, f"{here}.not_to_exceed_total"),
    )


CHECKLISTS: dict[str, tuple[str, Checklist]] = {
    "EXP-2": ("Training", training),
    "OMN-2": ("Self-service", self_service),
    "OMN-3": ("Texting", texting),
    "PRV-3": ("Voter file", voter_file),
    "PRV-5": ("Recordings", recordings),
    "ACC-1": ("Monitoring", monitoring),
    "ACC-2": ("Scripts", scripts),
    "ACC-5": ("Remedies", remedies),
    "CST-2": ("Price certainty", certainty),
}
