"""A share whose holder left is noticed by the portal, told to officers once, and stays a task."""

from __future__ import annotations

from procurement import ceremonies, notices, people, policy, rfps
from procurement.portal import Portal
from tests import given
from tests.cast import CORA, DANA, FAY
from tests.rfps.test_questions import an_open_rfp


def test_officers_are_told_once_of_a_share_whose_holder_left(peopled_sqlite: Portal) -> None:
    portal = peopled_sqlite
    rfp_id = an_open_rfp(portal)
    cora = given.a_token(portal, CORA)
    with portal.reading_as(cora) as work:
        assert rfps.my_orphans(work) == []
    with portal.work(policy.operator()) as work:
        person_id = people.person_id_of(work, DANA.email)
        people.disable_person(work, person_id)

    for _ in range(2):
        ceremonies.ask_for_share_checks(portal)

    with portal.reading_as(cora) as work:
        numbers = [one.number for one in rfps.my_orphans(work)]
        assert {one.rfp_id for one in rfps.my_orphans(work)} == {rfp_id}
    with portal.reading(policy.operator()) as work:
        told = [
            (one.to, one.subject)
            for one in notices.list_waiting(work, limit=500)
            if "must be renewed" in one.subject
        ]
    assert numbers
    assert sorted(told) == sorted(
        (who.email, f"RFP-2027-001: share {number} must be renewed, its holder left")
        for who in (CORA, FAY)
        for number in numbers
    )
