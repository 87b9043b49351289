"""What mails that ask for money say, when they are written and again when they leave (BIL-79, E9)."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.documents.states import under_way
from billing.models import Document
from billing.readers.recipients import accountants_of
from core.money import Money
from notifications.mail.again import About, Look, Over
from organizations.models import Organization


def _asked(organization: Organization, about: About, now: datetime.datetime) -> Mapping[str, Any]:
    """What is left of an open request; one that is being paid by card is not asked for."""
    document = organization.documents.filter(pk=about["document"]).first()
    if document is None or not document.is_open:
        raise Over(_why_over(document))
    if under_way(document):
        raise Over(_("It was being paid by card when the message was to leave."))
    link = settings.PUBLIC_URL + reverse("billing:document", args=[organization.slug, document.number])
    return {"document": document, "amount": Money.of_minor(document.left, document.currency), "link": link}


def _reminded(organization: Organization, about: About, now: datetime.datetime) -> Mapping[str, Any]:
    """The same, unless a transfer was announced in the meantime."""
    facts = _asked(organization, about, now)
    if facts["document"].announced_at:
        raise Over(_("A transfer was announced for it in the meantime."))
    return {**facts, "is_late": facts["document"].due_on < organization.day_at(now)}


def _why_over(document: Document | None) -> str:
    if document is None or document.state == Document.State.VOID:
        return _("The payment request was replaced or became void in the meantime.")
    final = document.followers.exclude(kind=Document.Kind.CREDIT_NOTE).first()
    if final and final.state == Document.State.DISPUTED:
        return _("The payment is disputed.")
    if final and final.state == Document.State.REFUNDED:
        return _("It was settled by a credit note in the meantime.")
    return _("It was paid in the meantime.")


LOOKS = [
    Look("billing/requested", accountants_of, _asked),
    Look("billing/confirm", accountants_of, _asked),
    Look("billing/request_due", accountants_of, _reminded),
]
