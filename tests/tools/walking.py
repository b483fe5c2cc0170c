"""Walks through the portal in a real browser: never by the clock, always by what has happened.

:func:`settled` waits after an address or a link, :func:`press` and :func:`a_run` after whatever
else somebody does on an open page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from playwright.sync_api import Locator, Page, expect

from tests.cast import PASSWORD
from tests.tools.axe import BY_LOOK, axe_violations
from tests.tools.browser import NARROW, WIDE
from tests.tools.runs import DRAWN, a_run, drawn, rest, runs_asked
from tests.tools.server import PortalServer

Look = tuple[tuple[int, int], bool]
LOOKS: list[Look] = [(size, dark) for size in (WIDE, NARROW) for dark in (False, True)]
BACKGROUNDS = {False: "rgb(255, 255, 255)", True: "rgb(17, 22, 29)"}
LOOKS_AT_MOST = 5
TODAY = "What waits for you today"
OVERFLOW = """
() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
  .filter((part) => part && part.scrollWidth > part.clientWidth)
  .map((part) => `${part.tagName}: ${part.scrollWidth} in ${part.clientWidth}`)
"""
# A look that is put on fades in here and there; half way, no colour is the one that stays. What
# fades is put at its end rather than waited for: one that fades in a part never drawn never ends.
# Its end may start another below it, hence several frames; where none is drawn, nothing fades.
FADED = """
() => new Promise((done) => {
  const look = (left) => {
    const fading = document.getAnimations()
      .filter((one) => one instanceof CSSTransition && one.playState !== 'finished');
    if (!fading.length || !left) return done(null);
    fading.forEach((one) => one.finish());
    requestAnimationFrame(() => look(left - 1));
  };
  look(30);
  setTimeout(done, 30000);
})
"""


# Streamlit follows the browser's history: an address put there opens as by the way back, without
# loading all its scripts anew.
WALK = """
(path) => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')); }
"""


def settled(page: Page, heading: str | re.Pattern[str] | None = None) -> Locator:
    """The title of a page of the portal, after its script has run to the end.

    ``heading`` is the title to wait for, after an address was opened or a link pressed.
    """
    title = page.get_by_role("heading", level=1)
    if heading is not None:
        title = page.get_by_role("heading", level=1, name=heading)
    title.first.wait_for()  # the page before may still stand beside the new one
    rest(page)
    title.wait_for()
    return title


def press(page: Page, what: Locator) -> None:
    """Press something on a page of the portal, and wait for the run that this causes."""
    with a_run(page):
        what.click()


def walk(page: Page, path: str, heading: str | re.Pattern[str] | None = None) -> Locator:
    """From one page of the portal to another, as by the browser's way back; returns its title.

    ``path`` begins with a slash. Costs a third of opening the address, which loads all scripts.
    """
    with a_run(page):
        page.evaluate(WALK, path)
    assert drawn(page) == path[1:].partition("?")[0], f"{path} led to {drawn(page)}."
    return settled(page, heading)


def visit(
    page: Page, server: PortalServer, path: str, heading: str | re.Pattern[str] | None = None
) -> Locator:
    """To a page of the portal by whichever way is open; returns its title."""
    if page.get_by_test_id("stApp").count():
        return walk(page, path, heading)
    page.goto(f"{server.url}{path}")
    return settled(page, heading)


def become(page: Page, server: PortalServer, name: str) -> None:
    """Sign in with the demo's one click; leads to the first page.

    A page where somebody else is signed in is taken over: cheaper than a window of its own.
    """
    page.context.clear_cookies()
    page.goto(server.url)
    page.get_by_role("button", name=f"Sign in as {name}").click()
    settled(page, TODAY)


def sign_in(page: Page, server: PortalServer, email: str, password: str = PASSWORD) -> None:
    """Sign in with the form."""
    page.goto(f"{server.url}/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def put_on(page: Page, look: Look) -> None:
    """Resize the window, and let the system prefer dark or light; an open page follows."""
    (width, height), dark = look
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme="dark" if dark else "light")


def close_lists(page: Page) -> None:
    """Wait until no list of choices hangs open over the page."""
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)


def problems_of(page: Page, look: Look, *, only: Sequence[str] = ()) -> list[str]:
    """What is wrong with how the open page of the portal is drawn in this look, already put on.

    ``only`` names the rules to ask for; else all are.
    """
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", BACKGROUNDS[look[1]])
    before: tuple[int, list[str]] = (0, [])
    for _ in range(LOOKS_AT_MOST):
        page.evaluate(DRAWN)
        rest(page)  # charts that follow the look ask for a run, and what waits for it is faint
        now = (runs_asked(page), _drawn_wrongly(page, only))
        if not now[1] or now == before:
            break
        before = now  # a page on its way is looked at again: what is wrong with it stays
    return now[1]


def _drawn_wrongly(page: Page, only: Sequence[str]) -> list[str]:
    page.evaluate(FADED)
    return [*map(str, axe_violations(page, only=only)), *page.evaluate(OVERFLOW)]


def problems_in_every_look(page: Page, looks: Sequence[Look] = LOOKS) -> list[str]:
    """What is wrong with the open page in any look: loaded once, seen wide, narrow, light, dark.

    The first look asks for every rule, the others for those that a look can break.
    """
    streamlits = page.get_by_test_id("stApp").count() > 0
    wrong = []
    for place, look in enumerate(looks):
        only = BY_LOOK if place else ()
        put_on(page, look)
        if streamlits:
            found = problems_of(page, look, only=only)
        else:
            page.wait_for_load_state("load")
            page.evaluate(DRAWN)
            found = _drawn_wrongly(page, only)
        wrong += [f"{look}: {line}" for line in found]
    return wrong
