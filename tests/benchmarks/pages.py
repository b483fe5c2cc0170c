"""Our pages' scripts beside bare pages of the same elements, in the demo once and ten times over.

``python -m tests.benchmarks.pages`` makes both portals and prints the table; it takes minutes.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from unittest import mock

from streamlit.runtime.context import ContextProxy, StreamlitCookies
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

from procurement import people, policy, rfps
from procurement import portal as portals
from procurement.portal import Portal
from procurement.rfps import RfpStatus
from tests.benchmarks import tenfold
from tests.benchmarks.floors import as_on_a_server, kinds, same_elements

SCRIPT = Path(__file__).resolve().parents[2] / "pages" / "portal.py"
RUNS = 15
ADA, DANA = "ada@portal.example", "dana@thistlewood.example"
EVE, MALLORY = "eve@thistlewood.example", "mallory@quietsprings.example"
LENA, PAZ = "lena@lanternparty.example", "paz@palm.example"


@dataclass(frozen=True)
class Line:
    """One page to be measured: its file, who reads it, about which RFP and which part if any."""

    name: str
    file: str
    who: str
    rfp: RfpStatus | None = None
    part: str = ""


LISTS = (
    Line("today, of a lead", "home.py", DANA),
    Line("today, of a vendor", "home.py", PAZ),
    Line("the list of RFPs", "rfps.py", DANA),
    Line("an RFP's desk", "rfp.py", DANA, RfpStatus.OPENED),
    Line("open RFPs", "open_rfps.py", PAZ),
    Line("members", "organization.py", DANA),
    Line("the audit trail", "trail.py", DANA),
    Line("the account", "account.py", DANA),
    Line("organisations", "organizations.py", ADA),
    Line("letters", "outbox.py", ADA),
    Line("a vendor's results", "result.py", PAZ),
    Line("what a vendor is asked", "clarifications.py", PAZ),
    Line("questions on an RFP", "questions.py", DANA, RfpStatus.OPENED),
    Line("addenda to an RFP", "addenda.py", DANA, RfpStatus.OPENED),
    Line("what waits for scores", "my_panel.py", EVE),
    Line("reports and costs", "reports.py", MALLORY),
    Line("the comparison of bids", "compare_bids.py", MALLORY, RfpStatus.AWARDED),
)
FORMS = (
    Line("a vendor's profile", "profile.py", PAZ),
    Line("a bid, its first part", "bid.py", PAZ, RfpStatus.OPEN),
    Line("a bid, its prices", "bid.py", PAZ, RfpStatus.OPEN, "prices"),
    Line("a draft RFP, its first part", "post_rfp.py", DANA, RfpStatus.DRAFT),
    Line("a draft RFP, its lots", "post_rfp.py", DANA, RfpStatus.DRAFT, "lots"),
    Line("an addendum in preparation", "addenda.py", LENA, RfpStatus.OPEN),
)


@dataclass(frozen=True)
class Taken:
    """Seconds of the script: at rest, after somebody committed, and of the bare page."""

    elements: int
    ours: float
    after_commit: float
    floor: float


def bare() -> None:
    """A page of nothing but Streamlit: navigation, title, two columns, a table, a form."""
    import streamlit as st  # noqa: PLC0415 - AppTest runs this function's source on its own

    def body() -> None:
        st.caption("Rivera for Mayor")
        st.title("A bare page")
        left, right = st.columns([2, 1])
        left.dataframe({"When": ["today"] * 10, "Who": ["Dana"] * 10, "What": ["signed in"] * 10})
        right.markdown("**Rivera for Mayor**")
        with st.form("form"):
            st.text_input("Name")
            st.selectbox("Zone", ["UTC", "Europe/Berlin"])
            st.form_submit_button("Save")

    st.set_page_config(page_title="Bare")
    page = st.navigation([st.Page(body, title="Bare", default=True)])
    with st.sidebar:
        st.markdown("**Dana**")
    page.run()


def measure() -> dict[str, float]:
    """Seconds of one rerun by name: one bare page, then the lists in the played demo."""
    with as_on_a_server():
        taken = {"bare": _least(AppTest.from_function(bare))[0]}
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder), 1, LISTS)
    return taken | {line.name: one.ours for line, one in found.items()}


def measured(folder: Path, times: int, lines: Sequence[Line]) -> dict[Line, Taken]:
    """Every line in a demo made so many times over in an empty folder."""
    portal = tenfold.make(folder, times)
    _prepare_an_addendum(portal)
    portals.install(portal)
    original = ContextProxy.cookies
    try:
        with as_on_a_server():
            return {line: _taken(portal, line) for line in lines}
    finally:
        ContextProxy.cookies = original  # type: ignore[method-assign]  # put back what was there
        portals.install(None)
        portal.engine.dispose()


def _prepare_an_addendum(portal: Portal) -> None:
    """To one that takes bids, with one answer typed."""
    rfp_id = _rfp(portal, Line("", "", LENA, RfpStatus.OPEN))
    with portal.work_as(_token(portal, LENA)) as work:
        addendum = rfps.draft_addendum(work, rfp_id)
        path = "service_levels.outbound_abandon_max"
        rfps.save_addendum_field(work, addendum, path, Decimal("0.02"), seen=None)


def _taken(portal: Portal, line: Line) -> Taken:
    tab = _opened(portal, line)
    floor = same_elements(tab, portal.settings.data_dir)
    ours, least = _least(tab, floor)
    (after_commit,) = _least(tab, before=lambda: _token(portal, ADA))
    return Taken(sum(kinds(tab).values()), ours, after_commit, least)


def _opened(portal: Portal, line: Line) -> AppTest:
    cookies = StreamlitCookies({portal.settings.cookie_name: _token(portal, line.who)})
    ContextProxy.cookies = cookies  # type: ignore[method-assign,assignment]  # the tab's cookie
    tab = AppTest.from_file(str(SCRIPT), default_timeout=60)
    tab.run()
    tab.switch_page(line.file)
    if line.rfp:
        tab.query_params["rfp"] = _rfp(portal, line)
    if line.part:
        tab.query_params["part"] = line.part
    tab.run()  # which may note that somebody looks
    return tab


def _token(portal: Portal, email: str) -> str:
    """A sign-in of a demo person: a commit."""
    with portal.work(policy.visitor()) as work:
        known = {one.email: one.person_id for one in people.list_demo_people(work)}
        return people.sign_in_demo(work, known[email], address="127.0.0.1", device="benchmark")


def _rfp(portal: Portal, line: Line) -> str:
    with portal.reading_as(_token(portal, line.who)) as work:
        if work.actor.organization_kind == policy.OrganizationKind.VENDOR:
            found = [(one.rfp_id, one.status) for one in rfps.list_notices(work) if one.is_declared]
        else:
            found = [(one.id, one.status) for one in rfps.list_rfps(work)]
    return next(rfp_id for rfp_id, status in found if status == line.rfp)


def _least(*tabs: AppTest, before: Callable[[], object] = lambda: None) -> tuple[float, ...]:
    """The least processor time of each tab's script in seconds, runs taken in turns."""
    taken: list[list[float]] = [[] for _ in tabs]
    with _watched() as seconds:
        for _ in range(RUNS):
            for tab, times in zip(tabs, taken, strict=True):
                before()
                seconds.clear()
                tab.run(timeout=60)
                times.append(sum(seconds))
    return tuple(min(times) for times in taken)


@contextmanager
def _watched() -> Iterator[list[float]]:
    """What the scripts take meanwhile, without what Streamlit's tests do round them."""
    seconds: list[float] = []
    run = ScriptRunner._run_script

    def timed(runner: ScriptRunner, data: object) -> None:
        begun = time.thread_time()
        try:
            run(runner, data)  # type: ignore[arg-type]  # as it came
        finally:
            seconds.append(time.thread_time() - begun)

    with mock.patch.object(ScriptRunner, "_run_script", timed):
        yield seconds


def table(once: Mapping[Line, Taken], often: Mapping[Line, Taken]) -> str:
    """Both sizes as Markdown: elements, and ratios to the bare page, at rest and after a commit."""
    rows = [
        "| Page | elements | demo | after a commit | elements | ten times | after a commit |",
        "|---|---|---|---|---|---|---|",
    ]
    for line, one in once.items():
        cells = [
            f"{each.elements} | {each.ours / each.floor:.2f} | {each.after_commit / each.floor:.1f}"
            for each in (one, often[line])
        ]
        rows.append(f"| {line.name} | {' | '.join(cells)} |")
    return "\n".join(rows)


def main() -> int:
    """Measure both sizes and print the table."""
    lines = (*LISTS, *FORMS)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        once = measured(Path(first), 1, lines)
        often = measured(Path(second), tenfold.TIMES, lines)
    print(table(once, often))
    return 0


if __name__ == "__main__":
    sys.exit(main())
