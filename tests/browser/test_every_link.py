"""Links followed in Chromium: no page complains on the console, and none asks another host for anything."""

from collections import deque
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import Page

from core.clock import today
from tests.architecture.crawl import is_own, name_of
from tests.browser.conftest import Visitor, sign_in
from tests.browser.test_every_page import FILES
from tests.cast import Cast
from tests.choice import is_full
from tests.evidence import count

LEFT_OUT = {*FILES, "account_logout", "billing:document_pdf", "security:download_codes", "dev_service", ""}
"""What is no page, and what ends the visit."""
LINKS = "links => links.map((link) => link.getAttribute('href'))"
PAGES = 25
"""That a plain run opens for each of the two, others every day; with ``--all`` every one."""


def opened(page: Page) -> int:
    """Follows links from the page, one of each address; answers how many were opened."""
    here = urlsplit(page.url)
    waiting, known = deque([here.path]), {name_of(here.path)}
    number = 0
    while waiting and (is_full() or number < PAGES):
        waiting.rotate(today().toordinal() % len(waiting))
        page.goto(waiting.popleft())
        number += 1
        for link in page.eval_on_selector_all("a[href]", LINKS):
            url = urldefrag(urljoin(urlsplit(page.url).path, link)).url
            if is_own(url) and "?" not in url and (name := name_of(url)) not in known | LEFT_OUT:
                known.add(name)
                waiting.append(url)
    return number


@pytest.mark.parametrize("who", ["nadia", "beat"])
def test_no_page_complains_or_asks_another_host(visitor: Visitor, cast: Cast, who: str) -> None:
    complaints: list[str] = []
    own = (visitor.address, "data:")
    with visitor.window() as page:
        page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("request", lambda asked: complaints.extend([] if asked.url.startswith(own) else [asked.url]))
        sign_in(page, cast.people[who].email)
        number = opened(page)
    assert complaints == []
    assert number >= PAGES
    count("pages followed by links in Chromium", number)
