"""What one member may do with which product: worked out once, asked as often as a page likes.

Effective rights are the union of direct grants and those of work teams (RGT-34); legal representatives and
administrators hold everything by role (ORG-8). Holds restrict what rights allow (products.policies).
"""

import datetime
from functools import cached_property

from organizations.models import Membership
from products.models import Grant, Kind, Product


class MemberRights:
    """A member's rights over the organization's products. One query at the first question, none after."""

    def __init__(self, member: Membership, today: datetime.date) -> None:
        self.member = member
        self.today = today

    @cached_property
    def masks(self) -> dict[int, int]:
        """Rights by product id; a product that is not in it does not exist for the member."""
        found: dict[int, int] = {}
        for product, rights in Grant.objects.masks(self.member, self.today):
            found[product] = found.get(product, 0) | rights
        return found

    def sees(self, product: Product) -> bool:
        """Whether the product exists for the member."""
        return self.member.manages_everything or product.pk in self.masks

    def mask(self, product: Product, kind: Kind | None = None) -> int:
        """The set of rights over the product; managers hold every right of the kind and its use by role (ORG-8).

        ``kind`` saves a query when it is at hand.
        """
        if self.member.manages_everything:
            return (kind or product.kind).grantable
        return self.masks.get(product.pk, 0)


def rights_of(member: Membership, today: datetime.date) -> MemberRights:
    """The member's standing, kept on the membership for the time of the request."""
    kept: MemberRights | None = getattr(member, "_standing", None)
    if kept is None or kept.today != today:
        kept = MemberRights(member, today)
        member._standing = kept  # type: ignore[attr-defined]
    return kept
