"""The accounting as people walk through it in Chromium: the menu, the pages, the amounts in their place."""

import re

from playwright.sync_api import Locator, Page, expect


def go(page: Page, entry: str) -> None:
    """An entry of *Contabilidad* in the menu."""
    page.wait_for_load_state()
    menu = page.get_by_role("navigation", name="Principal")
    if not menu.is_visible():
        page.get_by_role("button", name="Abrir el menú").click()
    menu.get_by_role("link", name=re.compile(rf"^{entry}( \d+)?$")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(entry)


def main(page: Page) -> Locator:
    """What the page is about."""
    return page.get_by_role("main")


def below(upper: Locator, lower: Locator) -> bool:
    """Whether the second begins lower on the page."""
    one, other = upper.bounding_box(), lower.bounding_box()
    return bool(one and other and other["y"] > one["y"])


def beside(left: Locator, right: Locator) -> bool:
    """Whether the second stands right of the first, in its height."""
    one, other = left.bounding_box(), right.bounding_box()
    is_level = bool(one and other and abs(one["y"] - other["y"]) < 120)
    return is_level and bool(one and other and other["x"] > one["x"])


def is_blue(button: Locator) -> bool:
    """Whether it is the button of the page that stands out."""
    red, _green, blue = button.evaluate("e => getComputedStyle(e).backgroundColor.match(/[0-9]+/g).map(Number)")[:3]
    return bool(blue > 2 * red)


def tick(page: Page, name: str) -> Locator:
    """Choose the row of a product in *Pagos*; the row."""
    row = page.get_by_role("row").filter(has_text=name)
    row.get_by_role("checkbox").first.check()
    return row
