"""What was paid and cannot be delivered is given back, and the rest is delivered (SHO-24, F9)."""

import datetime

import pytest

from billing.documents.tax_confirmed import correct_tax
from billing.ledger.checks import differences
from billing.models import Document
from core.clock import now
from notifications.models import Message
from organizations.details.vat_checks import settle
from organizations.models import Organization, VatCheck
from organizations.vat import VatAnswer
from products.calls.queue import refuse
from products.models import Product, ProviderCall
from security.models import Event
from shop.models import OrderLine, PromoCode
from shop.orders.refused import give_back_next
from tests import factories
from tests.billing import money
from tests.cast import Cast
from tests.shop import buying

pytestmark = pytest.mark.django_db
TAKEN = "The name was registered by somebody else."


def three(cast: Cast) -> list[OrderLine]:
    """Three products of one order, the second one with a code, paid from the prepaid account."""
    money.give(cast.talleres, 50_000)
    iker = cast.member("iker")
    code = buying.code(kind=buying.plan(*buying.DRIVE).kind)
    for what in (buying.HOSTING, buying.DRIVE, buying.NEWSLETTER):
        line = buying.put(iker, what)
        if what == buying.DRIVE:
            line.code = code
            line.save()
    placed = buying.order(iker)
    return list(OrderLine.objects.filter(order=placed.order).select_related("product"))


def refused(line: OrderLine) -> None:
    call = ProviderCall.objects.get(product=line.product, action="provision")
    assert refuse(call.pk, TAKEN, now())


def test_the_second_of_three_is_refused_and_only_that_is_given_back(cast: Cast) -> None:
    lines = three(cast)
    before = money.prepaid(cast.talleres)
    refused(lines[1])
    buying.deliver()
    assert give_back_next(now())
    assert not give_back_next(now())
    order = lines[0].order
    order.refresh_from_db()
    assert (order.state, list(order.lines.values_list("state", flat=True))) == (
        "partly", ["delivered", "given_back", "delivered"]
    )  # fmt: skip
    (note,) = money.documents(cast.talleres, Document.Kind.CREDIT_NOTE)
    assert (note.net, money.prepaid(cast.talleres) - before) == (lines[1].net, note.total)
    assert note.snapshot["order_number"] == order.number
    assert PromoCode.objects.get(text="ABC").taken == 0
    assert Product.objects.get(order_line=lines[1]).state == "cancelled"


def test_it_is_told_once_with_the_reason(cast: Cast) -> None:
    lines = three(cast)
    refused(lines[1])
    give_back_next(now())
    give_back_next(now())
    nadia = Message.objects.filter(address="nadia@talleres-rochat.example")
    assert nadia.filter(kind="shop/refused").count() == 1
    assert Event.objects.get(kind="order:refused").data["reason"] == TAKEN
    page = cast.client("iker").get(f"/org/talleres-rochat/billing/orders/{lines[0].order_id}/").content.decode()
    assert TAKEN in page


def test_a_provider_that_does_not_answer_keeps_the_order_waiting(cast: Cast) -> None:
    lines = three(cast)
    assert not give_back_next(now() + datetime.timedelta(days=3))
    order = lines[0].order
    order.refresh_from_db()
    assert order.state == "delivering"


def test_what_cost_nothing_needs_no_credit_note(cast: Cast) -> None:
    iker = cast.member("iker")
    line = buying.put(iker, buying.NEWSLETTER)
    line.offer = buying.offer(cast.talleres)
    line.save()
    placed = buying.order(iker)
    (only,) = OrderLine.objects.filter(order=placed.order).select_related("product")
    refused(only)
    assert give_back_next(now())
    placed.order.refresh_from_db()
    assert placed.order.state == "failed"
    assert money.documents(cast.talleres, Document.Kind.CREDIT_NOTE) == []
    buying.put(iker, buying.NEWSLETTER)
    assert line.offer.lines.filter(state__in=OrderLine.IN_USE).count() == 0


def test_what_is_refused_after_the_tax_was_corrected_is_given_back_from_the_new_invoice(cast: Cast) -> None:
    """A provider may take days; E22 writes the invoice anew meanwhile."""
    number = "DE345152283"
    place = {"country": "DE", "street": "Torstraße", "house_number": "1", "postcode": "10119", "town": "Berlin"}
    company = factories.organization(kind="company", vat_number=number)
    Organization.objects.filter(pk=company.pk).update(**place)
    owner = factories.owner_of(Organization.objects.get(pk=company.pk))
    check = VatCheck.objects.create(organization=owner.organization, number=number, due_at=now())
    money.give(owner.organization, 100_000)
    buying.put(owner)
    order = buying.order(owner).order
    (invoice,) = money.documents(owner.organization, Document.Kind.INVOICE)
    assert settle(check, VatAnswer(is_registered=True, reference="WAPIAAAA"), now())
    assert correct_tax(invoice.pk, now())
    refused(order.lines.select_related("product").get())
    assert give_back_next(now())
    assert money.prepaid(owner.organization) == 100_000
    assert list(differences()) == []
