"""The nightly look: each name is asked of its registry once a night, and what differs is written down (REG-22).

A look takes over a believable day, good news, and what a message announced or the calendar expects. By itself it never
ends a name (17.17, G15, G16).
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from domains.drift.findings import Kind, Noticed, note_down
from domains.extensions.policy import Renews
from domains.extensions.reading import extension_of, extensions_through
from domains.life.deadlines import deadlines
from domains.life.ending import locked_whole
from domains.life.following import Absurd, believable, state_of
from domains.models import Domain, RegistryMessage
from domains.registry import adapters
from domains.registry.base import Capability, Registry, RegistryError
from domains.registry.facts import DomainInfo
from domains.states import GONE, WAYS, State
from products.models import ProviderCall

NIGHT = datetime.timedelta(hours=20)
"""A name that was looked at within it is left alone."""
AGAIN = datetime.timedelta(hours=1)
"""After a question without an answer."""
AT_ONCE = 200
"""Names that are chosen at a time."""
IN_A_ROW = 3
"""Questions without an answer after which a registry is left alone for this time."""
ELSEWHERE, MISSING = 2201, 2303
LOOKED_FOR = (Kind.MISSING, Kind.FOREIGN, Kind.STATE, Kind.DATE, Kind.SILENT)
LOSSES = frozenset({State.REDEMPTION, State.DELETING, State.RELEASED})
LEFT_ALONE = (*sorted(GONE), State.REGISTERING.value, State.ARRIVING.value)
"""Names that are none yet, or no more."""


@dataclass(frozen=True)
class Look:
    """What a registry said of a name: ``state`` None for one that is with somebody else, ``info`` None for both that
    and one that it does not know."""

    info: DomainInfo | None
    state: State | None


def due(registry: str, now: datetime.datetime) -> QuerySet[Domain]:
    """Names to look at, the ones that nobody looked at for longest first. Whatever has a request under way differs for
    good reason."""
    today = now.astimezone(datetime.UTC).date()
    told = Exists(_told(OuterRef("name")))
    names = Domain.objects.filter(extension__in=extensions_through(registry, today)).exclude(state__in=LEFT_ALONE)
    busy = ProviderCall.objects.filter(product=OuterRef("product"), state=ProviderCall.State.WAITING)
    asked = Q(seen_at=None) | Q(seen_at__lt=now - NIGHT)
    return names.filter(asked | told).exclude(Exists(busy)).order_by(F("seen_at").asc(nulls_first=True), "pk")


def _first_of(registry: str, now: datetime.datetime, most: int) -> list[Domain]:
    """Those that a message announced first, which may have been looked at a moment before it; not one that gave no
    answer within the hour, which would keep the others from their turn."""
    names = due(registry, now)
    silent = Q(seen_at__gt=now - NIGHT, seen_at__lte=now - NIGHT + AGAIN)
    told = list(names.filter(Exists(_told(OuterRef("name")))).exclude(silent)[:most])
    return [*told, *names.exclude(pk__in=[each.pk for each in told])[: most - len(told)]]


def _told(name: object) -> QuerySet[RegistryMessage]:
    return RegistryMessage.objects.filter(name=name, settled_at=None)


def look_at_some(registry: str, now: datetime.datetime, most: int = AT_ONCE) -> int:
    """Look at the next names; how many. Ends early when the registry fails three times in a row."""
    adapter, failed, done = adapters.get(registry), 0, 0
    if Capability.INFO not in adapter.capabilities:
        return 0
    for domain in _first_of(registry, now, most):
        failed = 0 if look_at(registry, adapter, domain, now) else failed + 1
        done += 1
        if failed == IN_A_ROW:
            break
    return done


def look_at(registry: str, adapter: Registry, domain: Domain, now: datetime.datetime) -> bool:
    """Ask about one name, outside any transaction, and compare. False when the registry did not answer."""
    try:
        look = _ask(adapter, domain, now)
    except RegistryError as error:
        Domain.objects.filter(pk=domain.pk).update(seen_at=now - NIGHT + AGAIN)
        note_down_silent(registry, domain, str(error), now)
        return False
    compare(registry, domain, look, now)
    return True


@transaction.atomic
def note_down_silent(registry: str, domain: Domain, why: str, now: datetime.datetime) -> None:
    """The registry does not say how the name stands."""
    here = f"{domain.seen_at:%Y-%m-%d}" if domain.seen_at else ""
    note_down(registry, domain.name, [Kind.SILENT], [Noticed(Kind.SILENT, here, why)], now)


def _ask(adapter: Registry, domain: Domain, now: datetime.datetime) -> Look:
    try:
        info = adapter.info(domain.name)
    except RegistryError as error:
        if error.code not in {ELSEWHERE, MISSING}:
            raise
        return Look(None, State.RELEASED if error.code == MISSING else None)
    if info.sponsor != adapter.account:
        return Look(None, None)
    return Look(info, None)


@transaction.atomic
def compare(registry: str, seen: Domain, look: Look, now: datetime.datetime) -> None:
    """Write down how the name stands there. ``seen``: the row as it was before the question; one that moved on
    meanwhile, or has an order under way by now, is looked at again."""
    domain = locked_whole(seen)
    busy = ProviderCall.objects.filter(product=domain.product_id, state=ProviderCall.State.WAITING)
    if domain.since != seen.since or busy.exists():
        return
    told = list(_told(domain.name).select_for_update().values_list("pk", flat=True))
    noticed = _noticed(domain, look, now, is_told=bool(told))
    domain.seen_at = now
    domain.save(update_fields=["seen_at", "expires_at"])
    note_down(registry, domain.name, LOOKED_FOR, noticed, now)
    RegistryMessage.objects.filter(pk__in=told).update(settled_at=now)


def _noticed(domain: Domain, look: Look, now: datetime.datetime, *, is_told: bool) -> list[Noticed]:
    if look.info is None and look.state is None:
        return [Noticed(Kind.FOREIGN, domain.state)]
    state, found = look.state or State(domain.state), list[Noticed]()
    if look.info is not None:
        state = state_of(look.info, domain.product, now)
        try:
            domain.expires_at = believable(domain, look.info, now)
        except Absurd:
            known, said = domain.expires_at, look.info.expires_at
            found.append(Noticed(Kind.DATE, known.isoformat() if known else "", said.isoformat() if said else ""))
    if state == domain.state:
        return found
    if state in WAYS[State(domain.state)] and (is_told or state not in LOSSES or is_expected(domain, state, now)):
        domain.move_to(state, now)
        return found
    kind = Kind.MISSING if look.info is None else Kind.STATE
    return [*found, Noticed(kind, domain.state, state.value)]


def is_expected(domain: Domain, state: State, now: datetime.datetime) -> bool:
    """Whether the calendar alone explains that the name went on to this state."""
    today = now.astimezone(datetime.UTC).date()
    if domain.product.expires_on is None:
        return False
    extension = extension_of(domain.extension, today)
    gone = domain.deleted_at.astimezone(datetime.UTC).date() if domain.deleted_at else None
    days = deadlines(extension, domain.product.expires_on, gone)
    if domain.state == State.EXPIRED:
        return extension.renews == Renews.ENDS and today >= days.deleted_on
    if domain.state == State.REDEMPTION:
        return today > (days.restorable_until or days.deleted_on)
    return domain.state == State.DELETING and today >= days.free_on
