"""What the staff do with credit given by the provider; ``billing.prepaid.giving`` has the rules."""

import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from billing.models import Gift
from billing.prepaid import giving
from desk.policies import reload_staff


@transaction.atomic
def give(*, actor: User, now: datetime.datetime, **facts: Any) -> Gift:
    """Give or propose it. Raises Refused, RuleError."""
    reload_staff(actor, facts["organization"])
    return giving.give(actor=actor, now=now, **facts)


@transaction.atomic
def agree(*, actor: User, gift: Gift, seen: str | None, now: datetime.datetime) -> Gift:
    """Agree to what was proposed. Raises Refused, RuleError, ChangedMeanwhile."""
    reload_staff(actor, gift.organization)
    return giving.agree(actor=actor, gift=gift, seen=seen, now=now)


@transaction.atomic
def drop(*, actor: User, gift: Gift, now: datetime.datetime) -> Gift:
    """Not to be given. Raises Refused, RuleError."""
    reload_staff(actor)
    return giving.drop(actor=actor, gift=gift, now=now)
