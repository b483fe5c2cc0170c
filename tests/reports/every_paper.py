"""Every kind of paper that leaves the portal, by name, drawn once a process when first asked for.

The award's comparison in each state of signing (without a time-stamp server and with one), one
with a sole signatory, and every smaller paper. Keys and signatures are of the present, because
other people's programs judge certificates by the machine's clock.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509

from procurement import reports, signing
from procurement.reports import finishing, minutes_page, receipt_page
from tests.reports import small_papers
from tests.reports.test_award import a_record
from tests.signing import stamps

ADDRESS = "https://portal.example.org"
LEAD, FINANCE, ARCHIVE = signing.FIELD, signing.COUNTERSIGNATURE, signing.ARCHIVE
SECOND = signing.APPROVALS[1]


@cache
def present() -> datetime:
    """The machine's clock at the first call, in whole seconds."""
    return datetime.fromtimestamp(int(time.time()), UTC)


@cache
def _keys() -> tuple[signing.KeyRing, ...]:
    """Of procurement, of finance, and of finance's second approval."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "keys"
        signing.ensure_keys(folder, organization="Friends of Marigold", now=present())
        signing.ensure_further(folder, 1, now=present())
        return tuple(
            signing.load_keys(folder, now=present(), signatory=signing.SIGNATORY[field])
            for field in (LEAD, FINANCE, SECOND)
        )


@cache
def _server() -> stamps.Clockwork:
    return stamps.clockwork(present())


@cache
def _record(*, alone: bool = False) -> dict[str, Any]:
    return a_record(alone=alone)


def roots() -> dict[str, x509.Certificate]:
    """The two roots that a reader trusts: the installation's, and the time-stamp server's."""
    return {"signers": _keys()[0].root, "stamps": _server().root}


def _base() -> bytes:
    return reports.render(_record(), address=ADDRESS)


def _certified() -> bytes:
    return reports.sign_comparison(paper("award"), _record(), _keys()[0], at=present())


def _countersigned() -> bytes:
    certified = paper("award-certified")
    return reports.countersign_comparison(certified, _record(), _keys()[1], at=present())


def _certified_stamped() -> bytes:
    base, lead = paper("award"), _keys()[0]
    with stamps.running(_server()) as server:
        return reports.sign_comparison(base, _record(), lead, at=present(), server=server)


def _countersigned_stamped() -> bytes:
    certified, finance = paper("award-certified-B-T"), _keys()[1]
    with stamps.running(_server()) as server:
        return reports.countersign_comparison(
            certified, _record(), finance, at=present(), server=server
        )


def _archived() -> bytes:
    both, lead = paper("award-countersigned-B-T"), _keys()[0]
    with stamps.running(_server()) as server:
        return signing.archive_pdf(both, lead.root, lead.revocations, at=present(), server=server)


def _for_two() -> bytes:
    """Prepared for two people from finance."""
    return reports.render(_record(), address=ADDRESS, approvals=2)


def _three_signatures() -> bytes:
    signed = reports.sign_comparison(paper("award-for-two"), _record(), _keys()[0], at=present())
    for field, ring, who in (
        (FINANCE, _keys()[1], "Fay Castellanos"),
        (SECOND, _keys()[2], "Günter Ångström"),
    ):
        signed = reports.countersign_comparison(
            signed, _record(), ring, at=present(), field=field, by=who
        )
    return signed


def _three_archived() -> bytes:
    signed, lead = paper("award-three-signatures"), _keys()[0]
    with stamps.running(_server()) as server:
        return signing.archive_pdf(signed, lead.root, lead.revocations, at=present(), server=server)


def _alone() -> bytes:
    record = _record(alone=True)
    base = reports.render(record, address=ADDRESS)
    return reports.sign_comparison(base, record, _keys()[0], at=present())


def _receipt() -> bytes:
    return receipt_page.sign(small_papers.RECEIPT, _keys()[0], at=present())


def _receipt_stamped() -> bytes:
    with stamps.running(_server()) as server:
        return receipt_page.sign(small_papers.RECEIPT, _keys()[0], at=present(), server=server)


def _minutes_signed() -> bytes:
    return minutes_page.sign_minutes(
        small_papers.minutes(),
        author="Friends of Marigold",
        zone="America/Los_Angeles",
        keyring=_keys()[0],
        at=present(),
    )


_DRAWN: dict[str, Callable[[], bytes]] = {
    "award": _base,
    "award-certified": _certified,
    "award-countersigned": _countersigned,
    "award-certified-B-T": _certified_stamped,
    "award-countersigned-B-T": _countersigned_stamped,
    "award-archived-B-LTA": _archived,
    "award-sole-signatory": _alone,
    "award-for-two": _for_two,
    "award-three-signatures": _three_signatures,
    "award-three-archived": _three_archived,
    "receipt-signed": _receipt,
    "receipt-signed-B-T": _receipt_stamped,
    "opening-minutes-signed": _minutes_signed,
    **small_papers.DRAWN,
}
NAMES = tuple(_DRAWN)

# The signed fields of each paper, in their order; what is not here carries no signature.
SIGNED: dict[str, tuple[str, ...]] = {
    "award-certified": (LEAD,),
    "award-countersigned": (LEAD, FINANCE),
    "award-certified-B-T": (LEAD,),
    "award-countersigned-B-T": (LEAD, FINANCE),
    "award-archived-B-LTA": (LEAD, FINANCE, ARCHIVE),
    "award-sole-signatory": (LEAD,),
    "receipt-signed": (LEAD,),
    "receipt-signed-B-T": (LEAD,),
    "opening-minutes-signed": (LEAD,),
    "award-three-signatures": (LEAD, FINANCE, SECOND),
    "award-three-archived": (LEAD, FINANCE, SECOND, ARCHIVE),
}

# Drawn from what the portal knows, before anybody signs: the same bytes each time, everywhere.
UNSIGNED = ("award", "award-for-two", *small_papers.DRAWN)

# The file that each paper carries; what is not here carries none.
ATTACHED = {
    **{name: finishing.ATTACHMENT for name in NAMES if name.startswith("award")},
    **{name: minutes_page.ATTACHMENT for name in NAMES if name.startswith("opening")},
    **{name: receipt_page.ATTACHMENT for name in NAMES if name.startswith("receipt")},
}


@cache
def paper(name: str) -> bytes:
    """The bytes of a paper, as people get it."""
    return _DRAWN[name]()
