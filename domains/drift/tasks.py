"""Work of the workers on what registries tell and how names stand there."""

from celery import shared_task

from core.clock import now
from core.work import drain
from domains.drift.looking import look_at_some
from domains.drift.messages import take_next
from domains.drift.overdue import look_over
from domains.extensions.reading import extensions_today
from domains.registry.base import RegistryError

MESSAGES, LOOKS = 500, 3_000
"""Of one registry in one run: a minute, and five minutes. 3,000 are ten questions a second and 860,000 names a day."""


def registries() -> list[str]:
    """Everybody who is asked about names today."""
    return sorted({row.through for row in extensions_today(now().date())})


@shared_task(name="domains.take_messages", ignore_result=True)
def take_messages() -> None:
    """What registries want to say. One that is away is asked in a minute."""
    for registry in registries():
        try:
            drain(lambda registry=registry: take_next(registry, now()), most=MESSAGES)  # type: ignore[misc]
        except RegistryError:
            continue


@shared_task(name="domains.look_at_names", ignore_result=True)
def look_at_names() -> None:
    """Compare what is due tonight, at a bounded rate; what is not reached is first the next time."""
    for registry in registries():
        look_through(registry, LOOKS)


def look_through(registry: str, most: int) -> int:
    """Look at the next names of one registry, so many at most; how many."""
    try:
        return look_at_some(registry, now(), most)
    except RegistryError:
        return 0


@shared_task(name="domains.look_over", ignore_result=True)
def look_over_what_waits() -> None:
    """What waits too long, and what was paid and not done."""
    look_over(now())
