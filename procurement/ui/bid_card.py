"""What stands beside a bid: its deadline, how far it is, what is missing by lot, and submitting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import streamlit as st

from procurement import bids
from procurement.bids import BidStatus, ClosingRow, VersionRow
from procurement.documents.outline import DraftProblem, Part
from procurement.documents.standing import Aging
from procurement.instants import when
from procurement.rfps import OUTAGE_RULE, Notice, RfpStatus
from procurement.ui import bid_desk, bid_preview, frame, profile_waits, widgets
from procurement.ui.bid_desk import Place
from procurement.ui.bid_file import BidFile, saved_words
from procurement.ui.paper_form import Sheet
from procurement.ui.widgets import Badge
from procurement.ui.wording import counted, distance, plain

STATE: Mapping[BidStatus, Badge] = {
    BidStatus.DRAFT: ("Draft", ":material/edit_note:", "gray"),
    BidStatus.SUBMITTED: ("Submitted, sealed", ":material/lock:", "green"),
    BidStatus.SUSPENDED: ("Suspended, not confirmed", ":material/pause_circle:", "orange"),
    BidStatus.WITHDRAWN: ("Withdrawn", ":material/undo:", "orange"),
    BidStatus.CLOSED: ("Closed without a bid", ":material/event_busy:", "gray"),
    BidStatus.OPENED: ("Opened", ":material/drafts:", "blue"),
}
_WITHDRAW = "Withdraw this bid"
_SOON = timedelta(days=2)
_AFTER_OPENING = frozenset(
    {
        RfpStatus.OPENED,
        RfpStatus.TECHNICAL_LOCKED,
        RfpStatus.PRICES_OPENED,
        RfpStatus.AWARDED,
    }
)


def card(file: BidFile, *, now: datetime, mine: str) -> None:
    """Deadline, progress, what is missing, and the way to submit."""
    with st.container(border=True, gap="small", key="bid-card"):
        deadline(file.notice, now=now, mine=mine)
        saved = saved_words(file.reading.saved_at, mine)
        bid_desk.progress(file.parts, file.missing, saved)
        _submit(file)
        _left(file)
        _look(file)
    profile = file.profile
    old = profile_waits.old_answers(profile, now)
    aging(profile_waits.aging(profile, now, mine), old, from_bid=True)


def aging(found: Sequence[Aging], old: int = 0, *, from_bid: bool = False) -> None:
    """What of the profile is too old or soon will be; on the bid's page with the way there."""
    if not found and not old:
        return
    with st.container(gap="xxsmall", key="aging"):
        st.markdown("**What ages in your profile**")
        for one in found:
            icon = ":orange[:material/event_busy:]" if one.is_over else ":material/event:"
            st.markdown(f"{icon} {plain(one.sentence)}")
        if old:
            answers = counted(old, "answer")
            st.caption(plain(f"{answers} older than a year: look whether they are still true."))
        if from_bid:
            st.page_link(
                "profile.py",
                label="Look into your profile",
                icon=":material/arrow_forward:",
                query_params={"part": "security", "question": found[0].path} if found else {},
            )


def deadline(notice: Notice, *, now: datetime, mine: str) -> None:
    """When bids are due, in the RFP's zone and the reader's, with what is left until then."""
    theirs, own = when(notice.closes_at, notice.timezone), when(notice.closes_at, mine)
    st.markdown(f":material/event: **Bids due {plain(theirs)}**")
    told = "" if own == theirs else f"{own} for you, "
    st.caption(plain(f"{told}{countdown(notice.closes_at, now)}"))


def due(notice: Notice, now: datetime) -> Sequence[Badge]:
    """The time left as a badge at the head of a page: on a phone the card stands far below."""
    if notice.status != RfpStatus.OPEN:
        return ()
    words = f"due {countdown(notice.closes_at, now)}"
    is_near = notice.closes_at - now < _SOON
    return ((words, ":material/event:", "orange" if is_near else "gray"),)


def countdown(at: datetime, now: datetime) -> str:
    """How long until an instant; in hours and minutes when it is near."""
    span = at - now
    if not timedelta(0) < span < _SOON:
        return distance(at, now)
    minutes = int(span.total_seconds() // 60)
    hours = counted(minutes // 60, "hour")
    return f"in {hours} {counted(minutes % 60, 'minute')}" if minutes >= 60 else distance(at, now)


def _submit(file: BidFile) -> None:
    gaps = len(file.missing) + file.missing_in_profile
    status = file.bid.status
    if gaps:
        st.markdown(f":orange[:material/error: **{plain(counted(gaps, 'thing'))} missing**]")
    elif status == BidStatus.SUSPENDED:
        st.markdown(
            ":orange[:material/pause_circle: **Suspended.**] An addendum came after you submitted. "
            "Confirm that your bid stands, or submit again to replace it."
        )
    elif status != BidStatus.SUBMITTED:
        st.markdown(":green[:material/task_alt: **Ready to submit**]")
    elif file.bid.versions[-1].is_own_seal:
        st.markdown(
            ":green[:material/task_alt: **Submitted, sealed by you.**] What stands here is your "
            "draft: the portal cannot tell whether what you sealed is the same."
        )
    elif file.is_changed_since_submission:
        st.markdown(
            ":orange[:material/sync_problem: **Changed since you submitted.**] "
            "What counts is what you submitted; submit again to replace it."
        )
    else:
        st.markdown(
            ":green[:material/task_alt: **Submitted.**] You can replace it until the deadline."
        )
    widgets.own_link("Check and submit sealed", f"/bids/{file.bid.id}/submit")
    widgets.own_link("Seal it on your own machine instead", f"/bids/{file.bid.id}/sealed")


def _left(file: BidFile) -> None:
    """What is missing, the whole bid first, then lot by lot, then the profile."""
    by_lot: dict[str, list[DraftProblem]] = {}
    for one in file.missing:
        by_lot.setdefault(bid_desk.lot_of(one.question), []).append(one)
    for letter in sorted(by_lot):
        found = by_lot[letter]
        where = f"in lot {letter}" if letter else "in the bid"
        st.markdown(f"**{plain(counted(len(found), 'thing'))} missing {plain(where)}**")
        bid_desk.links(found, file.reading.labels, f"settle{letter}")
    if file.missing_in_profile:
        count = counted(file.missing_in_profile, "thing")
        st.markdown(f"**{plain(count)} missing in your profile**")
        st.page_link("profile.py", label="To your company profile", icon=":material/arrow_forward:")


def _look(file: BidFile) -> None:
    """Questions the answers raise: those of the bid with links, those of the profile together."""
    standing = [one for one in file.questions if one.part in bid_desk.PROFILE]
    own = [one for one in file.questions if one not in standing]
    if not file.questions:
        return
    st.markdown("**Worth a second look**")
    bid_desk.links(own, file.reading.labels, "look")
    for one in standing:
        st.caption(plain(one.sentence))
    if standing:
        st.page_link(
            "profile.py",
            label="Look into your profile",
            icon=":material/arrow_forward:",
            query_params={"part": standing[0].part, "question": standing[0].question},
        )


# What was submitted ----------------------------------------------------------------------------


def versions(file: BidFile, *, mine: str, may_withdraw: bool) -> None:
    """Every version with its time, number and digests, the newest first; the way to withdraw."""
    rows = file.bid.versions
    if not rows:
        return
    widgets.section("What you submitted")
    for row in reversed(rows):
        _version(file, row, mine=mine)
    if may_withdraw and file.bid.status in {BidStatus.SUBMITTED, BidStatus.SUSPENDED}:
        if st.button(_WITHDRAW, key="withdraw", icon=":material/undo:"):
            frame.ask(_WITHDRAW, bid=file.bid.id, version=str(file.bid.version))
        st.caption("The sealed bid is then not opened. Your draft stays, to submit again.")


def _version(file: BidFile, row: VersionRow, *, mine: str) -> None:
    out = {BidStatus.WITHDRAWN, BidStatus.SUSPENDED}
    counts = row is file.bid.versions[-1] and file.bid.status not in out
    with st.container(border=True, gap="xsmall", key=f"version-{row.number}"):
        theirs = when(row.submitted_at, file.notice.timezone)
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.markdown(f"**Version {plain(row.number)}**", width="content")
            words = "counts" if counts else "does not count"
            st.badge(words, color="green" if counts else "gray")
        st.markdown(plain(theirs))
        own = when(row.submitted_at, mine)
        told = "" if own == theirs else f"{own} for you. "
        st.caption(
            plain(f"{told}Number {row.sequence} at this RFP, submitted by {row.submitted_by}.")
        )
        for part in ("technical", "price"):
            digest = row.digests.get(part, "")
            st.caption(f"{plain(part.capitalize())}: {plain(digest[:16])}…")
        widgets.own_link("Receipt", f"/bids/{file.bid.id}/receipt/{row.number}")


def open_question() -> None:
    """Draw the question before a bid is withdrawn, if it is asked."""
    if frame.asked().get("question") == _WITHDRAW:
        _withdraw(frame.asked()["bid"], int(frame.asked()["version"]))


@st.dialog(_WITHDRAW, icon=":material/undo:", on_dismiss=frame.answered)
def _withdraw(bid_id: str, version: int) -> None:
    st.markdown(
        "Nobody will open what you submitted. Your answers stay here as a draft, and you can "
        "submit again until the deadline."
    )
    if st.button("Withdraw it", key="confirm", type="primary"):
        with frame.refusals_shown():
            with frame.work() as work:
                bids.withdraw_bid(work, bid_id, version=version)
            frame.done("Your bid is withdrawn. The draft is still here.")


def way(notice: Notice, *, has_bid: bool) -> None:
    """From the RFP to the vendor's own bid on it."""
    about = {"rfp": notice.rfp_id}
    if has_bid:
        st.page_link(
            "bid.py", label="Go to your bid", icon=":material/edit_note:", query_params=about
        )
    elif notice.status == RfpStatus.OPEN and st.button(
        "Start your bid", key="to-bid", type="primary", icon=":material/edit_note:"
    ):
        st.switch_page("bid.py", query_params=about)


# The states of the page ------------------------------------------------------------------------


def start(notice: Notice, *, now: datetime, mine: str) -> None:
    """Before there is a bid: what comes, and the button that begins it."""
    deadline(notice, now=now, mine=mine)
    if notice.status != RfpStatus.OPEN:
        widgets.nothing(
            "This RFP takes no bids any more.", "You have not bid on it.", icon=":material/lock:"
        )
        return
    if not notice.is_declared:
        widgets.nothing(
            "You are not admitted yet.",
            "Promise confidentiality first; then you read the requirements and bid.",
            icon=":material/handshake:",
        )
        st.page_link(
            "open_rfps.py",
            label="To the RFP",
            icon=":material/arrow_forward:",
            query_params={"rfp": notice.rfp_id},
        )
        return
    st.markdown(
        "You answer part by part; each answer is saved when you leave its field, and you can go on "
        "tomorrow or on another machine. Nobody else sees the draft. You submit it sealed, and "
        "replace or withdraw it until the deadline."
    )
    sealing_words()
    if st.button("Start your bid", key="begin", type="primary", icon=":material/edit_note:"):
        with frame.refusals_shown():
            with frame.work() as work:
                bids.begin_bid(work, notice.rfp_id)
            frame.done("Your bid is begun. Choose your lots first.")


def closed(file: BidFile, *, now: datetime, mine: str) -> None:
    """After the deadline: what counts, calmly, and every receipt."""
    deadline(file.notice, now=now, mine=mine)
    if file.notice.status == RfpStatus.CANCELLED:
        st.markdown("The campaign cancelled this RFP. No bid is opened.")
    elif file.bid.status == BidStatus.SUSPENDED:
        st.markdown(
            "The deadline has passed. Your bid was neither confirmed nor replaced after an "
            "addendum, so it stays suspended and is not opened."
        )
    elif file.bid.status in {BidStatus.SUBMITTED, BidStatus.OPENED}:
        st.markdown(
            "The deadline has passed. The newest version you submitted counts. Nothing more can be "
            "saved, replaced or withdrawn; an answer left after the deadline was not saved."
        )
    else:
        st.markdown(
            "The deadline has passed and no submitted bid of yours stands. What you wrote was not "
            "handed in, and the campaign does not get it."
        )
    st.markdown(
        ":material/delete_forever: **Your draft is gone.** It is deleted at the deadline, so that "
        "nobody can read your answers outside the sealed envelopes. Your company profile stays."
    )
    _sent(file.closing, file.notice, file.bid.versions, mine)
    versions(file, mine=mine, may_withdraw=False)
    opened(file, mine=mine)
    st.page_link("open_rfps.py", label="To the open RFPs", icon=":material/arrow_back:")


def _sent(
    closing: ClosingRow | None, notice: Notice, versions: Sequence[VersionRow], mine: str
) -> None:
    """Count and root of all envelopes, as they were sent to every bidder."""
    if closing is None or notice.status == RfpStatus.CANCELLED:
        return
    count = counted(closing.envelopes, "envelope")
    at = when(closing.noted_at, mine)
    st.caption(plain(f"{count} in all. On {at} every bidder was sent this root of them:"))
    st.code(closing.root, language=None, wrap_lines=True)
    st.caption(
        "The minutes of the opening must name the same. The page Check a document tells whether "
        "they are genuine."
    )
    if versions and notice.status in _AFTER_OPENING:
        widgets.own_link("See what was opened", f"/rfps/{notice.rfp_id}/opening")


def opened(file: BidFile, *, mine: str) -> None:
    """What came out of the own envelopes, and whether they are those the receipt names."""
    for part in file.bid.opened:
        name = "Technical" if part.part == "technical" else "Price"
        at = when(part.opened_at, mine)
        if part.failure:
            widgets.section(f"{name} part, which stayed unread")
            st.caption(plain(f"Version {part.number}; the bids were opened {at}."))
            words = f"It was not read, so it is not evaluated: {plain(part.failure)}"
            st.error(words, icon=":material/error:")
            continue
        widgets.section(f"{name} part, as it was opened")
        st.caption(plain(f"Version {part.number}, opened {at}."))
        if part.is_as_receipted:
            st.markdown(
                ":green[:material/verified: **This is what you sent.**] The envelope it came from "
                f"has the digest that your signed receipt names: {plain(part.digest[:16])}…"
            )
        else:
            st.error(
                "The envelope kept here is not the one your receipt names. Show your receipt to "
                "the campaign.",
                icon=":material/gpp_bad:",
            )
        if part.document is not None:
            with st.expander(f"Read the {plain(name.lower())} part", key=f"opened-{part.part}"):
                bid_preview.opened(file, part)


def part_form(file: BidFile, part: Part, here: Place, sheet: Sheet) -> None:
    """The questions of one part; those about lots for one lot at a time."""
    is_price = part.key == "prices"
    if part.key in {"prices", "capacity"} and file.letters:
        words = "Fill seats and prices in a spreadsheet instead"
        widgets.own_link(words, f"/bids/{file.bid.id}/spreadsheet")
    if part.key == "capacity":
        bid_preview.phase_hint(file)
    if not is_price:
        bid_desk.fields(part, here, sheet)
    if any(bid_desk.lot_of(each.path) == here.lot for each in part.per_lot):
        st.subheader("Price of each lot" if is_price else "Guarantee of each lot", anchor=False)
        bid_desk.lots(file.lot_names, here, file.missing)
        bid_preview.lot_hint(file, here.lot)
        bid_desk.lot_fields(part, here, sheet)
    if is_price:
        bid_desk.fields(part, here, sheet)
        if file.asking.price is not None:
            bid_preview.evaluated(file.asking.price)


def sealing_words() -> None:
    """What sealing stops and what it does not, and what holds when the portal is down."""
    with st.expander("If the portal cannot be reached", key="outage", icon=":material/cloud_off:"):
        st.markdown(plain(OUTAGE_RULE))
    with st.expander("Who can read this, and when", key="sealing", icon=":material/lock:"):
        st.markdown(
            "**Your draft** is kept encrypted under a key that lies outside the database and its "
            "backups. Whoever runs this portal's server could still read it.\n\n"
            "**What you submit** is sealed at once in two envelopes. Neither the campaign nor a "
            "copy of the database, a log or a backup opens them. The campaign's officers open the "
            "technical one after the deadline, the prices after the technical scores are "
            "locked.\n\n"
            "**What you seal on your own machine** before you upload it, nobody here can read "
            "before it is opened, whoever runs the server included. Nobody can tell you what is "
            "missing, either. At both levels enough opening officers together can open bids."
        )
