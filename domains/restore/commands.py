"""Getting a deleted name back: an ordinary request that is paid like any other, and then asked of the registry."""

import datetime

from django.db import transaction

from billing.documents.issuing import Facts, issue
from billing.documents.settling import void
from billing.documents.states import UNDER_WAY, lock_open_requests, under_way
from billing.issuer import our_issuer
from billing.models import Document, DocumentLine
from billing.policies import may_account
from billing.prices.quotes import Quote
from billing.tax.register import treatment_of
from core.errors import RuleError
from core.money import Money
from core.shown import check_unchanged
from domains.models import Domain
from domains.restore.quotes import Rescue, rescue_of
from domains.states import State
from organizations.locks import lock_and_reload
from organizations.models import Membership
from products.calls.request import request
from products.models import Product
from products.providers import Action
from security.kinds import EventKind


def rescue_for(actor: Membership, domain: Domain, now: datetime.datetime) -> Rescue:
    """What restoring costs the organization now. Raises RuleError with why not."""
    organization, today = actor.organization, actor.day_at(now)
    return rescue_of(organization, domain, treatment_of(organization, today=today, now=now), today)


def facts_of(rescue: Rescue) -> object:
    """What the page showed and the person confirms."""
    rows = [(row.concept, row.net, str(row.percent), str(row.starts_on)) for row in rescue.quote.lines]
    return rows, rescue.quote.currency, rescue.quote.total, str(rescue.days.restorable_until)


@transaction.atomic
def ask_restore(*, actor: Membership, domain_id: int, seen: str | None, now: datetime.datetime) -> Document:
    """The payment request for a restore, valid until nobody can restore any more; the open one when there is one.

    Raises Refused, RuleError, ChangedMeanwhile.
    """
    actor = lock_and_reload(actor)
    may_account(actor).or_403()
    domain = locked(actor.organization_id, domain_id)
    rescue = rescue_for(actor, domain, now)
    check_unchanged(seen, facts_of(rescue))
    for old in lock_open_requests(actor.organization_id, [domain.product_id]):
        if _is_the_same(old, rescue.quote):
            return old
        if under_way(old):
            raise RuleError(UNDER_WAY)
        void(actor.organization, old, now)
    due_on = min(rescue.days.restorable_until or now.date(), _usual(actor, now))
    document = issue(Document.Kind.REQUEST, actor.organization, rescue.quote, Facts(due_on=due_on), now)
    total = Money.of_minor(document.total, document.currency)
    actor.record(EventKind.RESTORE_ASKED, product=domain.product, amount=f"{total.amount} {total.currency}")
    return document


def locked(organization_id: int, domain_id: int) -> Domain:
    """A name of the organization and its product, locked in their order. Raises DoesNotExist."""
    product_id = Domain.objects.values_list("product_id", flat=True).get(organization_id=organization_id, pk=domain_id)
    products = Product.objects.select_related("kind", "plan", "organization")
    product = products.select_for_update(no_key=True, of=("self",)).get(pk=product_id)
    domain = Domain.objects.select_for_update().get(pk=domain_id)
    domain.product = product
    return domain


def _usual(actor: Membership, now: datetime.datetime) -> datetime.date:
    return actor.day_at(now) + datetime.timedelta(days=our_issuer().days)


def _is_the_same(old: Document, quote: Quote) -> bool:
    asked = old.lines.filter(kind=DocumentLine.Kind.RESTORE)
    return old.total == quote.total and asked.exists()


def restore_when_paid(document: Document, quote: Quote, now: datetime.datetime) -> Quote:
    """Every name whose restore this pays is asked back of its registry, with the last day that is paid then."""
    for row in quote.lines:
        if row.kind == DocumentLine.Kind.RESTORE and row.product_id:
            until = max(each.ends_on for each in quote.lines if each.product_id == row.product_id and each.ends_on)
            _restore(document.organization_id, row.product_id, until, now)
    return quote


def _restore(organization_id: int, product_id: int, until: datetime.date, now: datetime.datetime) -> None:
    domain = locked(organization_id, Domain.objects.values_list("pk", flat=True).get(product_id=product_id))
    if domain.state == State.REDEMPTION:
        domain.move_to(State.RESTORING, now)
    request(product=domain.product, action=Action.RESTORE, data={"until": until.isoformat()}, now=now)
