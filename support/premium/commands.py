"""Choosing a level: it goes into the cart as the only one, and is ordered and paid like everything else (SUP-2)."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from organizations.locks import lock_and_reload
from organizations.models import Membership
from products.models import Plan
from shop.cart.commands import Choice, add_to_cart
from shop.models import CartLine
from shop.policies import may_order
from shop.special import PREMIUM_SUPPORT
from support.premium.levels import LEVELS

NO_LEVEL = _("This is no level of premium support. Choose one of those shown.")


@transaction.atomic
def choose(*, actor: Membership, plan: Plan, months: int, now: datetime.datetime) -> CartLine:
    """Put this level into the cart in place of another one that was chosen before. Nothing is ordered yet.

    Raises Refused, RuleError: no level, a shorter term than allowed, one that is not offered, premium support already.
    """
    actor = lock_and_reload(actor)
    may_order(actor).or_403()
    if plan.kind.key != PREMIUM_SUPPORT or plan.key not in LEVELS:
        raise RuleError(NO_LEVEL)
    actor.organization.cart_lines.filter(kind=plan.kind).delete()
    return add_to_cart(actor=actor, choice=Choice(plan.kind, plan, months), now=now)[0]
