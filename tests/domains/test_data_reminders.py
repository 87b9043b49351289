"""Owners are asked once a year whether their data are right, for all names at once (DOM-66)."""

from functools import partial

import pytest

from domains.models import Domain
from domains.notices.data import ask_organization, organizations_to_ask
from domains.registry.local.control import Control
from notifications.models import Message
from organizations.models import Organization
from products.models import Product
from tests import factories
from tests.domains import names
from tests.races import at_once, overtaken

pytestmark = pytest.mark.django_db
CAME = "2030-01-01"


def owner(control: Control, *owned: str) -> Organization:
    """Holds these names since CAME."""
    organization = factories.organization(owner=factories.person())
    for name in owned:
        names.registered(control, name, "2033-01-01", organization)
    Product.objects.filter(organization=organization).update(created_at=names.at(CAME))
    Message.objects.all().delete()
    return organization


def years(*days: str) -> list[str]:
    """The clock runs on these days, twice each; those on which somebody was asked."""
    asked = []
    for day in days:
        before = Message.objects.count()
        for _run in range(2):
            for organization in list(organizations_to_ask(names.at(day))):
                ask_organization(organization, names.at(day))
        asked += [day] * (Message.objects.count() - before)
    return asked


def test_they_are_asked_within_the_first_year_and_then_once_a_year(control: Control) -> None:
    owner(control, "atrio.com")
    days = (
        "2030-02-01",
        "2030-11-30",
        "2030-12-01",
        "2030-12-02",
        "2031-11-30",
        "2031-12-01",
        "2032-12-05",
        "2033-01-05",
    )
    assert years(*days) == ["2030-12-01", "2031-12-01", "2032-12-05"]


def test_one_mail_names_all_generic_names_and_the_data(control: Control) -> None:
    organization = owner(control, "atrio.com", "luz.net", "sol.ch")
    assert len(years("2031-02-01")) == 1
    text = Message.objects.get().text.replace("\u2060", "")
    assert all(each in text for each in ("atrio.com", "luz.net", organization.name))
    assert "sol.ch" not in text


def test_who_has_no_generic_name_is_not_asked(control: Control) -> None:
    owner(control, "sol.ch")
    other = owner(control, "atrio.com")
    Domain.objects.filter(organization=other).update(state="released")
    assert years("2031-02-01") == []


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_once(control: Control) -> None:
    organization = owner(control, "atrio.com")
    act = partial(ask_organization, organization.pk, names.at("2031-02-01"))
    assert sorted(overtaken(act, act)) == [False, True]
    assert at_once(act, act) == [False, False]
    assert Message.objects.count() == 1
