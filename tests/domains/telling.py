"""A name's life day by day, for tests of what people are told of it."""

import datetime
from collections.abc import Iterable

from domains.life import sweep
from domains.models import Domain
from domains.notices.due import organizations_to_tell
from domains.notices.telling import tell_organization
from domains.restore.quotes import days_of
from domains.states import State
from notifications.models import Message
from products.models import ProviderCall
from tests.domains import names

DAY = datetime.timedelta(days=1)
Told = tuple[int, str, str]


def tell(at: datetime.datetime) -> None:
    """As the schedule does."""
    for organization in list(organizations_to_tell(at)):
        tell_organization(organization, at)


def live(domain: Domain, days: Iterable[int], *, hours: int = 2) -> list[Told]:
    """Nobody pays: on each of these days (from the last paid one) the clock runs ``hours`` times. What was written to
    whom, as (day, kind of mail, address), without repetitions taken out."""
    last_day, told = names.reloaded(domain).product.expires_on, list[Told]()
    assert last_day is not None
    for day in days:
        at, known = names.at((last_day + day * DAY).isoformat()), _written()
        _sweep(domain, at)
        for _hour in range(hours):
            tell(at)
        new = Message.objects.filter(kind__startswith="domains/").exclude(pk__in=known)
        told += sorted((day, each.kind.removeprefix("domains/"), each.address) for each in new)
    return told


def around(told: Iterable[tuple[int, str]], *others: int) -> list[int]:
    """These days and the one after each."""
    return sorted({day + off for day in [*(day for day, _kind in told), *others] for off in (0, 1)})


def _written() -> list[object]:
    return list(Message.objects.values_list("pk", flat=True))


def _sweep(domain: Domain, at: datetime.datetime) -> None:
    """The clock over names; what it orders is done by the registry at once."""
    for step in (sweep.expire_some, sweep.interrupt_next, sweep.give_up_next):
        while step(at):
            pass
    orders = ProviderCall.objects.filter(product=domain.product_id, action="cancel", state="waiting")
    if orders.update(state="done"):
        names.reloaded(domain).move_to(State.REDEMPTION, at)
    fresh = names.reloaded(domain)
    days = days_of(fresh, at.date())
    if fresh.state == State.REDEMPTION and days and at.date() > (days.restorable_until or at.date()):
        fresh.move_to(State.DELETING, at)


def days_of_mails(told: list[Told]) -> list[tuple[int, str]]:
    """Without the readers, each once."""
    return sorted({(day, kind) for day, kind, _address in told})
