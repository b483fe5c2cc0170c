"""A share whose holder left is noticed by the portal, told to officers once, and stays a task."""

from __future__ import annotations

from procurement import ceremonies, notices, people, policy, rfps
from procurement.ceremonies import Fresh, OfficerShare
from procurement.policy import Role
from procurement.portal import Portal
from procurement.rfps import Passphrase
from tests import given
from tests.bids import stage
from tests.bids.stage import CITY, PASSPHRASE, Stage
from tests.cast import CORA, DANA, FAY, PASSWORD
from tests.conftest import Begin, MovableClock
from tests.rfps.test_questions import an_open_rfp
from tests.web.conftest import open_door

FAYS = "copper kettle on the porch"


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


def two_of_three(portal: Portal, clock: MovableClock) -> Stage:
    """A published RFP whose shares Dana, Fay and Cora hold."""
    return stage.post(portal, clock, CITY, holders=(FAY, CORA))


def test_a_share_made_anew_and_orphaned_again_is_told_again_and_no_sheet_is_asked_for(
    begin_on_sqlite: Begin,
) -> None:
    staged: Stage = begin_on_sqlite(two_of_three)
    portal, dana = staged.portal, staged.token(DANA)
    with portal.reading_as(dana) as work:
        ids = {one.name: one.person_id for one in rfps.list_officers(work)}

    def leaves(*roles: Role) -> None:
        with portal.work_as(dana) as work:
            members = people.list_members(work, work.actor.organization_id)
            cora = next(one for one in members if one.name == CORA.name)
            people.change_roles(work, cora.membership_id, roles=roles, version=cora.version)
        ceremonies.ask_for_share_checks(portal)

    def hint() -> bool:
        with open_door(portal) as door:
            door.sign_in(DANA.email)
            page = door.browser.get(f"/rfps/{staged.rfp_id}/new-shares").text
        assert "of them are needed, typed by whoever holds them." in page
        return "A sheet is typed as it is printed" in page

    leaves(Role.EVALUATOR)
    assert hint() is True
    leaves(*CORA.roles)
    typed = {"passphrase": FAYS, "again": FAYS}
    form = people.read_input(
        Passphrase,
        passphrase=PASSPHRASE,
        again=PASSPHRASE,
        needed=2,
        count=3,
        holders=tuple({"person_id": ids[one.name], **typed} for one in (FAY, CORA)),
    )
    printed = "\n".join(staged.sheet.lines)
    shares = [OfficerShare(passphrase=PASSPHRASE), OfficerShare(sheet=printed)]
    ceremonies.split_key_again(
        portal, dana, staged.rfp_id, shares, form, fresh=Fresh(PASSWORD), reason="Cora came back."
    )
    leaves(Role.EVALUATOR)
    leaves(Role.EVALUATOR)

    with portal.reading(policy.operator()) as work:
        waiting = notices.list_waiting(work, limit=500)
    told = [one.subject for one in waiting if "must be renewed" in one.subject]
    first = "RFP-2027-001: share 3 must be renewed, its holder left"
    assert sorted(told) == sorted([first, f"{first} (new shares no. 1)"] * 2)
    assert hint() is False


def test_a_holder_who_is_no_officer_any_more_is_shown_beside_the_share_until_a_role_is_back(
    begin_on_sqlite: Begin,
) -> None:
    staged: Stage = begin_on_sqlite(two_of_three)

    def seen_after(*roles: Role) -> tuple[list[str], bool, list[int]]:
        with staged.portal.work_as(staged.token(DANA)) as work:
            members = people.list_members(work, work.actor.organization_id)
            cora = next(one for one in members if one.name == CORA.name)
            people.change_roles(work, cora.membership_id, roles=roles, version=cora.version)
        with staged.portal.reading_as(staged.token(FAY)) as work:
            states = rfps.list_share_states(work, staged.rfp_id)
            told = [one.why_gone for one in states]
            is_whole = rfps.get_reach(work, staged.rfp_id).is_whole
            return told, is_whole, [one.number for one in rfps.my_orphans(work)]

    told, is_whole, orphans = seen_after(Role.EVALUATOR)
    assert told[:2] == ["", ""]
    assert told[2].startswith("Its holder is no lead, finance or counsel any more")
    assert (is_whole, orphans) == (False, [3])
    assert seen_after(*CORA.roles) == (["", "", ""], True, [])
