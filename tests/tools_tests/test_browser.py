"""The suite's Chromium records what pages do, and axe works under a strict policy."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page

from tests.tools.axe import axe_violations
from tests.tools.browser import NARROW, OpenWindow, longest_first
from tests.tools.watching import PageWatch, is_outside

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "require-trusted-types-for 'script'"
)
HEAD = '<!doctype html><html lang="en"><head><title>A page</title>'
PAGES = {
    "/favicon.ico": "-",
    "/field": f"{HEAD}</head><body><input type=text>",
    "/sound": f"{HEAD}</head><body><main><h1>Sound</h1></main>",
    "/inline": f"{HEAD}</head><body><main><h1>Inline</h1></main><script>var bad = 1</script>",
    "/unlabelled": f"{HEAD}</head><body><main><h1>Form</h1><input type=text></main>",
    "/framed": f'{HEAD}</head><body><main><h1>Frame</h1><iframe title="f" src="/field">'
    "</iframe></main>",
    "/greedy": f'{HEAD}</head><body><main><h1>Greedy</h1><img alt="" src="http://192.0.2.7/x.png">'
    '<img alt="" src="http://shop.example/x.png"></main>',
    "/throws": f'{HEAD}</head><body><main><h1>Throws</h1></main><script src="/throw.js"></script>',
}


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        script = self.path == "/throw.js"
        body = "throw new Error('broken on purpose')" if script else PAGES.get(self.path, "")
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/javascript" if script else "text/html")
        if self.path != "/greedy":
            self.send_header("Content-Security-Policy", STRICT)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answer) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_sound_page_has_no_faults(page: Page, page_watch: PageWatch, site: str) -> None:
    page.goto(f"{site}/sound")

    assert page.title() == "A page"
    assert page_watch.faults == []


def test_an_inline_script_is_recorded_as_a_violation_of_the_policy(
    page: Page, page_watch: PageWatch, site: str
) -> None:
    page.goto(f"{site}/inline")

    assert page.evaluate("typeof bad") == "undefined"
    assert [line.split(" (")[0] for line in page_watch.violations] == [
        "script-src-elem blocked inline"
    ]


def test_violations_before_a_navigation_are_kept(
    page: Page, page_watch: PageWatch, site: str
) -> None:
    page.goto(f"{site}/inline")
    told = page_watch.violations  # asks the page, so that it has told before it goes
    page.goto(f"{site}/sound")

    assert len(told) == 1
    assert page_watch.violations == told


def test_requests_to_other_machines_are_recorded_and_never_sent(
    page: Page, page_watch: PageWatch, site: str
) -> None:
    page.goto(f"{site}/greedy")

    assert page_watch.outside_requests == ["http://192.0.2.7/x.png", "http://shop.example/x.png"]
    assert page.evaluate("Array.from(document.images, (image) => image.naturalWidth)") == [0, 0]
    assert any("ERR_NAME_NOT_RESOLVED" in line for line in page_watch.console_errors)


def test_an_uncaught_error_of_a_script_is_recorded(
    page: Page, page_watch: PageWatch, site: str
) -> None:
    page.goto(f"{site}/throws")

    assert ["broken on purpose" in line for line in page_watch.page_errors] == [True]


def test_axe_finds_an_unlabelled_field_under_a_strict_policy(
    page: Page, page_watch: PageWatch, site: str
) -> None:
    page.goto(f"{site}/unlabelled")

    found = axe_violations(page)

    assert [(violation.rule, violation.target) for violation in found] == [("label", "input")]
    assert page_watch.violations == []


def test_axe_looks_into_frames(page: Page, site: str) -> None:
    page.goto(f"{site}/framed")

    found = axe_violations(page)

    assert [(violation.rule, violation.target) for violation in found] == [
        ("label", "iframe input")
    ]


def test_axe_finds_nothing_on_a_sound_page(page: Page, site: str) -> None:
    page.goto(f"{site}/sound")

    assert axe_violations(page) == []


def test_a_rule_left_out_is_not_asked(page: Page, site: str) -> None:
    page.goto(f"{site}/unlabelled")

    assert axe_violations(page, without=["label"]) == []


@pytest.mark.window(size=NARROW, dark=True)
def test_a_window_has_the_size_and_the_colours_that_the_test_asks_for(page: Page) -> None:
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")

    assert (page.evaluate("innerWidth"), dark) == (390, True)


def test_two_windows_do_not_share_cookies(open_window: OpenWindow, site: str) -> None:
    first, second = open_window(), open_window()
    first.page.context.add_cookies([{"name": "who", "value": "Vera", "url": site}])

    assert len(first.page.context.cookies()) == 1
    assert second.page.context.cookies() == []


@pytest.mark.parametrize(
    ("url", "outside"),
    [
        ("http://127.0.0.1:8501/x", False),
        ("ws://localhost:8501/stream", False),
        ("http://[::1]/", False),
        ("data:,x", False),
        ("https://fonts.example/x.woff2", True),
        ("http://10.0.0.7/", True),
        ("wss://127.0.0.1.example/", True),
    ],
)
def test_only_addresses_of_this_machine_are_inside(url: str, outside: bool) -> None:
    assert is_outside(url) is outside


def test_a_browser_runs_first(browser: Browser) -> None:
    assert browser.is_connected()


def test_asyncio_works_in_a_process_whose_browser_is_running() -> None:
    async def answer() -> int:
        await asyncio.sleep(0)
        return 42

    assert asyncio.run(answer()) == 42


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_parallel_processes_begin_with_the_browser_and_none_of_the_tests_is_lost(
    request: pytest.FixtureRequest, workers: int
) -> None:
    items = request.session.items

    found = longest_first(items, workers)

    assert sorted(map(id, found)) == sorted(map(id, items))
    browses = [item.get_closest_marker("browser") is not None for item in found]
    begins = [after and not before for before, after in pairwise([False, *browses])]
    assert sum(begins) <= workers
