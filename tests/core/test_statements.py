"""A question whose text is written once gives what the queryset gives, whatever the values."""

import datetime
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import models

from accounts.models import User
from core.clock import now
from core.statements import Statement
from organizations.models import Membership
from products.boards.renewals import ENDING_SOON
from products.models import Category, Product
from products.querysets import CATEGORIES_HELD
from security.backend import Backend
from tests import factories
from tests.cast import Cast

TODAY = datetime.date(2026, 11, 30)


def people(email: str) -> "models.QuerySet[User]":
    return User.objects.filter(email=email)


def facts(row: Any) -> dict[str, Any]:
    """Everything that was read, relations and annotations too."""
    return {name: value for name, value in vars(row).items() if name != "_state"}


@pytest.mark.django_db
def test_each_call_has_its_own_values() -> None:
    statement, clara, nadia = Statement(people), factories.person(), factories.person()
    assert [statement.rows(email=each.email) for each in (clara, nadia, clara)] == [[clara], [nadia], [clara]]
    assert facts(statement.rows(email=nadia.email)[0]) == facts(people(nadia.email)[0])


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["x' OR true --", "%", "mark-0-of-a-statement"])
def test_a_value_is_never_read_as_sql(text: str) -> None:
    factories.person()
    assert Statement(people).rows(email=text) == []


def test_a_value_that_is_altered_on_its_way_is_refused() -> None:
    altered: Statement[User] = Statement(lambda email: people(email.upper()))
    with pytest.raises(ValueError, match="email"):
        altered.rows(email="clara@luz.example")


def test_the_places_of_a_person_are_those_of_the_queryset(cast: Cast) -> None:
    for user in User.objects.all():
        rows = Membership.objects.not_suspended(now()).filter(user=user, organization__deleted_at=None)
        found = Membership.objects.memberships_of(user, now())
        assert {row.pk: facts(row.organization) for row in found} == {row.pk: facts(row.organization) for row in rows}


def test_the_categories_of_a_menu_are_those_of_the_queryset(cast: Cast) -> None:
    members = list(Membership.objects.select_related("user", "organization"))
    seen = [(member, list(map(facts, CATEGORIES_HELD.rows(member, TODAY, today=TODAY)))) for member in members]
    for member, found in seen:
        assert found == [facts(row) for row in Category.objects.held_by(member, TODAY)]
    assert {member.manages_everything for member, found in seen if found} == {True, False}


def test_a_person_who_is_blocked_or_closed_stands_behind_no_session(cast: Cast) -> None:
    assert Backend().get_user(str(cast.beat.pk)) == cast.beat
    User.objects.filter(pk=cast.beat.pk).update(is_active=False)
    assert Backend().get_user(cast.beat.pk) is None


def test_a_session_that_is_over_opens_nothing(cast: Cast) -> None:
    client = cast.client("beat")
    assert client.get("/profile/").status_code == 200
    Session.objects.update(expire_date=now())
    assert client.get("/profile/").status_code == 302


def between(first: datetime.date, last: datetime.date) -> "models.QuerySet[Any]":
    return Product.objects.filter(expires_on__gte=first, expires_on__lte=last)


@pytest.mark.django_db
def test_values_of_one_type_do_not_change_places() -> None:
    product = factories.product(factories.organization(), expires_on=TODAY)
    week, statement = datetime.timedelta(7), Statement(between)
    assert statement.rows(first=TODAY - week, last=TODAY) == [product]
    assert statement.rows(first=TODAY, last=TODAY + week) == [product]
    assert statement.rows(first=TODAY - week, last=TODAY - week) == []


def test_what_a_member_sees_through_statements_is_what_they_see(cast: Cast) -> None:
    for state in Product.State.values:
        product = factories.product(cast.talleres, "drive", f"{state}.example", state=state, expires_on=TODAY)
        factories.grant(cast.member("beat"), product, "technical")
    for member in Membership.objects.select_related("user", "organization"):
        seen = Product.objects.visible_to(member, TODAY)
        soon = {each.pk for each in ENDING_SOON.rows(member, TODAY, now=now(), until=TODAY)}
        menus = {(each.pk, each.total, each.lost_soon) for each in CATEGORIES_HELD.rows(member, TODAY, today=TODAY)}
        assert soon == set(seen.filter(expires_on__lte=TODAY).values_list("pk", flat=True))
        assert sum(total for _pk, total, _lost in menus) == seen.count()
