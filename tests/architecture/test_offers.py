"""Nobody is offered a link that refuses them: what stands on a page of the organization opens for its reader.

Managers are left out: they may do nearly everything, and have ten times as many pages.
"""

from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from core.clock import now
from products.holds.commands import lock, maintain
from tests.cast import Cast
from tests.html import Document

pytestmark = pytest.mark.django_db
HOME = "/org/talleres-rochat/"
REFUSED = {403, 404, 405}


def links(client: Client, page: str) -> tuple[int, list[str]]:
    """The answer, and the addresses inside the organization that a page offers."""
    answer = client.get(page)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return answer.status_code, []
    found = [urljoin(page, link.get("href")) for link in Document.of(answer.content.decode()).all("a")]
    return 200, [each for each in found if each.startswith(HOME)]


def dead_ends(client: Client) -> set[str]:
    """From page to page, each kind of link from each kind of page once: links that do not open."""
    waiting, followed, refused = deque([("", HOME)]), set(), set()
    while waiting:
        source, page = waiting.popleft()
        target = resolve(urlsplit(page).path).view_name
        if (source, target) in followed:
            continue
        followed.add((source, target))
        status, offered = links(client, page)
        refused |= {f"{source} -> {page}"} if status in REFUSED else set()
        waiting.extend((target, each) for each in offered)
    assert len(followed) > 10
    return refused


@pytest.mark.proof
@pytest.mark.parametrize("name", ["iker", "beat", "lucia"])
def test_every_link_on_a_page_opens_for_its_reader(cast: Cast, name: str) -> None:
    for product in cast.talleres.products.living().select_related("kind"):
        start = lock if product.kind.is_lockable else maintain if product.kind.has_maintenance else None
        if start:
            start(actor=cast.member("nadia"), product=product, reason="", ends_at=None, now=now())
    assert dead_ends(cast.client(name)) == set()
