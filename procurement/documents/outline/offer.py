"""What a bid asks a vendor: seats, experience, prices per lot, conflicts, promises."""

from __future__ import annotations

from dataclasses import replace

from procurement.capacity import Kind as LotKind
from procurement.documents.outline import words
from procurement.documents.outline.model import Kind, Part, Question, part

_SCOPE = part(
    "scope",
    "Lots",
    "checklist",
    "Which lots you bid on. Each is scored on its own; you need not take all.",
    Question(
        "lots",
        "Lots you bid on",
        Kind.LETTERS,
        help="Every lot you tick needs a price before you can submit (G01).",
        required=True,
    ),
)

_CAPACITY = part(
    "capacity",
    "Seats and start",
    "groups",
    "What you guarantee in writing. Seats that other clients have booked do not count.",
    Question(
        "capacity.guaranteed_seats.{phase}",
        "Seats you guarantee",
        Kind.WHOLE,
        help="At the busiest hour of this phase, over all lots you bid. Below 80 % of the "
        "requirement the bid is out (G02); more scores higher (CAP-1).",
        unit="seats",
        required=True,
    ),
    Question(
        "capacity.guaranteed_seats_by_language.{language}",
        "Of these, seats in this language",
        Kind.WHOLE,
        help="Below half of what is needed the bid is out (G05); more scores higher (CAP-4).",
        unit="seats",
        required=True,
    ),
    Question(
        "capacity.burst_seats_not_guaranteed",
        "More seats you may find, without guarantee",
        Kind.WHOLE,
        help="Half of them count when a place is lost (CAP-2).",
        unit="seats",
    ),
    Question(
        "capacity.site_share",
        "Share of the seats at each place",
        Kind.SHARES,
        help="One share per place; they add up to 100 %. The largest is what you could lose "
        "(CAP-2). A pool of people at home counts its largest share as 20 %.",
        unit="%",
        required=True,
        example="60 %, 40 %",
    ),
    Question("capacity.site_share_meaning", "What the shares mean", Kind.LINE),
    Question(
        "capacity.ramp_days.to_first_seats",
        "Days to the first seats",
        Kind.NUMBER,
        help="From voter data and script.",
        unit="days",
    ),
    Question(
        "capacity.ramp_days.to_full",
        "Days to all seats",
        Kind.NUMBER,
        help="From voter data and script. More than the window is out (G04); fewer days score "
        "higher (CAP-3).",
        unit="days",
        required=True,
    ),
    Question(
        "capacity.failover.state",
        "What happens when a place fails",
        Kind.LINE,
        help="Without a test in the last year headroom scores 2 at most (CAP-2).",
        choices=(
            ("tested", "Moved to another place, and we have tested it"),
            ("untested", "Planned, never tested"),
            ("none", "There is no second place"),
        ),
    ),
    Question(
        "capacity.failover.last_test_days_ago",
        "Last test of it",
        Kind.NUMBER,
        help="Counts within 365 days (CAP-2).",
        unit="days ago",
    ),
    Question(
        "capacity.other_bookings_in_peak_weeks",
        "Seats that other clients have booked in the busiest weeks",
        Kind.TEXT,
        help="Evaluators read it under staffing (CAP-5).",
    ),
)

_EXPERIENCE = part(
    "experience",
    "Experience",
    "history_edu",
    "What you have done before that compares with this RFP.",
    Question(
        "experience.comparable_programmes_last_two_cycles",
        "Comparable programmes in the last two election cycles",
        Kind.WHOLE,
        help="Same kind, at least a quarter of this volume, each with a contact. Scored (EXP-1).",
        unit="programmes",
    ),
    Question("experience.note", "In a sentence", Kind.TEXT),
    Question(
        "experience.programmes",
        "These programmes",
        Kind.TABLE,
        help="Evaluators may call the contacts (EXP-4).",
        columns=(
            Question("client", "Client", Kind.LINE, required=True),
            Question("start", "From", Kind.DAY),
            Question("end", "To", Kind.DAY),
            Question("type", "Kind of work", Kind.LINE),
            Question("volume", "Volume", Kind.LINE, example="31,000 records"),
            Question("contact", "Contact", Kind.LINE),
        ),
    ),
)


def _fee(key: str, label: str, unit: str, text: str) -> Question:
    return Question(f"pricing.{key}", label, Kind.MONEY, help=text, unit=unit)


def _promise(key: str, label: str) -> Question:
    return Question(
        f"pricing.certainty.{key}", label, Kind.FLAG, help="One of five promises scored (CST-2)."
    )


_PRICES = part(
    "prices",
    "Prices",
    "payments",
    "All prices become one evaluated total with the RFP's volumes (CST-1). 0 is a price; an empty "
    "field is not.",
    _fee("setup_usd", "Set-up, once", "USD", "Counted in full."),
    _fee("monthly_usd", "Monthly fee", "USD a month", "Counted for the RFP's months."),
    _fee(
        "phone_append_per_match_usd",
        "Looking up a phone number",
        "USD per match",
        "Counted with the RFP's number of matches.",
    ),
    _fee(
        "carrier_fee_per_segment_usd",
        "Carrier fee passed on",
        "USD per text segment",
        "Added to the price of each segment.",
    ),
    _fee("minimum_usd", "Least invoice", "USD", "Counts when your whole offer costs less."),
    Question("pricing.overtime", "Overtime", Kind.LINE),
    _promise(
        "paid_per_contact_or_guaranteed_rate", "Paid per contact, or a guaranteed contact rate"
    ),
    _promise("minimum_at_most_half", "The least invoice is at most half of the total"),
    _promise("valid_through_election_day", "Prices hold through election day"),
    _promise("pass_through_stated", "All costs passed on are stated"),
    _promise("not_to_exceed_total", "A total that is never exceeded"),
    Question(
        "payment_terms",
        "How you are paid",
        Kind.CHOICE,
        help="The later you are paid, the safer for the campaign: scored (CST-4).",
        choices=words.PAYMENT,
    ),
)

_PROMISES = part(
    "promises",
    "Conflicts and terms",
    "handshake",
    "What the campaign must know before it trusts you with its plan.",
    Question(
        "conflicts",
        "Conflicts to disclose",
        Kind.TABLE,
        help="The RFP's question says what to name. No answer puts the bid out (G06); openness is "
        "judged (ACC-4).",
        nothing="We have none",
        required=True,
        columns=(
            Question("who", "Client or tie", Kind.LINE, required=True),
            Question("work", "What work", Kind.LINE),
            Question("mitigation", "What you do about it", Kind.LINE),
            Question(
                "status",
                "How you see it",
                Kind.LINE,
                help="An open question makes the gate ask for a clarification (G06).",
                choices=(
                    ("disclosed_acceptable", "Disclosed, we see no obstacle"),
                    ("needs_clarification", "Please ask us about it"),
                ),
            ),
        ),
    ),
    Question(
        "exceptions",
        "Exceptions to the RFP's terms",
        Kind.WORDS,
        help="Whatever you cannot accept as written, one a line.",
        nothing="We have none",
        example="data retention 90 days",
    ),
    Question(
        "compliance_answers.{rule}",
        "Compliance",
        Kind.TEXT,
        help="Not legal advice. The RFP says what a good answer holds and where the fact was read.",
        required=True,
    ),
    Question(
        "commitments_for_this_bid.retention_days",
        "For this bid, data is deleted after",
        Kind.NUMBER,
        help="Replaces your profile's days, where they are longer than the RFP allows (G08, "
        "PRV-3).",
        unit="days",
    ),
    Question(
        "commitments_for_this_bid.clarifications_offered.G03",
        "Storage in a country the RFP does not allow: what you offer",
        Kind.TEXT,
        help="With an offer the gate asks you before it rejects (G03).",
    ),
    Question(
        "commitments_for_this_bid.clarifications_offered.G09",
        "Breach reported later than the RFP allows: what you offer",
        Kind.TEXT,
        help="With an offer the gate asks you before it rejects (G09).",
    ),
)

_PRICE = "pricing.lots.{lot}"


def offer_lot_questions(kind: str) -> tuple[Question, ...]:
    """Return what a bid asks for a lot of that kind: its price and, for calls out, a guarantee."""
    known = LotKind(kind)
    price = (
        Question(
            f"{_PRICE}.basis",
            "Price counted",
            Kind.CHOICE,
            "prices",
            "What your price counts. All are converted with the RFP's volumes (CST-1).",
            choices=words.bases_for(known),
            required=True,
        ),
        Question(
            f"{_PRICE}.unit_price_usd",
            "Unit price",
            Kind.MONEY,
            "prices",
            "Without it the bid cannot be submitted (G01).",
            "USD",
            required=True,
        ),
    )
    if known is LotKind.OUTBOUND:
        return (*price, _GUARANTEE, _CREDIT)
    return (*price, _CREDIT)


_GUARANTEE = Question(
    f"{_PRICE}.guaranteed_contacts_per_hour",
    "Contacts an hour you guarantee",
    Kind.NUMBER,
    "capacity",
    "Replaces the calculator's rate for an hourly price, only with the credit below (CST-1).",
    "contacts per agent hour",
)
_CREDIT = Question(
    f"{_PRICE}.shortfall_credit",
    "You pay back what falls short of your guarantee",
    Kind.FLAG,
    "capacity",
)


def offer_parts() -> tuple[Part, ...]:
    """Return the parts of a bid; ``per_lot`` holds the lots' questions of all kinds."""
    every = {each.path: each for kind in LotKind for each in offer_lot_questions(kind)}.values()
    return tuple(
        replace(step, per_lot=tuple(each for each in every if each.part == step.key))
        for step in (_SCOPE, _CAPACITY, _EXPERIENCE, _PRICES, _PROMISES)
    )
