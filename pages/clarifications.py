"""A vendor answers in writing what campaigns ask about its bids."""

from procurement import evaluations
from procurement.ui import frame, gate_answers, widgets

with frame.reading() as work:
    actor, now = work.actor, work.now
    found = evaluations.my_clarifications(work)

widgets.heading("Answer questions about your bids", actor.organization_name)
if not found:
    widgets.nothing(
        "Nobody asks anything.",
        "After the opening a campaign may ask you in writing about one point of your bid. "
        "Everybody in your firm then gets a letter, and the question stands here until it is due.",
        icon=":material/mark_chat_unread:",
    )
    frame.end()

waiting = [one for one in found if one.asked.answered_at is None and not one.is_closed]
past = [one for one in found if one not in waiting]
led_to = frame.chosen("asked") or ""
widgets.section("To answer")
if not waiting:
    widgets.nothing("Nothing waits for an answer.", "Earlier questions stand below.")
for one in gate_answers.ordered(waiting, led_to):
    gate_answers.shown(one, now=now, mine=actor.timezone)
if past:
    widgets.section("Earlier")
    for one in gate_answers.ordered(past, led_to):
        gate_answers.shown(one, now=now, mine=actor.timezone)
