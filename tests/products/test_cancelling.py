"""Cancelling products inside the steps of deleting the organization (ORG-72)."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.clock import now
from core.errors import RuleError
from core.policy import Refused
from notifications.models import Message
from organizations.models import Membership, Role
from products.calls import queue as calls
from products.calls.request import request
from products.cancelling.commands import cancel_products
from products.models import Product, ProviderCall
from products.providers import Action, ProviderError
from products.providers.local import LocalProvider
from security.models import Event
from tests import factories
from tests.factories import PASSWORD
from tests.products.conftest import House
from tests.products.rigs import LocalRig

pytestmark = pytest.mark.django_db


@pytest.fixture
def rig(settings: LazySettings, tmp_path: Path) -> LocalRig:
    """A provider whose effects are counted outside the portal's tables."""
    return LocalRig(settings, tmp_path)


@pytest.fixture
def running(house: House, rig: LocalRig) -> Product:
    """A product that runs at the provider."""
    request(product=house.drive, action=Action.PROVISION, now=now())
    calls.perform_next(now())
    return house.drive


def cancel(actor: Membership, *products: Product) -> int:
    """What the red button does."""
    return cancel_products(actor=actor, product_ids=[each.pk for each in products], now=now())


def test_a_cancelled_product_is_gone_when_its_provider_has_answered(
    house: House, running: Product, rig: LocalRig
) -> None:
    assert cancel(house.clara, running) == 1
    running.refresh_from_db()
    assert running.state == Product.State.ACTIVE
    assert calls.perform_next(now())
    running.refresh_from_db()
    assert (running.state, rig.effects(Action.CANCEL)) == (Product.State.CANCELLED, 1)
    kinds = list(Event.objects.filter(product_id=running.pk).order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["product:cancelled", "product:ended"]


def test_a_second_click_asks_nothing_twice(house: House, running: Product) -> None:
    assert [cancel(house.clara, running), cancel(house.clara, running)] == [1, 0]
    assert running.calls.filter(action=Action.CANCEL).count() == 1


def test_a_provider_that_is_down_leaves_it_under_way(
    house: House, running: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_request: object) -> None:
        raise ProviderError("no answer", retryable=True)

    cancel(house.clara, running)
    monkeypatch.setattr(LocalProvider, "perform", down)
    calls.perform_next(now())
    page = house.client(house.clara).get(address(house)).content.decode()
    assert "Being cancelled" in page
    assert f'value="{running.pk}"' not in page
    assert ProviderCall.objects.filter(state="waiting", action="cancel").count() == 1


def test_a_refusal_of_the_provider_is_read_and_can_be_tried_again(house: House, rig: LocalRig) -> None:
    cancel(house.clara, house.drive)  # it never ran there
    calls.perform_next(now())
    assert (
        "The provider refused: No account is called" in house.client(house.clara).get(address(house)).content.decode()
    )
    assert cancel(house.clara, house.drive) == 1


@pytest.mark.parametrize("kind", ["abuse", "unpaid"])
def test_what_portal_or_provider_stopped_is_not_cancelled(house: House, kind: str) -> None:
    house.drive.holds.create(kind=kind, started_at=now())
    with pytest.raises(RuleError):
        cancel(house.clara, house.drive, house.mail)
    assert not ProviderCall.objects.filter(action="cancel").exists()


def test_a_product_of_elsewhere_is_refused_with_everything_else(house: House) -> None:
    with pytest.raises(RuleError, match="no longer exists"):
        cancel(house.clara, house.drive, factories.product())
    assert not ProviderCall.objects.filter(action="cancel").exists()


def test_restricted_people_cancel_nothing_whatever_their_rights(house: House) -> None:
    factories.grant(house.beat, house.drive, "technical", "statistics")
    for who in (house.beat, house.lucia):
        with pytest.raises(Refused):
            cancel(who, house.drive)
        assert house.client(who).get(address(house)).status_code == 403


def address(house: House) -> str:
    """The page."""
    return f"/org/{house.organization.slug}/settings/delete/products/"


def test_every_living_product_is_listed_with_what_is_lost(house: House) -> None:
    domain = factories.product(house.organization, name="feria.example")
    house.product("old.example", domain.kind, state="cancelled")
    page = house.client(house.clara).get(address(house)).content.decode()
    assert "The name is no longer yours" in page
    assert "The service stops and its data are lost" in page
    assert "old.example" not in page


def post(house: House, *products: Product, **changed: str) -> int:
    """Send the form; the status of the answer."""
    data = {"products": [each.pk for each in products], "password": PASSWORD, "understood": "on", **changed}
    wanted = {name: value for name, value in data.items() if value}
    return house.client(house.clara).post(address(house), wanted).status_code


@pytest.mark.parametrize("changed", [{"password": "wrong"}, {"password": ""}, {"understood": ""}, {"products": "0"}])
def test_a_form_that_lacks_something_cancels_nothing(house: House, changed: dict[str, str]) -> None:
    assert post(house, house.drive, **changed) == 422
    assert not ProviderCall.objects.filter(action="cancel").exists()


def test_the_form_cancels_what_is_ticked_and_nothing_else(house: House) -> None:
    assert post(house, house.mail) == 303
    assert [call.product for call in ProviderCall.objects.filter(action="cancel")] == [house.mail]


def test_the_other_administrators_are_told_once(house: House) -> None:
    cancel(house.clara, house.drive, house.mail)
    told = Message.objects.filter(kind="products/cancelled")
    others = house.organization.memberships.filter(role__in=[Role.ADMINISTRATOR, Role.LEGAL_REPRESENTATIVE])
    assert {mail.user_id for mail in told} == set(others.exclude(pk=house.clara.pk).values_list("user_id", flat=True))
    assert all("Disco Taller" in mail.text for mail in told)


@pytest.mark.proof
def test_the_page_costs_no_query_per_product(house: House) -> None:
    client = house.client(house.clara)
    client.get(address(house))
    few = queries(client, address(house))
    for number in range(10):
        house.product(f"p{number}.example", house.drive.kind)
    assert queries(client, address(house)) == few


def queries(client: Client, url: str) -> int:
    """How many statements the page takes."""
    with CaptureQueriesContext(connection) as caught:
        client.get(url)
    return len(caught)


def test_a_suspended_manager_is_not_told_what_was_cancelled(house: House, running: Product) -> None:
    away = factories.member(house.organization, Role.ADMINISTRATOR)
    away.suspend(reason="lost laptop", until=None, by="Clara", now=now())
    cancel(house.clara, running)
    told = Message.objects.filter(kind="products/cancelled").values_list("address", flat=True)
    assert list(told) == [house.nadia.user.email]


def test_it_renews_itself_no_more_from_the_moment_on_in_which_its_end_is_asked_for(
    house: House, running: Product
) -> None:
    Product.objects.filter(pk=running.pk).update(renews_itself=True)
    cancel(house.clara, running)
    running.refresh_from_db()
    assert (running.state, running.renews_itself) == (Product.State.ACTIVE, False)
