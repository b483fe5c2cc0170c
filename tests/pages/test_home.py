"""The first page: what waits for me, computed from what is there."""

from __future__ import annotations

from procurement import ceremonies, notices, people, rfps
from procurement.policy import Role
from procurement.portal import Portal
from procurement.ui.tasks import list_tasks
from tests import given
from tests.bids import samples, stage
from tests.bids.stage import CITY, PASSPHRASE, Stage
from tests.cast import ADA, CHIDI, CORA, DANA, ELI, EVE, FAY, VERA, Character
from tests.conftest import Begin
from tests.pages.conftest import OpenTab, actor_of, member_of, title, words

GRACE = "grace@rivera.example"


def tasks(words_shown: str) -> list[str]:
    """The titles of the tasks on the page, without their icons."""
    lines = [line for line in words_shown.split("\n") if line.startswith(":material/")]
    return [line.partition(": ")[2].strip("*") for line in lines if "**" in line]


def choose_zone(house: Portal, character: Character) -> None:
    """The character has chosen a time zone, so that this task is out of the way."""
    with house.work_as(given.a_token(house, character)) as work:
        account = people.my_account(work)
        form = people.AccountSettings(name=account.name, timezone="America/Chicago")
        people.update_account(work, form, version=account.version)


def test_a_full_campaign_with_a_chosen_zone_has_nothing_waiting(
    house: Portal, open_tab: OpenTab
) -> None:
    choose_zone(house, DANA)

    tab = open_tab(DANA)

    assert title(tab) == "What waits for you today"
    assert tasks(words(tab)) == ["Nothing waits for you."]


def test_a_new_account_is_asked_for_its_time_zone(open_tab: OpenTab) -> None:
    tab = open_tab(FAY)

    assert title(tab) == "What waits for you today"
    assert tasks(words(tab)) == ["Choose your time zone"]


def test_an_invitation_becomes_a_task_when_it_is_about_to_expire(
    house: Portal, open_tab: OpenTab
) -> None:
    choose_zone(house, DANA)
    with house.work_as(given.a_token(house, DANA)) as work:
        form = people.NewInvitation(email=GRACE, roles=(Role.FINANCE,))
        people.invite_member(work, work.actor.organization_id, form)
    assert tasks(words(open_tab(DANA))) == ["Nothing waits for you."]
    house.clock.advance(days=6)  # type: ignore[attr-defined]  # the tests' movable clock

    tab = open_tab(DANA)

    assert title(tab) == "What waits for you today"
    assert tasks(words(tab)) == ["grace:small[]\\@rivera\\.example has not answered yet"]
    assert ":orange-badge[:material/event: due in 1 day]" in words(tab)
    assert tasks(words(open_tab(EVE))) == ["Choose your time zone"]


def test_a_role_nobody_holds_is_named_to_the_lead_only(house: Portal, open_tab: OpenTab) -> None:
    choose_zone(house, DANA)
    chair = member_of(house, DANA, CHIDI)
    with house.work_as(given.a_token(house, DANA)) as work:
        people.end_membership(work, chair.membership_id)

    tab = open_tab(DANA)

    assert title(tab) == "What waits for you today"
    assert tasks(words(tab)) == ["Some roles are not filled"]
    assert "Nobody here is chair\\." in words(tab)
    assert tasks(words(open_tab(ELI))) == ["Choose your time zone"]


def test_a_new_vendor_is_told_to_begin_the_profile_and_to_invite_a_colleague(
    house: Portal, open_tab: OpenTab
) -> None:
    choose_zone(house, VERA)

    tab = open_tab(VERA)

    assert title(tab) == "What waits for you today"
    assert tasks(words(tab)) == ["Begin your company profile", "You are the only member"]


def test_an_old_password_is_a_task_before_the_year_is_over(
    house: Portal, open_tab: OpenTab
) -> None:
    choose_zone(house, DANA)
    house.clock.advance(days=340)  # type: ignore[attr-defined]  # the tests' movable clock

    tab = open_tab(DANA)

    assert title(tab) == "What waits for you today"
    assert tasks(words(tab)) == ["Change your password"]
    assert ":gray-badge[:material/event: due in 25 days]" in words(tab)


def test_an_administrator_sees_letters_and_empty_organisations(
    house: Portal, open_tab: OpenTab
) -> None:
    choose_zone(house, ADA)
    with house.work_as(given.a_token(house, ADA)) as work:
        people.create_organization(
            work, people.NewOrganization(name="Marsh for Statehouse", kind=DANA.kind)
        )
    with house.work_as(given.a_token(house, DANA)) as work:
        form = people.NewInvitation(email=GRACE, roles=(Role.FINANCE,))
        people.invite_member(work, work.actor.organization_id, form)

    tab = open_tab(ADA)

    assert title(tab) == "What waits for you today"
    assert tasks(words(tab)) == [
        "1 letter to pass on by hand",
        "Marsh for Statehouse has no members",
        "You are the only member",
    ]


def test_a_letter_that_failed_is_told_with_the_servers_words(
    house: Portal, open_tab: OpenTab
) -> None:
    choose_zone(house, ADA)
    with house.work_as(given.a_token(house, DANA)) as work:
        form = people.NewInvitation(email=GRACE, roles=(Role.FINANCE,))
        people.invite_member(work, work.actor.organization_id, form)
    with house.work(actor_of(house, ADA)) as work:
        letter = notices.list_waiting(work)[0]
        notices.note_failure(work, letter.id, "mailbox unavailable")

    tab = open_tab(ADA)

    assert title(tab) == "What waits for you today"
    assert "1 letter could not be delivered" in tasks(words(tab))
    assert "The mail server said\\: mailbox unavailable" in words(tab)


def test_what_happened_lately_leaves_out_that_people_came_and_went(
    house: Portal, open_tab: OpenTab
) -> None:
    with house.work_as(given.a_token(house, DANA)) as work:
        people.rename_organization(
            work,
            work.actor.organization_id,
            name="Rivera for Everyone",
            version=people.get_organization(work, work.actor.organization_id).version,
        )

    tab = open_tab(FAY)

    assert title(tab) == "What waits for you today"
    news = [line for line in words(tab).split("\n") if line.startswith("- ")]
    assert news[0] == (
        "- **Dana Rivera** renamed the organisation: Rivera for Mayor :gray[· just now]"
    )
    assert not any("signed in" in line for line in news)


def test_times_are_shown_in_the_readers_zone_with_its_name(
    house: Portal, open_tab: OpenTab
) -> None:
    choose_zone(house, DANA)

    tab = open_tab(DANA)

    assert title(tab) == "What waits for you today"
    assert "Mon 10 May 2027\\, 11:00 CDT" in words(tab).replace("\\:", ":")


def test_a_lost_share_is_work_for_the_other_officers_and_comes_before_what_keeps_the_house(
    begin_on_sqlite: Begin,
) -> None:
    staged: Stage = begin_on_sqlite(
        lambda portal, clock: stage.post(portal, clock, CITY, holders=(CORA, FAY))
    )
    for who, words_then in (
        (CORA, "Renew the opening shares of RFP-2027-001"),
        (FAY, "Look for the lost opening shares of RFP-2027-001"),
    ):
        with staged.portal.work_as(staged.token(who)) as work:
            rfps.note_share_lost(work, staged.rfp_id)
        with staged.portal.reading_as(staged.token(DANA)) as work:
            titles = [one.title for one in list_tasks(work, sends_mail=True)]
        assert words_then in titles
        assert titles[-1] == "Choose your time zone"


def test_officers_are_asked_to_open_the_bids_then_the_prices_and_others_are_not(
    begin_on_sqlite: Begin,
) -> None:
    staged: Stage = begin_on_sqlite(lambda portal, clock: stage.post(portal, clock, CITY))
    vendor, bid_id = staged.enter(samples.offers(CITY)[1])
    staged.submit(vendor, bid_id)

    def asked() -> dict[str, list[str]]:
        found = {}
        for who in (DANA, FAY, EVE):
            with staged.portal.reading_as(staged.token(who)) as work:
                tasks = list_tasks(work, sends_mail=True)
            openings = [one for one in tasks if one.title.startswith("Open the")]
            assert {(one.page, one.rfp_id) for one in openings} <= {("rfp.py", staged.rfp_id)}
            found[who.name] = [one.title for one in openings]
        return found

    nobody: dict[str, list[str]] = {DANA.name: [], FAY.name: [], EVE.name: []}
    assert asked() == nobody
    staged.clock.at = staged.posting.timeline.bids_due
    reference = "RFP-2027-001"
    bids_wait = [f"Open the bids of {reference}"]
    assert asked() == nobody | {DANA.name: bids_wait, FAY.name: bids_wait}
    staged.open()
    assert asked() == nobody
    with staged.portal.work_as(staged.token(DANA)) as work:
        rfps.note_technical_lock(work, staged.rfp_id)
    prices_wait = [f"Open the prices of {reference}"]
    assert asked() == nobody | {DANA.name: prices_wait, FAY.name: prices_wait}
    share = ceremonies.OfficerShare(passphrase=PASSPHRASE)
    ceremonies.open_prices(staged.portal, staged.token(DANA), staged.rfp_id, [share])
    assert asked() == nobody
