"""A name does what was paid and follows its registry, once, whatever becomes of the answers (REG-4; G2, G10, G16)."""

import datetime

import pytest

from core.clock import now
from domains.life.following import Absurd, follow
from domains.models import Domain
from domains.registry import adapters
from domains.registry.facts import DomainInfo
from domains.registry.local.control import Control
from products.calls.request import request
from products.models import ProviderCall
from products.providers import Action
from tests.domains import names

pytestmark = pytest.mark.django_db


def paid(domain: Domain, until: str, action: Action = Action.EXTEND) -> ProviderCall:
    """As billing asks once a term is paid."""
    return request(product=names.product_of(domain), action=action, data={"until": until}, now=now())


def test_a_paid_year_is_ordered_once_however_often_it_is_asked(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01")
    paid(domain, "2032-05-01")
    paid(domain, "2032-05-01")
    names.work()
    assert (names.expires(control, "atrio.com"), len(control.effects("renew"))) == ("2032-05-01", 1)
    assert str(names.reloaded(domain).product.expires_on) == "2032-05-01"


def test_years_count_from_the_end_and_not_from_today(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2027-12-31")
    paid(domain, "2030-12-31")
    names.work()
    assert names.expires(control, "atrio.com") == "2030-12-31"


def test_an_answer_that_is_lost_orders_nothing_twice(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01")
    control.fault("drop_after", 1, "renew")
    call = paid(domain, "2032-05-01")
    names.work()
    ProviderCall.objects.filter(pk=call.pk).update(due_at=now())
    names.work()
    call.refresh_from_db()
    assert (call.state, names.expires(control, "atrio.com"), len(control.effects("renew"))) == ("done", "2032-05-01", 1)


def test_where_the_registry_renews_by_itself_paying_orders_nothing(control: Control) -> None:
    domain = names.registered(control, "atrio.ch", "2031-08-31")
    paid(domain, "2032-08-31")
    names.work()
    assert (control.effects("renew"), str(names.reloaded(domain).product.expires_on)) == ([], "2032-08-31")


def test_a_deleted_name_is_in_redemption_and_comes_back_with_the_year_that_was_missing(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2027-01-10")
    request(product=names.product_of(domain), action=Action.CANCEL, now=now())
    names.work()
    assert names.state_of(domain) == ("redemption", "redemption")
    assert names.reloaded(domain).deleted_at is not None
    paid(domain, "2028-01-10", Action.RESTORE)
    paid(domain, "2028-01-10")
    names.work()
    assert names.state_of(domain) == ("active", "active")
    assert (names.expires(control, "atrio.com"), len(control.effects("renew"))) == ("2028-01-10", 1)


def test_a_name_whose_restore_is_asked_twice_is_restored_once(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2027-01-10")
    request(product=names.product_of(domain), action=Action.CANCEL, now=now())
    names.work()
    control.fault("drop_after", 1, "restore")
    call = paid(domain, "2028-01-10", Action.RESTORE)
    names.work()
    ProviderCall.objects.filter(pk=call.pk).update(due_at=now())
    names.work()
    assert (names.state_of(domain), len(control.effects("restore"))) == (("active", "active"), 1)


@pytest.mark.parametrize("year", [None, 1970, 2021, 2062])
def test_an_absurd_date_changes_nothing(control: Control, year: int | None) -> None:
    said = datetime.datetime(year, 5, 1, tzinfo=datetime.UTC) if year else None
    domain = names.registered(control, "atrio.com", "2031-05-01")
    made = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    info = DomainInfo("atrio.com", "ATRIO", frozenset({"ok"}), created_at=made, expires_at=said)
    with pytest.raises(Absurd):
        follow(domain, info, now())
    assert (names.state_of(domain), str(names.reloaded(domain).expires_at)[:10]) == (("active", "active"), "2031-05-01")


def test_a_hold_is_set_and_lifted_at_the_registry(control: Control) -> None:
    domain = names.registered(control, "atrio.com", "2031-05-01")
    for action, data, held in ((Action.SUSPEND, {"reason": "abuse"}, True), (Action.RESUME, {}, False)):
        request(product=names.product_of(domain), action=action, data=data, now=now())
        names.work()
        assert ("clientHold" in adapters.get("local").info("atrio.com").statuses) is held
