"""A price with a later day, added by a person: what counts already is never changed (BIL-52)."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.issuer import our_issuer
from billing.models import Price
from core.errors import RuleError
from core.money import Money
from products.models import Plan
from security.journal.events import record
from security.kinds import EventKind

TOO_EARLY = _("Choose a day after today: what counts already is never changed.")
KNOWN = _("There is a price of this term from this day on. Choose a later day.")


@dataclass(frozen=True)
class NewPrice:
    """Net minor units for a term of so many months; None: the term is no longer offered."""

    plan: Plan
    months: int
    currency: str
    starts_on: datetime.date
    net: int | None


@transaction.atomic
def add_price(*, actor: User, price: NewPrice, now: datetime.datetime) -> Price:
    """Add the row. Raises RuleError for a day that is not to come, and for one that has a price."""
    if price.starts_on <= our_issuer().today(now):
        raise RuleError(TOO_EARLY)
    row, is_new = Price.objects.get_or_create(
        kind=price.plan.kind, plan=price.plan, months=price.months, currency=price.currency, starts_on=price.starts_on,
        defaults={"net": price.net, "added_by": str(actor)[:200]},
    )  # fmt: skip
    if not is_new:
        raise RuleError(KNOWN)
    money = "–" if price.net is None else str(Money.of_minor(price.net, price.currency).amount)
    record(
        EventKind.PRICE_ADDED, actor=actor, name=f"{price.plan}, {price.months}, {price.currency}", amount=money,
        until=price.starts_on.isoformat(),
    )  # fmt: skip
    return row
