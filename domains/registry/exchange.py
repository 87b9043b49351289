"""The one way to order something of a registry: intent, answer, and what lies between (decision 29).

The caller stores its intent and the key first, and asks here outside any transaction, as often as it takes. An order of
which an earlier try may have arrived is not sent again before the registry said what is there.
"""

import datetime
from dataclasses import replace

from domains.models import RegistryCommand
from domains.registry import adapters
from domains.registry.base import Answer, Order, Registry, RegistryError, Renew, Verdict
from domains.registry.unknown import found_out


def perform(name: str, order: Order) -> Answer:
    """Have it done once, at the registry of this name. Raises RegistryError: RETRYABLE and UNKNOWN are asked again with
    the same order, later and for as long as it takes; REFUSED is not."""
    registry = adapters.get(name)
    found = _found_out(name, registry, order)
    if found is not None:
        return found
    try:
        return _with_day(registry, order, registry.perform(order))
    except RegistryError as error:
        if error.verdict is not Verdict.REFUSED:
            raise
        # "It is there already" may be the answer to an earlier try that took its time, or of another worker.
        found = _found_out(name, registry, order)
        if found is None:
            raise
        return found


def _found_out(name: str, registry: Registry, order: Order) -> Answer | None:
    """What an earlier try came to, if one may have arrived; None when there was none, or it surely did not."""
    if registry.knows_keys or not may_have_arrived(name, order.key):
        return None
    return found_out(registry, order)


def _with_day(registry: Registry, order: Order, answer: Answer) -> Answer:
    """The new day of a renewal is the registry's (REG-4): asked for where the answer has none that is later; None where
    the registry does not tell one."""
    if not isinstance(order, Renew) or registry.knows_keys or answer.is_pending or _is_later(order, answer.expires_at):
        return answer
    try:
        told = registry.info(order.name).expires_at
    except RegistryError:
        told = None
    return replace(answer, expires_at=told if _is_later(order, told) else None)


def _is_later(order: Renew, told: datetime.datetime | None) -> bool:
    return told is not None and told.astimezone(datetime.UTC).date() > order.expires_on


def may_have_arrived(name: str, key: str) -> bool:
    """Whether a try of the order was sent and nobody knows for sure that nothing came of it."""
    surely_not = [Verdict.RETRYABLE.value, Verdict.REFUSED.value]
    return RegistryCommand.objects.of(name, key).exclude(verdict__in=surely_not).exists()
