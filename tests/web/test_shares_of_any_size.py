"""Three of five shares from publication to the minutes; a holder leaves and new shares are made."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import pytest

from procurement import bids, ceremonies, notices, people, policy, rfps, sealing
from procurement.ceremonies import OfficerShare
from procurement.errors import Invalid
from procurement.portal import Portal
from procurement.reports.minutes_page import draw_minutes
from procurement.reports.page_text import page_text
from procurement.web import share_forms
from tests import given
from tests.bids import samples, stage
from tests.bids.stage import CITY, PASSPHRASE, Stage
from tests.cast import CORA, DANA, FAY, PASSWORD, Character
from tests.conftest import Begin, MovableClock
from tests.rfps import test_addenda as addenda
from tests.web.conftest import Door, open_door

GUS = Character("Gus Amari", "gus@rivera.example", DANA.organization, DANA.kind, FAY.roles)
HANA = Character("Hana Prise", "hana@rivera.example", DANA.organization, DANA.kind, CORA.roles)
HOLDERS = (FAY, CORA, GUS, HANA)
FAYS, NEW = "copper kettle on the porch", "seven herons under glass"
REASON = "Gus left the campaign before the deadline."


def begun(portal: Portal, clock: MovableClock) -> Stage:
    """The stage of a campaign with five officers, and one published RFP beside ours."""
    for character in (GUS, HANA):
        given.a_member(portal, character)
    return stage.post(portal, clock, CITY, holders=(FAY, CORA))


def sheets(page: str) -> dict[int, str]:
    """The printed sheets of a page by the number of their share."""
    found = {}
    for section in page.split('<section class="printed">')[1:]:
        number = re.search(r"<dt>Share</dt><dd>(\d) of", section)
        assert number
        groups = re.findall(r"<span>(\w{5})</span>", section)
        lines = ["".join(groups[start : start + 4]) for start in range(0, 16, 4)]
        found[int(number[1])] = "\n".join(lines)
    return found


def enter(door: Door, character: Character) -> None:
    door.browser.cookies.set(
        door.portal.settings.cookie_name, given.a_token(door.portal, character)
    )


def hand_in(door: Door, room: str, character: Character, **share: str) -> str:
    """An officer signs in and hands in one share; where that leads."""
    enter(door, character)
    return door.post(room, **share, password=PASSWORD).headers["location"]


def letters(portal: Portal, told: str) -> list[str]:
    with portal.reading(policy.operator()) as work:
        waiting = notices.list_waiting(work, limit=500)
    return sorted(row.to for row in waiting if told in row.subject)


def published(door: Door, staged: Stage, ids: dict[str, str]) -> tuple[str, dict[int, str]]:
    """Publish a second RFP as Dana does, three of five; Fay types a passphrase of her own."""
    with staged.portal.work_as(staged.token(DANA)) as work:
        draft = rfps.draft_rfp(work, template="", fields=samples.posting_answers(CITY))
        version = rfps.get_draft(work, draft).version
    enter(door, DANA)
    shown = html.unescape(door.browser.get(f"/rfps/{draft}/publish?needed=3&count=5").text)
    assert "Any three of five holders must come together to open the bids." in shown
    assert "Up to two shares may be lost" in shown
    refused = html.unescape(door.browser.get(f"/rfps/{draft}/publish?needed=5&count=3").text)
    assert "That choice is not possible: there are two to nine shares" in refused
    assert "Publish and show what to print" in refused
    fields = {"passphrase": PASSPHRASE, "again": PASSPHRASE, "quorum": "3 of 5"}
    fields |= {"second_passphrase": FAYS, "second_again": FAYS, "version": str(version)}
    named = zip(("second", "third", "fourth", "fifth"), HOLDERS, strict=True)
    fields |= {name: ids[holder.name] for name, holder in named}
    answer = door.post(f"/rfps/{draft}/publish", **fields)
    return draft, sheets(answer.text)


@dataclass
class Walk:
    """One RFP on its way, with a browser before it; each step is what people do and see."""

    door: Door
    staged: Stage
    ids: dict[str, str]
    printed: dict[int, str]

    @property
    def portal(self) -> Portal:
        return self.staged.portal

    @property
    def path(self) -> str:
        return f"/rfps/{self.staged.rfp_id}"

    def policy(self) -> sealing.KeyPolicy:
        with self.portal.reading_as(self.staged.token(DANA)) as work:
            told = rfps.key_policy_of(work, self.staged.rfp_id)
        return sealing.read_key_policy(told.encode())

    def hana_loses_hers_and_gus_leaves(self) -> None:
        enter(self.door, HANA)
        noted = self.door.post(f"{self.path}/share-check", lost="yes")
        assert noted.status_code == 303
        told = self.door.browser.get(noted.headers["location"]).text
        assert ("is noted as lost" in told, "Mine is lost" in told) == (True, False)
        everybody = sorted(one.email for one in (DANA, *HOLDERS))
        assert letters(self.portal, "an opening share is lost") == everybody
        with self.portal.work_as(self.staged.token(DANA)) as work:
            members = people.list_members(work, work.actor.organization_id)
            gus = next(one for one in members if one.name == GUS.name)
            people.end_membership(work, gus.membership_id)
        enter(self.door, DANA)
        shown = html.unescape(self.door.browser.get(f"{self.path}/share-check").text)
        assert "2 shares are out of reach, 3 of 5 are left, and 3 are needed." in shown
        assert "None more may be lost" in shown

    def make_new_ones(self) -> dict[int, str]:
        """Those who are left make two of three; too few of them make nothing."""
        form = {"passphrase": NEW, "again": NEW, "quorum": "2 of 3", "reason": REASON}
        form |= {"second": self.ids[FAY.name], "third": self.ids[CORA.name]}
        form |= {"old_passphrase": PASSPHRASE, "old_passphrase_2": FAYS, "password": PASSWORD}
        path = f"{self.path}/new-shares"
        proposed = self.door.browser.get(path).text
        assert '<input type="hidden" name="quorum" value="3 of 4">' in proposed
        few = self.door.post(path, **form)
        assert (few.status_code, sheets(few.text)) == (400, {})
        assert "Opening needs 3 shares; only 2 were given." in few.text
        made = self.door.post(path, **form, old_sheet=self.printed[3])
        assert made.status_code == 200
        told = sorted(one.email for one in (DANA, FAY, CORA, HANA))
        assert letters(self.portal, "the opening shares are new") == told
        return sheets(made.text)

    def shares(self) -> list[tuple[str, str]]:
        with self.portal.reading_as(self.staged.token(DANA)) as work:
            return [(one.holder, one.form) for one in rfps.list_shares(work, self.staged.rfp_id)]


def test_three_of_five_from_publication_over_new_shares_to_the_minutes(
    begin_on_sqlite: Begin,
) -> None:
    first = begin_on_sqlite(begun)
    with first.portal.reading_as(first.token(DANA)) as work:
        ids = {one.name: one.person_id for one in rfps.list_officers(work)}
    with open_door(first.portal) as door:
        rfp_id, printed = published(door, first, ids)
        staged = Stage(first.portal, first.clock, rfp_id, first.posting, first.sheet)
        walk = Walk(door, staged, ids, printed)
        assert list(printed) == [3, 4, 5]
        vendor, bid_id = staged.enter(samples.offers(CITY)[1])
        staged.submit(vendor, bid_id)
        enter(door, FAY)
        assert door.post(f"{walk.path}/share-check", passphrase=FAYS).status_code == 303
        before = walk.policy()
        walk.hana_loses_hers_and_gus_leaves()

        fresh = walk.make_new_ones()

        after = walk.policy()
        assert (after.public_key, after.quorum) == (before.public_key, sealing.TWO_OF_THREE)
        assert set(after.digests) & set(before.digests) == set()
        assert list(fresh) == [2, 3]
        assert walk.shares() == [
            (DANA.name, "passphrase"),
            (FAY.name, "printed"),
            (CORA.name, "printed"),
        ]
        first.clock.at = staged.posting.timeline.bids_due
        enter(door, DANA)
        refused = door.post(f"{walk.path}/open", sheet=printed[3], password=PASSWORD)
        assert refused.status_code == 400
        assert "comes from another splitting" in html.unescape(refused.text)
        assert door.post(f"{walk.path}/open", passphrase=NEW, password=PASSWORD).status_code == 303
        enter(door, CORA)
        assert door.post(f"{walk.path}/open", sheet=fresh[3], password=PASSWORD).status_code == 303
        minutes = html.unescape(door.browser.get(f"{walk.path}/minutes").text)
        signed = door.browser.get(f"{walk.path}/minutes.json").content
    with_what = "with shares 1, 2, 3 (3 of 5 opened until then); 2 of 3 open since"
    for told in (
        "share 1, handed in by Dana Rivera on",
        "share 3, handed in by Cora",
        f"by Dana Rivera, {with_what}",
        REASON,
    ):
        assert told in minutes
    facts = sealing.verify_minutes(signed, [first.portal.receipt_key.verify_key])
    (again,) = facts["new_shares"]
    assert (facts["quorum"], again["at"][-1]) == ("2 of 3", "Z")
    assert {name: again[name] for name in ("by", "reason", "handed_in", "was", "quorum")} == {
        "by": DANA.name,
        "reason": REASON,
        "handed_in": [1, 2, 3],
        "was": "3 of 5",
        "quorum": "2 of 3",
    }
    drawn = " ".join(page_text(draw_minutes(signed, author=DANA.name)).split())
    assert f"by Dana Rivera, {with_what}" in drawn
    older = sealing.sign_minutes(
        {name: told for name, told in facts.items() if name != "new_shares"},
        first.portal.receipt_key,
    )
    assert sealing.check_paper(older, [first.portal.receipt_key.verify_key]).genuine
    assert "New opening shares" not in page_text(draw_minutes(older, author=DANA.name))
    with first.portal.reading_as(first.token(DANA)) as work:
        assert [one.bid_id for one in bids.list_opened(work, rfp_id)] == [bid_id]


def test_three_of_five_open_bids_and_prices_by_passphrases_and_sheets(
    begin_on_sqlite: Begin,
) -> None:
    first = begin_on_sqlite(begun)
    with first.portal.reading_as(first.token(DANA)) as work:
        ids = {one.name: one.person_id for one in rfps.list_officers(work)}
    with open_door(first.portal) as door:
        rfp_id, printed = published(door, first, ids)
        staged = Stage(first.portal, first.clock, rfp_id, first.posting, first.sheet)
        staged.submit(*staged.enter(samples.offers(CITY)[1]))
        first.clock.at = staged.posting.timeline.bids_due
        enter(door, DANA)
        path, minutes = f"/rfps/{rfp_id}", f"/rfps/{rfp_id}/minutes"
        assert "any three of five:" in door.browser.get(f"{path}/open").text
        assert hand_in(door, f"{path}/open", DANA, passphrase=PASSPHRASE) == f"{path}/open"
        assert hand_in(door, f"{path}/open", FAY, passphrase=FAYS) == f"{path}/open"
        assert "Two of three shares are here" in door.browser.get(f"{path}/open").text
        assert hand_in(door, f"{path}/open", HANA, sheet=printed[5]) == f"{path}/minutes"
        enter(door, DANA)
        proven = door.post(f"{path}/share-check", passphrase=PASSPHRASE)
        assert proven.status_code == 303, "prices are still to be opened"
        assert "Mine is lost" in door.browser.get(f"{path}/share-check").text
        with first.portal.work_as(first.token(DANA)) as work:
            rfps.note_technical_lock(work, rfp_id)
        prices = f"{path}/open-prices"
        for officer, number, leads_to in ((CORA, 3, prices), (GUS, 4, prices), (HANA, 5, minutes)):
            assert hand_in(door, prices, officer, sheet=printed[number]) == leads_to
        enter(door, DANA)
        assert "Nothing is left to be opened" in door.browser.get(f"{path}/share-check").text
        signed = door.browser.get(f"{path}/minutes.json").json()["minutes"]
    acts = [signed[part]["shares"] for part in ("technical", "price")]
    assert (signed["quorum"], acts) == ("3 of 5", [[1, 2, 5], [3, 4, 5]])


@pytest.mark.parametrize(
    "chosen",
    [
        {"needed": "5", "count": "3"},
        {"needed": "0", "count": "2"},
        {"needed": "1", "count": "1"},
        {"needed": "2", "count": "12"},
        {"needed": "2"},
        {"quorum": "²of 3"},
    ],
)
def test_an_impossible_choice_is_answered_with_what_is_possible_and_the_proposed_one(
    chosen: dict[str, str],
) -> None:
    split = share_forms.split_of(chosen, [], (1, 2))

    assert split.refusal == (
        "That choice is not possible: there are two to nine shares, and at least one and at most "
        "all of them open together. Shown is what is proposed, 1 of 2."
    )
    assert (split.quorum, len(split.holders)) == ("1 of 2", 1)
    with pytest.raises(Invalid, match="there are two to nine shares"):
        share_forms.quorum_of(chosen)


def test_no_choice_or_a_possible_one_is_refused_nothing() -> None:
    assert share_forms.split_of({}, [], (2, 3)).refusal == ""
    assert share_forms.split_of({"needed": "9", "count": "9"}, [], (2, 3)).refusal == ""


@pytest.mark.parametrize(
    ("needed", "count", "first", "second"),
    [
        (1, 2, "Whoever holds any of the two shares opens the bids alone.", "One share may be"),
        (2, 3, "Any two of three holders must come together", "One share may be lost"),
        (3, 5, "Any three of five holders must come together", "Up to two shares may be lost"),
        (4, 4, "All four holders must come together", "No share may be lost"),
    ],
)
def test_a_choice_says_who_opens_alone_and_how_many_may_be_lost(
    needed: int, count: int, first: str, second: str
) -> None:
    opening, loss, outside = rfps.meaning(needed, count)

    assert opening.startswith(first)
    assert loss.startswith(second)
    assert "could open a copied bid early" in outside


def test_a_moved_deadline_is_asked_for_again_and_only_once(begin_on_sqlite: Begin) -> None:
    staged = begin_on_sqlite(begun)
    closes = staged.posting.timeline.bids_due
    staged.clock.advance(hours=2)
    assert ceremonies.ask_for_share_checks(staged.portal) == 1
    staged.clock.at = closes - rfps.ASK_BEFORE
    assert ceremonies.ask_for_share_checks(staged.portal) == 1
    assert ceremonies.ask_for_share_checks(staged.portal) == 0
    ceremonies.check_share(
        staged.portal, staged.token(DANA), staged.rfp_id, OfficerShare(PASSPHRASE)
    )
    addenda.begin(staged.portal, staged.rfp_id)
    later = addenda.later(staged.portal, staged.rfp_id, days=10)
    addenda.write(staged.portal, staged.rfp_id, timeline__bids_due=later)
    addenda.ask(staged.portal, staged.rfp_id)
    addenda.agree(staged.portal, staged.rfp_id)

    staged.clock.at = closes + rfps.ASK_BEFORE
    assert ceremonies.ask_for_share_checks(staged.portal) == 0
    staged.clock.at = closes + 9 * rfps.ASK_BEFORE
    assert ceremonies.ask_for_share_checks(staged.portal) == 1
    assert ceremonies.ask_for_share_checks(staged.portal) == 0
    with staged.portal.reading_as(staged.token(DANA)) as work:
        states = rfps.list_share_states(work, staged.rfp_id)
    assert [(one.is_due, one.asked_at) for one in states] == [(True, staged.clock.at)] * 3


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (4, "One share is out of reach, 4 of 5 are left, and 3 are needed. The bids can still be"),
        (3, "2 shares are out of reach, 3 of 5 are left, and 3 are needed. None more may be lost"),
        (2, "3 shares are out of reach, 2 of 5 are left, and 3 are needed. Nobody can open"),
    ],
)
def test_it_says_early_whether_enough_shares_are_left_and_what_can_be_done(
    left: int, told: str
) -> None:
    reach = rfps.Reach(needed=3, count=5, left=left)

    sentence = rfps.what_now(reach)

    assert sentence.startswith(told)
    assert ("make new shares. Sealed bids stay valid." in sentence) == reach.opens
    assert ("asked to reveal its own bid." in sentence) == (not reach.opens)
