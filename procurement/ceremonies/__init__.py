"""Acts with slow or secret steps between two transactions: publish, submit sealed, open.

A ceremony reads, works without holding the database (making keys, wrapping shares), and then acts
in one transaction that checks everything again.
"""

from procurement.ceremonies.addending import (
    addendum_blockers,
    agree_to_addendum,
    ask_second_person,
    publish_addendum,
)
from procurement.ceremonies.closing import close, close_due
from procurement.ceremonies.coming_together import (
    delete_late_shares,
    hand_in_share,
    take_share_back,
)
from procurement.ceremonies.handing_in import bid_to_seal, largest_pair, take_sealed
from procurement.ceremonies.in_person import (
    Fresh,
    OneGate,
    approve_award_in_person,
    lock_technical_in_person,
    undo_award_in_person,
    waive_gate_in_person,
    waive_own_conflict_in_person,
)
from procurement.ceremonies.issuing import (
    EXPORTS,
    countersign_report,
    export_of,
    issue_report,
    record_in,
    stamp_reports,
)
from procurement.ceremonies.keeping import (
    Fetched,
    Upload,
    add_evidence,
    attach_document,
    clear_up,
    fetch_file,
    limits_of,
    look_at_file,
)
from procurement.ceremonies.minutes import (
    minutes_facts,
    signed_bidders_minutes,
    signed_minutes,
)
from procurement.ceremonies.opening import (
    OfficerShare,
    open_bids,
    open_by_reveal,
    open_prices,
)
from procurement.ceremonies.papers import (
    debrief_paper,
    letter_paper,
    letters_list,
    minutes_paper,
    own_letter_paper,
)
from procurement.ceremonies.publishing import Readiness, publish_rfp, readiness
from procurement.ceremonies.resharing import split_key_again
from procurement.ceremonies.revealing import (
    call_for_reveal_in_person,
    hand_in_reveal,
    reveal_file,
)
from procurement.ceremonies.share_checks import ask_for_share_checks, check_share
from procurement.ceremonies.signing_in import (
    Begun,
    begin_sign_in,
    finish_sign_in,
    my_second_factor,
    offer_second_factor,
    offered_secret,
    turn_off_second_factor,
    turn_on_second_factor,
)
from procurement.ceremonies.spreadsheet import Change, TakenOver, bid_workbook, take_workbook
from procurement.ceremonies.submitting import BidReadiness, bid_readiness, submit_bid

__all__ = [
    "EXPORTS",
    "Begun",
    "BidReadiness",
    "Change",
    "Fetched",
    "Fresh",
    "OfficerShare",
    "OneGate",
    "Readiness",
    "TakenOver",
    "Upload",
    "add_evidence",
    "addendum_blockers",
    "agree_to_addendum",
    "approve_award_in_person",
    "ask_for_share_checks",
    "ask_second_person",
    "attach_document",
    "begin_sign_in",
    "bid_readiness",
    "bid_to_seal",
    "bid_workbook",
    "call_for_reveal_in_person",
    "check_share",
    "clear_up",
    "close",
    "close_due",
    "countersign_report",
    "debrief_paper",
    "delete_late_shares",
    "export_of",
    "fetch_file",
    "finish_sign_in",
    "hand_in_reveal",
    "hand_in_share",
    "issue_report",
    "largest_pair",
    "letter_paper",
    "letters_list",
    "limits_of",
    "lock_technical_in_person",
    "look_at_file",
    "minutes_facts",
    "minutes_paper",
    "my_second_factor",
    "offer_second_factor",
    "offered_secret",
    "open_bids",
    "open_by_reveal",
    "open_prices",
    "own_letter_paper",
    "publish_addendum",
    "publish_rfp",
    "readiness",
    "record_in",
    "reveal_file",
    "signed_bidders_minutes",
    "signed_minutes",
    "split_key_again",
    "stamp_reports",
    "submit_bid",
    "take_sealed",
    "take_share_back",
    "take_workbook",
    "turn_off_second_factor",
    "turn_on_second_factor",
    "undo_award_in_person",
    "waive_gate_in_person",
    "waive_own_conflict_in_person",
]
