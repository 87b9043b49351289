"""What waits too long, or was paid and not done: looked for as a whole, every few minutes (REG-23).

A renewal that was paid is done, under way or given back; this list says which one is none of that, and has to be empty
(G1).
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator

from django.db import transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, QuerySet

from domains.drift.findings import Kind, Noticed, note_down
from domains.extensions.policy import Restore
from domains.extensions.reading import UnknownExtension, extension_of, extensions_today
from domains.life.reporting import REPORT_REFUSED
from domains.models import Domain, Finding, RegistryCommand, Transfer
from domains.restore.refused import TERMS
from domains.states import KEPT, State
from products.models import ProviderCall
from products.providers import Action

WEEK = datetime.timedelta(days=7)
"""Days that registry and customer count otherwise are no year."""
LONG = datetime.timedelta(hours=6)
"""After so much time an order without an answer is told."""
LOOKED_FOR = (Kind.PAID, Kind.REPORT, Kind.ORDER, Kind.HAND)
Call = ProviderCall.State
Where = tuple[str, str]
"""A registry and a name."""


@transaction.atomic
def look_over(now: datetime.datetime) -> int:
    """Write down all that waits too long, and end what does not any more. How many there are."""
    found: dict[Where, dict[Finding.Kind, Noticed]] = defaultdict(dict)
    for look in (_not_renewed, _refused, _reports, _orders, _by_hand):
        for where, noticed in look(now):
            found[where].setdefault(noticed.kind, noticed)
    known = Finding.objects.filter(kind__in=LOOKED_FOR, ended_at=None).values_list("registry", "name")
    for registry, name in sorted({*found, *known}):
        note_down(registry, name, LOOKED_FOR, list(found[registry, name].values()), now)
    return len(found)


def _where(domain: Domain, now: datetime.datetime) -> Where:
    try:
        return extension_of(domain.extension, now.date()).through, domain.name
    except UnknownExtension:
        return "", domain.name


def _calls(*actions: str) -> QuerySet[ProviderCall]:
    return ProviderCall.objects.filter(product=OuterRef("product"), action__in=actions)


def _not_renewed(now: datetime.datetime) -> Iterator[tuple[Where, Noticed]]:
    """The registry's day is behind the paid one although it takes orders, and none is under way."""
    ordered = [row.key for row in extensions_today(now.date()) if row.renew_order]
    paid = ExpressionWrapper(F("product__expires_on") - WEEK, output_field=DateTimeField())
    names = Domain.objects.filter(state__in=sorted(KEPT), extension__in=ordered, expires_at__lt=paid)
    for domain in names.exclude(Exists(_calls(*TERMS).filter(state=Call.WAITING))).select_related("product"):
        yield _where(domain, now), _unpaid_for(domain, f"{domain.expires_at:%Y-%m-%d}")


def _refused(now: datetime.datetime) -> Iterator[tuple[Where, Noticed]]:
    """The last renewal of a name was refused; whatever was given back, its owner wanted to keep it."""
    later = _calls(*TERMS).filter(created_at__gt=OuterRef("created_at"))
    calls = ProviderCall.objects.filter(~Exists(later), action=Action.EXTEND.value, state=Call.FAILED)
    for call in calls.filter(product__domain__state__in=sorted(KEPT)).select_related("product__domain"):
        yield _where(call.product.domain, now), Noticed(Kind.PAID, str(call.data.get("until", "")), call.error)


def _unpaid_for(domain: Domain, there: str) -> Noticed:
    return Noticed(Kind.PAID, str(domain.product.expires_on or ""), there)


def _reports(now: datetime.datetime) -> Iterator[tuple[Where, Noticed]]:
    """A restore that waits for its report at half time, or whose report was refused, with its last moment (G11)."""
    for domain in Domain.objects.filter(state=State.RESTORING):
        extension = extension_of(domain.extension, now.date())
        calls = ProviderCall.objects.filter(product=domain.product_id, action=Action.RESTORE.value, state=Call.WAITING)
        error = calls.values_list("error", flat=True).first() or ""
        days = datetime.timedelta(days=extension.report_days)
        is_late = now >= domain.since + days / 2 or error.startswith(REPORT_REFUSED)
        if extension.restore == Restore.REPORT and is_late:
            yield _where(domain, now), Noticed(Kind.REPORT, there=error, until=domain.since + days)


def _orders(now: datetime.datetime) -> Iterator[tuple[Where, Noticed]]:
    calls = ProviderCall.objects.filter(state=Call.WAITING, created_at__lt=now - LONG, product__domain__isnull=False)
    coming = Transfer.objects.filter(domain__product=OuterRef("product"), state=Transfer.State.PENDING, until__gt=now)
    for call in calls.exclude(Exists(coming)).order_by("created_at").select_related("product__domain"):
        yield _where(call.product.domain, now), Noticed(Kind.ORDER, call.action, call.error)


def _by_hand(now: datetime.datetime) -> Iterator[tuple[Where, Noticed]]:
    for row in RegistryCommand.objects.tasks():
        yield (row.registry, row.name), Noticed(Kind.HAND, row.command, row.sent)
