"""Records what a page does unseen: breaks of the policy, requests to strangers, script errors."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page

INSIDE_SCHEMES = {"data", "blob", "about", "chrome-error"}

# Runs in every document before the page's own scripts; the binding reaches us whatever the policy.
REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', (event) => {
  const what = event.blockedURI + (event.sample ? ' "' + event.sample + '"' : '');
  const where = event.sourceFile ? ' (' + event.sourceFile + ':' + event.lineNumber + ')' : '';
  window.reportPolicyViolation(event.effectiveDirective + ' blocked ' + what + where);
});
"""

# A blocked script is told by a task of its own, which may come after a timer that was set later:
# several short waits let it have its turn.
EVERY_TASK_HAD_ITS_TURN = """
() => new Promise((done) => {
  const later = (turns) => turns ? setTimeout(() => later(turns - 1), 5) : done();
  later(4);
})
"""


def is_outside(url: str) -> bool:
    """Whether the address is on another machine than this one."""
    parts = urlsplit(url)
    if parts.scheme in INSIDE_SCHEMES:
        return False
    host = parts.hostname or ""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


class PageWatch:
    """What happened on the pages of one browser window since it was opened.

    Every list holds one line for each event, oldest first, and is up to date when it is read.
    """

    def __init__(self, context: BrowserContext) -> None:
        """Start to listen; the window must not have shown a page yet."""
        self._context = context
        self._violations: list[str] = []
        self._outside_requests: list[str] = []
        self._console_errors: list[str] = []
        self._page_errors: list[str] = []
        context.expose_binding(
            "reportPolicyViolation", lambda _source, line: self._violations.append(line)
        )
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("request", lambda request: self._note_address(request.url))
        context.on("console", self._note_console)
        context.on("weberror", lambda error: self._page_errors.append(str(error.error)))
        context.on("page", self._watch_sockets)

    @property
    def violations(self) -> list[str]:
        """What the content security policy blocked, each with its directive."""
        return self._settled(self._violations)

    @property
    def outside_requests(self) -> list[str]:
        """Addresses of other machines that a page asked for (none were reached)."""
        return self._settled(self._outside_requests)

    @property
    def console_errors(self) -> list[str]:
        """Errors on the browser's console."""
        return self._settled(self._console_errors)

    @property
    def page_errors(self) -> list[str]:
        """Exceptions that no script of the page caught."""
        return self._settled(self._page_errors)

    @property
    def faults(self) -> list[str]:
        """All of the above together: a page that is well has none."""
        return [
            *(f"policy: {line}" for line in self.violations),
            *(f"outside request: {line}" for line in self._outside_requests),
            *(f"console: {line}" for line in self._console_errors),
            *(f"script: {line}" for line in self._page_errors),
        ]

    def _settled(self, lines: list[str]) -> list[str]:
        """Return a copy, after the browser has told all that happened before this call."""
        for page in self._context.pages:
            try:
                page.evaluate(EVERY_TASK_HAD_ITS_TURN)
            except Error:
                continue  # the page is closing or on its way to another: it has nothing to tell
        return list(lines)

    def _note_address(self, url: str) -> None:
        if is_outside(url):
            self._outside_requests.append(url)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._console_errors.append(f"{message.text} ({message.location['url']})")

    def _watch_sockets(self, page: Page) -> None:
        page.on("websocket", lambda socket: self._note_address(socket.url))
