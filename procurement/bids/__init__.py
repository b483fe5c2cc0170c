"""Sealed bids: encrypted drafts, submission with receipts, and the opening."""

from procurement.bids.actions import open_bids, submit_bid, withdraw_bid
from procurement.bids.checks import Bid, bid_of, second_look
from procurement.bids.drafts import (
    begin_bid,
    clear_bid_field,
    save_bid_field,
    save_profile_field,
)
from procurement.bids.model import (
    Answer,
    BidDraft,
    BidStatus,
    EnvelopeRow,
    Minutes,
    MinutesRow,
    OpenedBid,
    OpenedPart,
    Outcome,
    Profile,
    SealedPart,
    VersionRow,
)
from procurement.bids.opening import get_minutes, may_try, note_wrong_share
from procurement.bids.queries import (
    count_bids,
    find_my_bid,
    get_bid,
    list_envelopes,
    list_opened,
    may_open,
    my_bids,
    my_profile,
)
from procurement.bids.rules import SCHEMA, join, split

__all__ = [
    "SCHEMA",
    "Answer",
    "Bid",
    "BidDraft",
    "BidStatus",
    "EnvelopeRow",
    "Minutes",
    "MinutesRow",
    "OpenedBid",
    "OpenedPart",
    "Outcome",
    "Profile",
    "SealedPart",
    "VersionRow",
    "begin_bid",
    "bid_of",
    "clear_bid_field",
    "count_bids",
    "find_my_bid",
    "get_bid",
    "get_minutes",
    "join",
    "list_envelopes",
    "list_opened",
    "may_open",
    "may_try",
    "my_bids",
    "my_profile",
    "note_wrong_share",
    "open_bids",
    "save_bid_field",
    "save_profile_field",
    "second_look",
    "split",
    "submit_bid",
    "withdraw_bid",
]
