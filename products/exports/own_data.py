"""What a person may do with products, in the file of everything about them."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.exports.registry import Row, personal_table, utc
from accounts.models import User
from organizations.models import Membership
from products.models import FutureGrant, Grant
from products.querysets import LIVING
from products.rights.effective import RightWords


def _access(user: User) -> Iterator[Row]:
    """What they hold themselves, through a team, and by their role; ended grants too, ``ends_on`` tells."""
    words = RightWords()
    memberships = user.memberships.filter(organization__deleted_at=None).select_related("organization")
    for membership in memberships.order_by("pk"):
        name = membership.organization.name
        if membership.manages_everything:
            yield name, str(_("Every product")), str(_("All rights")), "role", "", utc(membership.joined_at), ""
        held = Grant.objects.filter(_grantees(membership), product__state__in=LIVING).select_related("product", "team")
        for each in held.order_by("pk"):
            until = each.ends_on.isoformat() if each.ends_on else ""
            yield name, each.product.name, words.of(each.rights), *_through(each), utc(each.granted_at), until
        rules = FutureGrant.objects.filter(_grantees(membership)).select_related("category", "team")
        for rule in rules.order_by("pk"):
            later = _("Future products: %(category)s") % {"category": rule.category.name}
            yield name, later, words.of(rule.rights), *_through(rule), utc(rule.granted_at), ""


def _grantees(membership: Membership) -> Q:
    return Q(membership=membership) | Q(team__in=membership.teams.all())


def _through(held: Grant | FutureGrant) -> tuple[str, str]:
    return ("team", held.team.name) if held.team else ("member", "")


MY_ACCESS = personal_table(
    "product_access", _("Your rights on products, and where"),
    ("organization", "product", "rights", "through", "team", "granted_at", "ends_on"),
    _access,
)  # fmt: skip
