"""Looking at a page as somebody who needs it to be accessible: what axe finds, what sticks out, where the focus is."""

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.evidence import count

LOOKS = [(1440, "light", "es"), (390, "dark", "de")]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # to write down everything that is well takes as long as looking
}
UNFOLD = "document.querySelectorAll('details').forEach((section) => (section.open = true))"
WIDE = "document.documentElement.scrollWidth"
SQUEEZED = 60
LINES = 5
WORD = 12
LAYOUT = """([narrow, most, word]) => {
  const found = new Set();
  const say = (what, node) => found.add(`${what}: ${node.textContent.trim().slice(0, 40)}`);
  const boxes = ".card, .tile, .button, .badge, .alert, .chip, .count, td, th, dd, dt, .savebar, .bulk-bar";
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const inRows = new Map();
  const place = (node, owner, { left, right, top, bottom }) => {
    const cell = owner.closest("tbody :is(td, th)"), row = cell?.parentElement;
    if (row && right > left) inRows.set(row, [...(inRows.get(row) ?? []), { cell, node, left, right, top, bottom }]);
  };
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const owner = node.parentElement;
    if (!node.textContent.trim() || !owner.checkVisibility({ visibilityProperty: true })) continue;
    if (owner.closest(".visually-hidden, [popover], thead, option, textarea")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, top, bottom, width, ...whole } = range.getBoundingClientRect().toJSON();
    let right = whole.right;
    const lines = new Set([...range.getClientRects()].map((each) => Math.round(each.bottom))).size;
    if (width < narrow && lines > most) say("squeezed", node);
    const box = owner.closest(boxes);
    for (let at = owner; at && at !== box; at = at.parentElement) {
      if (getComputedStyle(at).overflowX !== "visible") right = Math.min(right, at.getBoundingClientRect().right);
    }
    if (box && right > box.getBoundingClientRect().right + 1) say("spills", node);
    const words = node.textContent.trim();
    if (lines > 1 && words.length <= word && !/\\s/.test(words)) say("broken", node);
    place(node, owner, { left, right, top, bottom });
  }
  for (const control of document.querySelectorAll("main tbody :is(input, select, button)")) {
    if (control.closest("[popover]") || !control.checkVisibility()) continue;
    place(control, control, control.getBoundingClientRect());
  }
  const apart = (one, other) => one.left > other.right - 2 || one.top > other.bottom - 2;
  const over = (one, other) => one.cell !== other.cell && !apart(one, other) && !apart(other, one);
  for (const parts of inRows.values()) {
    for (const one of parts) if (parts.some((other) => over(one, other))) say("covered", one.cell);
  }
  return [...found];
}"""
"""Text in a column of letters, a short word in two lines, text that leaves its box, text or a control over what another
cell of its row shows: none of it scrolls."""
WIDTHS = (390, 768, 1280, 1440)
NO_PAGE = 405
"""A button's address: it takes a form and shows nothing."""


def open_row_menu(page: Page, name: str) -> None:
    """Press ⋮ of one row: a menu opens, or without scripts the page of the row, whose links have the same names."""
    named = f"Acciones para {name}"
    page.get_by_role("button", name=named).or_(page.get_by_role("link", name=named)).first.click()


def flaws(page: Page) -> str:
    """What axe finds on the page, closed sections opened; empty when nothing is wrong."""
    page.evaluate(UNFOLD)
    theme = "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"
    width = page.viewport_size["width"] if page.viewport_size else 0
    count(f"pages that axe looked at: {theme}, {width} px")
    found = Axe().run(page, options=RULES)
    return found.generate_report() if found.violations_count else ""


def findings(page: Page, urls: list[str], *widths: int) -> Iterator[str]:
    """What is wrong with each page: no answer, a flaw, something that does not fit one of the widths.

    Axe looks at the first width.
    """
    for url in urls:
        if page.request.get(url).status == NO_PAGE:
            continue
        answer = page.goto(url)
        if answer is None or answer.status >= 500:
            yield f"{url}: no answer or {answer and answer.status}"
        if found := flaws(page):
            yield f"{url}: {found}"
        yield from (f"{url}: {flaw}" for flaw in layout_flaws(page, *widths[1:], widths[0]))


def layout_flaws(page: Page, *widths: int) -> Iterator[str]:
    """What does not fit at these widths, the last of which stays."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        if (wide := page.evaluate(WIDE)) > width:
            yield f"{wide} px wide on {width}"
        yield from (f"{flaw}, on {width}" for flaw in page.evaluate(LAYOUT, [SQUEEZED, LINES, WORD]))
