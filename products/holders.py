"""Whoever can hold access rights: a member, a work team, an invited person. All three are treated alike."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from organizations.models import Invitation, Membership, Team
from products.models import FutureGrant, Grant


@dataclass(frozen=True)
class Holder:
    """One holder and the field that names it in a grant: ``membership``, ``team`` or ``invitation``."""

    field: str
    row: Membership | Team | Invitation

    @classmethod
    def of(cls, row: Membership | Team | Invitation) -> "Holder":
        """The holder behind a row."""
        fields = {Membership: "membership", Team: "team", Invitation: "invitation"}
        return cls(fields[type(row)], row)

    @property
    def name(self) -> str:
        """The person's or team's name."""
        return self.row.name if isinstance(self.row, Team) else self.row.full_name

    @property
    def key(self) -> dict[str, Any]:
        """Filter for the holder's own grants."""
        return {self.field: self.row}

    def grants(self) -> "models.QuerySet[Grant]":
        """What the holder holds directly, ended or not."""
        return Grant.objects.filter(**self.key)

    def future(self) -> "models.QuerySet[FutureGrant]":
        """The holder's rules for products to come."""
        return FutureGrant.objects.filter(**self.key)
