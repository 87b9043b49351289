"""Ending products for good, several at once: on the way to deleting the organization (ORG-72)."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import RuleError
from organizations.locks import lock_and_reload
from organizations.models import Membership
from products.calls.request import offers, request
from products.cancelling.checklist import ending_of
from products.models import Product
from products.policies import may_cancel
from products.providers import Action
from products.rights import emails
from security.kinds import EventKind


@transaction.atomic
def cancel_products(*, actor: Membership, product_ids: Sequence[int], now: datetime.datetime) -> int:
    """Ask the providers to end these products, all or none; each is gone when its provider has answered, and renews
    itself no more from now on (17.4).

    Products whose end was asked for already are passed over, so that a second click asks nothing twice. Returns how
    many were asked for. Raises Refused without the right, RuleError for a product of elsewhere, one that is stopped by
    portal or provider, or one whose provider ends nothing.
    """
    actor = lock_and_reload(actor)
    may_cancel(actor).or_403()
    own = actor.organization.products.filter(pk__in=product_ids).order_by("pk")
    products = list(own.with_ending(now))
    if len(products) != len(set(product_ids)):
        raise RuleError(_("One of these products no longer exists. Choose again."))
    ending = [product for product in products if _is_to_end(product)]
    for product in ending:
        product.renews_itself = False
        product.save(update_fields=["renews_itself"])
        request(product=product, action=Action.CANCEL, now=now)
        actor.record(EventKind.PRODUCT_CANCELLED, product=product)
    if ending:
        emails.products_cancelled(ending, actor=actor)
    return len(ending)


def _is_to_end(product: Product) -> bool:
    ending = ending_of(product, offered=offers(product, Action.CANCEL))
    if ending.refusal:
        raise RuleError(f"{product.name}: {ending.refusal}")
    return not ending.is_over and not ending.is_under_way
