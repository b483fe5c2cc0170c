"""What posting an RFP asks about data and privacy, prices and budget, and the weights."""

from __future__ import annotations

from procurement.documents.outline import words
from procurement.documents.outline.model import Kind, Question, part

DATA = part(
    "data",
    "Data and privacy",
    "shield_lock",
    "Where voter data may lie, how long, who may listen, and what protects it.",
    Question(
        "data.voter_file_terms",
        "Terms of the voter file",
        Kind.TEXT,
        help="Vendors accept them unchanged, or say what they would change (G07).",
        example="political use only, no resale, no reuse",
    ),
    Question(
        "data.storage_countries",
        "Countries where data may be stored",
        Kind.WORDS,
        choices=words.COUNTRIES,
        required=True,
        help="Storage elsewhere is a gate (G03) and lowers the score for places (PRV-2).",
    ),
    Question(
        "data.retention_days_max",
        "Data is deleted within",
        Kind.NUMBER,
        unit="days after the work",
        required=True,
        help="A gate (G08), and part of the score for the voter file (PRV-3).",
    ),
    Question(
        "data.backup_days_max",
        "Backups are deleted within",
        Kind.NUMBER,
        unit="days",
        required=True,
        help="Part of the score for the voter file (PRV-3).",
    ),
    Question("data.deletion_certificate", "Deletion is certified in writing", Kind.FLAG),
    Question(
        "data.breach_notice_hours_max",
        "A data breach is reported within",
        Kind.NUMBER,
        unit="hours",
        required=True,
        help="A gate (G09).",
    ),
    Question(
        "data.subprocessors",
        "What is asked about sub-contractors",
        Kind.LINE,
        example="list with locations",
        help="Vendors' openness is scored (PRV-6).",
    ),
    Question(
        "assurance.minimum",
        "Least report on security controls",
        Kind.CHOICE,
        choices=tuple(words.ASSURANCE.items()),
        required=True,
        help="A gate (G10). A SOC 2 report is an auditor's view of a vendor's controls; better "
        "reports score higher (PRV-1).",
    ),
    Question(
        "assurance.pci_required_lots",
        "Lots in which callers take card payments",
        Kind.LETTERS,
        help="There a card-industry attestation is a gate (G11).",
        nothing="No card payments",
    ),
    Question(
        "assurance.pen_test",
        "Penetration test",
        Kind.LINE,
        example="within 12 months",
        help="A paid attempt to break in. A recent, shared one scores higher (PRV-1).",
    ),
    Question(
        "recording.required",
        "Calls are recorded",
        Kind.FLAG,
        required=True,
        help="If yes, vendors must be able to give a notice by state (G13).",
    ),
    Question(
        "recording.notice",
        "Who hears a notice of recording",
        Kind.LINE,
        example="every call",
        help="In some states everybody on the line must know. Not legal advice; ask counsel.",
    ),
    Question(
        "recording.retention_days_max",
        "Recordings are deleted within",
        Kind.NUMBER,
        unit="days",
        required=True,
        help="Part of the score for recordings (PRV-5).",
    ),
    Question(
        "recording.campaign_access_hours_max",
        "A recording can be heard within",
        Kind.NUMBER,
        unit="hours",
        required=True,
        help="Part of the score for monitoring (ACC-1).",
    ),
    Question("recording.live_monitoring", "The campaign listens in to live calls", Kind.FLAG),
    Question(
        "recording.pause_or_keypad_masking_lots",
        "Lots in which recording pauses for card numbers",
        Kind.LETTERS,
        nothing="None",
    ),
    *(
        Question(
            f"insurance_musd.{key}",
            f"Least insurance: {name}",
            Kind.NUMBER,
            unit="million USD",
            required=True,
            help="A gate (G15). 0 asks for none.",
        )
        for key, name in (
            ("cyber", "data and network"),
            ("eo", "errors and omissions"),
            ("gl", "general liability"),
        )
    ),
)

PRICES = part(
    "prices",
    "Prices and budget",
    "payments",
    "How bids are priced and made comparable, and what you can spend.",
    Question(
        "pricing.bases_accepted",
        "Price bases that are accepted",
        Kind.CHOICES,
        choices=tuple(words.BASES.items()),
        help="All are converted into one evaluated price with your volumes.",
    ),
    Question("pricing.lines", "Lines of the price sheet", Kind.WORDS, example="unit price per lot"),
    Question(
        "pricing.append_matches",
        "Phone numbers the vendor shall look up",
        Kind.NUMBER,
        unit="matches",
        required=True,
        help="Multiplied with the bidder's price per match. 0 when you bring all numbers.",
    ),
    Question(
        "pricing.months",
        "Months for which monthly fees run",
        Kind.NUMBER,
        unit="months",
        required=True,
        help="Multiplied with the bidder's monthly fee.",
    ),
    Question("pricing.minimums_allowed", "Bidders may state a least invoice", Kind.FLAG),
    Question("pricing.overtime", "Overtime", Kind.LINE),
    Question("pricing.holiday", "Holidays", Kind.LINE),
    Question(
        "payment.terms",
        "How the campaign pays",
        Kind.LINE,
        example="weekly invoices, paid in 15 days",
        help="Terms that bidders offer are scored (CST-4).",
    ),
    Question("payment.deposit_max_share", "Highest deposit", Kind.SHARE, unit="% of the total"),
    Question("payment.days", "Invoices are paid within", Kind.NUMBER, unit="days"),
    Question("payment.invoice_fields", "What an invoice must show", Kind.WORDS, example="lot"),
    Question(
        "budget.ceiling_usd",
        "Budget ceiling",
        Kind.MONEY,
        unit="USD",
        help="A dearer bid is marked, never rejected (G17).",
    ),
    Question("budget.visible_to_vendors", "Vendors see the ceiling", Kind.FLAG),
)

RUBRIC = part(
    "rubric",
    "Rubric and weights",
    "balance",
    "What counts how much. Weights are published with the RFP and cannot change afterwards.",
    Question(
        "evaluation.variant",
        "Set of weights",
        Kind.CHOICE,
        choices=words.VARIANTS,
        required=True,
        help="Ranks all lots, unless a lot has its own set.",
    ),
    Question(
        "evaluation.evaluators",
        "Number of evaluators",
        Kind.WHOLE,
        unit="persons",
        help="They score the eight items that no form can answer.",
    ),
    Question(
        "evaluation.price_hidden_until_technical_locked",
        "Prices stay closed until the scores are locked",
        Kind.FLAG,
    ),
    Question("evaluation.interview_top", "Bidders to interview", Kind.WHOLE, unit="bidders"),
)
