"""What the staff do with codes and free offers; ``shop.codes.granting`` has the rules."""

import datetime

from django.db import transaction

from accounts.models import User
from desk.policies import reload_staff
from shop.codes import granting
from shop.models import FreeOffer, PromoCode


@transaction.atomic
def make_code(*, actor: User, plan: granting.CodePlan, now: datetime.datetime) -> PromoCode:
    """Make a code. Raises Refused, RuleError."""
    reload_staff(actor, plan.organization)
    return granting.make_code(actor=actor, plan=plan, now=now)


@transaction.atomic
def revoke_code(*, actor: User, code: PromoCode, seen: str | None, now: datetime.datetime) -> None:
    """Revoke a code. Raises Refused, RuleError, ChangedMeanwhile."""
    reload_staff(actor)
    granting.revoke_code(actor=actor, code=code, seen=seen, now=now)


@transaction.atomic
def grant_offer(*, actor: User, offer: FreeOffer, now: datetime.datetime) -> FreeOffer:
    """Grant a free offer. Raises Refused, RuleError."""
    reload_staff(actor, offer.organization)
    return granting.grant_offer(actor=actor, offer=offer, now=now)


@transaction.atomic
def withdraw_offer(*, actor: User, offer: FreeOffer, now: datetime.datetime) -> None:
    """Take a free offer back that nobody used. Raises Refused, RuleError."""
    reload_staff(actor)
    granting.withdraw_offer(actor=actor, offer=offer, now=now)
