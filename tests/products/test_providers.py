"""The contract of a provider: every implementation runs every test of this file."""

import datetime
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection

from core.clock import now
from products import providers
from products.calls import queue as calls
from products.calls.request import request
from products.models import Product, ProviderCall
from products.providers import Action, Capability, Person, ProviderError
from tests import factories
from tests.products.rigs import Rig, rigged

LATER = datetime.timedelta(hours=2)
SOPHIE = Person("sophie@x.example", "Sophie", "fr")


@pytest.fixture(params=["local", "webhook", "manual"])
def rig(request: pytest.FixtureRequest, settings: LazySettings, tmp_path: Path) -> Iterator[Rig]:
    with rigged(request.param, settings, tmp_path) as rig:
        yield rig


def wanted(rig: Rig) -> Product:
    """A product that its provider is setting up."""
    product = factories.product(provider=rig.name, state=Product.State.IN_PROGRESS)
    product.kind.plans.create(key="large")
    request(product=product, action=Action.PROVISION, now=now())
    return product


def set_up(rig: Rig) -> Product:
    """A product that its provider runs."""
    product = wanted(rig)
    rig.work()
    product.refresh_from_db()
    return product


@pytest.mark.django_db
def test_a_provision_makes_the_product_active_under_a_reference(rig: Rig) -> None:
    product = set_up(rig)
    assert (product.state, rig.effects(Action.PROVISION)) == (Product.State.ACTIVE, 1)
    assert product.reference


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("action", "data"),
    [
        (Action.EXTEND, {"until": "2031-03-31"}),
        (Action.SUSPEND, {"reason": "unpaid"}),
        (Action.RESUME, {}),
        (Action.CHANGE_PLAN, {"plan": "large"}),
        (Action.RESTORE, {"until": "2027-05-01"}),
        (Action.CANCEL, {}),
    ],
)
def test_every_action_happens_once_however_often_it_is_asked(rig: Rig, action: Action, data: dict[str, str]) -> None:
    product = set_up(rig)
    call = request(product=product, action=action, data=data, now=now())
    asked = calls.request_of(ProviderCall.objects.select_related("product__kind").get(pk=call.pk))
    for _time in range(3):
        providers.get(rig.name).perform(asked)
    rig.work()
    call.refresh_from_db()
    assert (call.state, rig.effects(action)) == (ProviderCall.State.DONE, 1)


@pytest.mark.django_db
def test_the_product_follows_its_answers(rig: Rig) -> None:
    product = set_up(rig)
    request(product=product, action=Action.EXTEND, data={"until": "2031-03-31"}, now=now())
    request(product=product, action=Action.CHANGE_PLAN, data={"plan": "large"}, now=now())
    rig.work()
    product.refresh_from_db()
    assert (product.expires_on, str(product.plan)) == (datetime.date(2031, 3, 31), "large")
    request(product=product, action=Action.CANCEL, now=now())
    rig.work()
    product.refresh_from_db()
    assert product.state == Product.State.CANCELLED


@pytest.mark.django_db
def test_a_refusal_ends_the_call_with_its_reason_and_leaves_the_product(rig: Rig) -> None:
    product = factories.product(provider=rig.name, reference="unknown")
    call = request(product=product, action=Action.CANCEL, now=now())
    rig.work()
    call.refresh_from_db()
    product.refresh_from_db()
    assert (call.state, call.error) == ("failed", "No account is called unknown.")
    assert product.state == Product.State.ACTIVE


@pytest.mark.django_db
def test_an_answer_that_comes_twice_is_written_once(rig: Rig) -> None:
    product = set_up(rig)
    call = product.calls.get()
    assert not calls.settle(call.pk, providers.ProviderAnswer("another"), now())
    assert not calls.refuse(call.pk, "too late", now())
    product.refresh_from_db()
    assert product.reference != "another"


@pytest.mark.django_db
def test_what_a_provider_says_it_can_is_answered_and_the_rest_refused(rig: Rig) -> None:
    product = set_up(rig)
    provider = providers.get(rig.name)
    questions: dict[Capability, Callable[[], object]] = {
        Capability.USAGE: lambda: provider.usage(product.reference),
        Capability.ACCOUNTS: lambda: [each.reference for each in provider.accounts()].index(product.reference) + 1,
        Capability.SIGN_ON: lambda: provider.sign_on(product.reference, SOPHIE),
    }
    for capability, ask in questions.items():
        if capability in provider.capabilities:
            assert ask()
        else:
            with pytest.raises(ProviderError) as refused:
                ask()
            assert not refused.value.retryable


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_eight_workers_have_each_product_set_up_once(rig: Rig) -> None:
    products = [wanted(rig) for _number in range(10)]
    barrier = threading.Barrier(8)
    threads = [threading.Thread(target=_work, args=[barrier]) for _worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rig.settle()
    assert rig.effects(Action.PROVISION) == len(products)
    assert not Product.objects.exclude(state=Product.State.ACTIVE).exists()


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_late_call_cause_one_effect(rig: Rig) -> None:
    wanted(rig)
    barrier = threading.Barrier(2)
    threads = [threading.Thread(target=_work, args=[barrier, late]) for late in (0 * LATER, LATER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rig.settle()
    assert rig.effects(Action.PROVISION) == 1


def _work(barrier: threading.Barrier, late: datetime.timedelta = datetime.timedelta()) -> None:
    barrier.wait()
    while calls.perform_next(now() + late):
        pass
    connection.close()
