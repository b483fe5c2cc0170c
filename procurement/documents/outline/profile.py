"""What the standing profile asks a vendor: answered once, reused in every bid."""

from __future__ import annotations

from procurement.documents.outline import words
from procurement.documents.outline.model import Kind, Part, Question, part
from procurement.documents.vocabulary import SOC2_LEVELS


def _yes(path: str, label: str, feeds: str, text: str = "") -> Question:
    return Question(path, label, Kind.FLAG, help=f"{text} Scored: {feeds}.".strip())


def _number(path: str, label: str, unit: str, text: str) -> Question:
    return Question(path, label, Kind.NUMBER, help=text, unit=unit)


_COMPANY = part(
    "company",
    "Company",
    "apartment",
    "Who you are and where your people sit. You answer this once for all bids.",
    Question("name", "Legal name", Kind.LINE, help="It stands on the contract.", required=True),
    Question(
        "archetype",
        "What you are, in a few words",
        Kind.LINE,
        help="Tells a campaign what to expect.",
        example="boutique political specialist",
    ),
    Question("hq", "Head office", Kind.LINE, example="Columbus, OH (US)"),
    Question(
        "address",
        "Postal address",
        Kind.LINE,
        help="As on your invoices. A campaign discloses it with every payment to you.",
        example="12 Mill Street, Columbus, OH 43004",
    ),
    Question("founded", "Founded in", Kind.WHOLE, unit="year"),
    Question(
        "ownership",
        "Who owns you",
        Kind.LINE,
        help="Campaigns must know foreign owners.",
        example="privately held, US-owned",
    ),
    Question("foreign_owned", "Owned from abroad", Kind.FLAG),
    Question("union", "Your people have a union", Kind.FLAG),
    Question(
        "alignment",
        "Whom you work for",
        Kind.LINE,
        help="Parties and sides; campaigns read it beside the conflict question.",
        example="several parties, one side per race",
    ),
    Question("seats_total", "Seats in all", Kind.WHOLE, unit="seats"),
    Question(
        "sites",
        "Places with seats",
        Kind.TABLE,
        help="Every place from which you could work for a campaign.",
        columns=(
            Question("name", "Place", Kind.LINE, required=True, example="Columbus OH"),
            Question(
                "country",
                "Country",
                Kind.LINE,
                choices=words.COUNTRIES,
                required=True,
                help="Two letters, such as US.",
            ),
            Question("seats", "Seats", Kind.WHOLE),
            Question("work_from_home", "People at home", Kind.FLAG),
        ),
    ),
    _number(
        "supervisor_ratio", "Callers per supervisor", "callers", "Judged with staffing (CAP-5)."
    ),
    Question(
        "attrition_annual",
        "People who leave within a year",
        Kind.SHARE,
        help="Judged with staffing (CAP-5).",
        unit="% of staff",
    ),
)

_SECURITY = part(
    "security",
    "Security reports",
    "verified_user",
    "What others have checked about your controls (PRV-1), and your insurance (G15).",
    Question(
        "assurance.soc2",
        "SOC 2 report",
        Kind.CHOICE,
        help="An auditor's report on your controls. Campaigns ask for a least level (G10); better "
        "reports score higher (PRV-1).",
        choices=tuple((level, words.ASSURANCE[level]) for level in SOC2_LEVELS),
    ),
    _number(
        "assurance.soc2_period_end_months_before_bid",
        "The period of that report ended",
        "months ago",
        "Above 12 months a Type II report counts as Type I (PRV-1).",
    ),
    _yes("assurance.iso27001", "ISO 27001 certificate", "PRV-1", "It meets every least level."),
    _yes("assurance.scope_covers_bid_sites", "The reports cover every place you bid", "PRV-1"),
    _number(
        "assurance.pen_test_months_ago",
        "Last penetration test",
        "months ago",
        "A paid attempt to break in. Counts within 12 months (PRV-1).",
    ),
    _yes("assurance.pen_test_shared", "You share its report", "PRV-1"),
    _yes("assurance.exceptions_closed", "What the reports found is closed", "PRV-1"),
    _yes(
        "assurance.pci_aoc",
        "Attestation for card payments (PCI DSS)",
        "PRV-5, and a gate for lots with cards (G11)",
    ),
    Question(
        "assurance.pci_level",
        "Level of that attestation",
        Kind.LINE,
        choices=(("SP-1", "Service provider level 1"), ("SP-2", "Service provider level 2")),
    ),
    Question(
        "documents",
        "Reports, certificates and policies with the day they run out",
        Kind.TABLE,
        help="You are reminded 60 days before one runs out. The file itself goes into each bid.",
        columns=(
            Question("what", "What", Kind.LINE, required=True, example="ISO 27001 certificate"),
            Question("issuer", "Issued by", Kind.LINE),
            Question("valid_until", "Valid until", Kind.DAY),
        ),
    ),
    *(
        _number(f"insurance.{key}", f"Insurance: {name}", "million USD", "A gate (G15).")
        for key, name in (
            ("cyber_musd", "data and network"),
            ("eo_musd", "errors and omissions"),
            ("gl_musd", "general liability"),
        )
    ),
)

_DATA = part(
    "data",
    "Data and privacy",
    "shield_lock",
    "Where voter data lies, how long, who touches it, and what went wrong before.",
    Question(
        "data.storage",
        "Countries where data and recordings are stored",
        Kind.WORDS,
        help="A gate (G03), and scored (PRV-2).",
        choices=words.COUNTRIES,
        required=True,
    ),
    Question(
        "data.agents",
        "Countries where callers sit",
        Kind.WORDS,
        help="A gate (G03), and scored (PRV-2).",
        choices=words.COUNTRIES,
        required=True,
    ),
    Question(
        "data.devices",
        "Computers of the callers",
        Kind.LINE,
        help="A gate where campaigns ask for managed ones (G16), and scored (PRV-2).",
        choices=(("managed", "Ours, managed by us"), ("byod", "Their own")),
    ),
    _yes("data.vdi", "Work in a virtual desktop (no copy, print, download)", "PRV-2"),
    _yes("data.mfa", "Sign-in with a second factor", "PRV-2"),
    _yes("data.tenant_isolated", "Each client's data is kept apart", "PRV-2"),
    _yes("data.field_masking", "Fields a caller does not need are hidden", "PRV-2"),
    _yes("data.access_log_weekly", "Clients get the access log every week", "PRV-2"),
    _number("retention.days", "Data is deleted after", "days", "A gate (G08), scored (PRV-3)."),
    _number("retention.backups_days", "Backups are deleted after", "days", "Scored (PRV-3)."),
    _yes("retention.certificate", "Deletion is certified", "PRV-3, and part of a gate (G08)"),
    Question(
        "retention.voter_terms",
        "Terms of the campaign's voter file",
        Kind.LINE,
        help="A gate (G07), scored (PRV-3).",
        choices=(
            ("accepted", "We accept them unchanged"),
            ("with_changes", "We accept them with changes"),
            ("refused", "We do not accept them"),
        ),
    ),
    _yes("retention.encrypted", "Voter data is encrypted", "PRV-3"),
    _yes("retention.key_doc", "A paper says who holds the keys", "PRV-3"),
    _number(
        "breach.notice_hours",
        "You report a data breach within",
        "hours",
        "A gate (G09), scored (PRV-4).",
    ),
    _yes("breach.tabletop_12m", "Breach rehearsed in the last 12 months", "PRV-4"),
    Question(
        "breach.incidents",
        "Breaches so far",
        Kind.TABLE,
        help="Those of the last 36 months lower the score (PRV-4); less when an independent "
        "report exists.",
        nothing="There were none",
        columns=(
            Question("date", "Day", Kind.DAY, required=True),
            Question("what", "What happened", Kind.LINE),
            Question("records", "Records concerned", Kind.WHOLE),
            Question("report", "Independent report exists", Kind.FLAG),
        ),
    ),
    Question(
        "subp.level",
        "Your sub-contractors with access to data",
        Kind.CHOICE,
        help="Scored (PRV-6).",
        choices=words.SUB_PROCESSORS,
    ),
    Question("subp.count", "How many they are", Kind.WHOLE),
)

_WORK = part(
    "work",
    "Work and oversight",
    "headset_mic",
    "How callers are trained, scripts kept, calls recorded, and what a campaign can see.",
    _number(
        "training.political_hours",
        "Political training before the first call",
        "hours",
        "A point from 4 hours, another from 8 (EXP-2).",
    ),
    Question(
        "training.test_pass",
        "Pass mark of the final test",
        Kind.SHARE,
        help="A point from 80 % (EXP-2).",
        unit="%",
    ),
    _yes("training.script_cert", "Callers are certified on each script", "EXP-2"),
    _yes("training.election_module", "Election rules and neutrality are taught", "EXP-2"),
    _yes("script.approval_log", "A log of script versions and approvals", "ACC-2"),
    _number("script.change_hours", "A changed script is live within", "hours", "Scored (ACC-2)."),
    _number("script.stop_minutes", "All calls can be stopped within", "minutes", "Scored (ACC-2)."),
    _yes("script.rebuttals_approved", "Callers use approved answers only", "ACC-2"),
    _yes("script.version_stamp", "Each call carries its script version", "ACC-2"),
    _yes("oversight.live_monitoring", "Campaigns can listen to live calls", "ACC-1"),
    _number(
        "oversight.selfserve_hours",
        "Campaigns can open a recording within",
        "hours",
        "Scored (ACC-1).",
    ),
    _yes("oversight.record_all", "Every call is recorded", "ACC-1"),
    _number(
        "oversight.qa_pct", "Calls checked for quality", "% of calls", "A point from 3 % (ACC-1)."
    ),
    _yes("oversight.calibration_weekly", "Weekly session on quality with clients", "ACC-1"),
    _yes(
        "recording.consent_logic",
        "Recording notice by state",
        "PRV-5, and a gate (G13)",
        "Who must hear that a call is recorded differs by state.",
    ),
    _yes("recording.encrypted_logged", "Recordings encrypted, access logged", "PRV-5"),
    _number("recording.retention_days", "Recordings are deleted after", "days", "Scored (PRV-5)."),
    _yes(
        "recording.pause_or_dtmf",
        "Recording pauses for card numbers, or keypad tones are masked",
        "PRV-5, and a gate for lots with cards (G11)",
    ),
    Question(
        "reporting",
        "Results you report",
        Kind.CHOICE,
        help="Scored (ACC-3).",
        choices=words.REPORTING,
    ),
    Question(
        "writeback",
        "How results reach the campaign's voter database",
        Kind.CHOICE,
        help="Scored (OMN-4).",
        choices=words.WRITEBACK,
    ),
    _yes("remedies.credits", "Money back when service levels are missed", "ACC-5"),
    _yes("remedies.audit", "Campaigns may audit you", "ACC-5"),
    _yes("remedies.named_exec", "A named officer answers for the work", "ACC-5"),
    _yes("remedies.exit_7d", "Campaigns can leave within 7 days", "ACC-5"),
    _yes("remedies.refund_30d", "Unused money comes back within 30 days", "ACC-5"),
)

_CHANNELS = part(
    "channels",
    "Channels",
    "forum",
    "Calls, texts, chat and self-service: what you do yourselves and what partners do.",
    *(
        Question(
            f"channels.{key}",
            label,
            Kind.CHOICE,
            help="Scored where a campaign asks for it (OMN-1)."
            + (" A partner also meets the gate on texts (G12)." if key == "p2p_text" else ""),
            choices=words.CREDITS,
        )
        for key, label in words.CHANNELS
    ),
    _yes(
        "texting.tcr_527",
        "You have registered political text senders",
        "OMN-3, and a gate for text lots (G14)",
    ),
    _yes("texting.stop_cross_channel", "A STOP on one channel counts on all", "OMN-3"),
    _yes("texting.p2p_human", "A person sends each text", "OMN-3, and a gate (G12)"),
    _yes("texting.sms_survey", "Surveys by text message", "OMN-3"),
    _number(
        "texting.mps", "Text segments you can send", "a second", "Scored against the RFP (OMN-3)."
    ),
    _yes("portal.live", "A self-service portal is live today", "OMN-2"),
    _yes("portal.official_handoff", "It leads to the official state site", "OMN-2"),
    _yes("portal.languages", "It has several languages", "OMN-2"),
    _yes("portal.wcag", "It meets WCAG AA for people with disabilities", "OMN-2"),
    _yes("portal.agent_handoff", "It hands over to a person", "OMN-2"),
)


def profile_parts() -> tuple[Part, ...]:
    """Return the parts of a vendor's standing profile."""
    return (_COMPANY, _SECURITY, _DATA, _WORK, _CHANNELS)
