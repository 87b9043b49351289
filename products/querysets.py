"""Who sees which products, and which grants, holds and calls count. Visibility rules exist only here."""

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from organizations.models import Membership, Role
from organizations.querysets import MembershipQuerySet

if TYPE_CHECKING:
    from products.models import Grant, Hold, Product, ProviderCall  # noqa: F401 - named in quotes below


class ProductQuerySet(models.QuerySet["Product"]):
    """Products of organisations."""

    def living(self) -> Self:
        """What still exists; cancelled products stay only in the journal and on documents."""
        return self.exclude(state="cancelled")

    def visible_to(self, member: "Membership", today: datetime.date) -> Self:
        """All of the organisation for who manages everything; for the others only what was granted to them or to
        one of their teams and has not ended (RGT-15)."""
        own = self.living().filter(organization_id=member.organization_id)
        if member.manages_everything:
            return own
        return own.filter(pk__in=_grants().reaching(member, today).values("product_id"))

    def with_board(self) -> Self:
        """Ready for lists: kind, category and plan at hand, and whether a hold is in force."""
        holds = _holds().in_force(timezone.now()).filter(product=models.OuterRef("pk"))
        kinds = holds.order_by("kind").values("kind")[:1]
        return self.select_related("kind__category", "plan").annotate(hold=models.Subquery(kinds))


class GrantQuerySet(models.QuerySet["Grant"]):
    """Access rights."""

    def lasting(self, today: datetime.date) -> Self:
        """Not ended: ``ends_on`` is the last day that counts."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today))

    def reaching(self, member: "Membership", today: datetime.date) -> Self:
        """What the person holds directly and through work teams."""
        through: Any = member.teams.through
        teams = through.objects.filter(membership_id=member.pk).values("team_id")
        return self.lasting(today).filter(Q(membership_id=member.pk) | Q(team_id__in=teams))


class HoldQuerySet(models.QuerySet["Hold"]):
    """Holds of products."""

    def in_force(self, now: datetime.datetime) -> Self:
        """Neither lifted nor over."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), lifted_at=None)


class ProviderCallQuerySet(models.QuerySet["ProviderCall"]):
    """Requests to providers."""

    def next_due(self, now: datetime.datetime) -> "ProviderCall | None":
        """Lock and return one due request that no other worker holds; never one whose product waits for another."""
        earlier = self.filter(product=OuterRef("product"), state="waiting", created_at__lt=OuterRef("created_at"))
        due = self.filter(~Exists(earlier), state="waiting", due_at__lte=now).order_by("due_at")
        ready = due.select_related("product__kind", "product__plan")
        return ready.select_for_update(skip_locked=True, of=("self",)).first()

    def overdue(self, now: datetime.datetime) -> Self:
        """Asked of an adapter and without an answer for an hour: somebody has to look."""
        return self.filter(state="waiting", task=None, created_at__lte=now - datetime.timedelta(hours=1))


def members_seeing(product: "Product", today: datetime.date) -> "MembershipQuerySet":
    """Members who may know of the product: by role, by their own grant or by a team's."""
    lasting = _grants().lasting(today).filter(product=product)
    through: Any = Membership.teams.through
    in_teams = through.objects.filter(team_id__in=lasting.exclude(team=None).values("team_id")).values("membership_id")
    granted = Q(pk__in=lasting.exclude(membership=None).values("membership_id")) | Q(pk__in=in_teams)
    by_role = Q(role__in=[Role.LEGAL_REPRESENTATIVE, Role.ADMINISTRATOR])
    everybody: MembershipQuerySet = Membership.objects.filter(organization_id=product.organization_id, blocked_at=None)
    return everybody.filter(by_role | granted)


def _grants() -> GrantQuerySet:
    return GrantQuerySet(model=_model("Grant"))


def _holds() -> HoldQuerySet:
    return HoldQuerySet(model=_model("Hold"))


def _model(name: str) -> Any:
    return apps.get_model("products", name)
