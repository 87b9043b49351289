"""ORG-31 to ORG-36: contact preferences."""

import pytest

from organizations.models import Role
from organizations.people.commands import change_contact, change_role
from security.models import Event
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def url(cast: Cast, name: str) -> str:
    """The page of somebody's preferences."""
    return f"/org/talleres-rochat/users/{cast.member(name).pk}/contact/"


@pytest.mark.parametrize(("billing", "product"), [(True, True), (True, False), (False, True), (False, False)])
def test_the_two_switches_are_independent(cast: Cast, billing: bool, product: bool) -> None:  # noqa: FBT001
    change_contact(actor=cast.member("clara"), subject=cast.member("beat"), billing=billing, product=product)
    beat = cast.member("beat")
    assert (beat.wants_billing_mail, beat.wants_product_mail) == (billing, product)


@pytest.mark.parametrize("name", ["clara", "beat", "iker", "lucia"])
def test_everybody_sets_their_own(cast: Cast, name: str) -> None:
    client = cast.client(name)
    assert client.get(url(cast, name)).status_code == 200
    assert client.post(url(cast, name), {"billing": "on"}).status_code == 303
    member = cast.member(name)
    assert (member.wants_billing_mail, member.wants_product_mail) == (True, False)


def test_managers_set_those_of_others_and_others_do_not(cast: Cast) -> None:
    assert cast.client("clara").post(url(cast, "beat"), {"product": "on"}).status_code == 303
    for name in ("beat", "iker", "lucia"):
        assert cast.client(name).post(url(cast, "clara"), {"billing": "on"}).status_code == 403


def test_the_only_legal_representative_keeps_billing_mails(cast: Cast) -> None:
    answer = cast.client("nadia").post(url(cast, "nadia"), {"product": "on"})
    assert answer.status_code == 422
    assert cast.member("nadia").wants_billing_mail


def test_one_of_two_legal_representatives_may_go_without(cast: Cast) -> None:
    change_role(
        actor=cast.member("nadia"), subject=cast.member("clara"), role=Role.LEGAL_REPRESENTATIVE, has_accounting=False
    )
    assert cast.client("nadia").post(url(cast, "nadia"), {"product": "on"}).status_code == 303


def test_the_accounting_right_is_a_third_switch(cast: Cast) -> None:
    change_role(actor=cast.member("nadia"), subject=cast.member("beat"), role=Role.COLLABORATOR, has_accounting=True)
    beat = cast.member("beat")
    assert (beat.sees_accounting, beat.wants_billing_mail, beat.wants_product_mail) == (True, False, True)


def test_the_journal_keeps_before_and_after(cast: Cast) -> None:
    change_contact(actor=cast.member("clara"), subject=cast.member("beat"), billing=True, product=False)
    event = Event.objects.get(kind="member:contact-changed")
    assert event.data["before"] == {"billing": False, "product": True}
    assert event.data["after"] == {"billing": True, "product": False}
