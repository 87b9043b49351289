"""Which address is a mailbox of which mail service."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from core.clock import now
from core.errors import RuleError
from organizations.models import Organization
from products import providers
from products.calls import queue as calls
from products.calls.request import request
from products.mailboxes.lookup import mail_service_with
from products.models import Category, Product, ProviderCall
from products.providers import Action, ProviderError, Request
from tests import factories
from tests.products.rigs import Rig, rigged

pytestmark = pytest.mark.django_db
ADDRESS = "ana@bicis.example"


@pytest.fixture(params=["local", "webhook", "manual"])
def rig(request: pytest.FixtureRequest, settings: LazySettings, tmp_path: Path) -> Iterator[Rig]:
    with rigged(request.param, settings, tmp_path) as rig:
        yield rig


@pytest.fixture
def service(rig: Rig) -> Product:
    """A mail service of bicis.example with one mailbox."""
    kind = factories.kind(provider=rig.name)
    kind.category = Category.objects.get(key="mail")
    kind.save()
    product = factories.product(kind=kind, name="bicis.example")
    request(product=product, action=Action.PROVISION, now=now())
    rig.work()
    product.refresh_from_db()
    rig.add_mailbox(product.reference, ADDRESS)
    return product


def found(organization: Organization, address: str = ADDRESS) -> Product | None:
    return mail_service_with([organization.pk], address)


def test_the_provider_says_whether_a_mailbox_exists(rig: Rig, service: Product) -> None:
    assert found(service.organization) == (None if rig.name == "manual" else service)
    assert found(service.organization, "other@bicis.example") is None
    assert found(service.organization, "ana@xbicis.example") is None


def test_a_mailbox_takes_a_new_password_once(rig: Rig, service: Product) -> None:
    facts: dict[str, Any] = {
        "product": service,
        "action": Action.SET_MAILBOX_PASSWORD,
        "data": {"address": ADDRESS},
        "now": now(),
    }
    person = factories.person(ADDRESS)
    factories.member(service.organization, user=person)
    if rig.name == "manual":
        with pytest.raises(RuleError):
            request(**facts, person=person, secret="a new sentence")
        return
    call = request(**facts, person=person, secret="a new sentence")
    asked = calls.request_of(ProviderCall.objects.select_related("product__kind").get(pk=call.pk))
    providers.get(rig.name).perform(asked)
    rig.work()
    call.refresh_from_db()
    assert (call.state, call.sealed, rig.effects(Action.SET_MAILBOX_PASSWORD)) == ("done", "", 1)
    assert rig.opens_mailbox(service.reference, ADDRESS, "a new sentence")


def test_a_mailbox_that_does_not_exist_takes_none(rig: Rig, service: Product) -> None:
    if rig.name == "manual":
        return
    asked = Request("1", Action.SET_MAILBOX_PASSWORD, service.reference, "", "", "", "", {"address": "x@y.z"}, "secret")
    with pytest.raises(ProviderError) as trouble:
        providers.get(rig.name).perform(asked)
    assert not trouble.value.retryable


def test_a_mailbox_of_somebody_elses_service_or_of_a_cancelled_one_does_not_count(rig: Rig, service: Product) -> None:
    assert found(factories.organization()) is None
    Product.objects.filter(pk=service.pk).update(state=Product.State.CANCELLED)
    assert found(service.organization) is None


def test_a_provider_that_does_not_answer_or_is_not_described_finds_none(rig: Rig, service: Product) -> None:
    service.kind.provider = "nobody"
    service.kind.save()
    assert found(service.organization) is None
