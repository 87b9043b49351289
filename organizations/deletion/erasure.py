"""What goes with an organization and what the law keeps.

The foreign keys say it: rows that refer to the organization with CASCADE are its own and go with it, rows that refer to
it with PROTECT (journal, products, documents) stay until the retention is over. A new table needs no line here; what
else has to happen is a hook (``registry.ERASERS``).
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import models, transaction

from core import drafts
from organizations.deletion.registry import ERASERS
from organizations.exports import archive as exports
from organizations.models import Organization

KEPT = {
    "id", "name", "slug", "kind", "street", "house_number", "postcode", "town", "country", "customer_number",
    "created_at",
}  # fmt: skip
"""Columns of the organization that documents refer to; every other one is emptied. The slug is never given again, so
that an old link leads into nobody else's organization."""


def erase(organization: Organization, now: datetime.datetime) -> None:
    """Close the organization for ever: its own rows go, its row keeps what the law wants. Inside the command's
    transaction, with the row locked."""
    for job in organization.jobs.values_list("pk", flat=True):
        transaction.on_commit(partial(exports.discard, job))
    drafts.throw_away(organization.pk)
    for part in ERASERS:
        part(organization, now)
    for model, column in belonging(models.CASCADE):
        model._base_manager.filter(**{column: organization}).delete()
    for field in organization._meta.concrete_fields:
        if field.name not in KEPT:
            setattr(organization, field.attname, None if field.null else field.get_default())
    organization.deleted_at, organization.retained_until = now, BUSINESS_RECORDS.last_day(now.date())
    organization.save()


def erase_for_good(organization: Organization) -> None:
    """The retention is over: what was kept goes too. The database refuses it a day earlier."""
    for model, column in belonging(models.PROTECT):
        model._base_manager.filter(**{column: organization}).delete()
    organization.delete()


def belonging(rule: Callable[..., Any]) -> Iterator[tuple[Any, str]]:
    """Every table whose rows refer to an organization under this rule, and the name of the column."""
    for relation in Organization._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is rule:
            yield relation.related_model, relation.field.name


@dataclass(frozen=True)
class Retention:
    """Whole years after the end of the calendar year; ``source`` is the law, ``checked_on`` when it was looked up."""

    years: int
    source: str
    checked_on: datetime.date

    def last_day(self, day: datetime.date) -> datetime.date:
        """The last day on which something of this day must still be there."""
        return datetime.date(day.year + self.years, 12, 31)


BUSINESS_RECORDS = Retention(
    10, "CO (Switzerland) art. 958f: from the end of the business year", datetime.date(2026, 11, 25)
)
"""The provider keeps its books, and what they refer to, under the law of its own seat."""
