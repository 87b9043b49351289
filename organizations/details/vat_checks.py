"""Asking the register about VAT numbers, outside any transaction; its answer counts once, and only for the number that
the organization still has. No answer is never a no: the question waits and is asked again."""

import datetime
import uuid

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from organizations import emails, vat
from organizations.models import Organization, VatCheck
from security.journal.events import record
from security.kinds import EventKind

GOOD_FOR = datetime.timedelta(days=30)
"""How long a yes does for documents; then the register is asked again (TAX-5)."""
LEASE = datetime.timedelta(minutes=3)
"""How long one question may take; longer than any call. Then another worker asks."""
WAITS = [datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)]
"""Pauses after no answer; the last one is repeated."""
MOST_TRIES = 32_000


def perform_next(now: datetime.datetime) -> bool:
    """Ask one due question; False when there is none, or nobody to ask."""
    register = None if vat.problem() else vat.register()
    check = _claim(now) if register else None
    if register is None or check is None:
        return False
    try:
        answer = register.check(key=str(check.pk), number=check.number)
    except vat.CheckError:
        pause = WAITS[min(check.tries, len(WAITS)) - 1]
        VatCheck.objects.filter(pk=check.pk, state=VatCheck.State.WAITING).update(due_at=now + pause)
        return True
    settle(check, answer, now)
    return True


@transaction.atomic
def settle(check: VatCheck, answer: vat.VatAnswer, now: datetime.datetime) -> bool:
    """Write the answer, in the journal too, and tell the legal representatives of a no. False when it comes too late:
    answered already, or the organization has another number by now."""
    organization = Organization.objects.select_for_update(no_key=True).get(pk=check.organization_id)
    waiting = VatCheck.objects.filter(pk=check.pk, state=VatCheck.State.WAITING, number=organization.vat_number)
    state = VatCheck.State.VALID if answer.is_registered else VatCheck.State.INVALID
    since = Coalesce(F("valid_since"), Value(now)) if answer.is_registered else None
    if not waiting.update(state=state, answered_at=now, reference=answer.reference, valid_since=since):
        return False
    kind = EventKind.VAT_NUMBER_CONFIRMED if answer.is_registered else EventKind.VAT_NUMBER_REFUSED
    record(kind, actor=None, organization=organization, number=organization.vat_text)
    if not answer.is_registered:
        emails.vat_number_refused(organization, now=now)
    return True


@transaction.atomic
def ask_again_next(now: datetime.datetime) -> bool:
    """Make a new question of the oldest yes that does no more; False when there is none, or nobody to ask. What was a
    no stays one: it changes no tax, and nobody is to hear of it each month."""
    old = VatCheck.objects.filter(
        state=VatCheck.State.VALID, answered_at__lt=now - GOOD_FOR, organization__deleted_at=None
    )
    found = old.order_by("answered_at").first()
    if found is None or vat.problem() or vat.register() is None:
        return False
    Organization.objects.select_for_update(no_key=True).get(pk=found.organization_id)
    old.filter(pk=found.pk).update(
        id=uuid.uuid4(), state=VatCheck.State.WAITING, answered_at=None, reference="", tries=0, due_at=now
    )
    return True


@transaction.atomic
def _claim(now: datetime.datetime) -> VatCheck | None:
    due = VatCheck.objects.filter(state=VatCheck.State.WAITING, due_at__lte=now, organization__deleted_at=None)
    check = due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at").first()
    if check is not None:
        check.due_at, check.tries = now + LEASE, min(check.tries + 1, MOST_TRIES)
        check.save(update_fields=["due_at", "tries"])
    return check
