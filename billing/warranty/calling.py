"""Calls and letters to legal representatives until a document of the warranty is paid (DOM-15)."""

import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.documents.settling import lock
from billing.issuer import our_issuer
from billing.models import Document, WarrantyTask
from billing.models.subscription import DECIDED_ON
from billing.warranty.rules import safe
from core.errors import RuleError
from products.models import Product
from security.journal import events as journal
from security.kinds import EventKind

SETTLED = _("Somebody did this before, or the document was paid meanwhile.")


def to_do(now: datetime.datetime) -> QuerySet[WarrantyTask]:
    """What is due by now and not done, of documents that are not paid, the oldest first."""
    rows = WarrantyTask.objects.filter(
        done_at=None, due_on__lte=our_issuer().today(now), term__document__state__in=Document.OPEN_STATES
    )
    return _with_subject(rows).order_by("due_on", "pk")


def done(limit: int) -> list[WarrantyTask]:
    """What was done last, and by whom."""
    return list(_with_subject(WarrantyTask.objects.exclude(done_at=None)).order_by("-done_at", "-pk")[:limit])


def _with_subject(rows: QuerySet[WarrantyTask]) -> QuerySet[WarrantyTask]:
    found = rows.select_related("term__document__organization", "term__product__kind")
    return found.defer("term__document__snapshot")


def not_renewed(now: datetime.datetime, limit: int) -> list[Product]:
    """Products whose warranty should have renewed them and could not, such as one without a price: the desk looks."""
    rows = safe().annotate(decided_on=DECIDED_ON).filter(decided_on__lt=now.date(), expires_on__lt=now.date())
    return list(rows.select_related("organization", "kind").order_by("expires_on", "pk")[:limit])


@transaction.atomic
def finish_task(*, actor: User, task: WarrantyTask, note: str, now: datetime.datetime) -> None:
    """Somebody called or wrote. Who may do it is the caller's question. Raises RuleError when it was done before."""
    organization, document = lock(task.organization_id, task.term.document_id)
    fresh = WarrantyTask.objects.select_for_update(no_key=True, of=("self",)).get(pk=task.pk)
    if fresh.done_at is not None or not document.is_open:
        raise RuleError(SETTLED)
    fresh.done_at, fresh.done_by, fresh.note = now, str(actor), note[:300]
    fresh.save(update_fields=["done_at", "done_by", "note"])
    journal.record(
        EventKind.WARRANTY_TASK_DONE, actor=actor, organization=organization, product=task.term.product, reason=note
    )
