"""Asks axe-core what a page does wrong for people who use a keyboard, a reader or large type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from playwright.sync_api import Page

AXE_SCRIPT = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# WCAG 2.2 AA contains the earlier versions and the lower level.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

ASK = """
async ([within, rules, without]) => {
  const options = {resultTypes: ['violations'], runOnly: {type: 'tag', values: rules}};
  options.rules = Object.fromEntries(without.map((rule) => [rule, {enabled: false}]));
  const answer = await axe.run(within === null ? document : within, options);
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
) -> list[AxeViolation]:
    """Return what axe finds on the page, frames included; a page that is well gives [].

    ``within`` is a CSS selector to look at only a part; ``rules`` are axe's tags; ``without``
    names single rules to leave out (say why beside the call). The script reaches the page through
    the debugger, so the page's content security policy stays as strict as it is.
    """
    for frame in page.frames:
        if not frame.evaluate("'axe' in window"):
            frame.evaluate(AXE_SCRIPT + "; 'injected'")
    found = page.evaluate(ASK, [within, list(rules), list(without)])
    return [AxeViolation(**entry) for entry in found]
