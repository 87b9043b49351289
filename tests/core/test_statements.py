"""A question whose text is written once gives what the queryset gives, whatever the values."""

import datetime
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import models

from accounts.models import User
from core.clock import now
from core.statements import Statement
from organizations.models import Membership
from products.boards.renewals import ENDING_SOON
from products.models import Product
from products.querysets import CATEGORIES_HELD
from security.backend import Backend
from security.models import Block
from tests import factories
from tests.cast import Cast
from tests.security.authenticator import known

TODAY = datetime.date(2026, 11, 30)


@pytest.fixture(autouse=True)
def _only_what_the_portal_asks() -> Iterator[None]:
    """Statements of these tests are not among ``Statement.every`` afterwards."""
    kept = list(Statement.every)
    yield
    Statement.every[:] = kept


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


def altered(email: str) -> "models.QuerySet[User]":
    return people(email.upper())


def altered_once(now: datetime.datetime) -> "models.QuerySet[Block]":
    return Block.objects.filter(started_at__gt=now, lifted_at__lt=now - datetime.timedelta(hours=1))


def looked_at(email: str) -> "models.QuerySet[User]":
    return people(email) if email.endswith("statement") and "-0-" in email else User.objects.all()


def dropped(email: str) -> "models.QuerySet[User]":
    return User.objects.all()


def prefetched(email: str) -> "models.QuerySet[User]":
    return people(email).prefetch_related("memberships")


@pytest.mark.parametrize("build", [altered, altered_once, looked_at, dropped, prefetched])
def test_a_builder_that_breaks_its_promise_is_refused(build: Callable[..., Any]) -> None:
    value = now() if build is altered_once else "clara@luz.example"
    with pytest.raises(ValueError, match=r"statement|value"):
        Statement(build).rows(**{"now" if build is altered_once else "email": value})


@pytest.mark.django_db
@pytest.mark.parametrize("values", [{"email": None}, {"email": 1}, {}, {"email": "x", "more": "y"}])
def test_values_of_another_kind_than_the_first_are_refused(values: dict[str, Any]) -> None:
    statement = Statement(people)
    assert statement.rows(email="nobody@luz.example") == []
    with pytest.raises(TypeError):
        statement.rows(**values)


PAGES = [
    "/profile/",
    "/profile/security/",
    "/org/talleres-rochat/",
    "/org/talleres-rochat/products/drive/",
    "/org/talleres-rochat/log/",
]


def test_every_statement_gives_what_its_queryset_gives(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, with_rows, rows, text = set[Statement[Any]](), set[Statement[Any]](), Statement.rows, Statement.text

    def compared(statement: Statement[Any], **values: Any) -> list[Any]:
        found = rows(statement, **values)
        assert list(map(facts, found)) == list(map(facts, statement.build(**values)))
        asked.add(statement)
        with_rows.update([statement] if found else [])
        return found

    def compared_tuples(statement: Statement[Any], **values: Any) -> Any:
        assert statement.tuples(**values) == [tuple(row.values()) for row in statement.build(**values)]
        asked.add(statement)
        return text(statement, **values)

    monkeypatch.setattr(Statement, "rows", compared)
    monkeypatch.setattr(Statement, "text", compared_tuples)
    drive = cast.talleres.products.get(service_name="Disco Taller")
    drive.holds.create(kind="lock", started_at=now())
    known(cast.beat)
    board = f"/org/talleres-rochat/products/drive/{drive.pk}/"
    for name, address in product(("nadia", "beat"), (*PAGES, board)):
        assert cast.client(name).get(address).status_code == 200
    assert set(Statement.every) - asked == set()
    assert len(with_rows) > 15


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
    paid = factories.product(factories.organization(), expires_on=TODAY)
    week, statement = datetime.timedelta(7), Statement(between)
    assert statement.rows(first=TODAY - week, last=TODAY) == [paid]
    assert statement.rows(first=TODAY, last=TODAY + week) == [paid]
    assert statement.rows(first=TODAY - week, last=TODAY - week) == []


def test_what_a_member_sees_through_statements_is_what_they_see(cast: Cast) -> None:
    for state in Product.State.values:
        paid = factories.product(cast.talleres, "drive", f"{state}.example", state=state, expires_on=TODAY)
        factories.grant(cast.member("beat"), paid, "technical")
    for member in Membership.objects.select_related("user", "organization"):
        seen = Product.objects.visible_to(member, TODAY)
        soon = {each.pk for each in ENDING_SOON.rows(member, TODAY, now=now(), until=TODAY)}
        held: list[Any] = CATEGORIES_HELD.rows(member, TODAY, today=TODAY)
        menus = {(each.pk, each.total, each.lost_soon) for each in held}
        assert soon == set(seen.filter(expires_on__lte=TODAY).values_list("pk", flat=True))
        assert sum(total for _pk, total, _lost in menus) == seen.count()
