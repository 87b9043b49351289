"""Addresses that get the documents of each month: named by the accounting, confirmed by whoever reads them (INV-19)."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing import emails
from billing.models import InvoiceRecipient
from billing.models.contact import VALID_FOR
from billing.policies import may_account
from core.errors import RuleError
from core.shown import check_unchanged
from organizations.locks import lock_and_reload, lock_organization
from organizations.models import Membership
from security.base.limits import Limit
from security.journal.events import record
from security.kinds import EventKind

MOST = 10
PER_DAY = Limit("invoice-recipients", amount=10, seconds=86_400)
"""Mails of one organization to addresses that nobody has confirmed."""
FULL = _("No more than %(n)s addresses get the documents. Remove one first.")
THERE = _("This address gets the documents already, or was asked to confirm. Remove it to ask again.")
MANY = _("Many addresses were asked today. Try again tomorrow.")
GONE = _("This address was removed meanwhile.")
OVER = _("This link is not valid any more. Ask whoever sent it for another one.")


@transaction.atomic
def add_recipient(*, actor: Membership, address: str, language: str, now: datetime.datetime) -> InvoiceRecipient:
    """Name an address and ask whoever reads it. Raises Refused, RuleError."""
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    there = actor.organization.invoice_recipients
    if there.filter(address__iexact=address).exists():
        raise RuleError(THERE)
    if there.count() >= MOST:
        raise RuleError(FULL % {"n": MOST})
    if PER_DAY.hit(str(actor.organization_id)):
        raise RuleError(MANY)
    recipient: InvoiceRecipient = there.create(address=address, language=language, asked_at=now)
    actor.record(EventKind.RECIPIENT_ADDED, email=address)
    emails.recipient_asked(recipient, until=now + VALID_FOR)
    return recipient


@transaction.atomic
def remove_recipient(*, actor: Membership, recipient: InvoiceRecipient, seen: str | None = None) -> None:
    """Send nothing more there. Raises Refused, RuleError when it is gone, ChangedMeanwhile."""
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    found = actor.organization.invoice_recipients.filter(pk=recipient.pk).first()
    if found is None:
        raise RuleError(GONE)
    check_unchanged(seen, facts_of(found))
    found.delete()
    actor.record(EventKind.RECIPIENT_REMOVED, email=found.address)


def facts_of(recipient: InvoiceRecipient) -> object:
    """What a confirmation shows of an address."""
    return [recipient.pk, recipient.address, bool(recipient.confirmed_at)]


def by_link(token: str, now: datetime.datetime) -> InvoiceRecipient | None:
    """Whose link it is; None for one that is over, or of an address that was removed."""
    key = InvoiceRecipient.read_token(token)
    if key is None:
        return None
    found = InvoiceRecipient.objects.filter(pk=key, organization__deleted_at=None)
    recipient = found.select_related("organization").first()
    is_over = recipient and recipient.confirmed_at is None and recipient.asked_at + VALID_FOR < now
    return None if is_over else recipient


@transaction.atomic
def confirm(token: str, now: datetime.datetime) -> InvoiceRecipient:
    """Whoever reads the address wants the documents; doing it twice changes nothing. Raises RuleError."""
    recipient = _locked(token, now)
    if recipient.confirmed_at is None:
        recipient.confirmed_at = now
        recipient.save(update_fields=["confirmed_at"])
        _record(EventKind.RECIPIENT_CONFIRMED, recipient)
    return recipient


@transaction.atomic
def decline(token: str, now: datetime.datetime) -> None:
    """Whoever reads the address wants them not, or no more. Raises RuleError."""
    recipient = _locked(token, now)
    recipient.delete()
    _record(EventKind.RECIPIENT_DECLINED, recipient)


def _locked(token: str, now: datetime.datetime) -> InvoiceRecipient:
    found = by_link(token, now)
    if found is not None:
        lock_organization(found.organization_id)
        found = by_link(token, now)
    if found is None:
        raise RuleError(OVER)
    return found


def _record(kind: EventKind, recipient: InvoiceRecipient) -> None:
    record(kind, actor=None, organization=recipient.organization, email=recipient.address)
