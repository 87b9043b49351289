"""How far an organization has come with two-step verification: who has it, who may wait, who is missing."""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization, SecondFactorException, SecondFactorGrace
from organizations.querysets import MembershipQuerySet


class ComplianceStatus(models.TextChoices):
    """Where a member stands under the rule, as it is or as it would be."""

    OPEN = "open", _("To be activated")
    GRACE = "grace", _("A few more days")
    EXEMPT = "exempt", _("Exempt")
    DONE = "done", _("Activated")


def with_compliance(organization: Organization, refused: list[str], now: datetime.datetime) -> MembershipQuerySet:
    """The members, each with ``standing``, ``exempt_until`` and ``grace_until``. ``refused``: factors that do not do.

    Suspended people are not counted: they come in through nothing.
    """
    exempt = _until(SecondFactorException.objects.filter(lifted_at=None), organization, now)
    grace = _until(SecondFactorGrace.objects.all(), organization, now)
    standing = models.Case(
        models.When(~models.Q(second_factor__in=refused), then=models.Value(ComplianceStatus.DONE)),
        models.When(exempt_until__isnull=False, then=models.Value(ComplianceStatus.EXEMPT)),
        models.When(grace_until__isnull=False, then=models.Value(ComplianceStatus.GRACE)),
        default=models.Value(ComplianceStatus.OPEN),
        output_field=models.CharField(),
    )
    members: MembershipQuerySet = organization.memberships.acting(now)
    return members.annotate(exempt_until=exempt, grace_until=grace).annotate(standing=standing)


def with_status(members: MembershipQuerySet, statuses: list[str]) -> MembershipQuerySet:
    """Those of ``with_compliance`` with one of these; pages and their addresses call the column ``standing``."""
    return members.filter(models.Q(("standing__in", statuses)))


def affected(organization: Organization, refused: list[str], now: datetime.datetime) -> MembershipQuerySet:
    """Members who would be stopped at their next action (SEC-42): neither a factor that does nor an exception.

    A grace is their own choice at the moment in which they are stopped, so it counts as affected.
    """
    exempted = SecondFactorException.objects.filter(
        organization=organization, lifted_at=None, ends_at__gt=now, user_id=models.OuterRef("user_id")
    )
    members: MembershipQuerySet = organization.memberships.acting(now)
    return members.filter(~models.Exists(exempted), second_factor__in=refused)


def _until(rows: models.QuerySet[models.Model], organization: Organization, now: datetime.datetime) -> models.Subquery:
    own = rows.filter(organization=organization, ends_at__gt=now, user_id=models.OuterRef("user_id"))
    return models.Subquery(own.values("ends_at")[:1])
