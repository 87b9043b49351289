"""Every page of the portal, from the table of addresses: accessible, no wider than the screen, within its policy."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.architecture import addresses
from tests.architecture.addresses import DEVELOPMENT, STAFF, Address
from tests.browser.conftest import Visitor, sign_in
from tests.browser.test_components import RULES
from tests.cast import Cast

LOOKS = [(1440, "light", "es"), (390, "dark", "de")]
NO_PAGE = 405
"""A button's address: it takes a form and shows nothing."""
FILES = {"organizations:people_export", "organizations:job_failures", "products:person_rights_csv"}
FILES |= {"organizations:second_factor_export", "organizations:log_csv", "organizations:log_json"}
FILES |= {"products:product_rights_csv", "products:open", "manifest", "organizations:logo"}
FILES |= {"organizations:departure_evidence", "security:push_question"}
"""Addresses that answer with a file or lead away."""


def pages() -> list[Address]:
    """Addresses that show a page to the administrator; the desk is the staff's, and development has its own test."""
    return [each for each in addresses.everything() if each.row not in {DEVELOPMENT, STAFF} and each.name not in FILES]


def findings(page: Page, urls: list[str], width: int) -> Iterator[str]:
    """What is wrong with each page; empty when nothing is."""
    for url in urls:
        if page.request.get(url).status == NO_PAGE:
            continue
        answer = page.goto(url)
        if answer is None or answer.status >= 500:
            yield f"{url}: no answer or {answer and answer.status}"
        found = Axe().run(page, options=RULES)
        if found.violations_count:
            yield f"{url}: {found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"{url}: {wide} px wide on {width}"


@pytest.mark.proof
@pytest.mark.parametrize(("width", "scheme", "language"), LOOKS)
def test_every_page_is_accessible_and_fits(
    visitor: Visitor, cast: Cast, width: int, scheme: str, language: str
) -> None:
    values = addresses.Objects(cast, "talleres")
    urls = [each.url(values) for each in pages()]
    cast.clara.language = "es"
    complaints: list[str] = []
    with visitor.window(width=width, scheme=scheme) as page:
        sign_in(page, cast.clara.email)
        cast.clara.language = language
        cast.clara.save()
        page.on(
            "console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None
        )
        found = list(findings(page, [url for url in urls if "logout" not in url], width))
    assert found == []
    assert complaints == []
