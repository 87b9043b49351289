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
    """What is wrong with each page: no answer, a flaw, wider than a screen of the widths; nothing when all is well.

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
        for width in (*widths[1:], widths[0]):
            page.set_viewport_size({"width": width, "height": 900})
            if (wide := page.evaluate(WIDE)) > width:
                yield f"{url}: {wide} px wide on {width}"
