"""Locking a name against transfers, and sending its code to its owner (NAM-10)."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.shown import check_unchanged
from domains.changes.commands import ask, locked_name
from domains.changes.goals import LOCK
from domains.models import Change
from domains.servers.present import Present
from organizations.models import Membership
from products.models import Product
from security.base.limits import Limit
from security.kinds import EventKind

CODES = Limit("name-codes", amount=3, seconds=86_400)
"""Of one name."""
TOO_MANY = _("The code was sent three times within a day. Look into the owner’s mailbox, or try again tomorrow.")
SHOW_FIRST = _("The owner of this name is hidden. Switch its privacy off first.")
UNLOCK_FIRST = _("The name is locked against transfers. Unlock it first.")


@transaction.atomic
def set_lock(
    *, actor: Membership, product: Product, present: Present, locks: bool, seen: str | None, now: datetime.datetime
) -> Change:
    """Ask for the lock, or for its end. Raises Refused, RuleError, ChangedMeanwhile."""
    actor, domain = locked_name(actor, product, now)
    check_unchanged(seen, present.facts())
    return ask(actor, domain, Change.Kind.LOCK, [{"lock": locks}], now)


@transaction.atomic
def send_code(
    *, actor: Membership, product: Product, present: Present, seen: str | None, now: datetime.datetime
) -> Change:
    """Have the registry set a fresh code, which goes to the owner's address and to nobody else.

    Raises Refused, RuleError while it is locked or after three codes in a day, ChangedMeanwhile.
    """
    actor, domain = locked_name(actor, product, now)
    check_unchanged(seen, present.facts())
    if LOCK in present.info.statuses:
        raise RuleError(UNLOCK_FIRST)
    if domain.is_private:
        raise RuleError(SHOW_FIRST)
    change = ask(actor, domain, Change.Kind.CODE, [{"code": True}], now)
    if CODES.hit(str(domain.pk)):
        raise RuleError(TOO_MANY)
    actor.record(EventKind.NAME_CODE_SENT, product=domain.product)
    return change
