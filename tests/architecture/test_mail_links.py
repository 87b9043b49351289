"""Whatever people called themselves and their things, mail programs underline nothing of it."""

import re

import pytest
from django.conf import settings
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.html import urlize

from accounts.models import User
from notifications.mail.delivery import as_mail
from notifications.mail.links import JOINER, unlinked
from notifications.models import Message
from organizations.models import Organization, Team
from products.models import Product
from tests.architecture.test_mails import CASES
from tests.cast import Cast as People

CLAIM = "Claim at pages.com/x or www.pages.com"
LINKED = re.compile(r"\w+:/|\bwww\.\w|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|ch|xn--p1ai)\b", re.IGNORECASE)
"""What mail programs find."""


def links_of(text: str) -> list[str]:
    """What is underlined in a text: by a pattern of ours, and by Django's."""
    foreign = [found for found in LINKED.findall(text) if not settings.PUBLIC_URL.startswith(found)]
    return foreign + [link for link in re.findall(r'href="([^"]+)"', urlize(text)) if "pages" in link]


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_no_name_becomes_a_link(cast: People, name: str) -> None:
    User.objects.update(last_name=CLAIM)
    Organization.objects.update(name=CLAIM)
    Team.objects.update(name=Concat(Value(CLAIM + " "), Cast("pk", CharField())))
    Product.objects.update(custom_name=CLAIM, service_name=CLAIM)
    for each in (*cast.people.values(), cast.talleres):
        each.refresh_from_db()
    Message.objects.all().delete()
    CASES[name](cast, "es")
    for message in Message.objects.all():
        mail = as_mail(message)
        said = re.sub(r"<[^>]*>", " ", str(mail.alternatives[0][0]).partition("<body")[2])
        assert [links_of(part) for part in (str(mail.subject), str(mail.body), said)] == [[], [], []]


@pytest.mark.parametrize(
    "text", ["pages.com", "Claim at pages.com/x", "http:/pages.com", "https://pages.com", "WWW.Pages.COM", "a.b.org.",
    "(pages。com)", "x@pages.com/claim", "www.1.example", "https://pages.com/?a@b.ch", "pages.com/?ana@luz.com",
    "pages.com|ana@luz.com", f"{settings.PUBLIC_URL}/|https://pages.com", f"{settings.PUBLIC_URL}/\u200bpages.com",
    "pa\u200cges.\u200dcom/pages.com"],
)  # fmt: skip
def test_a_host_is_broken_and_reads_as_before(text: str) -> None:
    assert LINKED.search(text) or "。" in text
    assert links_of(unlinked(text)) == []
    assert unlinked(text) != text
    assert unlinked(text).replace(JOINER, "") == text


@pytest.mark.parametrize(
    "text", ["St. Gallen", "S.A.", "z.B.", "3.5", "24.11.2026", "10:45", "192.0.2.7", "Firefox 128.0", "ana@luz.com",
    "(ana@luz.com).", "taller.example", "⟦link⟧", "1/2"],
)  # fmt: skip
def test_what_is_no_page_of_anybody_stays_as_it_is(text: str) -> None:
    assert unlinked(text) == text


def test_the_portals_own_address_stays_a_link() -> None:
    own = f"{settings.PUBLIC_URL}/org/talleres-rochat/"
    assert unlinked(f"See {own}, or {settings.PUBLIC_URL}.") == f"See {own}, or {settings.PUBLIC_URL}."
    assert unlinked(f"{settings.PUBLIC_URL}.pages.com") != f"{settings.PUBLIC_URL}.pages.com"
