"""What other shops got wrong, where no other test of ours says it (docs/known-failures.csv, F5 to F10)."""

import datetime

import pytest

from billing.models import Document
from billing.renewals.running import renew_organization
from billing.renewals.telling import tell_organization
from billing.renewals.unpaid import suspend_next
from notifications.models import Message
from products.models import Product
from shop.models import Order
from tests.billing import money
from tests.billing.test_paying import transfer
from tests.cast import Cast
from tests.shop import buying
from tests.shop.test_pages import AT, confirmed

pytestmark = pytest.mark.django_db
IKER = "iker@talleres-rochat.example"


def delivered(cast: Cast) -> Product:
    """The one product of the newest order."""
    buying.deliver()
    cast.talleres.products.exclude(order_line__order=Order.objects.latest("pk")).update(expires_on=None)
    product = cast.talleres.products.get(order_line__order=Order.objects.latest("pk"))
    assert product.expires_on
    return product


def before_end(product: Product, days: int) -> datetime.datetime:
    """Noon, so many days before its last paid day."""
    assert product.expires_on
    day = product.expires_on - datetime.timedelta(days=days)
    return datetime.datetime.combine(day, datetime.time(11), datetime.UTC)


def mails(kind: str) -> list[str]:
    return list(Message.objects.filter(kind=kind, address=IKER).order_by("created_at").values_list("text", flat=True))


def test_a_lower_price_is_said_too_before_it_is_charged(cast: Cast) -> None:
    money.give(cast.talleres, 100_000)
    buying.put(cast.member("iker"))
    client = cast.client("iker")
    shown = client.get(f"{AT}/checkout/")
    buying.price(5_000)
    answer = client.post(
        f"{AT}/checkout/",
        {"do": "pay", "accepts": "on", "means": "prepaid", "total": 11_545, "seen": str(shown.context["seen"])},
    )
    assert answer.status_code == 409
    assert ("115,45" in answer.text, "54,05" in answer.text) == (True, True)
    assert (Order.objects.count(), money.prepaid(cast.talleres)) == (0, 100_000)
    assert confirmed(client).status_code == 303
    assert money.prepaid(cast.talleres) == 100_000 - 5_405


@pytest.mark.proof
def test_the_price_of_the_second_year_is_said_in_cart_mail_and_announcement(cast: Cast) -> None:
    money.give(cast.talleres, 100_000)
    iker = cast.member("iker")
    line = buying.put(iker)
    line.code = buying.code(percent=50)
    line.save()
    client = cast.client("iker")
    assert all("115,45" in client.get(f"{AT}/{page}/").text for page in ("cart", "checkout"))
    buying.order(iker, renews=True)
    product = delivered(cast)
    (confirmation,) = mails("shop/confirmed")
    assert "115" in confirmation
    assert tell_organization(cast.talleres.pk, before_end(product, 28)) == 1
    (announced,) = mails("billing/renewal_planned")
    assert "115" in announced


@pytest.mark.proof
def test_at_the_end_of_a_free_term_nothing_is_charged_that_nobody_chose(cast: Cast) -> None:
    money.give(cast.talleres, 100_000)
    iker = cast.member("iker")
    line = buying.put(iker, buying.NEWSLETTER)
    line.offer = buying.offer(cast.talleres)
    line.save()
    buying.order(iker)
    product = delivered(cast)
    for days in (30, 7):
        assert tell_organization(cast.talleres.pk, before_end(product, days)) == 1
    for days in (14, 1, 0, -1):
        renew_organization(cast.talleres.pk, before_end(product, days))
    assert money.prepaid(cast.talleres) == 100_000
    assert [each.total for each in money.documents(cast.talleres, Document.Kind.INVOICE)] == [0]
    while suspend_next(before_end(product, -1)):
        pass
    product.refresh_from_db()
    assert product.state == Product.State.EXPIRED


def test_an_order_is_confirmed_once_and_after_its_money(cast: Cast) -> None:
    order = buying.waiting(cast.member("iker"))
    assert mails("shop/confirmed") == []
    assert len(mails("billing/requested")) == 1
    assert order.request is not None
    transfer(order.request, order.total)
    transfer(order.request, order.total)
    assert len(mails("shop/confirmed")) == 1


def test_an_empty_cart_says_so_and_leads_to_the_shop(cast: Cast) -> None:
    client = cast.client("iker")
    for page in ("cart", "checkout"):
        shown = client.get(f"{AT}/{page}/", follow=True).text
        assert ("El carrito está vacío" in shown, f"{AT}/shop/" in shown.split("<main")[1]) == (True, True), page
