"""Whoever can hold access rights: a member, a work team, an invited person. All three are treated alike."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from organizations.models import Invitation, Membership, Team
from products.models import FutureGrant, Grant
from products.querysets import LIVING

GONE = {
    "membership": _("This person no longer belongs to the organization."),
    "team": _("This team no longer exists."),
    "invitation": _("This invitation was answered or cancelled meanwhile."),
}


GRANTEES = ("membership", "team", "invitation")
"""The fields that name a grantee in a grant."""


def grants_of(field: str, grantee: int) -> "models.QuerySet[Grant]":
    """What a grantee holds directly over products that still exist, ended or not."""
    return Grant.objects.filter(product__state__in=LIVING, **{f"{field}_id": grantee})


def future_grants_of(field: str, grantee: int) -> "models.QuerySet[FutureGrant]":
    """A grantee's rules for products to come."""
    return FutureGrant.objects.filter(**{f"{field}_id": grantee})


@dataclass(frozen=True)
class Grantee:
    """One grantee and the one of ``GRANTEES`` that names it."""

    field: str
    row: Membership | Team | Invitation

    @classmethod
    def of(cls, row: Membership | Team | Invitation) -> "Grantee":
        """The grantee behind a row."""
        fields = {Membership: "membership", Team: "team", Invitation: "invitation"}
        return cls(fields[type(row)], row)

    @property
    def name(self) -> str:
        """The person's or team's name."""
        return self.row.name if isinstance(self.row, Team) else self.row.full_name

    @property
    def key(self) -> dict[str, Any]:
        """Filter for the grantee's own grants."""
        return {self.field: self.row}

    def grants(self) -> "models.QuerySet[Grant]":
        """What the grantee holds, as ``grants_of``."""
        return grants_of(self.field, self.row.pk)

    def future(self) -> "models.QuerySet[FutureGrant]":
        """The grantee's rules for products to come."""
        return future_grants_of(self.field, self.row.pk)


def reload_grantee(actor: Membership, grantee: Grantee) -> Grantee:
    """The grantee as it is now. Call it after ``organizations.locks.lock_and_reload``.

    Raises RuleError when it ended meanwhile or belongs to another organization (RGT-17): a member who left, a team that
    was deleted, an invitation that was accepted, cancelled or is over.
    """
    own = actor.organization
    rows: dict[str, Any] = {
        "membership": own.memberships.select_related("user", "organization"),
        "team": own.teams.all(),
        "invitation": own.invitations.pending(),
    }
    fresh = rows[grantee.field].filter(pk=grantee.row.pk).first()
    if fresh is None:
        raise RuleError(GONE[grantee.field])
    return Grantee.of(fresh)
