"""Acts with slow or secret steps between two transactions: publish, submit sealed, open.

A ceremony reads, works without holding the database (making keys, wrapping shares), and then acts
in one transaction that checks everything again.
"""

from procurement.ceremonies.opening import OfficerShare, open_bids, open_bids_in_person
from procurement.ceremonies.publishing import Readiness, publish_rfp, readiness
from procurement.ceremonies.submitting import BidReadiness, bid_readiness, submit_bid

__all__ = [
    "BidReadiness",
    "OfficerShare",
    "Readiness",
    "bid_readiness",
    "open_bids",
    "open_bids_in_person",
    "publish_rfp",
    "readiness",
    "submit_bid",
]
