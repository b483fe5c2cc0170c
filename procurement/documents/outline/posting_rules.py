"""What posting an RFP asks about rules: calling, service, staff, scripts, reports, conflicts."""

from __future__ import annotations

from procurement.documents.outline import words
from procurement.documents.outline.model import Kind, Question, part

_CALLING = (
    Question(
        "calling_rules.days",
        "Days of calling",
        Kind.LINE,
        help="When voters may be called.",
        example="Sunday to Thursday; every day in the last two weeks",
    ),
    Question(
        "calling_rules.local_hours",
        "Hours of calling",
        Kind.CLOCK,
        help="From and to, in the voter's own time zone.",
        example="09:00 to 20:00",
    ),
    Question(
        "calling_rules.basis",
        "Whose time zone counts",
        Kind.LINE,
        help="A number's area code says nothing about where the person lives.",
        example="voter address, not area code",
    ),
    Question(
        "calling_rules.max_attempts_per_record",
        "Most calls to one voter",
        Kind.WHOLE,
        unit="calls",
        help="The plan of a lot must not call more often.",
    ),
    Question(
        "calling_rules.min_hours_between_attempts",
        "Least time between two calls to one voter",
        Kind.NUMBER,
        unit="hours",
    ),
)

_SERVICE = (
    Question(
        "service_levels.outbound_abandon_max",
        "Most calls out that nobody takes over",
        Kind.SHARE,
        unit="% of answered calls",
        help="A voter answers and hears nobody. The telemarketing ceiling of 3 % is used as house "
        "policy.",
    ),
    Question(
        "service_levels.answer_target",
        "Hotline: calls answered in time",
        Kind.SHARE,
        unit="% of calls",
    ),
    Question("service_levels.answer_seconds", "Hotline: in time means", Kind.NUMBER, unit="s"),
    Question(
        "service_levels.inbound_abandon_max",
        "Hotline: most callers who hang up waiting",
        Kind.SHARE,
        unit="% of calls",
    ),
    Question(
        "service_levels.right_party_min_share",
        "Least share of calls that reach the right person",
        Kind.SHARE,
        unit="% of answered calls",
    ),
    Question(
        "service_levels.completion_definition",
        "When a contact counts as completed",
        Kind.LINE,
        help="What you pay for when you pay by contact.",
        example="target voter answered the first two questions",
    ),
    Question("service_levels.same_day_disposition", "Results back on the same day", Kind.FLAG),
    Question(
        "service_levels.pledge_fulfilment_min",
        "Fundraising: least share of pledges that are paid",
        Kind.SHARE,
        unit="% of pledges",
    ),
)

_STAFFING = (
    Question(
        "staffing.agent_countries_allowed",
        "Countries where callers may sit",
        Kind.WORDS,
        choices=words.COUNTRIES,
        required=True,
        help="A vendor with callers elsewhere is out (G03). A lot may have its own list.",
    ),
    Question(
        "staffing.managed_devices_required",
        "Callers must use computers the vendor manages",
        Kind.FLAG,
        required=True,
        help="If yes, private computers are out (G16).",
    ),
    Question("staffing.wfh_allowed", "Callers may work from home", Kind.FLAG),
    Question(
        "staffing.bilingual_min_share",
        "Least share of bilingual callers",
        Kind.SHARE,
        unit="% of callers",
    ),
    Question(
        "staffing.supervisor_ratio_max",
        "Most callers per supervisor",
        Kind.NUMBER,
        unit="callers",
        help="Evaluators look at it under staffing (CAP-5).",
    ),
    Question("staffing.background_check", "Background check", Kind.LINE),
    Question(
        "staffing.offshore_conditions",
        "Conditions for callers abroad",
        Kind.WORDS,
        help="One condition a line.",
        example="virtual desktop only",
    ),
)

_SCRIPTS = (
    Question("scripts.owner", "Who owns the scripts", Kind.LINE, example="campaign"),
    Question(
        "scripts.approval", "How a script is approved", Kind.LINE, example="written, per version"
    ),
    Question(
        "scripts.change_turnaround_hours_max",
        "A changed script is live within",
        Kind.NUMBER,
        unit="hours",
        required=True,
        help="The score for script control (ACC-2) checks the vendor's time against it.",
    ),
    Question(
        "scripts.emergency_stop_minutes_max",
        "All calls can be stopped within",
        Kind.NUMBER,
        unit="minutes",
        required=True,
        help="The score for script control (ACC-2) checks the vendor's time against it.",
    ),
    Question("scripts.rebuttals", "Answers to objections", Kind.LINE, example="approved list only"),
    Question(
        "scripts.ai_voice_allowed",
        "Machine-made voices allowed",
        Kind.FLAG,
        help="Generated voices count as artificial under federal calling rules. Not legal advice; "
        "ask counsel.",
    ),
)

RULES = part(
    "rules",
    "Rules",
    "gavel",
    "How voters are called, who may call them, and what the contract will measure.",
    *_CALLING,
    *_SERVICE,
    *_STAFFING,
    *_SCRIPTS,
    Question(
        "reporting.daily_csv_by",
        "Daily results arrive by",
        Kind.LINE,
        example="08:00 Eastern, next day",
        help="Vendors' reporting is scored (ACC-3).",
    ),
    Question(
        "reporting.fields",
        "Columns of the daily results",
        Kind.WORDS,
        help="One column a line.",
        example="record_id",
    ),
    Question("reporting.dashboard", "Live dashboard", Kind.LINE),
    Question(
        "reporting.writeback",
        "How results reach the voter database",
        Kind.LINE,
        example="daily import file",
        help="Vendors' way of writing back is scored (OMN-4).",
    ),
    Question("reporting.weekly_call", "Weekly call with the vendor", Kind.FLAG),
    Question(
        "conflicts.question",
        "What vendors must disclose",
        Kind.TEXT,
        required=True,
        help="Name a start date and the other side. An unanswered question puts a bid out (G06); "
        "what is disclosed is judged (ACC-4).",
        example="any work since 2025-11-01 for another candidate in this race",
    ),
    Question("conflicts.exclusivity", "Exclusivity asked for", Kind.LINE, example="one side"),
    Question(
        "conflicts.firewall_accepted",
        "Is a written wall between teams enough",
        Kind.LINE,
        example="yes, with a written policy",
    ),
    Question(
        "compliance.wireless_dialing",
        "How mobiles are called",
        Kind.LINE,
        example="Only calls that a person starts",
        help="Automated calls to mobiles need consent per number. Not legal advice; ask counsel.",
    ),
    Question("compliance.robocall", "Recorded calls are used", Kind.FLAG),
    Question(
        "compliance.texting_registration",
        "How the text sender is registered",
        Kind.LINE,
        example="10DLC political use case with verification token",
        help="A political sender cannot text before its identity check. Not legal advice; ask "
        "counsel.",
    ),
    Question(
        "compliance.texting_verified_by",
        "Day by which the text sender is verified",
        Kind.DAY,
        help="The PIN of the identity check comes to the address on your public filing. Plan for "
        "weeks.",
    ),
    Question(
        "compliance.disclaimer_texts_by",
        "Who writes the paid-for-by texts",
        Kind.LINE,
        example="campaign counsel",
    ),
    Question(
        "compliance.state_registered_agent_question",
        "Ask vendors for a registered agent in the state",
        Kind.FLAG,
    ),
    Question(
        "compliance.donor_script_elements",
        "What a donor script must hold",
        Kind.WORDS,
        example="how funds are used",
    ),
    Question("compliance.legal_advice_notice", "Show “not legal advice” to vendors", Kind.FLAG),
)
