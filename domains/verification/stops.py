"""Names whose owner nobody verified in time are held at the registry, and released within minutes of the proof (G14).

It is a hold beside others: what else stops a name stays.
"""

import datetime
from contextlib import suppress

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from core.errors import RuleError
from domains import emails
from domains.extensions.reading import UnknownExtension, extension_of, extensions_today
from domains.models import Domain, Finding, OwnerFact
from domains.notices.readers import readers_about
from domains.states import KEPT
from domains.verification.facts import (
    AGAIN,
    MOST_MAILS,
    MOST_NAMES,
    Kind,
    expect,
    is_asked,
    kept_names,
    names_of,
)
from organizations.models import Organization
from products.holds.commands import release, stop
from products.models import Hold, ProviderCall
from products.providers import Action, ProviderAnswer

DAY = datetime.timedelta(days=1)
"""An owner whose names are held is looked at again, in case one was missed."""
PAUSE = datetime.timedelta(minutes=15)
"""Until a stop that could not be lifted is tried again."""


def expect_owner(call: ProviderCall, answer: ProviderAnswer | None) -> None:
    """A name was registered: its owner is asked for. Called with call and product locked."""
    if answer is None or call.action != Action.PROVISION or call.answered_at is None:
        return
    domain = Domain.objects.select_related("holder").filter(product_id=call.product_id).first()
    if domain is not None:
        domain.product = call.product
        expect(domain, call.answered_at)


def _waiting() -> QuerySet[OwnerFact]:
    return OwnerFact.objects.filter(proved_at=None, until__isnull=False)


@transaction.atomic
def remind_owner(now: datetime.datetime) -> bool:
    """Write to one owner again, twice in all before it is over. False when there is none."""
    due = _waiting().filter(until__gt=now, told__lt=MOST_MAILS, told_at__lte=now - AGAIN)
    fact = due.select_for_update(skip_locked=True, of=("self",)).select_related("organization", "card").first()
    if fact is None:
        return False
    fact.told, fact.told_at = fact.told + 1, now
    fact.save(update_fields=["told", "told_at"])
    names = names_of(fact)
    if names and fact.card is None:
        emails.owner_proof(fact, [each.name for each in names])
    elif names:
        emails.owner_evidence(fact, names, readers_about(fact.organization, names, now))
    return True


def _held(now: datetime.datetime) -> QuerySet[Hold]:
    return Hold.objects.in_force(now).filter(product=OuterRef("product"), kind=Hold.Kind.UNVERIFIED)


def hold_next(now: datetime.datetime) -> bool:
    """Hold the names of one owner whom nobody proved in time; an owner is looked at again every day. False when there
    is none."""
    due = _waiting().filter(look_at__lte=now).select_related("organization").order_by("look_at", "pk")
    fact = due.first()
    if fact is None:
        return False
    _hold(fact, now)
    return True


@transaction.atomic
def _hold(fact: OwnerFact, now: datetime.datetime) -> None:
    organization = Organization.objects.select_for_update(no_key=True).get(pk=fact.organization_id)
    fresh = OwnerFact.objects.select_for_update().get(pk=fact.pk)
    if fresh.proved_at is not None or fresh.look_at is None or fresh.look_at > now:
        return
    fresh.look_at = now + DAY
    fresh.save(update_fields=["look_at"])
    free = kept_names(fact).exclude(Exists(_held(now))).select_related("product", "holder").order_by("name")
    wanted = [each for each in free[:MOST_NAMES] if fact.card_id or is_asked(each, now.date())]
    names = [each for each in wanted if _hold_one(each, now)]
    if names:
        readers = readers_about(organization, names, now)
        emails.owner_held(organization, fact, [each.name for each in names], readers)


def _hold_one(name: Domain, now: datetime.datetime) -> bool:
    with suppress(RuleError):  # it ended, or was stopped in this moment
        stop(product=name.product, kind=Hold.Kind.UNVERIFIED, reason="", owner=None, now=now)
        return True
    return False


def lift_next(now: datetime.datetime) -> bool:
    """Release one name whose owner is proved, or is somebody else by now. False when there is none.

    One that cannot be released is written down for the staff, and tried again after a while.
    """
    name = _to_lift(now).select_related("product").order_by("pk").first()
    if name is None:
        return False
    stuck = Finding.objects.filter(name=name.name, kind=Finding.Kind.HELD, ended_at=None)
    try:
        release(product=name.product, kind=Hold.Kind.UNVERIFIED, by=None, now=now)
    except RuleError as refusal:
        _write_down(name, str(refusal.message), now)
    else:
        stuck.update(ended_at=now)
    return True


def _to_lift(now: datetime.datetime) -> QuerySet[Domain]:
    address, organization = Lower(OuterRef("holder__email")), OuterRef("organization")
    late = OwnerFact.objects.filter(organization=organization, proved_at=None, until__lte=now)
    asking = [each.key for each in extensions_today(now.date()) if each.gtld]
    by_address = Exists(late.filter(kind=Kind.EMAIL, value=address)) & Q(extension__in=asking)
    tried = Finding.objects.filter(
        name=OuterRef("name"), kind=Finding.Kind.HELD, ended_at=None, seen_at__gt=now - PAUSE
    )
    names = Domain.objects.filter(Exists(_held(now)), state__in=sorted(KEPT))
    return names.exclude(Exists(late.filter(card=OuterRef("holder")))).exclude(by_address).exclude(Exists(tried))


def _write_down(name: Domain, why: str, now: datetime.datetime) -> None:
    """A stop that stays though it should not: the staff see it until it is gone."""
    try:
        registry = extension_of(name.extension, now.date()).through
    except UnknownExtension:
        registry = ""
    seen = {"there": why[:500], "seen_at": now}
    Finding.objects.update_or_create(
        registry=registry, name=name.name, kind=Finding.Kind.HELD, ended_at=None, defaults=seen,
        create_defaults={**seen, "since": now},
    )  # fmt: skip
