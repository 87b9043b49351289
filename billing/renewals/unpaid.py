"""What was not paid in time: its service stops, and later ends (BIL-6)."""

import datetime
from contextlib import suppress

from django.db import transaction
from django.db.models import Exists, OuterRef

from billing.models import Document, DocumentLine, Price
from billing.renewals import ladder
from billing.terms import last_bank_day
from core.errors import RuleError
from organizations.models import Organization
from products.calls.request import offers, request
from products.holds.commands import stop
from products.models import Hold, Product
from products.providers import Action

DOMAINS = "domains"
"""Names have a life of their own, which their registry decides."""


@transaction.atomic
def suspend_next(now: datetime.datetime) -> bool:
    """Stop the next service whose paid term is over. False when there is none."""
    product = _next(now, ladder.SUSPENDED_AFTER, Product.State.ACTIVE)
    if product is None:
        return False
    product.state = Product.State.EXPIRED
    product.save(update_fields=["state"])
    with suppress(RuleError):  # stopped for this already
        stop(product=product, kind=Hold.Kind.UNPAID, reason="", owner=None, now=now)
    return True


@transaction.atomic
def end_next(now: datetime.datetime) -> bool:
    """End the next service that nobody paid for so long. False when there is none."""
    product = _next(now, ladder.ENDED_AFTER, Product.State.EXPIRED)
    if product is None:
        return False
    product.renews_itself = False
    product.state = Product.State.CANCELLED
    product.save(update_fields=["renews_itself", "state"])
    if offers(product, Action.CANCEL):
        request(product=product, action=Action.CANCEL, now=now)
    return True


def _next(now: datetime.datetime, days: int, state: Product.State) -> Product | None:
    """A product in this state whose last paid day is so far back where its organization is, locked with it.

    Whoever is left alone is not locked: bank files lock many organizations in an order of their own.
    """
    priced = Price.objects.filter(kind=OuterRef("kind"), plan=OuterRef("plan"))
    over = now.date() - datetime.timedelta(days=days - 2)  # a day more than in UTC: east of it the next has begun
    rows = Product.objects.filter(Exists(priced), state=state, expires_on__lt=over, organization__deleted_at=None)
    candidates = rows.exclude(kind__category__key=DOMAINS).order_by("expires_on", "pk")
    for candidate in candidates.select_related("organization")[:200]:
        if not _is_over(candidate, candidate.organization, days, now):
            continue
        organization = Organization.objects.select_for_update(no_key=True).get(pk=candidate.organization_id)
        product = _locked(organization, candidate.pk, state)
        if product and _is_over(product, organization, days, now):
            return product
    return None


def _locked(organization: Organization, pk: int, state: Product.State) -> Product | None:
    rows = organization.products.select_related("kind__category", "plan", "organization")
    return rows.select_for_update(of=("self",), no_key=True).filter(pk=pk, state=state).first()


def _is_over(product: Product, organization: Organization, days: int, now: datetime.datetime) -> bool:
    today = organization.day_at(now)
    if product.expires_on is None or (today - product.expires_on).days < days:
        return False
    waiting = Document.objects.filter(
        organization_id=organization.pk, lines__product=product, lines__term_state=DocumentLine.TermState.OPEN
    )
    announced = (each for each in waiting.values_list("announced_at", flat=True) if each)
    return not any(today <= last_bank_day(organization.day_at(each)) for each in announced)
