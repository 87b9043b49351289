"""Who may choose the warranty of a product."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from billing.policies import may_account
from core.policy import Verdict
from organizations.models import Membership
from products.models import Kind
from products.policies import ProductContext

NOT_OFFERED = _("Renewal Warranty is not offered for this kind of product.")


def may_choose_some(actor: Membership, kinds: Collection[Kind]) -> Verdict:
    """The same for a list of products of these kinds."""
    return may_account(actor) if any(each.warranty for each in kinds) else Verdict(NOT_OFFERED)


def may_choose_warranty(actor: Membership, facts: ProductContext) -> Verdict:
    """Whoever sees the product and may account (BIL-2), where its kind offers it (DOM-16)."""
    return may_account(actor) if facts.product.kind.warranty else Verdict(NOT_OFFERED)
