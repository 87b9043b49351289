"""What the provider's staff make: codes and free offers (SHO-1). Who may is the caller's question."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from billing.issuer import our_issuer
from core.errors import RuleError
from core.shown import check_unchanged
from organizations.locks import lock_organization
from organizations.models import Organization
from products.models import Kind, Plan
from security.journal.events import record
from security.kinds import EventKind
from shop.codes.offers import State, name_of, state_of
from shop.codes.typing import made, normalized
from shop.models import FreeOffer, PromoCode

KNOWN = _("There is a code like this already. Write another one.")
TOO_SHORT = _("Write at least four letters or digits.")
DAYS = _("The last day is before the first one.")
PAST = _("Choose a day that is to come.")
OTHER_PLAN = _("This plan belongs to another kind of product.")
ENDED = _("This is used or over already. Nothing was changed.")
SHORTEST = 4


@dataclass(frozen=True)
class CodePlan:
    """A code to be; empty for "any" (``PromoCode``). ``text`` empty: one is made."""

    text: str
    percent: Decimal
    organization: Organization | None
    kind: Kind | None
    plan: Plan | None
    months: int | None
    currency: str
    least: int
    starts_on: datetime.date
    ends_on: datetime.date | None
    uses: int | None
    uses_each: int | None
    note: str = ""


@transaction.atomic
def make_code(*, actor: User, plan: CodePlan, now: datetime.datetime) -> PromoCode:
    """Make the code. Raises RuleError for one that exists, is too short, or fits nothing."""
    text = normalized(plan.text) or made()
    if len(text) < SHORTEST:
        raise RuleError(TOO_SHORT)
    if plan.ends_on is not None and plan.ends_on < plan.starts_on:
        raise RuleError(DAYS)
    _check_plan(plan.kind, plan.plan)
    facts = {name: value for name, value in vars(plan).items() if name != "text"}
    code, is_new = PromoCode.objects.get_or_create(
        text=text, defaults={**facts, "made_by": str(actor)[:200], "made_at": now}
    )
    if not is_new:
        raise RuleError(KNOWN)
    record(EventKind.CODE_MADE, actor=actor, organization=plan.organization, name=text)
    return code


@transaction.atomic
def revoke_code(*, actor: User, code: PromoCode, seen: str | None, now: datetime.datetime) -> None:
    """Nobody can use it any more; orders that hold it keep it. Raises RuleError, ChangedMeanwhile."""
    held = PromoCode.objects.select_for_update(no_key=True).get(pk=code.pk)
    check_unchanged(seen, facts_of_code(held))
    if held.revoked_at is not None:
        raise RuleError(ENDED)
    held.revoked_at = now
    held.save(update_fields=["revoked_at"])
    record(EventKind.CODE_REVOKED, actor=actor, organization=held.organization, name=held.text)


@transaction.atomic
def grant_offer(*, actor: User, offer: FreeOffer, now: datetime.datetime) -> FreeOffer:
    """Grant the offer, not stored yet. Raises RuleError for a day that is past, another kind's plan, an organization
    that was deleted."""
    offer.organization = lock_organization(offer.organization_id)
    if offer.is_over(our_issuer().today(now)):
        raise RuleError(PAST)
    _check_plan(offer.kind, offer.plan)
    offer.granted_by, offer.granted_at = str(actor)[:200], now
    offer.save(force_insert=True)
    record(EventKind.OFFER_GRANTED, actor=actor, organization=offer.organization, name=name_of(offer))
    return offer


@transaction.atomic
def withdraw_offer(*, actor: User, offer: FreeOffer, now: datetime.datetime) -> None:
    """It can be used no more. Raises RuleError for one that an order holds, or that is over."""
    organization = lock_organization(offer.organization_id)
    if state_of(offer, now) != State.UNUSED:
        raise RuleError(ENDED)
    offer.withdrawn_at = now
    offer.save(update_fields=["withdrawn_at"])
    record(EventKind.OFFER_WITHDRAWN, actor=actor, organization=organization, name=name_of(offer))


def facts_of_code(code: PromoCode) -> object:
    """What the question about a code shows."""
    return code.text, str(code.percent), code.taken, code.revoked_at


def _check_plan(kind: Kind | None, plan: Plan | None) -> None:
    if plan is not None and (kind is None or plan.kind_id != kind.pk):
        raise RuleError(OTHER_PLAN)
