"""Documents become files, by a worker: what was issued and has no bytes yet waits as a row."""

import hashlib
from functools import partial

from celery import shared_task
from django.db import transaction

from billing.documents.pdf import pdf_of
from billing.documents.shares import as_it_stands
from billing.models import Document, DocumentFile
from core.clock import now
from core.work import drain, wake


@shared_task(name="billing.make_files", ignore_result=True)
def make_files() -> None:
    """Make the files of documents that have none. Woken by whoever issues; a schedule finds what was left."""
    drain(make_next_file, most=1_000)


@transaction.atomic
def make_next_file() -> bool:
    """The oldest file that nobody else is making. False when there is none."""
    waiting = DocumentFile.objects.filter(made_at=None).select_related("document").order_by("pk")
    file = waiting.select_for_update(skip_locked=True, of=("self",)).first()
    if file is None:
        return False
    file.data = pdf_of(as_it_stands(file.document), logo=None)
    file.digest, file.made_at = hashlib.sha256(file.data).hexdigest(), now()
    file.save(update_fields=["data", "digest", "made_at"])
    return True


def make_again(invoice: Document) -> None:
    """An invoice on credit was paid: its file says so from now on, and carries no slip (17.1)."""
    DocumentFile.objects.filter(document=invoice).exclude(made_at=None).update(data=None, digest="", made_at=None)
    transaction.on_commit(partial(wake, make_files))
