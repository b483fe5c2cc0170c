"""Many submissions over HTTP at two servers of one database as a deadline falls.

The deadline is the instant at which clocks in its zone jump an hour. Each server is a process of
its own with the portal's gate and routes; both read one clock. Run:

    python -m tests.proofs.deadline [PRESSES]

It prints what was found on SQLite and on PostgreSQL, and ends with code 1 when a late submission
was taken, an early one refused, one was taken twice, or a receipt is missing.
"""

from __future__ import annotations

import http.client
import math
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from procurement import sealing, trail
from procurement.policy import Act
from procurement.portal import Portal, make_server_keys
from procurement.settings import ROOT, Settings
from procurement.storage import migrate
from procurement.trail import TrailEntry
from tests import given
from tests.bids import samples, stage
from tests.bids.stage import Stage
from tests.tools.clock import MovableClock

STATE = "RFP-2028-FL-009"
JUMP = datetime(2028, 3, 12, 7, 0, tzinfo=UTC)  # New York: 01:59:59 is followed by 03:00:00
DUE = JUMP.astimezone(ZoneInfo("America/New_York")).isoformat()
TOO_LATE = "The deadline has passed"
EARLY = timedelta(minutes=20)
FALLS_AT = "falls-at"
PRESSES = 200
EACH_S = 0.08  # the presses are spread so that two cores can follow
SHARE_BEFORE = 0.6
# The first few are answered before the others begin, however busy the machine is.
FIRST = -math.inf
EVERY_DOUBLE = 5  # every fifth vendor presses at both servers in the same instant
PATIENCE_S = 300.0


def clock_of(folder: Path) -> datetime:
    """The instant that every process reads: a file says when on this machine the deadline falls.

    Counted on the clock that nobody can set, which is one and the same for all processes.
    """
    return JUMP + timedelta(seconds=time.monotonic() - float((folder / FALLS_AT).read_text()))


def let_it_fall(folder: Path, at: float) -> None:
    """From now on the deadline falls when the machine's steady clock shows this, in seconds."""
    (folder / "new").write_text(repr(at))
    (folder / "new").replace(folder / FALLS_AT)


@dataclass(frozen=True)
class Vendor:
    """Somebody with a complete draft, signed in, the page before the button loaded."""

    address: str
    bid_id: str
    cookie: str
    fields: Mapping[str, str]


@dataclass
class Press:
    """One press of the button at one server; planned, begun, ended in seconds to the deadline."""

    vendor: Vendor
    port: int
    planned: float
    began: float = 0.0
    ended: float = 0.0
    status: int = 0
    text: str = ""
    receipt: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the server led on to a receipt."""
        return self.status == 303 and "/receipt/" in self.receipt


@dataclass
class Proof:
    """What was found, in numbers, and every sentence about something that must not be."""

    engine: str
    presses: int
    taken: int
    refused: int
    versions: int
    doubles: int
    closest: tuple[float, float]  # the last taken before, the first refused after, in milliseconds
    faults: list[str] = field(default_factory=list)

    def told(self) -> str:
        """The proof in words."""
        before, after = self.closest
        head = (
            f"{self.engine}: {self.presses} presses at two servers, {self.taken} taken, "
            f"{self.refused} refused, {self.versions} versions with a receipt each, {self.doubles} "
            f"double clicks. Last receipt {before:.3f} ms before the deadline, first refusal begun "
            f"{after:+.3f} ms from it."
        )
        return "\n".join([head, *(self.faults or ["Nothing late taken, nothing early refused."])])


# Servers -----------------------------------------------------------------------------------------


def serve(port: int, folder: Path, url: str) -> None:
    """One server: the gate and the routes of the shell, without the pages."""
    import uvicorn  # noqa: PLC0415 - only the server process needs it
    from starlette.applications import Starlette  # noqa: PLC0415 - as above
    from starlette.middleware import Middleware  # noqa: PLC0415 - as above

    from procurement import portal as portals  # noqa: PLC0415 - as above
    from procurement.web import shell  # noqa: PLC0415 - as above
    from procurement.web.gate import Gate  # noqa: PLC0415 - as above
    from procurement.web.sockets import Switchboard  # noqa: PLC0415 - as above

    settings = Settings(data_dir=folder, database_url=url, port=port)
    portals.install(Portal(settings, clock=lambda: clock_of(folder)))
    gate = Middleware(Gate, routes=shell.ROUTES, switchboard=Switchboard())
    app = Starlette(
        routes=shell.ROUTES,
        middleware=[gate],
        exception_handlers=dict(shell.exception_handlers),
    )
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


@contextmanager
def servers(ports: Sequence[int], portal: Portal) -> Iterator[None]:
    """Both servers, up and answering; ended afterwards whatever happened."""
    settings = portal.settings
    command = [sys.executable, "-m", "tests.proofs.deadline", "serve"]
    running = []
    try:
        for port in ports:
            given_to = [str(port), str(settings.data_dir), settings.database]
            running.append(subprocess.Popen([*command, *given_to], cwd=ROOT))
        for port in ports:
            _wait_for(port)
        yield
    finally:
        for one in running:
            one.send_signal(signal.SIGTERM)
        for one in running:
            one.wait(timeout=PATIENCE_S)


def free_ports() -> tuple[int, int]:
    """Two ports of this machine that nobody listens at."""
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _wait_for(port: int) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as one:
                one.request("GET", "/sign-in")
                one.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"the server at port {port} does not answer")


# Vendors -----------------------------------------------------------------------------------------


def staged(portal: Portal, clock: MovableClock, count: int) -> tuple[Stage, list[tuple[str, str]]]:
    """One RFP whose deadline is the jump, and so many vendors with a complete draft each."""
    found = stage.post(portal, clock, STATE, **{"timeline.bids_due": DUE})
    best = samples.offers(STATE)[0]
    offer, profile = samples.offer_answers(best), samples.profile_answers(best)
    drafts = []
    for number in range(count):
        who = stage.a_vendor(f"Racer {number}", f"R{number}")
        found.admit(who)
        drafts.append((who, found.draft(who, offer, profile)))
    clock.at = JUMP - EARLY
    return found, [(given.a_token(portal, who), bid_id) for who, bid_id in drafts]


def link_to(port: int, address: str) -> closing[http.client.HTTPConnection]:
    """A connection from a network address of its own: the gate paces each address."""
    return closing(
        http.client.HTTPConnection(
            "127.0.0.1", port, timeout=PATIENCE_S, source_address=(address, 0)
        )
    )


def at_the_button(port: int, cookie_name: str, address: str, draft: tuple[str, str]) -> Vendor:
    """Load the page of the button, as a browser does."""
    token, bid_id = draft
    cookie = f"{cookie_name}={token}"
    with link_to(port, address) as one:
        one.request("GET", f"/bids/{bid_id}/submit", headers={"cookie": cookie})
        answer = one.getresponse()
        page = answer.read().decode()
        set_by = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    if answer.status != 200:
        raise RuntimeError(f"no page to submit from: {answer.status} {page[:500]}")
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    both = "; ".join([cookie, *(value.partition(";")[0] for value in set_by)])
    return Vendor(address, bid_id, both, fields)


def planned(vendors: Sequence[Vendor], ports: Sequence[int], presses: int) -> list[Press]:
    """When and where each vendor presses; every fifth at both servers in one instant."""
    window = presses * EACH_S
    found = []
    for number, vendor in enumerate(vendors):
        at = -window * SHARE_BEFORE + window * number / len(vendors)
        if number < len(vendors) / 6:
            at = FIRST
        found.append(Press(vendor, ports[number % 2], at))
        if number % EVERY_DOUBLE == 0:
            found.append(Press(vendor, ports[(number + 1) % 2], at))
    return found


def press(one: Press, falls_at: float) -> None:
    """Wait for the planned instant, send the form, keep what was answered."""
    origin = f"http://127.0.0.1:{one.port}"
    kept = {
        "cookie": one.vendor.cookie,
        "origin": origin,
        "content-type": "application/x-www-form-urlencoded",
    }
    body = urlencode(one.vendor.fields)
    with link_to(one.port, one.vendor.address) as link:
        link.connect()
        time.sleep(max(0.0, falls_at + one.planned - time.monotonic()))
        one.began = time.monotonic() - falls_at
        link.request("POST", f"/bids/{one.vendor.bid_id}/submit", body, kept)
        answer = link.getresponse()
        one.text = answer.read().decode()
        one.ended = time.monotonic() - falls_at
        one.status, one.receipt = answer.status, answer.getheader("location") or ""


def at_once(race: Sequence[Press], falls_at: float) -> None:
    """Every press in a thread of its own; returns when all are answered."""
    threads = [threading.Thread(target=press, args=(one, falls_at)) for one in race]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=PATIENCE_S)


# The proof ---------------------------------------------------------------------------------------


def prove(engine: str, folder: Path, url: str, ports: Sequence[int], presses: int) -> Proof:
    """Act the race out on one database and judge it."""
    clock = MovableClock()
    portal = Portal(Settings(data_dir=folder, database_url=url), clock=clock)
    make_server_keys(portal.settings)
    migrate(portal.engine)
    given.the_cast(portal)
    count = round(presses * EVERY_DOUBLE / (EVERY_DOUBLE + 1))
    found, drafts = staged(portal, clock, count)
    portal.engine.dispose()
    window = presses * EACH_S
    far = time.monotonic() + EARLY.total_seconds()
    let_it_fall(folder, far)
    with servers(ports, portal):
        name = portal.settings.cookie_name
        vendors = [
            at_the_button(ports[0], name, f"127.0.1.{number + 1}", draft)
            for number, draft in enumerate(drafts)
        ]
        race = planned(vendors, ports, presses)
        at_once([one for one in race if one.planned == FIRST], far)
        falls_at = time.monotonic() + window * SHARE_BEFORE + 1
        let_it_fall(folder, falls_at)
        at_once([one for one in race if one.planned != FIRST], falls_at)
    clock.at = JUMP + timedelta(minutes=1)
    try:
        return judged(engine, portal, found, race)
    finally:
        portal.engine.dispose()  # else its connections are closed by chance, in another test


def judged(engine: str, portal: Portal, found: Stage, race: Sequence[Press]) -> Proof:
    """Every rule held against what the servers answered and what the database holds."""
    keys = [portal.receipt_key.verify_key]
    with portal.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT bid_id, receipt FROM bid_version").all()
        query = select(col(TrailEntry.at)).where(
            col(TrailEntry.act) == Act.SUBMIT_BID.value, col(TrailEntry.outcome) == trail.REFUSED
        )
        tried = connection.execute(query).scalars().all()
    receipts = [
        sealing.verify_receipt(sealing.read_signed_receipt(receipt.encode()), keys)
        for _, receipt in rows
    ]
    taken = [one for one in race if one.is_taken]
    refused = [one for one in race if one.status == 409 and TOO_LATE in one.text]
    others = [one for one in race if one not in taken and one not in refused]
    by_bid = Counter(bid_id for bid_id, _ in rows)
    twice = Counter(one.vendor.bid_id for one in taken)
    lines = {
        "taken although begun after the deadline": [one for one in taken if one.began >= 0],
        "refused although answered before the deadline": [one for one in refused if one.ended < 0],
        "answered otherwise": others,
        "taken without a version": [one for one in taken if one.vendor.bid_id not in by_bid],
    }
    faults = [f"{name}: {len(those)}" for name, those in lines.items() if those]
    faults += [f"for example {one.status} {one.text[:300]!r}" for one in others[:1]]
    if late := [receipt for receipt in receipts if receipt.at >= JUMP]:
        faults.append(f"receipts from after the deadline: {len(late)}")
    if sorted(receipt.sequence for receipt in receipts) != list(range(1, len(rows) + 1)):
        faults.append("the receipts are not numbered one after another")
    if set(by_bid.values()) - {1} or set(by_bid) != set(twice):
        faults.append("a submission was taken twice, or stored without an answer")
    if len(tried) != len(refused):
        held = f"the trail holds {len(tried)} refused attempts"
        faults.append(f"{held}, the servers gave {len(refused)}")
    if early := [at for at in tried if at < JUMP]:
        faults.append(f"refused by the server's own clock before the deadline: {len(early)}")
    if found.portal is not portal or not taken or not refused:
        faults.append("the race did not reach over the deadline")
    last = max((receipt.at for receipt in receipts), default=JUMP)
    return Proof(
        engine=engine,
        presses=len(race),
        taken=len(taken),
        refused=len(refused),
        versions=len(rows),
        doubles=sum(number > 1 for number in twice.values()),
        closest=(
            (JUMP - last).total_seconds() * 1000,
            min((one.began for one in refused), default=0.0) * 1000,
        ),
        faults=faults,
    )


def main(presses: int) -> int:
    """Both databases; returns the exit code."""
    from tests.tools.postgres import start_postgres  # noqa: PLC0415 - not for the servers

    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "sqlite").mkdir()
        url = f"sqlite:///{path / 'sqlite' / 'procurement.sqlite3'}"
        proof = prove("SQLite", path / "sqlite", url, free_ports(), presses)
        sys.stdout.write(proof.told() + "\n")
        faults += len(proof.faults)
        (path / "postgres").mkdir()
        server = start_postgres()
        try:
            with server.database() as url:
                proof = prove("PostgreSQL", path / "postgres", url, free_ports(), presses)
                sys.stdout.write(proof.told() + "\n")
                faults += len(proof.faults)
        finally:
            server.stop()
    return 1 if faults else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PRESSES))
