"""Fixtures for tests that look at the portal through a real Chromium."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.tools.chromium import obtain_chromium
from tests.tools.missing import fail_or_skip
from tests.tools.runs import PATIENCE_SECONDS, follow
from tests.tools.watching import PageWatch

FLAGS = (
    "--no-sandbox",  # Chromium's own sandbox does not start as root or in most containers
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    # No test reaches another machine, not even its name server.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]",
)
WIDE = (1280, 900)
NARROW = (390, 844)
STEP_MILLISECONDS = PATIENCE_SECONDS * 1000
FAILED = pytest.StashKey[bool]()
STORIES = "/stories/"
SHOTS = Path(__file__).resolve().parents[1] / "shots"


class Window(NamedTuple):
    """A browser window of its own (cookies, storage): its page, and what is recorded there."""

    page: Page
    watch: PageWatch


class OpenWindow(Protocol):
    """Opens a window; ``options`` are those of Playwright's ``Browser.new_context``."""

    def __call__(
        self, *, size: tuple[int, int] = WIDE, dark: bool = False, **options: Any
    ) -> Window: ...


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """The Chromium of this test process."""
    path, problem = obtain_chromium()
    if path is None:
        fail_or_skip("Chromium", problem)
    home = tmp_path_factory.mktemp("chromium")
    expect.set_options(timeout=STEP_MILLISECONDS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=path,
            args=list(FLAGS),
            timeout=STEP_MILLISECONDS,
            env={**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")},
        )
        yield launched
        launched.close()


@pytest.fixture
def open_window(browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenWindow]:
    """Opens windows that are closed after the test; of a failed test a picture is kept."""
    windows: list[Window] = []
    with ExitStack() as closing_time:

        def open_one(*, size: tuple[int, int] = WIDE, dark: bool = False, **options: Any) -> Window:
            settings: dict[str, Any] = {
                "viewport": {"width": size[0], "height": size[1]},
                "color_scheme": "dark" if dark else "light",
                "reduced_motion": "reduce",
                "locale": "en-US",
                **options,
            }
            context = browser.new_context(**settings)
            closing_time.callback(context.close)
            context.set_default_timeout(STEP_MILLISECONDS)
            watch = PageWatch(context)
            follow(context)
            windows.append(Window(context.new_page(), watch))
            return windows[-1]

        yield open_one
        if request.node.stash.get(FAILED, False):
            _keep_pictures(request.node.name, windows)


def _keep_pictures(test_name: str, windows: list[Window]) -> None:
    SHOTS.mkdir(exist_ok=True)
    name = "".join(letter if letter.isalnum() else "_" for letter in test_name)
    for number, window in enumerate(windows, start=1):
        if not window.page.is_closed():
            window.page.screenshot(path=SHOTS / f"{name}-{number}.png")


@pytest.fixture
def window(open_window: OpenWindow, request: pytest.FixtureRequest) -> Window:
    """One window: wide and light, or as ``@pytest.mark.window(size=…, dark=…, …)`` says."""
    marker = request.node.get_closest_marker("window")
    return open_window(**(marker.kwargs if marker else {}))


@pytest.fixture
def page(window: Window) -> Page:
    """The page of the test's window."""
    return window.page


@pytest.fixture
def page_watch(window: Window) -> PageWatch:
    """What is recorded about the test's page."""
    return window.watch


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "window(size, dark, **options): how the page is opened")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests that use Chromium, so that ``-m "not browser"`` leaves them out.

    Parallel test processes begin with them: each gets an even share of the list and then takes
    over what another has left, so what takes longest must not come last.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    if workers > 1:
        items[:] = longest_first(items, workers)


def longest_first(items: Sequence[pytest.Item], workers: int) -> list[pytest.Item]:
    """The items in ``workers`` even shares, each with its part of the browser's at its beginning.

    Stories come first. The browser's items of a module stay together, as they share what the module
    has set up.
    """
    modules: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("browser"):
            modules.setdefault(item.nodeid.partition("::")[0], []).append(item)
    shares: list[list[pytest.Item]] = [[] for _ in range(workers)]
    for name in sorted(modules, key=lambda name: (STORIES not in name, -len(modules[name]))):
        min(shares, key=len).extend(modules[name])
    others = [item for item in items if not item.get_closest_marker("browser")]
    for place, share in enumerate(shares):
        size = len(items) * (place + 1) // workers - len(items) * place // workers
        room = max(0, size - len(share))
        share.extend(others[:room])
        del others[:room]
    shares[-1].extend(others)
    return [item for share in shares for item in share]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell the window fixture whether the test itself failed."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Hide Playwright's event loop from tests that do not use it.

    Between its calls Playwright leaves its loop marked as running in this thread, and a test that
    calls ``asyncio.run`` in the same process would be refused.
    """
    if "browser" in getattr(item, "fixturenames", ()):
        return (yield)
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        return (yield)
    finally:
        asyncio._set_running_loop(loop)
