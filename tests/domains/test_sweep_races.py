"""The clock and a payment in the same moment: whoever is second sees what the first did (G5, G9)."""

from functools import partial

import pytest

from domains.life import sweep
from domains.models import Domain
from domains.registry.local.control import Control
from products.models import ProviderCall
from tests.billing import money
from tests.choice import some
from tests.domains import names
from tests.races import at_once, overtaken

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


def pay(domain: Domain) -> None:
    """The next year, from the prepaid account."""
    product = names.product_of(domain)
    member = product.organization.memberships.earliest("pk")
    money.pay_now(member, money.chosen(product))


def payable(control: Control, name: str, expires: str) -> Domain:
    """A name of an organization that has the money."""
    domain = names.registered(control, name, expires)
    organization = names.product_of(domain).organization
    money.give(organization, 1_000_000, key=f"given:{name}")
    return domain


def test_no_name_is_expired_with_a_last_day_to_come(control: Control) -> None:
    for number in range(some(40)):  # a name each: no registry sells more than ten years ahead
        domain = payable(control, f"atrio{number}.com", "2027-05-01")
        at_once(partial(sweep.expire_some, names.at("2027-05-02")), partial(pay, domain))
        names.work()
        assert names.state_of(domain) == ("active", "active"), number


def test_whoever_is_paid_while_the_end_is_decided_is_kept(control: Control) -> None:
    domain = payable(control, "atrio.ch", "2027-08-31")
    overtaken(partial(pay, domain), partial(sweep.give_up_next, names.at("2027-07-31")))
    assert list(ProviderCall.objects.values_list("action", flat=True)) == ["extend"]


def test_whoever_pays_after_the_end_was_decided_takes_it_back(control: Control) -> None:
    domain = payable(control, "atrio.ch", "2027-08-31")
    overtaken(partial(sweep.give_up_next, names.at("2027-07-31")), partial(pay, domain))
    names.work()
    assert set(ProviderCall.objects.values_list("action", "state")) == {("cancel", "failed"), ("extend", "done")}
    assert names.state_of(domain) == ("active", "active")
