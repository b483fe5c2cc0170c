"""Documents of an RFP: attached in versions while it is a draft, frozen with it, read by few."""

from __future__ import annotations

import hashlib

from procurement import rfps
from procurement.portal import Portal
from tests import given
from tests.cast import DANA, ELI, EVE, MALLORY, VERA, VICTOR
from tests.conftest import MovableClock
from tests.files import papers
from tests.files.conftest import Desk, draft, promise, publish
from tests.rfps import test_addenda as addenda
from tests.web.conftest import Door

FIRST, SECOND = papers.pdf("Draft contract"), papers.pdf("Draft contract, revised")


def newest(portal: Portal, rfp_id: str) -> list[rfps.Document]:
    """Every version as the campaign sees it."""
    with portal.reading_as(given.a_token(portal, DANA)) as work:
        return list(rfps.list_documents(work, rfp_id))


def test_documents_have_versions_are_frozen_and_read_by_admitted_vendors_only(
    open_shell: Door, clock: MovableClock
) -> None:
    portal = open_shell.portal
    desk = Desk(open_shell, clock, draft(portal), "")
    path = f"/rfps/{desk.rfp_id}/documents"
    dana, eve = desk.become(DANA), desk.become(EVE)

    added = desk.upload(dana, [("a/Contract.pdf", FIRST)], path, path, title="Draft contract")
    again = desk.upload(
        dana, [("b.pdf", FIRST)], path, path, series=newest(portal, desk.rfp_id)[0].id
    )
    eli = desk.become(ELI)
    desk.upload(eli, [("new.pdf", SECOND)], path, path, series=newest(portal, desk.rfp_id)[0].id)
    desk.upload(dana, [("x.docx", papers.office(papers.WORD))], path, path, title="Wrong one")

    assert (added.status_code, added.headers["location"]) == (303, path)
    assert "This is the version that is there already" in again.text
    wrong = next(one for one in newest(portal, desk.rfp_id) if one.title == "Wrong one")
    refused = desk.press(eve, f"{path}/{wrong.id}/remove", form_at="/sign-out")
    assert refused.status_code == 403
    removed = desk.press(dana, f"{path}/{wrong.id}/remove", form_at=path)
    versions = newest(portal, desk.rfp_id)
    assert removed.status_code == 303
    assert [(one.title, one.number, one.name, one.attached_by) for one in versions] == [
        ("Draft contract", 2, "new.pdf", "Eli Novak"),
        ("Draft contract", 1, "Contract.pdf", "Dana Rivera"),
    ]
    assert [one.digest for one in versions] == [
        hashlib.sha256(data).hexdigest() for data in (SECOND, FIRST)
    ]
    assert desk.on_the_shelf() == sorted(one.id for one in versions)
    page = eve.get(path).text
    assert "One older version" in page
    assert "<button" not in page

    for character in (VERA, VICTOR, MALLORY):
        assert desk.become(character).get(f"/files/{versions[0].id}").status_code == 404
    publish(portal, desk.rfp_id)
    promise(portal, desk.rfp_id)
    fetched = [desk.become(VERA).get(f"/files/{one.id}").content for one in versions]
    assert fetched == [SECOND, FIRST]
    for character in (VICTOR, MALLORY):
        assert desk.become(character).get(f"/files/{versions[0].id}").status_code == 404

    late = desk.upload(
        dana, [("c.pdf", papers.pdf("third"))], path, form_at="/sign-out", series=versions[1].id
    )
    assert late.status_code == 409
    assert "Begin an addendum to attach another version" in late.text
    assert newest(portal, desk.rfp_id) == versions
    assert desk.trail() == [
        ("Dana Rivera", "document.attach", "done"),
        ("Eli Novak", "document.attach", "done"),
        ("Dana Rivera", "document.attach", "done"),
        ("Eve Lindqvist", "document.remove", "refused"),
        ("Dana Rivera", "document.remove", "done"),
        *(
            (name, "file.read", "refused")
            for name in ("Vera Holm", "Victor Adeyemi", "Mallory Quinn")
        ),
        *[("Vera Holm", "file.read", "done")] * 2,
        *((name, "file.read", "refused") for name in ("Victor Adeyemi", "Mallory Quinn")),
        ("Dana Rivera", "document.attach", "refused"),
    ]


def test_a_new_version_goes_out_with_an_addendum_and_not_before(
    open_shell: Door, clock: MovableClock
) -> None:
    portal = open_shell.portal
    desk = Desk(open_shell, clock, draft(portal), "")
    rfp_id, path = desk.rfp_id, f"/rfps/{desk.rfp_id}/documents"
    dana = desk.become(DANA)
    desk.upload(dana, [("contract.pdf", FIRST)], path, path, title="Draft contract")
    publish(portal, rfp_id)
    promise(portal, rfp_id)
    (first,) = newest(portal, rfp_id)
    addendum = addenda.begin(portal, rfp_id)

    desk.upload(dana, [("new.pdf", SECOND)], path, path, series=first.id)

    second = newest(portal, rfp_id)[0]
    assert (second.number, second.is_pending, second.is_newest) == (2, True, True)
    page = dana.get(path).text
    assert page.count("Goes out with the addendum.") == 1
    assert page.count(">Remove<") == 1
    stays = desk.press(dana, f"{path}/{first.id}/remove", form_at=path)
    assert "This version is published, so it stays" in stays.text
    vera = desk.become(VERA)
    assert vera.get(f"/files/{second.id}").status_code == 404
    with portal.reading_as(given.a_token(portal, VERA)) as work:
        assert [one.id for one in rfps.list_documents(work, rfp_id)] == [first.id]
    with portal.work_as(given.a_token(portal, DANA)) as work:
        rfps.drop_addendum(work, addendum)
    assert newest(portal, rfp_id) == [first]
    assert desk.on_the_shelf() == [first.id]

    addenda.begin(portal, rfp_id)
    desk.upload(dana, [("new.pdf", SECOND)], path, path, series=first.id)
    addenda.write(portal, rfp_id)
    assert addenda.send(portal, rfp_id) == 1

    with portal.reading_as(given.a_token(portal, VERA)) as work:
        ids = [one.id for one in rfps.list_documents(work, rfp_id)]
        (published,) = rfps.list_addenda(work, rfp_id)
    assert vera.get(f"/files/{ids[0]}").content == SECOND
    (change,) = published.changes
    assert (change.label, change.is_material) == ("Document “Draft contract”", True)
    digests = [hashlib.sha256(data).hexdigest()[:16] for data in (FIRST, SECOND)]
    assert (change.old, change.new) == (
        f"Version 1, contract.pdf, SHA-256 {digests[0]}…",
        f"Version 2, new.pdf, SHA-256 {digests[1]}…",
    )
