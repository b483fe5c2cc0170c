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
    assert "A new version needs an addendum" in late.text
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
