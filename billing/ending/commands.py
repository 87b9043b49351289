"""Ending a contract at the end of its paid term, keeping it after all, and the day itself (BIL-120, BIL-121)."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing import emails
from billing.documents.settling import void_requests
from billing.documents.states import UNDER_WAY
from billing.ending.facts import ENDABLE, OVER, end_to_come, ending_of, is_name, may_end
from billing.models import ContractEnd, Subscription
from billing.payments.charging import under_way_for
from core.errors import RuleError
from core.shown import check_unchanged
from organizations.locks import lock_and_reload
from organizations.models import Membership, Organization
from products.calls.request import offers, request
from products.models import Hold, Product
from products.providers import Action
from security.journal import events as journal
from security.kinds import EventKind

NOT_ENDED = _("The contract of %(product)s goes on already.")


@transaction.atomic
def end_contract(*, actor: Membership, product_id: int, seen: str | None, now: datetime.datetime) -> ContractEnd:
    """End the contract with its paid term: nothing renews it or asks for money for it any more, and a mail says when it
    was ended and what it means. A second press changes and tells nothing.

    Raises Refused, RuleError for a product whose term is over, that is not there yet or is being paid by card,
    DoesNotExist for one of somebody else, ChangedMeanwhile.
    """
    actor = lock_and_reload(actor)
    may_end(actor).or_403()
    product = _locked(actor.organization, product_id)
    if (known := end_to_come(product)) is not None:
        return known
    if product.state not in ENDABLE:
        raise RuleError(OVER % {"product": product.name})
    ending = ending_of(actor, product, now)
    check_unchanged(seen, ending.facts())
    if ending.refusal:
        raise RuleError(ending.refusal)
    if under_way_for(actor.organization_id, [product.pk]):
        raise RuleError(UNDER_WAY)
    void_requests(actor.organization, [product.pk], now)
    product.renews_itself = False
    product.save(update_fields=["renews_itself"])
    end = ContractEnd.objects.create(
        organization=actor.organization, product=product, ends_on=ending.ends_on, asked_at=now,
        asked_by_name=actor.user.full_name,
    )  # fmt: skip
    actor.record(EventKind.CONTRACT_ENDED, product=product, until=end.ends_on.isoformat())
    emails.contract_ended(end, actor, is_name=ending.is_name)
    return end


@transaction.atomic
def keep_contract(*, actor: Membership, product_id: int, now: datetime.datetime) -> Product:
    """Take the end back before its day, which a mail says. That it renews by itself is switched on apart.

    Raises Refused, RuleError for a contract that is not ended, not any more, or whose day is over, DoesNotExist.
    """
    actor = lock_and_reload(actor)
    may_end(actor).or_403()
    product, end = _locked(actor.organization, product_id), ContractEnd.objects.to_come().filter(product=product_id)
    if end.filter(ends_on__lt=actor.day_at(now)).exists():
        raise RuleError(OVER % {"product": product.name})
    kept = ContractEnd.objects.keep([product.pk], now)
    if not kept:
        raise RuleError(NOT_ENDED % {"product": product.name})
    actor.record(EventKind.CONTRACT_KEPT, product=product)
    emails.contract_kept(kept[0], actor.organization, actor)
    return product


@transaction.atomic
def end_next(now: datetime.datetime) -> bool:
    """Let the day of one contract come that is over. False when there is none.

    Its service ends at its provider; a name is left to its registry, which nobody pays for any more. What is looked
    into because of misuse waits until that is done. One that was paid beyond its end goes on.
    """
    held = Hold.objects.in_force(now).filter(kind=Hold.Kind.ABUSE).values("product")
    due = ContractEnd.objects.to_come().filter(ends_on__lte=now.date()).exclude(product__in=held)  # east of UTC: over
    for found in due.select_related("organization").order_by("ends_on", "pk")[:200]:
        if found.organization.day_at(now) > found.ends_on:
            organization = Organization.objects.select_for_update(no_key=True).get(pk=found.organization_id)
            _let_end(organization, found.product_id, now)
            return True
    return False


def _let_end(organization: Organization, product_id: int, now: datetime.datetime) -> None:
    product = _locked(organization, product_id)
    end = end_to_come(product)
    if end is None or organization.day_at(now) <= end.ends_on:  # kept meanwhile, and perhaps ended anew
        return
    is_kept = product.expires_on is not None and product.expires_on > end.ends_on
    end.outcome, end.closed_at = ContractEnd.Outcome.KEPT if is_kept else ContractEnd.Outcome.ENDED, now
    end.save(update_fields=["outcome", "closed_at"])
    if not is_kept:  # a name lives on at its registry, and nobody renews it on credit
        Subscription.objects.filter(product=product).update(has_warranty=False)
    if is_kept or product.state not in ENDABLE:
        return
    end.product = product
    emails.contract_over(end, organization, is_name=is_name(product))
    if is_name(product):
        return
    product.state, product.renews_itself = Product.State.CANCELLED, False
    product.save(update_fields=["state", "renews_itself"])
    if offers(product, Action.CANCEL):
        request(product=product, action=Action.CANCEL, now=now)
    journal.record(
        EventKind.CONTRACT_OVER, actor=None, organization=organization, product=product, until=end.ends_on.isoformat()
    )


def _locked(organization: Organization, product_id: int) -> Product:
    rows = Product.objects.select_related("kind__category", "plan", "organization")
    return rows.select_for_update(of=("self",), no_key=True).get(organization_id=organization.pk, pk=product_id)
