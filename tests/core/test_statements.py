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
from organizations.models import Membership, Team
from products.ending.coming import FIRST
from products.models import Product
from products.querysets import CATEGORIES_HELD, SOON
from products.rights.commands import AccessPlan, GrantChoice, save_access, version_of
from products.rights.grantees import Grantee
from security.backend import Backend
from security.methods.factors import METHODS, devices
from security.models import Block
from tests import factories
from tests.cast import Cast
from tests.security.authenticator import known
from tests.security.steps import sign_in

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
def test_any_number_of_ids_is_one_value() -> None:
    statement = Statement(lambda among: User.objects.filter(pk__among=among).order_by("pk"))
    clara, nadia, beat = (factories.person() for _each in range(3))
    for people in ([clara], [], [clara, beat], [clara, nadia, beat]):
        assert statement.rows(among=tuple(each.pk for each in people)) == people


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


def compare(patch: pytest.MonkeyPatch, with_rows: set[Statement[Any]]) -> set[Statement[Any]]:
    """Have every statement compared with its queryset from now on; answers, and fills, which were asked."""
    asked, rows, tuples, text = set[Statement[Any]](), Statement.rows, Statement.tuples, Statement.text

    def noted(statement: Statement[Any], found: list[Any]) -> list[Any]:
        asked.add(statement)
        with_rows.update([statement] if found else [])
        return found

    def as_rows(statement: Statement[Any], **values: Any) -> list[Any]:
        found = rows(statement, **values)
        assert list(map(facts, found)) == list(map(facts, statement.build(**values)))
        return noted(statement, found)

    def as_tuples(statement: Statement[Any], **values: Any) -> list[Any]:
        found = tuples(statement, **values)
        assert found == [tuple(row.values()) if isinstance(row, dict) else row for row in statement.build(**values)]
        return noted(statement, found)

    def as_text(statement: Statement[Any], **values: Any) -> Any:
        as_tuples(statement, **values)
        return text(statement, **values)

    for name, compared in (("rows", as_rows), ("tuples", as_tuples), ("text", as_text)):
        patch.setattr(Statement, name, compared)
    return asked


def pages(cast: Cast, drive: Product, team: Team) -> list[str]:
    """Whatever asks by statements, for who manages everything."""
    beat, home = cast.member("beat"), "/org/talleres-rochat/"
    people, teams, board = f"{home}users/{beat.pk}/", f"{home}teams/{team.pk}/", f"{home}products/drive/{drive.pk}/"
    own = [
        "/profile/",
        "/profile/security/",
        home,
        f"{home}products/drive/",
        f"{home}log/",
        board,
        f"{home}billing/invoices/",
    ]
    own += [f"{home}users/{cast.member('clara').pk}/access/effective/"]
    return [*own, people, f"{people}access/", f"{people}access/effective/", teams, f"{teams}access/", f"{board}people/"]


@pytest.mark.proof
def test_every_statement_gives_what_its_queryset_gives(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with_rows, nadia = set[Statement[Any]](), cast.member("nadia")
    asked = compare(monkeypatch, with_rows)
    drive, team = cast.talleres.products.get(service_name="Disco Taller"), factories.team(cast.talleres)
    drive.holds.create(kind="lock", started_at=now())
    known(cast.beat)
    for name, address in product(("nadia", "beat"), pages(cast, drive, team)):
        assert cast.client(name).get(address).status_code in {200, 403}
    for address in ("/org/talleres-rochat/", "/org/talleres-rochat/billing/invoices/"):
        assert cast.client("iker").get(address).status_code == 200
    for row in (cast.member("beat"), team, factories.invitation(nadia)):
        grantee, plan = Grantee.of(row), AccessPlan({drive.pk: GrantChoice(0)})
        save_access(actor=nadia, grantee=grantee, plan=plan, version=version_of(grantee), now=now())
    sign_in(factories.with_app(factories.person()))
    assert [len(devices(cast.beat, method)) for method in METHODS]
    assert {each.build.__qualname__ for each in set(Statement.every) - asked} == set()
    assert len(with_rows) > 20


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
        soon = {each.pk for each in FIRST.rows(member, TODAY, now=now(), until=TODAY)}
        held: list[Any] = CATEGORIES_HELD.rows(member, TODAY, today=TODAY, soon=TODAY + SOON)
        menus = {(each.pk, each.total, each.lost_soon) for each in held}
        assert soon == set(seen.filter(expires_on__lte=TODAY).values_list("pk", flat=True))
        assert sum(total for _pk, total, _lost in menus) == seen.count()
