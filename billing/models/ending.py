"""Contracts that somebody has ended: until when they run, and what became of it."""

import datetime
from collections.abc import Iterable
from typing import Self

from django.db import models

from organizations.models import Dependent


class ContractEndQuerySet(models.QuerySet["ContractEnd"]):
    """What is asked of ended contracts."""

    def to_come(self) -> Self:
        """Those that still are to come."""
        return self.filter(outcome=ContractEnd.Outcome.TO_COME)

    def keep(self, products: Iterable[int], now: datetime.datetime) -> list["ContractEnd"]:
        """These products go on: somebody wants them, or paid for a next term. What had been ended of them."""
        found = list(self.to_come().filter(product__in=products).select_related("product__organization"))
        if found:
            kept = self.to_come().filter(pk__in=[each.pk for each in found])
            kept.update(outcome=ContractEnd.Outcome.KEPT, closed_at=now)
        return found


class ContractEnd(Dependent):
    """The contract of a product was ended by a button (BIL-120). ``ends_on`` is its last day, where its organization
    is; ``asked_by_name`` stays when the person goes."""

    class Outcome(models.TextChoices):
        TO_COME = "to_come"
        KEPT = "kept"
        ENDED = "ended"

    product = models.ForeignKey("products.Product", models.CASCADE, related_name="contract_ends")
    ends_on = models.DateField()
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=200)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.TO_COME)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ContractEndQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product"], condition=models.Q(outcome="to_come"), name="contract_end_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="to_come", closed_at__isnull=True)
                | (~models.Q(outcome="to_come") & models.Q(closed_at__isnull=False)),
                name="contract_end_closed_with_its_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["ends_on"], condition=models.Q(outcome="to_come"), name="contract_end_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.ends_on}"
