"""The words that people read beside the words of the trade: choices, countries, languages."""

from __future__ import annotations

from procurement.documents.outline.model import Choice
from procurement.documents.vocabulary import BASES_BY_KIND, VOLUME_UNIT

LOT_KINDS: tuple[Choice, ...] = (
    ("outbound", "Calls out: people call voters or donors"),
    ("inbound", "Hotline: voters call in"),
    ("text", "Text messages"),
    ("voice_broadcast", "Recorded calls (voice broadcast)"),
    ("email", "E-mail"),
    ("chat", "Web chat"),
    ("portal", "Self-service web pages"),
)
PROGRAMMES: tuple[Choice, ...] = (
    ("gotv", "Get out the vote"),
    ("voter_id_persuasion", "Find supporters and persuade"),
    ("fundraising", "Raise funds"),
    ("survey", "Survey voters"),
    ("constituent_information", "Inform voters"),
    ("voter_registration_help", "Help voters register"),
)
CHANNELS: tuple[Choice, ...] = (
    ("live_outbound", "Live calls out"),
    ("inbound", "Hotline, calls in"),
    ("p2p_text", "Text messages sent by people"),
    ("sms_survey", "Surveys by text message"),
    ("portal", "Self-service web pages"),
    ("web_chat", "Web chat"),
    ("voice_broadcast", "Recorded calls"),
    ("email", "E-mail"),
)
CREDITS: tuple[Choice, ...] = (
    ("native", "We do this ourselves"),
    ("partner", "A named partner does it"),
    ("none", "We do not offer it"),
)
MODES: tuple[Choice, ...] = (
    ("click_to_dial", "A person clicks to start each call (mobiles)"),
    ("preview", "A person reads the record, then starts the call"),
    ("progressive", "One call per free person"),
    ("predictive", "Machine dials ahead (landlines only)"),
)
BASES: dict[str, str] = {
    "per_hour": "per agent hour",
    "per_contact": "per completed contact",
    "per_minute": "per minute",
    "per_segment": "per text segment",
    "per_attempt": "per call attempt",
    "per_month": "per month",
    "per_message": "per message",
    "per_session": "per session",
}
UNITS: dict[str, str] = {
    "attempt": "call attempts",
    "message": "messages",
    "session": "sessions",
    "month": "months",
}
ASSURANCE: dict[str, str] = {
    "none": "None",
    "self": "The vendor's own assessment",
    "type1": "SOC 2 Type I: controls exist on one day",
    "type2": "SOC 2 Type II: controls worked over months",
    "type2_or_iso": "SOC 2 Type II or ISO 27001",
}
PAYMENT: tuple[Choice, ...] = (
    ("prepay_nonrefundable", "All in advance, not refundable"),
    ("prepay_refundable", "All in advance, unused part refundable"),
    ("deposit50", "Deposit of 50 %"),
    ("weekly_prepay", "Each week in advance"),
    ("deposit20_weekly15", "Deposit up to 20 %, weekly invoices paid in 15 days"),
    ("net15_arrears", "After the work, paid in 15 days"),
    ("net30_arrears", "After the work, paid in 30 days"),
)
WRITEBACK: tuple[Choice, ...] = (
    ("none", "No results go back"),
    ("weekly_csv", "A file every week"),
    ("daily_csv", "A file every day"),
    ("daily_csv_van", "A file every day in the voter database's import layout"),
    ("api_same_day", "Straight into the voter database, same day"),
    ("api_hourly", "Straight into the voter database, every hour"),
)
REPORTING: tuple[Choice, ...] = (
    ("monthly", "Once a month"),
    ("weekly_summary", "A summary every week"),
    ("daily_summary", "A summary every day"),
    ("daily_csv", "A file with every call, every day"),
    ("daily_csv_dashboard", "A daily file and a live dashboard"),
    ("daily_csv_dashboard_dials", "A daily file, a live dashboard and the raw log of dials"),
)
SUB_PROCESSORS: tuple[Choice, ...] = (
    ("not_disclosed", "We do not name them"),
    ("partial", "We name some of them"),
    ("complete_no_locations", "Full list, without places"),
    ("complete_with_locations", "Full list with places"),
    ("complete_with_locations_flowdown", "Full list with places, bound by the same duties"),
    ("complete_veto", "As before, and the campaign may say no to a new one"),
)
VARIANTS: tuple[Choice, ...] = (
    ("gotv", "Get out the vote: seats and dates count most"),
    ("fundraising", "Fundraising: experience and privacy count most"),
    ("survey_voter_id", "Survey and voter ID: data quality counts most"),
    ("general", "General: an even mix"),
)
CONTROL_PROFILES: tuple[Choice, ...] = (
    ("two_person", "Two persons: lead and finance are different people"),
    ("solo", "Solo: one person may hold every role; each double check asks for a reason"),
    ("committee", "Committee: a panel of three or more with a chair"),
)
VISIBILITY: tuple[Choice, ...] = (
    ("invited_vendors", "Only the vendors you invite"),
    ("verified_vendors", "Every vendor this portal has verified"),
    ("public_notice", "Title, dates and contact are public; the rest after admission"),
)
COMMITTEE_TYPES: tuple[Choice, ...] = (
    ("candidate committee", "Candidate committee"),
    ("party committee", "Party committee"),
    ("ballot measure committee", "Ballot measure committee"),
    ("political action committee", "Political action committee"),
    ("other", "Other"),
)
LEVELS: tuple[Choice, ...] = (
    ("municipal", "City or county"),
    ("statewide", "State"),
    ("national", "National"),
)
REGIMES: tuple[Choice, ...] = (
    ("fec", "Federal (FEC)"),
    ("state_local", "State or local"),
    ("none", "None"),
)
ZONES: tuple[Choice, ...] = (
    ("America/New_York", "Eastern (New York)"),
    ("America/Chicago", "Central (Chicago)"),
    ("America/Denver", "Mountain (Denver)"),
    ("America/Phoenix", "Arizona (Phoenix)"),
    ("America/Los_Angeles", "Pacific (Los Angeles)"),
    ("America/Anchorage", "Alaska (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii (Honolulu)"),
)
COUNTRIES: tuple[Choice, ...] = (
    ("US", "United States"),
    ("CA", "Canada"),
    ("MX", "Mexico"),
    ("CO", "Colombia"),
    ("PH", "Philippines"),
    ("IN", "India"),
    ("GB", "United Kingdom"),
    ("SG", "Singapore"),
)
LANGUAGES: tuple[Choice, ...] = (
    ("en", "English"),
    ("es", "Spanish"),
    ("zh", "Chinese"),
    ("vi", "Vietnamese"),
    ("tl", "Tagalog"),
    ("ko", "Korean"),
    ("ht", "Haitian Creole"),
    ("ar", "Arabic"),
    ("ru", "Russian"),
    ("pt", "Portuguese"),
)
_STATES = (
    "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,"
    "DE Delaware,DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,"
    "IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,"
    "MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,"
    "NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,"
    "OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,SC South Carolina,"
    "SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington,"
    "WV West Virginia,WI Wisconsin,WY Wyoming,PR Puerto Rico"
)
STATES: tuple[Choice, ...] = tuple((name[:2], name[3:]) for name in _STATES.split(","))


def bases_for(kind: str) -> tuple[Choice, ...]:
    """Return the price bases that fit a kind of lot, with their words."""
    return tuple((basis, BASES[basis]) for basis in BASES_BY_KIND[kind])


def volume_units_for(kind: str) -> tuple[Choice, ...]:
    """Return the units in which the volume of a kind of lot can be stated."""
    named = (VOLUME_UNIT[basis] for basis in BASES_BY_KIND[kind] if basis in VOLUME_UNIT)
    return tuple((unit, UNITS[unit]) for unit in named)
