"""The clock over names: a paid term ends, resolution stops, a name that nobody paid is given up (DOM-42 to DOM-44).

What is decided is decided under the lock that a payment takes as well, on the dates of that moment; a name is never
ended by what a registry says or does not say (17.17).
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from billing.documents.states import lock_open_requests, under_way
from billing.terms import last_bank_day
from billing.warranty.rules import is_protected
from core.errors import RuleError
from domains.extensions.policy import Renews
from domains.extensions.reading import extension_of, extensions_today
from domains.life.deadlines import ONE_DAY, Deadlines, deadlines, interrupted_after
from domains.life.ending import let_go, locked_whole
from domains.models import Domain
from domains.states import State
from products.calls.request import request
from products.holds.commands import stop
from products.models import Hold, Product, ProviderCall
from products.providers import Action
from security.journal import events as journal
from security.kinds import EventKind

AT_ONCE = 1_000
"""Names of one transaction."""
OURS = frozenset({State.ACTIVE, State.EXPIRED})


@transaction.atomic
def expire_some(now: datetime.datetime) -> bool:
    """Names whose last paid day is over are *expired*: a thousand at once, each looked at under its product's lock.
    False when there are none."""
    over = Product.objects.filter(
        domain__state=State.ACTIVE, state=Product.State.ACTIVE, expires_on__lt=_today(now)
    ).order_by("expires_on", "pk")
    locked = list(over.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:AT_ONCE])
    Product.objects.filter(pk__in=locked).update(state=Product.State.EXPIRED)
    Domain.objects.filter(product__in=locked).update(state=State.EXPIRED, since=now)
    return bool(locked)


def interrupt_next(now: datetime.datetime) -> bool:
    """Take the expired names whose day has come out of the DNS: people notice in time (G23). False when there are
    none."""
    held = Hold.objects.in_force(now).filter(product=OuterRef("product"), kind=Hold.Kind.UNPAID)
    days = {row.key: -interrupted_after(row) for row in extensions_today(_today(now))}
    names = _names(days, [State.EXPIRED], now).exclude(Exists(held))
    return sum(_interrupt(name, now) for name in _each(names)) > 0


@transaction.atomic
def _interrupt(name: Domain, now: datetime.datetime) -> bool:
    domain, days = _locked(name, now)
    if domain.state != State.EXPIRED or days.interrupted_on is None or _today(now) < days.interrupted_on:
        return False
    with suppress(RuleError):  # stopped for this already
        stop(product=domain.product, kind=Hold.Kind.UNPAID, reason="", owner=None, now=now)
        return True
    return False


def give_up_next(now: datetime.datetime) -> bool:
    """Order the end of the names that nobody paid until the day of the decision. False when there are none.

    Where the registry ends terms by itself nothing is ordered.
    """
    waiting = ProviderCall.objects.filter(
        product=OuterRef("product"), action=Action.CANCEL.value, state=ProviderCall.State.WAITING
    )
    ours = [row for row in extensions_today(_today(now)) if row.renews != Renews.ENDS]
    days = {row.key: row.margin or -(row.deleted_after or 1) for row in ours}
    names = _names(days, sorted(OURS), now).exclude(Exists(waiting))
    return sum(_give_up(name, now) for name in _each(names)) > 0


@transaction.atomic
def _give_up(name: Domain, now: datetime.datetime) -> bool:
    domain, days = _locked(name, now)
    if domain.state not in OURS or _today(now) < days.deleted_on or _is_being_paid(domain, now):
        return False
    product = domain.product
    if is_protected(product, now):
        return False
    let_go(domain, now)
    request(product=product, action=Action.CANCEL, now=now)
    journal.record(
        EventKind.NAME_GIVEN_UP, actor=None, organization=product.organization, product=product,
        until=days.last_day.isoformat(),
    )  # fmt: skip
    return True


def _is_being_paid(domain: Domain, now: datetime.datetime) -> bool:
    """Paid and not told to the registry, or being paid: a card under way, a transfer that was announced (BIL-78)."""
    calls = ProviderCall.objects.filter(product=domain.product_id, state=ProviderCall.State.WAITING)
    if calls.filter(action__in=[Action.EXTEND.value, Action.CANCEL.value]).exists():
        return True
    organization = domain.product.organization
    today = organization.day_at(now)
    for document in lock_open_requests(organization.pk, [domain.product_id]):
        announced = document.announced_at and today <= last_bank_day(organization.day_at(document.announced_at))
        if announced or under_way(document):
            return True
    return False


def _locked(name: Domain, now: datetime.datetime) -> tuple[Domain, Deadlines]:
    """The name, its product and its organization, locked in the order of payments, and its days as they are now."""
    domain = locked_whole(name)
    extension = extension_of(domain.extension, _today(now))
    return domain, deadlines(extension, domain.product.expires_on or datetime.date.max - 400 * ONE_DAY)


def _names(days: Mapping[str, int], states: Sequence[str], now: datetime.datetime) -> QuerySet[Domain]:
    """Names in these states whose last paid day is so many days ahead at most, by extension; the longest over first.

    One range of the index of last days for all of them.
    """
    extensions = defaultdict[datetime.date, list[str]](list)
    for key, ahead in days.items():
        extensions[_today(now) + datetime.timedelta(days=ahead)].append(key)
    which = Q()
    for until, keys in extensions.items():
        which |= Q(extension__in=keys, product__expires_on__lte=until)
    living = [Product.State.ACTIVE, Product.State.EXPIRED]
    names = Domain.objects.filter(
        which,
        state__in=states,
        product__state__in=living,
        product__expires_on__lte=max(extensions, default=_today(now)),
    )
    return names.order_by("product__expires_on", "pk")


def _each(names: QuerySet[Domain]) -> Iterator[Domain]:
    """One after the other, chosen once: whoever cannot be ended today stands in nobody's way."""
    for pk, product, organization in list(names.values_list("pk", "product_id", "organization_id")):
        yield Domain(pk=pk, product_id=product, organization_id=organization)


def _today(now: datetime.datetime) -> datetime.date:
    return now.astimezone(datetime.UTC).date()
