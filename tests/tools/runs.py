"""Follows the runs of the script of every open page: asked for, begun, ended, drawn.

Each page of the portal tells this over its socket. Who waits for it waits neither too short a time
nor too long, however slow the machine is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from playwright.sync_api import BrowserContext, Page, WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# A machine under load is slow, not wrong; when all is well, patience costs nothing.
PATIENCE_SECONDS = 180.0
LOOK_AGAIN_MILLISECONDS = 15.0
# The frame after the next one shows what the page has been told until now. A page that draws no
# frames, as one behind another, has nothing to wait for; a slow one is waited for.
DRAWN = """
() => new Promise((done) => {
  if (document.hidden) return done();
  requestAnimationFrame(() => requestAnimationFrame(done));
  setTimeout(done, 30000);
})
"""
COMPLETE = "() => !document.querySelector('[data-testid=\"stSkeleton\"]')"
RESTING = (
    '[data-testid="stApp"][data-test-script-state="notRunning"]:not(:has([data-stale="true"]))'
)


class Runs:
    """The runs of the script of one open page, as its newest socket tells them."""

    def __init__(self) -> None:
        self.asked = 0  # runs the page has asked for since it was opened
        self.begun = 0
        self.drawn = ""  # the address of the page that the script drew last; the first one has ""
        self._socket: WebSocket | None = None
        self._is_running = False
        self._answers_missing = False

    @property
    def is_at_rest(self) -> bool:
        """Whether a run has ended and no other is running or asked for."""
        return self.begun > 0 and not self._is_running and not self._answers_missing

    def follow(self, socket: WebSocket) -> None:
        """Listen to a socket that was opened just now: the page was loaded anew."""
        if "/_stcore/stream" not in socket.url:
            return
        self._socket, self.begun, self._is_running = socket, 0, False
        socket.on("framesent", lambda frame: self._sent(socket, frame))
        socket.on("framereceived", lambda frame: self._received(socket, frame))
        socket.on("close", self._closed)

    def _closed(self, socket: WebSocket) -> None:
        if socket is self._socket:
            self._socket, self.begun = None, 0

    def _sent(self, socket: WebSocket, frame: str | bytes) -> None:
        if socket is not self._socket or not isinstance(frame, bytes):
            return
        if BackMsg.FromString(frame).WhichOneof("type") == "rerun_script":
            self.asked += 1
            self._answers_missing = True

    def _received(self, socket: WebSocket, frame: str | bytes) -> None:
        if socket is not self._socket or not isinstance(frame, bytes):
            return
        message = ForwardMsg.FromString(frame)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.begun += 1
            self._is_running, self._answers_missing = True, False
        elif kind == "navigation":
            chosen = message.navigation.page_script_hash
            self.drawn = next(
                ("" if page.is_default else page.url_pathname)
                for page in message.navigation.app_pages
                if page.page_script_hash == chosen
            )
        elif kind == "script_finished":
            # A run that is begun again before its end goes on as the next one.
            again = ForwardMsg.ScriptFinishedStatus.Value("FINISHED_EARLY_FOR_RERUN")
            self._is_running = message.script_finished == again


_RUNS: WeakKeyDictionary[Page, Runs] = WeakKeyDictionary()


def follow(context: BrowserContext) -> None:
    """Follow the runs of every page that is opened in this browser window from now on."""

    def begin(page: Page) -> None:
        runs = _RUNS[page] = Runs()
        page.on("websocket", runs.follow)

    context.on("page", begin)


def rest(page: Page, asked: int = 0) -> None:
    """Wait until the page has asked for more runs than ``asked``, has got them, and has drawn."""
    runs = _RUNS[page]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while runs.asked <= asked or not runs.is_at_rest:
        if time.monotonic() > deadline:
            raise AssertionError(
                f"{page.url} is not at rest: it asked for {runs.asked - asked} runs, "
                f"{runs.begun} began."
            )
        page.wait_for_timeout(LOOK_AGAIN_MILLISECONDS)  # the browser's events arrive meanwhile
    page.evaluate(DRAWN)
    page.locator(RESTING).wait_for()
    # Parts of Streamlit arrive as they are first needed; until then a grey box stands for them.
    page.wait_for_function(COMPLETE)


def runs_asked(page: Page) -> int:
    """How many runs the page has asked for since it was opened."""
    return _RUNS[page].asked


def drawn(page: Page) -> str:
    """The address of the page that the script drew last, without a slash; "" is the first page."""
    return _RUNS[page].drawn


@contextmanager
def a_run(page: Page) -> Iterator[None]:
    """What is done inside makes the script run; afterwards that run has ended and is drawn."""
    rest(page)
    asked = _RUNS[page].asked
    yield
    rest(page, asked)
