"""The switch of automatic renewal (BIL-7): off at any time, on until the last attempt of the ladder."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing import emails
from billing.models import ContractEnd, Subscription
from billing.policies import may_account
from billing.prices.quotes import subscriptions_of
from billing.renewals import ladder
from core.errors import RuleError
from organizations.locks import lock_and_reload
from organizations.models import Membership
from products.models import Product
from security.kinds import EventKind

RENEWABLE = {Product.State.ACTIVE, Product.State.EXPIRED}
NOT_RENEWABLE = _("%(product)s has ended or is being restored, so it cannot renew by itself.")


@transaction.atomic
def switch_renewal(*, actor: Membership, product_id: int, on: bool, means: str, now: datetime.datetime) -> Product:
    """Switch the automatic renewal of a product on or off; ``means`` is a value of ``Subscription.Means``.

    Raises Refused, RuleError for a product that cannot renew (any more), DoesNotExist for one of somebody else.
    """
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    rows = Product.objects.select_for_update(of=("self",), no_key=True).select_related("kind", "plan", "organization")
    product = rows.get(organization_id=actor.organization_id, pk=product_id)
    if on and product.state not in RENEWABLE:
        raise RuleError(NOT_RENEWABLE % {"product": product.name})
    subscription = _subscription(product, actor, now)
    if on and not product.renews_itself and (refusal := too_late(product, subscription, actor.day_at(now))):
        raise RuleError(refusal)
    if (product.renews_itself, subscription.means) == (on, means):
        return product
    product.renews_itself, subscription.means = on, means
    product.save(update_fields=["renews_itself"])
    for end in ContractEnd.objects.keep([product.pk], now) if on else []:
        end.product = product
        emails.contract_kept(end, actor.organization, actor)
    subscription.save()
    actor.record(EventKind.RENEWAL_SWITCHED_ON if on else EventKind.RENEWAL_SWITCHED_OFF, product=product)
    return product


def too_late(product: Product, subscription: Subscription, today: datetime.date) -> str:
    """Why it cannot be switched on any more: the last attempt for the term has been (BIL-8). Empty while it can."""
    if product.expires_on is None:
        return ""
    decided_on = subscription.decided_on(product.expires_on)
    if today <= ladder.attempts(decided_on, subscription.months)[-1]:
        return ""
    days = (decided_on - today).days
    if days < 0:
        return str(_("The paid term has ended: renew it first."))
    return ngettext("%(days)s day is left: renew it first.", "%(days)s days are left: renew it first.", days) % {
        "days": days
    }


def _subscription(product: Product, actor: Membership, now: datetime.datetime) -> Subscription:
    return subscriptions_of([product], actor.day_at(now))[product.pk]
