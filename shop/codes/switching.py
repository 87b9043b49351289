"""The way to the organization that a code or an offer is for, for who may order there (SHO-8)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from organizations.models import Membership
from shop.models import PromoCode
from shop.policies import may_order


@dataclass(frozen=True)
class Elsewhere:
    """An organization of the reader's and its cart."""

    name: str
    url: str


def way_to(reader: Membership, memberships: Iterable[Membership], code: PromoCode) -> Elsewhere | None:
    """Where the code can be used, if the reader may order there. Nothing is told of other organizations."""
    mine = next((each for each in memberships if each.organization_id == code.organization_id), None)
    if mine is None or mine.pk == reader.pk or not may_order(mine):
        return None
    return Elsewhere(mine.organization.name, reverse("shop:cart", args=[mine.organization.slug]))
