"""Who sees which products, and which grants, holds and calls count. Visibility rules exist only here."""

import datetime
from collections.abc import Callable, Sequence
from functools import partial, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from django.apps import apps
from django.contrib.postgres.aggregates import BitOr
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q

from core import clock
from core.paging import COUNT_LIMIT
from core.search import every_word
from core.statements import Statement
from organizations.models import Membership
from organizations.querysets import MembershipQuerySet
from organizations.roles import MANAGERS
from products.service_querysets import HoldQuerySet

if TYPE_CHECKING:
    # named in quotes below
    from products.models import Category, Grant, Product

LIVING = ("in_progress", "active", "expired", "redemption")
"""States of what still exists; cancelled products stay only in the journal and on documents."""
SOON = datetime.timedelta(days=30)
"""So long before its last day a product that does not renew itself is told to expire."""
LOST_SOON = ("expired", "redemption")
RENEWABLE = ("active", "expired")
PRODUCTS = "kinds__products__"
"""The way from a category to its products."""


class ProductQuerySet(models.QuerySet["Product"]):
    """Products of organizations."""

    def living(self) -> Self:
        """What still exists."""
        return self.filter(state__in=LIVING)

    def visible_to(self, member: "Membership", today: datetime.date) -> Self:
        """All of the organization for who manages everything; for the others only what was granted to them or to
        one of their teams and has not ended (RGT-15)."""
        return self.filter(_visible(member, today))

    def with_board(self, now: datetime.datetime) -> Self:
        """Ready for lists: kind, category and plan at hand, ``hold_kinds`` in force in the order they began."""
        holds = _holds().in_force(now).filter(product=OuterRef("pk")).order_by("started_at", "pk")
        return self.select_related("kind__category", "plan").annotate(hold_kinds=ArraySubquery(holds.values("kind")))

    def with_ending(self, now: datetime.datetime) -> Self:
        """``with_board``, and what became of the last request to cancel it: ``cancel_state`` and ``cancel_error``."""
        calls = _model("ProviderCall").objects
        last = calls.filter(action="cancel", product=OuterRef("pk")).order_by("-created_at")
        return self.with_board(now).annotate(
            cancel_state=models.Subquery(last.values("state")[:1]),
            cancel_error=models.Subquery(last.values("error")[:1]),
        )

    def matching(self, text: str) -> Self:
        """Products whose service, own name or billing reference contains every word, accents and case aside."""
        columns = ("service_name__unaccent", "custom_name__unaccent", "billing_reference__unaccent")
        return self.filter(every_word(text, *columns))

    def in_states(self, states: list[str], now: datetime.datetime, today: datetime.date) -> Self:
        """Products in one of these states as a list shows them; an empty list is no condition."""
        conditions = _conditions(now, today)
        wanted = [conditions[state]() for state in states if state in conditions]
        return self.filter(reduce(or_, wanted)) if wanted else self

    def renewing(self, ways: list[str]) -> Self:
        """Products that renew themselves (``automatic``) or wait for somebody (``manual``)."""
        return self.filter(renews_itself="automatic" in ways) if len(set(ways)) == 1 else self

    def ending_within(self, days: list[str], today: datetime.date) -> Self:
        """Products whose last paid day is at most so many days away, the longest span counts; past ones too."""
        if not days:
            return self
        return self.filter(expires_on__lte=today + datetime.timedelta(days=max(map(int, days))))


class CategoryQuerySet(models.QuerySet["Category"]):
    """Families of products."""

    def held_by(self, member: "Membership", today: datetime.date) -> Self:
        """Categories in which the member sees products; ``total`` of them, ``lost_soon``: expired or in redemption,
        ``due_soon``: to be renewed within thirty days."""
        return self._counted(_visible(member, today, PRODUCTS), today, today + SOON)

    def _counted(self, visible: Q, today: datetime.date, soon: datetime.date) -> Self:
        late = Q(kinds__products__state__in=LOST_SOON) | Q(kinds__products__expires_on__lt=today)
        due = Q(kinds__products__state__in=RENEWABLE, kinds__products__expires_on__lte=soon)
        return self.filter(visible).annotate(
            total=models.Count("kinds__products"), lost_soon=models.Count("kinds__products", filter=late),
            due_soon=models.Count("kinds__products", filter=due),
        )  # fmt: skip

    def with_figures(self, now: datetime.datetime, today: datetime.date) -> Self:
        """After ``held_by``: ``next_expiry``, the nearest last paid day to come, and how many are ``locked``."""
        locks = _holds().in_force(now).filter(kind="lock", product=OuterRef("kinds__products"))
        return self.annotate(
            next_expiry=models.Min("kinds__products__expires_on", filter=Q(kinds__products__expires_on__gte=today)),
            locked=models.Count("kinds__products", filter=Exists(locks)),
        )


class GrantQuerySet(models.QuerySet["Grant"]):
    """Access rights."""

    def lasting(self, today: datetime.date) -> Self:
        """Not ended: ``ends_on`` is the last day that counts."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today))

    def reaching(self, member: "Membership", today: datetime.date) -> Self:
        """What the person holds directly and through work teams."""
        return self.lasting(today).filter(Q(membership_id=member.pk) | Q(team_id__in=_teams_of(member.pk)))

    def through_teams(self, member: int, today: datetime.date) -> Self:
        """The half of ``reaching`` that comes from work teams, by the member's id."""
        return self.lasting(today).filter(team_id__in=_teams_of(member))

    def united(self) -> "models.QuerySet[Grant, tuple[int, int]]":
        """Product and union of the rights over it, as pairs; each product once."""
        return self.order_by().values_list("product_id").annotate(united=BitOr("rights"))

    def masks(self, member: "Membership", today: datetime.date) -> "models.QuerySet[Grant, tuple[int, int]]":
        """Product and rights of each grant that reaches the person, as pairs: the same grants as ``reaching``.

        Each half reads its own covering index and no row of the table; with OR between them PostgreSQL would scan
        the grants of everybody (``bench/rights.py``).
        """
        direct, through_teams = _halves(self.lasting(today), member.pk)
        pairs = ("product_id", "rights")
        return direct.values_list(*pairs).union(through_teams.values_list(*pairs), all=True)


def members_seeing(product: "Product", today: datetime.date) -> "MembershipQuerySet":
    """Members who may know of the product: by role, by their own grant or by a team's."""
    return seeing(product.pk, product.organization_id, today, clock.now())


def ids_seeing(product: "Product", today: datetime.date) -> list[int]:
    """The same people by id in the order of their names, at most one more than lists count."""
    where = {"product": product.pk, "organization": product.organization_id}
    return [pk for (pk,) in _SEEING.tuples(**where, today=today, now=clock.now())]


def seeing(product: int, organization: int, today: datetime.date, now: datetime.datetime) -> MembershipQuerySet:
    """``members_seeing`` by ids, for a ``Statement``."""
    lasting = _grants().lasting(today).filter(product=product)
    through: Any = Membership.teams.through
    in_teams = through.objects.filter(team_id__in=lasting.exclude(team=None).values("team_id")).values("membership_id")
    granted = Q(pk__in=lasting.exclude(membership=None).values("membership_id")) | Q(pk__in=in_teams)
    by_role = Q(role__in=MANAGERS)
    everybody: MembershipQuerySet = Membership.objects.acting(now).filter(organization_id=organization)
    return everybody.filter(by_role | granted)


_SEEING: Statement[Any] = Statement(
    lambda **facts: seeing(**facts).order_by("directory_key", "pk").values_list("pk")[: COUNT_LIMIT + 1]
)


def _visible(member: "Membership", today: datetime.date, path: str = "") -> Q:
    if member.manages_everything:
        return _owned(member.organization_id, path)
    return granted_to(member.organization_id, member.pk, today, path)


def _owned(organization: int, path: str = "") -> Q:
    return Q(**{f"{path}organization_id": organization, f"{path}state__in": LIVING})


def granted_to(organization: int, member: int, today: datetime.date, path: str = "") -> Q:
    """What a member sees who does not manage everything, for a query that reaches products by this path."""
    direct, through_teams = (half.values("product_id") for half in _halves(_grants().lasting(today), member))
    granted = Q(**{f"{path}pk__in": direct}) | Q(**{f"{path}pk__in": through_teams})
    return _owned(organization, path) & granted


def seen_by(members: "Sequence[Membership]", now: datetime.datetime) -> Q:
    """What these memberships of one person see together, each on the day of its organization. The rights count inside
    their own organization, so that one index finds the candidates."""
    seen = Q(organization_id__in=[each.organization_id for each in members if each.manages_everything])
    others = [each for each in members if not each.manages_everything]
    for day in sorted({each.day_at(now) for each in others}):
        there = [each for each in others if each.day_at(now) == day]
        grants, ids = _grants().lasting(day), [each.pk for each in there]
        through: Any = Membership.teams.through
        teams = through.objects.filter(membership_id__in=ids).values("team_id")
        granted = Q(pk__in=grants.filter(membership_id__in=ids).values("product_id"))
        granted |= Q(pk__in=grants.filter(team_id__in=teams).values("product_id"))
        seen |= Q(organization_id__in=[each.organization_id for each in there]) & granted
    return Q(seen, organization_id__in=[each.organization_id for each in members], state__in=LIVING)


def _halves(grants: GrantQuerySet, member: int) -> tuple[GrantQuerySet, GrantQuerySet]:
    """What the person holds directly, and what through work teams."""
    return grants.filter(membership_id=member), grants.filter(team_id__in=_teams_of(member))


def _teams_of(member: int) -> Any:
    through: Any = Membership.teams.through
    return through.objects.filter(membership_id=member).values("team_id")


Visible = Callable[[str], Q]
"""What the member sees, for a query that reaches products by this path."""
Seen = TypeVar("Seen", bound=models.Model)


class SeenBy(Generic[Seen]):
    """A question about what a member sees, as two statements: for who manages everything, and for the others."""

    def __init__(self, build: "Callable[..., models.QuerySet[Seen]]") -> None:
        """``build`` gets what is visible and the values that each question names; see ``Statement``."""
        self.by_managers: Statement[Seen] = Statement(
            lambda organization, **values: build(partial(_owned, organization), **values)
        )
        self.by_others: Statement[Seen] = Statement(
            lambda organization, member, day, **values: build(partial(granted_to, organization, member, day), **values)
        )

    def rows(self, member: "Membership", day: datetime.date, /, **values: Any) -> list[Seen]:
        """The rows for this member on their day."""
        statement, known = self._for(member, day)
        return statement.rows(**known, **values)

    def tuples(self, member: "Membership", day: datetime.date, /, **values: Any) -> list[tuple[Any, ...]]:
        """The same for a builder that ends in ``values_list``."""
        statement, known = self._for(member, day)
        return statement.tuples(**known, **values)

    def _for(self, member: "Membership", day: datetime.date) -> tuple[Statement[Seen], dict[str, Any]]:
        if member.manages_everything:
            return self.by_managers, {"organization": member.organization_id}
        return self.by_others, {"organization": member.organization_id, "member": member.pk, "day": day}


def ids_visible(member: "Membership", today: datetime.date) -> list[int]:
    """``visible_to`` by id in the order of their services, at most one more than lists count."""
    return [pk for (pk,) in _IDS.tuples(member, today)]


def _in_order(visible: Visible) -> Any:
    found = _model("Product").objects.filter(visible(""))
    return found.order_by("service_name", "pk").values_list("pk")[: COUNT_LIMIT + 1]


_IDS: SeenBy[Any] = SeenBy(_in_order)


def _categories_held(visible: Visible, today: datetime.date, soon: datetime.date) -> "CategoryQuerySet":
    return CategoryQuerySet(model=_model("Category"))._counted(visible(PRODUCTS), today, soon)


CATEGORIES_HELD: "SeenBy[Category]" = SeenBy(_categories_held)
"""``Category.objects.held_by`` for the menu of every page; ``today`` and the day thirty days on besides."""


def _conditions(now: datetime.datetime, today: datetime.date) -> dict[str, Callable[[], Q]]:
    """Worked out only when asked for."""
    holds = _holds().in_force(now).filter(product=OuterRef("pk"))
    late = Q(state="expired") | Q(state="active", expires_on__lt=today)
    soon = Q(state="active", renews_itself=False, expires_on__range=(today, today + SOON))
    return {
        "active": lambda: Q(~Exists(holds), ~late, ~soon, state="active"),
        "expiring": lambda: soon,
        "locked": lambda: Q(Exists(holds.filter(kind="lock"))),
        "maintenance": lambda: Q(Exists(holds.filter(kind="maintenance"))),
        "stopped": lambda: Q(Exists(holds.filter(kind__in=["unpaid", "abuse"]))),
        "in_progress": lambda: Q(state="in_progress"),
        "expired": lambda: late,
        "redemption": lambda: Q(state="redemption"),
    }


def _grants() -> GrantQuerySet:
    return GrantQuerySet(model=_model("Grant"))


def _holds() -> HoldQuerySet:
    return HoldQuerySet(model=_model("Hold"))


def _model(name: str) -> Any:
    return apps.get_model("products", name)
