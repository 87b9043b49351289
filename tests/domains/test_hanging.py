"""Names that hang on other names are named before these go down, and a lost server after a restore (G20)."""

import datetime

import pytest

from core.clock import now
from domains.models import Domain
from domains.notices.telling import tell_organization
from domains.registry.local.control import Control
from notifications.models import Message as Mail
from products.models import Product
from tests.billing import money
from tests.cast import Cast
from tests.domains import names
from tests.domains.test_restore import ask, deleted, pay

pytestmark = pytest.mark.django_db
OTHERS = [f"n{number}.ch" for number in range(12)]


def serving(cast: Cast, control: Control, ends: datetime.date) -> Domain:
    """A name that nobody pays; twelve others are served by hosts below it."""
    domain = names.registered(control, "atrio.com", ends.isoformat(), cast.talleres)
    Product.objects.filter(pk=domain.product_id).update(created_at=now() - datetime.timedelta(days=300))
    for name in OTHERS:
        other = names.registered(control, name, "2035-01-01", cast.talleres)
        Domain.objects.filter(pk=other.pk).update(servers=["ns1.atrio.com", "ns2.elsewhere.example"])
    elsewhere = names.registered(control, "free.ch", "2035-01-01", cast.talleres)
    Domain.objects.filter(pk=elsewhere.pk).update(servers=["ns1.notatrio.com"])
    return names.reloaded(domain)


def test_mail_and_page_of_a_name_that_ends_name_those_that_hang_on_it(cast: Cast, control: Control) -> None:
    domain = serving(cast, control, now().date() + datetime.timedelta(days=14))
    tell_organization(cast.talleres.pk, now())
    mail = Mail.objects.filter(kind="domains/names_ending", address="nadia@talleres-rochat.example").get()
    assert [name for name in OTHERS if name not in mail.text.replace("\u2060", "")] == []
    page = cast.client("nadia").get(f"/org/talleres-rochat/products/domains/{domain.product_id}/").text
    listed = page.split("Otros nombres dependen de este")[1].split("</ul>")[0]
    assert [name for name in OTHERS if name not in listed] == []
    assert "free.ch" not in listed


def test_a_name_that_comes_back_without_one_of_its_servers_says_which(cast: Cast, control: Control) -> None:
    domain = deleted(cast, control)
    Domain.objects.filter(pk=domain.pk).update(servers=[*domain.servers, "ns1.atrio.com"])
    money.give(cast.talleres, 20_000)
    pay(cast, ask(cast, domain))
    names.work()
    assert names.state_of(domain) == ("active", "active")
    fresh = names.reloaded(domain)
    assert fresh.lost_servers == ["ns1.atrio.com"]
    page = cast.client("nadia").get(f"/org/talleres-rochat/products/domains/{domain.product_id}/").text
    assert "sin estos servidores de nombres" in page
    assert "ns1.atrio.com" in page
