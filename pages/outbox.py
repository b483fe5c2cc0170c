"""The administrator sees the letters the portal wrote, and opens one that waits."""

import streamlit as st

from procurement import notices
from procurement.instants import when, zone_words
from procurement.notices import LetterState
from procurement.ui import frame, widgets
from procurement.ui.wording import counted, distance, plain

VIEWS = {state.value.capitalize(): state for state in LetterState}
SHOWN = 20  # a page of cards; letters that have left stand in a table of more rows
MORE = 100

sends_mail = frame.settings().mail is not None
with frame.reading() as work:
    actor, now = work.actor, work.now
    counts = notices.count_messages(work)
    widgets.heading(
        "Pass letters on" if not sends_mail else "Watch letters leave",
        "Outbox",
        "a mail server takes them" if sends_mail else "no mail server is set up",
    )
    view = st.radio(
        "Letters",
        list(VIEWS),
        horizontal=True,
        captions=[f"{counts[state]:,}" for state in VIEWS.values()],
        key="view",
        label_visibility="collapsed",
    )
    state = VIEWS.get(str(view), LetterState.WAITING)
    size, cursor = MORE if state == LetterState.SENT else SHOWN, f"page of {state}"
    page = min(int(frame.kept(cursor) or 0), max(counts[state] - 1, 0) // size)
    shown = notices.list_messages(work, state, limit=size, offset=page * size)


@st.dialog("Letter", width="large", icon=":material/drafts:")
def letter_shown(to: str, subject: str, body: str) -> None:
    """The text with its link, to be passed on by hand."""
    st.markdown(f"To **{plain(to)}**  \n{plain(subject)}")
    st.code(body, language=None, wrap_lines=True)
    st.caption("The trail notes that you opened this letter. Its link is as good as a password.")


if not shown:
    widgets.nothing(
        f"No letter is {str(view).lower()}.", "Invitations and password links appear here."
    )
elif state == LetterState.SENT:
    widgets.table(
        [{"To": row.to, "Subject": row.subject, "Sent": row.sent_at} for row in shown],
        alt="Letters that have left",
        key="sent",
        Sent=widgets.instants(f"Sent ({zone_words(actor.timezone)})", actor.timezone),
    )
else:
    for row in shown:
        with st.container(border=True, key=f"letter-{row.id}"):
            who, what, way = st.columns([4, 5, 2], vertical_alignment="center")
        with who, st.container(gap="xxsmall"):
            st.markdown(f"**{plain(row.to)}**")
            st.caption(
                plain(f"{distance(row.created_at, now)}, {when(row.created_at, actor.timezone)}")
            )
        with what, st.container(gap="xxsmall"):
            st.markdown(plain(row.subject))
            if row.failure:
                st.caption(f"The mail server said: {plain(row.failure)}")
        if way.button("Open", key=f"open-{row.id}", help=plain(row.subject), width="stretch"):
            with frame.refusals_shown():
                with frame.work() as work:
                    text = notices.read_message(work, row.id)
                letter_shown(row.to, row.subject, text)

if counts[state] > size:
    with st.container(horizontal=True, vertical_alignment="center"):
        if page:
            st.button(
                "Newest",
                key="newest",
                icon=":material/first_page:",
                on_click=frame.keep,
                args=(cursor, 0),
            )
        if counts[state] > (page + 1) * size:
            st.button(
                "Older",
                key="older",
                icon=":material/chevron_right:",
                on_click=frame.keep,
                args=(cursor, page + 1),
            )
        first, last = page * size + 1, page * size + len(shown)
        st.caption(plain(f"{first:,} to {last:,} of {counted(counts[state], 'letter')}"))
