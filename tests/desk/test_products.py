"""PRD-31: the staff stop a product because of misuse, and release it."""

import pytest
from django.test import Client

from core.clock import now
from core.policy import Refused
from desk.products.commands import stop_product
from notifications.models import Message
from products.models import Hold, Product
from security.models import Event
from tests import factories

pytestmark = pytest.mark.django_db
DONE = {"reason": "Spam from this host", "understood": "on"}


@pytest.fixture
def staff() -> Client:
    return factories.signed_in(factories.staff())


def stopped(product: Product) -> list[str]:
    return list(product.holds.in_force(now()).values_list("kind", flat=True))


def test_nothing_is_listed_before_something_is_searched_for(staff: Client) -> None:
    factories.product(name="taller.example")
    assert "taller.example" not in staff.get("/desk/products/").content.decode()
    assert "taller.example" in staff.get("/desk/products/?q=taller").content.decode()


def test_a_product_without_a_name_of_its_own_is_named_once(staff: Client) -> None:
    factories.product(name="taller.example")
    row = staff.get("/desk/products/?q=taller").content.decode().split("<tbody>")[1].split("<td")[0]
    assert row.count("taller.example") == 1


def test_a_stop_needs_a_reason_and_a_tick(staff: Client) -> None:
    product = factories.product()
    for data in ({}, {"reason": "x"}, {"understood": "on"}):
        assert staff.post(f"/desk/products/{product.pk}/stop/", data).status_code == 422
    assert stopped(product) == []


def test_a_stop_is_read_by_the_customer_and_stays_in_the_journal(staff: Client) -> None:
    product = factories.product(name="taller.example")
    owner = factories.owner_of(product.organization)
    assert staff.post(f"/desk/products/{product.pk}/stop/", DONE).status_code == 303
    board = f"/org/{product.organization.slug}/products/{product.kind.category.key}/{product.pk}/"
    text = factories.signed_in(owner.user).get(board).content.decode()
    assert "Stopped by the provider" in text
    assert "Spam from this host" in text
    assert Event.objects.get(kind="product:stopped-abuse").organization == product.organization
    assert Message.objects.get(kind="products/hold_changed").address == owner.user.email


def test_no_manager_lifts_it(staff: Client) -> None:
    product = factories.product(kind="drive")
    staff.post(f"/desk/products/{product.pk}/stop/", DONE)
    owner = factories.signed_in(factories.owner_of(product.organization).user)
    board = f"/org/{product.organization.slug}/products/{product.kind.category.key}/{product.pk}/"
    owner.post(f"{board}unlock/")
    assert owner.get(f"{board}edit/").status_code == 403
    assert stopped(product) == ["abuse"]


def test_a_release_leaves_the_other_reasons(staff: Client) -> None:
    product = factories.product(kind="drive")
    product.holds.create(kind=Hold.Kind.LOCK, started_at=now())
    staff.post(f"/desk/products/{product.pk}/stop/", DONE)
    for _click in range(2):
        assert factories.confirm(staff, f"/desk/products/{product.pk}/release/").status_code == 303
    assert stopped(product) == ["lock"]
    assert Event.objects.filter(kind="product:released-abuse").count() == 1


def test_stopping_twice_says_so(staff: Client) -> None:
    product = factories.product()
    answers = [staff.post(f"/desk/products/{product.pk}/stop/", DONE).status_code for _click in range(2)]
    assert (answers, stopped(product)) == ([303, 422], ["abuse"])


def test_who_left_the_staff_stops_nothing() -> None:
    former, product = factories.person(is_staff=False), factories.product()
    with pytest.raises(Refused):
        stop_product(actor=former, product=product, reason="x", now=now())
    assert stopped(product) == []
