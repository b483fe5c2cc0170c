"""What posting an RFP asks, step by step; the lots' own questions stand in ``lots``."""

from __future__ import annotations

from dataclasses import replace

from procurement.documents.outline import words
from procurement.documents.outline.lots import questions_of_every_kind
from procurement.documents.outline.model import Kind, Part, Question, part
from procurement.documents.outline.posting_rules import RULES
from procurement.documents.outline.posting_terms import DATA, PRICES, RUBRIC

_BASICS = part(
    "basics",
    "Basics",
    "campaign",
    "Who buys, where the voters live, and who may see this RFP.",
    Question(
        "title",
        "Title",
        Kind.LINE,
        help="What you buy and for what, in one line. Vendors see it in their lists.",
        example="Get-out-the-vote calls and texts for the mayoral race",
        required=True,
    ),
    Question(
        "buyer.committee",
        "Legal name of the committee",
        Kind.LINE,
        help="As registered. It stands on the contract, the report and the text registration.",
        example="Friends of Jane Doe",
        required=True,
    ),
    Question(
        "buyer.committee_type",
        "Type of committee",
        Kind.LINE,
        choices=words.COMMITTEE_TYPES,
        help="Registration of text senders and the wording of notices depend on it.",
    ),
    Question(
        "buyer.office",
        "Office or measure",
        Kind.LINE,
        help="What stands for election, so that vendors can check for conflicts.",
        example="Mayor of Port Marlowe",
    ),
    Question(
        "buyer.level",
        "Level",
        Kind.LINE,
        choices=words.LEVELS,
        help="Tells vendors which rules and which size of programme to expect.",
    ),
    Question(
        "buyer.registration_ref",
        "Registration number",
        Kind.LINE,
        help="The committee's number at the election agency. Texting vendors need it to register "
        "you as a sender.",
        example="C00123456",
    ),
    Question(
        "buyer.disclosure_regime",
        "Where the committee reports its spending",
        Kind.LINE,
        choices=words.REGIMES,
        help="Selects the purpose texts that finance will need.",
    ),
    Question(
        "buyer.day_to_day_role",
        "Who runs it day by day",
        Kind.LINE,
        help="A role, not a name.",
        example="Voter contact director",
    ),
    Question(
        "buyer.treasurer_role",
        "Who answers for the money",
        Kind.LINE,
        help="A role, not a name.",
        example="Treasurer",
    ),
    Question(
        "buyer.counsel_role",
        "Who answers legal questions",
        Kind.LINE,
        help="A role, not a name.",
        example="Campaign counsel",
    ),
    Question(
        "jurisdictions.states",
        "States where the voters live",
        Kind.WORDS,
        choices=words.STATES,
        help="Selects time zones, the recording notice and the compliance questions.",
        example="WA",
        required=True,
    ),
    Question(
        "jurisdictions.locality",
        "City or county",
        Kind.LINE,
        help="Only when the race is smaller than a state.",
        example="Port Marlowe",
    ),
    Question(
        "jurisdictions.countries",
        "Countries where the voters live",
        Kind.WORDS,
        choices=words.COUNTRIES,
        help="Leave empty for the United States only.",
    ),
    Question(
        "visibility",
        "Who may see this RFP",
        Kind.CHOICE,
        choices=words.VISIBILITY,
        help="A full posting shows opponents your plan, so the details always wait for a "
        "confidentiality declaration.",
    ),
    Question(
        "control_profile",
        "How many people must act",
        Kind.CHOICE,
        choices=words.CONTROL_PROFILES,
        help="Who must be two when bids are opened, scores locked and the award decided. It is "
        "frozen when you publish.",
    ),
)

_LANGUAGE_COLUMNS = (
    Question(
        "code",
        "Language code",
        Kind.LINE,
        choices=words.LANGUAGES,
        required=True,
        help="en, es, vi …",
        example="es",
    ),
    Question(
        "share",
        "Share of voters",
        Kind.SHARE,
        required=True,
        unit="%",
        help="100 % for the base language.",
    ),
    Question("lots", "Lots", Kind.LETTERS, required=True, help="Where this language is needed."),
    Question("required_test_level", "Language test", Kind.LINE, example="C1, spoken"),
)

_LOTS = part(
    "lots",
    "Lots and calculator",
    "calculate",
    "What is to be done, lot by lot. From the size of your list the calculator works out seats, "
    "hours and contacts; bids are measured against them.",
    Question(
        "languages",
        "Languages",
        Kind.TABLE,
        columns=_LANGUAGE_COLUMNS,
        required=True,
        help="Seats per language follow from the shares. They decide the gate on languages (G05) "
        "and the score for language cover (CAP-4).",
    ),
    Question(
        "channels.required",
        "Channels that are needed",
        Kind.CHOICES,
        choices=words.CHANNELS,
        required=True,
        help="At least one for every lot. The score for channel cover (OMN-1) counts these.",
    ),
    Question(
        "channels.scored",
        "Channels that would help",
        Kind.WORDS,
        choices=words.CHANNELS,
        help="Evaluators look at them; they are not counted in the score for cover.",
    ),
    Question(
        "channels.optional",
        "Channels that may be offered",
        Kind.WORDS,
        choices=words.CHANNELS,
    ),
)

_INSTANTS = (
    ("timeline.posted", "Published", False, "Filled when you publish."),
    ("timeline.questions_due", "Questions until", True, "Vendors ask; nobody learns who asked."),
    (
        "timeline.answers_published",
        "Answers by",
        True,
        "To everybody at once, at least two working days before bids are due.",
    ),
    ("timeline.bids_due", "Bids due", True, "The server's clock decides; later bids are refused."),
    ("timeline.price_opening", "Prices opened", False, "After the technical scores are locked."),
)
_DAYS = (
    ("technical_scoring_by", "Technical scores by", False, ""),
    ("award", "Award", False, ""),
    ("data_release", "Voter data and scripts go to the vendor", True, "The ramp-up starts here."),
    ("start", "Work starts", True, ""),
    ("end", "Work ends", True, ""),
)

_DATES = part(
    "dates",
    "Dates",
    "event",
    "From today to the last call. Bids are due at an instant in a named time zone.",
    Question(
        "timeline.timezone",
        "Time zone of this RFP",
        Kind.LINE,
        choices=words.ZONES,
        required=True,
        help="Deadlines are shown in this zone and in the reader's own.",
        example="America/New_York",
    ),
    *(
        Question(path, label, Kind.INSTANT, required=required, help=text)
        for path, label, required, text in _INSTANTS
    ),
    *(
        Question(f"timeline.{key}", label, Kind.DAY, required=required, help=text)
        for key, label, required, text in _DAYS
    ),
    Question(
        "timeline.ramp_window_days",
        "Days the vendor has to build up all seats",
        Kind.NUMBER,
        unit="days from voter data to full seats",
        required=True,
        help="A gate (G04); faster vendors score higher (CAP-3).",
    ),
    Question(
        "election.date",
        "Election day",
        Kind.DAY,
        required=True,
        help="The day that cannot move: the work must start before it.",
    ),
    Question("election.voting", "How people vote", Kind.LINE, example="all-mail"),
    Question("election.ballots_mailed", "Ballots are mailed", Kind.LINE, example="2027-10-15"),
    Question("election.early_voting", "Early voting", Kind.LINE),
    Question(
        "election.blackout",
        "Days and hours without calls",
        Kind.WORDS,
        example="2027-09-06",
        help="One a line: a day, or a rule such as “calls follow the voter's county”.",
    ),
)


def requirements_parts() -> tuple[Part, ...]:
    """Return the steps of posting an RFP; ``per_lot`` holds the lots' questions of all kinds."""
    parts = (_BASICS, _LOTS, RULES, DATA, PRICES, RUBRIC, _DATES)
    every = questions_of_every_kind()
    return tuple(
        replace(step, per_lot=tuple(each for each in every if each.part == step.key))
        for step in parts
    )
