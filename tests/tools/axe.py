"""Asks axe-core what a page does wrong for people who use a keyboard, a reader or large type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from playwright.sync_api import Page

AXE_SCRIPT = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# WCAG 2.2 AA contains the earlier versions and the lower level.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# What can differ when the same page is drawn in other colours or another width.
BY_LOOK = ("color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block")

LETTERS_ARE_THERE = "() => document.fonts.ready.then(() => null)"

# Naming the elements by selectors costs a sixth of the answer: they are named where one is wrong.
ASK = """
async ([within, rules, without, only]) => {
  const runOnly = only.length ? {type: 'rule', values: only} : {type: 'tag', values: rules};
  const options = {resultTypes: ['violations'], runOnly, selectors: false};
  if (!only.length)
    options.rules = Object.fromEntries(without.map((rule) => [rule, {enabled: false}]));
  const about = within === null ? document : within;
  let answer = await axe.run(about, options);
  if (!answer.violations.length) return [];
  answer = await axe.run(about, {...options, selectors: true});
  return answer.violations.flatMap((violation) => violation.nodes.map((node) => ({
    rule: violation.id, impact: violation.impact, sentence: violation.help,
    target: node.target.flat().join(' '), markup: node.html,
  })));
}
"""


@dataclass(frozen=True)
class AxeViolation:
    """One element that breaks one rule."""

    rule: str
    impact: str
    sentence: str
    target: str
    markup: str

    def __str__(self) -> str:
        return f"{self.rule} ({self.impact}): {self.sentence}: {self.target}: {self.markup}"


def axe_violations(
    page: Page,
    *,
    within: str | None = None,
    rules: Sequence[str] = RULES,
    without: Sequence[str] = (),
    only: Sequence[str] = (),
) -> list[AxeViolation]:
    """Return what axe finds on the page, frames included; a page that is well gives [].

    ``within`` is a CSS selector to look at only a part; ``rules`` are axe's tags; ``without``
    names single rules to leave out (say why beside the call), ``only`` the single rules to ask for
    instead of the tags. The script reaches the page through the debugger, so the page's content
    security policy stays as strict as it is.
    """
    page.wait_for_load_state("load")  # the sheets of style are there
    page.evaluate(LETTERS_ARE_THERE)
    for frame in page.frames:
        if not frame.evaluate("'axe' in window"):
            frame.evaluate(AXE_SCRIPT + "; 'injected'")
    found = page.evaluate(ASK, [within, list(rules), list(without), list(only)])
    return [AxeViolation(**entry) for entry in found]
