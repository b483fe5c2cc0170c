"""Times of the comparison at its full size: 12 bids, 31 items, 7 evaluators, four lots.

The procurement is real: posted, bid on, opened, scored, locked, and its prices opened.
"""

from __future__ import annotations

import tempfile
from decimal import Decimal
from itertools import cycle, islice
from pathlib import Path

from streamlit.runtime.context import ContextProxy, StreamlitCookies
from streamlit.testing.v1 import AppTest

from procurement import ceremonies, evaluations, storage
from procurement import portal as portals
from procurement.ceremonies import OfficerShare
from procurement.documents import Offer
from procurement.evaluations import comparing
from procurement.evaluations.comparison import standings
from procurement.policy import OrganizationKind, Role
from procurement.portal import Portal, make_server_keys
from procurement.settings import Settings
from tests import given
from tests.benchmarks.stopwatch import median_seconds
from tests.bids import samples, stage
from tests.cast import CHIDI, DANA, RIVERA, Character
from tests.evaluations.panels import Room
from tests.tools.clock import MovableClock

BIDS, EVALUATORS = 12, 7
SCRIPT = Path(__file__).resolve().parents[2] / "pages" / "portal.py"


def measure() -> dict[str, float]:
    """Seconds by name: comparing anew, from what is kept, other weights, and the page's script."""
    with tempfile.TemporaryDirectory() as folder:
        clock = MovableClock()
        portal = Portal(Settings(data_dir=Path(folder)), clock=clock)
        storage.migrate(portal.engine)
        make_server_keys(portal.settings)
        given.the_cast(portal)
        room = _played(portal, clock)
        portals.install(portal)
        try:
            return _taken(room)
        finally:
            portals.install(None)
            portal.engine.dispose()


def _taken(room: Room) -> dict[str, float]:
    def compare() -> None:
        room.read(DANA, evaluations.compare)

    def compare_anew() -> None:
        comparing.SHELF.clear()
        compare()

    def examine_anew() -> None:
        comparing.SHELF.clear()
        if room.read(DANA, evaluations.compare).safety is None:
            raise RuntimeError("The first place was not examined.")

    def lots_anew() -> None:
        comparing.SHELF.clear()
        room.read(DANA, evaluations.compare_lots)

    built = room.read(DANA, evaluations.compare)
    if len(built.bids) != BIDS or len(built.contenders) < BIDS - 1:
        raise RuntimeError("The bids to be compared are not all there.")
    weights = dict(zip(built.weights, [*list(built.weights.values())[1:], 1], strict=True))
    total = sum(weights.values())
    weights = {name: weight * 100 / total for name, weight in weights.items()}
    return {
        "compare, anew": median_seconds(compare_anew),
        "compare and examine, anew": median_seconds(examine_anew),
        "compare, kept": median_seconds(compare),
        "compare all lots, anew": median_seconds(lots_anew),
        "other weights": median_seconds(lambda: standings(built.evaluation, weights=weights)),
        "compare_bids.py": _page(room),
    }


def _page(room: Room) -> float:
    """One rerun of the page's script."""
    original = ContextProxy.cookies
    token = given.a_token(room.portal, DANA)
    cookies = StreamlitCookies({room.portal.settings.cookie_name: token})
    ContextProxy.cookies = cookies  # type: ignore[method-assign,assignment]  # the tab's cookie
    try:
        tab = AppTest.from_file(str(SCRIPT), default_timeout=60)
        tab.switch_page("compare_bids.py")
        tab.query_params["rfp"] = room.rfp_id

        def once() -> None:
            tab.run(timeout=60)
            if tab.exception:
                raise RuntimeError(tab.exception[0].message)

        return median_seconds(once, runs=9)
    finally:
        ContextProxy.cookies = original  # type: ignore[method-assign]  # put back what was there


# The procurement ----------------------------------------------------------------------------------


def _played(portal: Portal, clock: MovableClock) -> Room:
    panel = [_evaluator(portal, number) for number in range(1, EVALUATORS)]
    city = stage.post(portal, clock, stage.CITY)
    clock.advance(days=3)
    for number, offer in enumerate(_offers(), start=1):
        vendor = stage.a_vendor(f"Vendor {number} Calls", f"V{number:02}")
        city.admit(vendor)
        answers = samples.offer_answers(offer), samples.profile_answers(offer)
        city.submit(vendor, city.draft(vendor, *answers))
    clock.at = city.posting.timeline.bids_due
    clock.advance(days=1)
    city.open()
    room = Room(portal, clock, city.rfp_id)
    room.sit(CHIDI, *panel, chair=CHIDI)
    for number, who in enumerate((CHIDI, *panel)):
        room.score_all(who, 3 + number % 2)
    for sheet in room.read(DANA, evaluations.gates_of).bids:
        for cell in sheet.cells:
            if cell.outcome == "clarify":
                reason = "The written answer settles it."
                room.do(DANA, evaluations.decide_gate, sheet.bid_id, cell.gate, "pass", reason)
    room.do(CHIDI, evaluations.lock_technical)
    share = OfficerShare(passphrase=stage.PASSPHRASE)
    ceremonies.open_prices(portal, given.a_token(portal, DANA), room.rfp_id, [share])
    return room


def _evaluator(portal: Portal, number: int) -> Character:
    who = Character(
        f"Evaluator {number}",
        f"evaluator{number}@rivera.example",
        RIVERA,
        OrganizationKind.CAMPAIGN,
        (Role.EVALUATOR,),
    )
    given.a_member(portal, who)
    return who


def _offers() -> list[Offer]:
    """Twelve bids: the sample bids that can be ranked, again and again, each a little dearer."""
    chosen = [one for one in samples.offers(stage.CITY) if one.id in {"BID-PM-02", "BID-PM-03"}]
    offers = []
    for number, offer in enumerate(islice(cycle(chosen), BIDS)):
        lots = {
            letter: price.model_copy(
                update={"unit_price_usd": (price.unit_price_usd or Decimal(0)) + number}
            )
            for letter, price in offer.pricing.lots.items()
            if letter != "D"
        }
        pricing = offer.pricing.model_copy(update={"lots": {**offer.pricing.lots, **lots}})
        offers.append(offer.model_copy(update={"pricing": pricing}))
    return offers
