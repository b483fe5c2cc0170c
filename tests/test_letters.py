"""Every act sends its letters, or says why it sends none."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from sqlmodel import col, select

from procurement import notices, storage, trail
from procurement.acts import Act
from procurement.notices import LETTERS, SILENT, SUBJECTS, Event
from procurement.notices.records import Message
from procurement.trail import TrailEntry

ROOT = Path(notices.__file__).parents[1]
# What these find decides whether there is a letter; or nobody but the actor would get one.
MAY_BE_SILENT = {
    Act.DECIDE_GATE,
    Act.DECIDE_AWARD,
    Act.DECLARE_CONFLICTS,
    Act.PUBLISH_RFP,
    Act.INVITE_VENDOR,
    Act.ASK_FOR_SHARES,
}


def test_each_act_sends_a_letter_or_says_why_not() -> None:
    assert set(LETTERS) | set(SILENT) == set(Act)
    assert set(LETTERS) & set(SILENT) == set()
    assert [act for act, why in SILENT.items() if not why.endswith(".")] == []


def test_each_letter_is_sent_by_an_act_and_written_somewhere() -> None:
    named = {event for events in LETTERS.values() for event in events}
    assert named == set(Event)
    code = "\n".join(
        path.read_text() for path in ROOT.rglob("*.py") if path.parent.name != "notices"
    )
    assert set(re.findall(r"\bEvent\.([A-Z_]+)", code)) == {event.name for event in Event}


def test_the_subjects_of_two_kinds_of_letters_are_never_the_same() -> None:
    assert len(set(SUBJECTS.values())) == len(SUBJECTS)
    assert [
        words for words in SUBJECTS.values() if words[:1].isupper() or words.endswith(".")
    ] == []


def test_every_letter_says_what_it_tells() -> None:
    written = [
        (path.name, {keyword.arg for keyword in node.keywords})
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Letter"
    ]
    assert written
    assert [name for name, given in written if "event" not in given] == []


def test_the_acts_of_a_played_procurement_left_their_letters(played_demo: Path) -> None:
    engine = storage.make_engine(f"sqlite:///{played_demo / 'procurement.sqlite3'}")
    with storage.reading_session(engine) as session:
        rows = session.exec(select(TrailEntry).where(col(TrailEntry.outcome) == trail.DONE)).all()
        entries = [(Act(row.act), row.at) for row in rows]
        sent = {(row.event, row.created_at) for row in session.exec(select(Message))}
    engine.dispose()
    lacking = {
        act
        for act, at in entries
        if act in LETTERS
        and act not in MAY_BE_SILENT
        and not any((event.value, at) in sent for event in LETTERS[act])
    }
    assert lacking == set()
    played = {event for event, _ in sent}
    assert {Event.BID_SUBMITTED, Event.BIDS_OPENED, Event.PRICES_OPENED, Event.AWARD} <= played
