"""Opening shares on the screen: what waits for a holder, and what staff see of every share."""

from __future__ import annotations

import pytest

from procurement import ceremonies
from procurement.ceremonies import OfficerShare
from procurement.portal import Portal
from tests import given
from tests.cast import DANA
from tests.pages.conftest import OpenTab, words
from tests.stories.posting import PASSPHRASE, a_draft, publish


@pytest.fixture
def published(house: Portal) -> str:
    """An RFP that takes bids; Dana holds both shares."""
    rfp_id = a_draft(house)
    publish(house, rfp_id)
    return rfp_id


def test_a_share_that_nobody_proved_waits_for_its_holder_and_warns_on_the_desk(
    house: Portal, open_tab: OpenTab, published: str
) -> None:
    assert "Prove your opening share of" in words(open_tab(DANA, "home.py"))
    assert "**2 shares not proven yet.**" in words(open_tab(DANA, "rfp.py", rfp=published))

    token, share = given.a_token(house, DANA), OfficerShare(PASSPHRASE)
    ceremonies.check_share(house, token, published, share)

    shown = words(open_tab(DANA, "rfp.py", rfp=published))
    assert "**1 share not proven yet.**" in shown
    assert shown.count("Works") == shown.count("Never proven") == 1
