"""The clock over names: no name is lost while money allowed it, none expires with a date to come (G5, G9, G23)."""

import datetime

import pytest

from billing.models import Document, DocumentLine
from core.clock import now
from domains.life import sweep
from domains.models import Domain
from domains.registry.local.control import Control
from organizations.models import Organization
from products.calls.request import request
from products.models import Hold, ProviderCall
from products.providers import Action
from tests import factories
from tests.billing import money
from tests.cast import Cast
from tests.domains import names

pytestmark = pytest.mark.django_db


def on(domain: Domain, days: int) -> datetime.datetime:
    """So many days after the last paid day."""
    last_day = names.reloaded(domain).product.expires_on
    assert last_day is not None
    return names.at((last_day + datetime.timedelta(days=days)).isoformat())


def swept(at: datetime.datetime) -> None:
    for step in (sweep.expire_some, sweep.interrupt_next, sweep.give_up_next):
        while step(at):
            pass


def asked(domain: Domain) -> list[str]:
    calls = ProviderCall.objects.filter(product=domain.product_id).order_by("created_at")
    return list(calls.values_list("action", flat=True))


def test_a_name_expires_on_the_day_after_its_last_paid_one(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01")
    swept(on(domain, 0))
    assert names.state_of(domain) == ("active", "active")
    swept(on(domain, 1))
    assert names.state_of(domain) == ("expired", "expired")


def test_its_resolution_stops_eight_days_before_it_is_given_up(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01")
    swept(on(domain, 31))
    assert asked(domain) == []
    swept(on(domain, 32))
    swept(on(domain, 33))
    assert asked(domain) == ["suspend"]
    assert Hold.objects.get(product=domain.product_id).kind == Hold.Kind.UNPAID


def test_what_is_paid_in_its_grace_resolves_again(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01", renews_itself=True)
    swept(on(domain, 33))
    product = names.product_of(domain)
    money.give(product.organization, 5_000)
    member = factories.member(product.organization, role="legal_representative")
    money.pay_now(member, money.chosen(product))
    assert asked(domain) == ["suspend", "extend", "resume"]
    assert names.reloaded(domain).product.state == "active"


@pytest.mark.parametrize(
    ("name", "days"), [("atrio.com", 40), ("atrio.ch", -31), ("atrio.de", 1), ("atrio.fr", 28), ("atrio.it", 14)]
)
def test_a_name_that_nobody_paid_is_given_up_on_its_day(control: Control, name: str, days: int) -> None:
    domain = names.registered(control, name, "2031-08-31", renews_itself=True)
    swept(on(domain, days - 1))
    assert "cancel" not in asked(domain)
    swept(on(domain, days))
    swept(on(domain, days))
    assert asked(domain).count("cancel") == 1
    assert not names.reloaded(domain).product.renews_itself


@pytest.mark.parametrize("name", ["atrio.eu", "atrio.es"])
def test_where_the_registry_ends_terms_by_itself_nothing_is_ordered(control: Control, name: str) -> None:
    domain = names.registered(control, name, "2031-08-31")
    swept(on(domain, 60))
    assert "cancel" not in asked(domain)


def test_a_name_that_is_paid_is_kept_whatever_the_registry_has_heard(control: Control) -> None:
    domain = names.registered(control, "atrio.ch", "2031-08-31")
    at = on(domain, -31)
    request(product=names.product_of(domain), action=Action.EXTEND, data={"until": "2032-08-31"}, now=now())
    swept(at)
    assert asked(domain) == ["extend"]


def announced(organization: Organization, domain: Domain, at: datetime.datetime) -> None:
    """An open request for the name, with a transfer on its way since ``at``."""
    member = factories.member(organization, role="legal_representative")
    paid = money.pay_now(member, money.chosen(names.product_of(domain)), transfer=True)
    Document.objects.filter(pk=paid.request.pk).update(announced_at=at)
    assert DocumentLine.objects.filter(product=domain.product_id, term_state="open").exists()


def test_a_transfer_on_its_way_is_waited_for_five_bank_days(cast: Cast, control: Control) -> None:
    domain = names.registered(
        control, "atrio.ch", (now() + datetime.timedelta(days=200)).date().isoformat(), cast.talleres
    )
    at = on(domain, -31)
    announced(cast.talleres, domain, at)
    swept(at)
    assert asked(domain) == []
    swept(at + datetime.timedelta(days=10))
    assert asked(domain) == ["cancel"]
