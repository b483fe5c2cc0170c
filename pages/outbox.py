"""The administrator sees the letters the portal wrote, and opens one that waits."""

import streamlit as st

from procurement import notices
from procurement.notices import MessageRow
from procurement.ui import frame, widgets
from procurement.ui.wording import counted, distance, plain, when, zone_words

VIEWS = ("Waiting", "Failed", "Sent")
SHOWN = 20

with frame.reading() as work:
    actor, now = work.actor, work.now
    letters = notices.list_messages(work)


def state(letter: MessageRow) -> str:
    """Which view a letter belongs to."""
    if letter.sent_at is not None:
        return "Sent"
    return "Failed" if letter.failure else "Waiting"


sends_mail = frame.settings().mail is not None
widgets.heading(
    "Pass letters on" if not sends_mail else "Watch letters leave",
    "Outbox",
    "a mail server takes them" if sends_mail else "no mail server is set up",
)
counts = {view: sum(state(letter) == view for letter in letters) for view in VIEWS}
view = st.radio(
    "Letters",
    VIEWS,
    horizontal=True,
    format_func=lambda one: f"{one} ({counts[one]})",
    key="view",
    label_visibility="collapsed",
)
shown = [letter for letter in letters if state(letter) == view]


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
elif view == "Sent":
    widgets.table(
        [{"To": row.to, "Subject": row.subject, "Sent": row.sent_at} for row in shown],
        alt="Letters that have left",
        key="sent",
        Sent=widgets.instants(f"Sent ({zone_words(actor.timezone)})", actor.timezone),
    )
else:
    for row in shown[:SHOWN]:
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
    if len(shown) > SHOWN:
        st.caption(f"{counted(len(shown) - SHOWN, 'older letter')} not shown.")
