"""Requests to providers: in order, once each, whatever dies."""

import datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction

from core.clock import now
from products.calls import queue as calls
from products.calls.request import request
from products.models import Product, ProviderCall
from products.providers import Action, ProviderAnswer
from products.providers.local import LocalProvider
from security.models import Event
from tests import factories

SOON, DAY = datetime.timedelta(minutes=10), datetime.timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def local(settings: LazySettings, tmp_path: Path) -> LocalProvider:
    settings.VAR_DIR = tmp_path
    return LocalProvider(tmp_path / "providers" / "local.sqlite3")


def work(times: int = 20) -> int:
    """Do what a worker does until nothing is due."""
    return sum(calls.perform_next(now()) for _turn in range(times))


def test_a_product_is_active_once_its_provider_has_set_it_up(local: LocalProvider) -> None:
    product = factories.product(kind="backup", state=Product.State.IN_PROGRESS)
    request(product=product, action=Action.PROVISION, now=now())
    assert (work(), local.effects()) == (1, 1)
    product.refresh_from_db()
    assert product.state == Product.State.ACTIVE
    assert [account.reference for account in local.accounts()] == [product.reference]
    assert Event.objects.filter(kind="product:provisioned", organization=product.organization).count() == 1


def test_requests_about_one_product_are_asked_in_their_order(local: LocalProvider) -> None:
    product = factories.product(kind="backup", state=Product.State.IN_PROGRESS)
    request(product=product, action=Action.PROVISION, now=now() + datetime.timedelta(seconds=-1))
    request(product=product, action=Action.EXTEND, data={"until": "2030-01-31"}, now=now() - SOON)
    request(product=product, action=Action.CANCEL, now=now() - 2 * SOON)
    work()
    product.refresh_from_db()
    assert (product.state, product.expires_on) == (Product.State.CANCELLED, datetime.date(2030, 1, 31))
    assert not ProviderCall.objects.exclude(state="done").exists()


@pytest.mark.parametrize("action", [Action.PROVISION, Action.EXTEND])
@pytest.mark.parametrize(("answered", "lasts"), [(30, 31), (31, 31), (None, 31), (33, 33)])
def test_an_older_answer_never_shortens_a_product(action: Action, answered: int | None, lasts: int) -> None:
    start = datetime.date(2029, 12, 31)
    product = factories.product(
        kind="backup", state=Product.State.ACTIVE, reference="srv-1", expires_on=start + DAY * 31
    )
    call = request(product=product, action=action, data={"until": start.isoformat()}, now=now())
    assert calls.settle(call.pk, ProviderAnswer(until=start + DAY * answered if answered else None), now())
    product.refresh_from_db()
    facts = (product.state, product.reference, product.expires_on)
    assert facts == (Product.State.ACTIVE, "srv-1", start + DAY * lasts)


def test_a_new_product_lasts_as_its_provider_says() -> None:
    product = factories.product(kind="backup", state=Product.State.IN_PROGRESS, expires_on=datetime.date(2030, 1, 31))
    call = request(product=product, action=Action.PROVISION, now=now())
    calls.settle(call.pk, ProviderAnswer("srv-7", datetime.date(2029, 12, 31)), now())
    product.refresh_from_db()
    facts = (product.state, product.reference, product.expires_on)
    assert facts == (Product.State.ACTIVE, "srv-7", datetime.date(2029, 12, 31))


def test_a_refusal_is_kept_with_its_reason_and_changes_nothing(local: LocalProvider) -> None:
    product = factories.product(kind="backup", reference="srv-unknown")
    call = request(product=product, action=Action.CANCEL, now=now())
    work()
    call.refresh_from_db()
    product.refresh_from_db()
    assert (call.state, call.error) == ("failed", "No account is called srv-unknown.")
    assert product.state == Product.State.ACTIVE


def test_a_product_is_provisioned_once(local: LocalProvider) -> None:
    product = factories.product(kind="backup")
    request(product=product, action=Action.PROVISION, now=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        request(product=product, action=Action.PROVISION, now=now())


def test_a_provider_that_nobody_described_is_waited_for(local: LocalProvider, settings: LazySettings) -> None:
    product = factories.product(provider="hosting")
    call = request(product=product, action=Action.PROVISION, now=now())
    work()
    call.refresh_from_db()
    assert (call.state, call.error) == ("waiting", "No provider is called hosting. Describe it in PROVIDERS.")
    settings.PROVIDERS = {"hosting": {"type": "local"}}
    calls.perform_next(now() + SOON)
    call.refresh_from_db()
    assert call.state == "done"


def test_an_act_that_is_undone_asks_nothing(local: LocalProvider) -> None:
    with transaction.atomic():
        request(product=factories.product(kind="backup"), action=Action.PROVISION, now=now())
        transaction.set_rollback(True)
    assert (work(), local.effects()) == (0, 0)


def test_details_that_an_action_needs_are_asked_for(local: LocalProvider) -> None:
    with pytest.raises(ValueError, match="until"):
        request(product=factories.product(kind="backup"), action=Action.EXTEND, now=now())
