"""Pages as people set them up who see badly: forced colours, text of twice the size, wide spacing, a narrow window."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from core.clock import today
from tests.browser.conftest import Visitor, sign_in
from tests.browser.looking import layout_flaws
from tests.cast import Cast
from tests.choice import is_full

PAGES = ["", "start/", "users/", "teams/", "security/", "products/", "products/domains/", "billing/payments/", "log/"]
PAGES += ["billing/renewals/", "billing/invoices/", "users/add/", "settings/", "shop/", "ending/"]
OUTSIDE = ["/accessibility/", "/profile/", "/profile/security/", "/help/de/", "/notifications/"]
STYLED = """(rules) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  document.adoptedStyleSheets = [sheet];
}"""
TWICE = "html { font-size: 200% }"
SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }
"""
"""What WCAG 1.4.12 asks a page to bear."""
UNSEEN = """() => {
  const paper = getComputedStyle(document.body).backgroundColor;
  const found = new Set();
  const say = (what, node) => found.add(`${what}: ${node.className || node.name || node.tagName}`);
  const kinds = "i, progress, select, input, .badge, .tick, .navgroup [aria-current=page]";
  for (const each of document.querySelectorAll(kinds)) {
    if (!each.checkVisibility({ visibilityProperty: true }) || each.closest("[popover]")) continue;
    const style = getComputedStyle(each), before = getComputedStyle(each, "::before");
    if (each.matches("i") && style.backgroundColor === paper) say("drawing", each);
    if (each.matches("progress") && style.forcedColorAdjust !== "none") say("bar", each);
    if (each.matches("[type=checkbox], [type=radio], select") && style.appearance === "none") say("control", each);
    if (each.matches(".badge, .tick, input.input") && style.borderTopStyle === "none") say("border", each);
    if (each.matches("[aria-current]") && before.backgroundColor === paper) say("mark", each);
  }
  for (const tick of document.querySelectorAll(".steps li:not(.done) .tick i")) {
    if (tick.checkVisibility({ visibilityProperty: true })) say("done", tick);
  }
  return [...found];
}"""
"""What has no form of its own left when the colours of the product go."""


def pages(cast: Cast) -> list[str]:
    """Half of them a day; all with ``--all``."""
    person = cast.member("beat").pk
    every = [
        f"/org/talleres-rochat/{each}" for each in [*PAGES, f"users/{person}/", f"users/{person}/access/"]
    ] + OUTSIDE
    return every if is_full() else every[today().toordinal() % 2 :: 2]


def visits(page: Page, cast: Cast, language: str = "de") -> Iterator[str]:
    """The page at each place, in the language with the longest words."""
    sign_in(page, cast.nadia.email)
    cast.nadia.language = language
    cast.nadia.save()
    for path in pages(cast):
        page.goto(path)
        yield path


def test_a_page_says_the_same_in_forced_colours(visitor: Visitor, cast: Cast) -> None:
    with visitor.window() as page:
        page.emulate_media(forced_colors="active")
        found = {path: page.evaluate(UNSEEN) for path in visits(page, cast, "es")}
        page.emulate_media(forced_colors="none")
    assert {path: flaws for path, flaws in found.items() if flaws} == {}


@pytest.mark.parametrize(
    ("width", "rules", "only"),
    [
        pytest.param(640, "", "", id="everything of twice the size"),
        pytest.param(1280, TWICE, "px wide", id="text alone of twice the size"),
        pytest.param(1280, SPACED, "px wide|spills|broken", id="wide spacing"),
        pytest.param(390, SPACED, "", id="wide spacing on a phone"),
        pytest.param(320, "", "", id="a narrow window"),
    ],
)
def test_text_fits(visitor: Visitor, cast: Cast, width: int, rules: str, only: str) -> None:
    """1,280 pixels with everything of twice the size are 640. Wide tables move sideways by themselves."""
    found: list[str] = []
    with visitor.window(width=width) as page:
        for path in visits(page, cast):
            page.evaluate(STYLED, rules)
            found += [f"{path}: {flaw}" for flaw in layout_flaws(page, width) if re.search(only, flaw)]
    assert found == []
