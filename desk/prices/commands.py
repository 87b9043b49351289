"""Adding a price at the desk."""

import datetime

from django.db import transaction

from accounts.models import User
from billing.models import Price
from billing.prices.adding import NewPrice, add_price
from desk.policies import reload_staff


@transaction.atomic
def add(*, actor: User, price: NewPrice, now: datetime.datetime) -> Price:
    """As ``billing.prices.adding.add_price``. Raises Refused, RuleError."""
    reload_staff(actor)
    return add_price(actor=actor, price=price, now=now)
