"""Looking a name up once its servers or its signing changed, until it is reachable; who manages it is told when it is
not."""

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from domains import emails
from domains.extensions.reading import UnknownExtension, extension_of
from domains.lookups.asking import Reached, is_possible, reach
from domains.models import Domain, Finding
from domains.notices.readers import readers_about
from domains.states import KEPT
from products.models import Hold

Kind = Finding.Kind
SOON = datetime.timedelta(minutes=10)
"""Resolvers and servers need a moment to hear of a change."""
LEASE = datetime.timedelta(minutes=10)
AGAIN = datetime.timedelta(hours=1)


def look_up_soon(domain: Domain, now: datetime.datetime) -> None:
    """Its servers or its signing changed just now."""
    if is_possible():
        Domain.objects.filter(pk=domain.pk).update(look_up_at=now + SOON)


def look_up_next(now: datetime.datetime) -> bool:
    """Ask about one name, outside of any transaction. False when there is none."""
    domain = _claim(now)
    if domain is None:
        return False
    _write(domain, reach(domain.name), now)
    return True


@transaction.atomic
def _claim(now: datetime.datetime) -> Domain | None:
    """A name that was to be looked up. Those that are stopped or gone cannot be reached, and are left alone."""
    due, stopped = Domain.objects.filter(look_up_at__lte=now), Hold.objects.in_force(now)
    held = stopped.filter(product=OuterRef("product"), kind__in=Hold.SUSPENDING)
    due.filter(Exists(held) | ~Q(state__in=sorted(KEPT))).update(look_up_at=None)
    domain = due.order_by("look_up_at", "pk").select_for_update(skip_locked=True).first()
    if domain is not None:
        domain.look_up_at = now + LEASE
        domain.save(update_fields=["look_up_at"])
    return domain


@transaction.atomic
def _write(domain: Domain, found: Reached, now: datetime.datetime) -> None:
    """What was found, unless the name was changed again while the resolver was asked: then it is asked anew."""
    if found is Reached.UNKNOWN:
        return  # asked again when the lease ends
    claimed = Domain.objects.filter(pk=domain.pk, look_up_at=domain.look_up_at)
    if not claimed.update(look_up_at=None if found is Reached.YES else now + AGAIN):
        return
    open_ones = Finding.objects.filter(name=domain.name, kind=Kind.DNS, ended_at=None)
    if found is Reached.YES:
        open_ones.update(ended_at=now)
    elif open_ones.update(there=found.value, seen_at=now) == 0:
        _alarm(domain, found, now)


def _alarm(domain: Domain, found: Reached, now: datetime.datetime) -> None:
    try:
        registry = extension_of(domain.extension, now.date()).through
    except UnknownExtension:
        registry = ""
    Finding.objects.create(
        registry=registry, name=domain.name, kind=Kind.DNS, there=found.value, since=now, seen_at=now
    )
    organization = domain.product.organization
    emails.name_unreachable(domain, found.value, readers_about(organization, [domain], now))
