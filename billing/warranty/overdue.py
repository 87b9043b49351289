"""What the warranty renewed and nobody paid in its 280 or 90 days is suspended, and renewed by it no more (17.20)."""

import datetime
from contextlib import suppress

from django.db import transaction

from billing import emails
from billing.documents.settling import lock
from billing.documents.states import under_way
from billing.models import Document, Subscription, WarrantyTerm
from billing.terms import last_bank_day
from core.errors import RuleError
from organizations.models import Organization
from products.holds.commands import stop
from products.models import Hold, Product
from security.journal import events as journal
from security.kinds import EventKind

MOST = 200
LIVING = (Product.State.ACTIVE, Product.State.EXPIRED)


def stop_next(now: datetime.datetime) -> bool:
    """Suspend the product of the next document whose last day is over. False when there is none.

    Whoever is left alone is not locked: bank files lock many organizations in an order of their own.
    """
    late = WarrantyTerm.objects.filter(
        stopped_at=None,
        document__state__in=Document.OPEN_STATES,
        document__due_on__lt=now.date() + datetime.timedelta(1),
    )
    found = late.select_related("document", "product__organization").order_by("document__due_on", "pk")[:MOST]
    return any(_is_over(each.document, each.product.organization, now) and _stop(each, now) for each in found)


def _is_over(document: Document, organization: Organization, now: datetime.datetime) -> bool:
    """Its last day has passed where the organization is, and nothing is on its way."""
    today = organization.day_at(now)
    if document.due_on is None or today <= document.due_on or under_way(document):
        return False
    announced = document.announced_at
    return announced is None or today > last_bank_day(organization.day_at(announced))


@transaction.atomic
def _stop(term: WarrantyTerm, now: datetime.datetime) -> bool:
    organization, document = lock(term.organization_id, term.document_id)
    fresh = WarrantyTerm.objects.select_for_update(no_key=True, of=("self",)).get(pk=term.pk)
    if fresh.stopped_at is not None or not document.is_open or not _is_over(document, organization, now):
        return False
    fresh.stopped_at = now
    fresh.save(update_fields=["stopped_at"])
    Subscription.objects.filter(product=fresh.product_id).update(has_warranty=False)
    product = organization.products.select_related("kind__category", "plan", "organization").get(pk=fresh.product_id)
    if product.state in LIVING:
        with suppress(RuleError):  # stopped for something else already
            stop(product=product, kind=Hold.Kind.UNPAID, reason=document.number, owner=None, now=now)
    journal.record(
        EventKind.WARRANTY_OVER, actor=None, organization=organization, product=product, document=document.number
    )
    emails.warranty_over(document, product)
    return True
