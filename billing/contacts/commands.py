"""Changing what a member is written about (BIL-10, ORG-34, ORG-36)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.models import BillingWishes
from billing.policies import may_account
from billing.readers import wishes
from core import clock
from core.errors import RuleError
from organizations.locks import lock_and_reload, reload_member
from organizations.models import Membership
from organizations.people.commands import change_contact
from organizations.policies import may_edit_contact
from security.kinds import EventKind

ALWAYS = "all"
"""The switch of the membership itself."""
ONLY_ONE = _("The only legal representative always receives billing reminders.")


@transaction.atomic
def change_wish(*, actor: Membership, subject: Membership, key: str, on: bool) -> None:
    """Turn one switch. Raises Refused; RuleError where the only legal representative would stop being written to."""
    actor = lock_and_reload(actor)
    subject = reload_member(actor, subject.pk)
    may_account(actor).or_403()
    may_edit_contact(actor, subject).or_403()
    if key == ALWAYS:
        change_contact(actor=actor, subject=subject, billing=on, product=subject.wants_product_mail)
        return
    found = wishes.of(subject)
    if getattr(found, key) == on:
        return
    setattr(found, key, on)
    if not on and not _may_be_off(key, found) and subject.is_last_legal_representative(clock.now()):
        raise RuleError(ONLY_ONE)
    found.save()
    actor.record(EventKind.BILLING_WISHES_CHANGED, about=subject, before={key: not on}, after={key: on})


def _may_be_off(key: str, found: BillingWishes) -> bool:
    """Of the reminders one has to stay."""
    return key.startswith("before_") and any(getattr(found, each.key) for each in wishes.DAYS)
