"""A person's organizations, in the file of everything about them."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.exports.registry import Row, personal_table, utc
from accounts.models import User


def _places(user: User) -> Iterator[Row]:
    """Their own memberships only."""
    mine = user.memberships.filter(organization__deleted_at=None).select_related("organization")
    for each in mine.prefetch_related("teams").order_by("pk"):
        wants = (each.wants_billing_mail, each.wants_product_mail)
        times = (utc(each.joined_at), utc(each.last_active_at))
        yield each.organization.name, each.role, each.has_accounting, each.team_names, *wants, *times


MY_ORGANIZATIONS = personal_table(
    "organizations", _("Organizations that you belong to, and your role"),
    (
        "organization", "role", "has_accounting", "teams", "wants_billing_mail", "wants_product_mail", "joined_at",
        "last_active_at",
    ),
    _places,
)  # fmt: skip
