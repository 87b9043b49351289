"""What stops a service, and which requests to providers wait, for whom and for whose hands."""

import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from products.models import Hold, ProviderCall, StaffTask  # noqa: F401 - in quotes below


class HoldQuerySet(models.QuerySet["Hold"]):
    """Holds of products."""

    def in_force(self, now: datetime.datetime) -> Self:
        """Neither lifted nor over."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), lifted_at=None)

    def over(self, now: datetime.datetime) -> Self:
        """Their end has passed and nobody has written it down yet."""
        return self.filter(ends_at__lte=now, lifted_at=None, product__organization__deleted_at=None)


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


class StaffTaskQuerySet(models.QuerySet["StaffTask"]):
    """Requests that staff fulfil by hand."""

    def open(self) -> Self:
        """Neither done nor refused, and not answered in another way either."""
        return self.filter(done_at=None, call__state="waiting")

    def with_pk(self, pk: int) -> "StaffTask | None":
        """One task."""
        return self.filter(pk=pk).first()

    def with_subject(self) -> Self:
        """What a page shows of them: organization, product, kind and plan."""
        return self.select_related("call__product__organization", "call__product__kind", "call__product__plan")
