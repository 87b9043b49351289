"""A registry that is reached by people: each order becomes a task, done when somebody writes down what came of it."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction

from core.clock import now as present
from domains.models import RegistryCommand
from domains.registry.base import HIDDEN, Answer, Capability, Order, RegistryError, Verdict, needed_for
from domains.registry.config import Config
from domains.registry.facts import Contact, DomainInfo, HostInfo, Message, Offer, TransferState

DONE = "done"
TAKEN = 1001
"""What an order answers until the task is ticked."""


class ManualRegistry:
    """For extensions that standard EPP does not reach. Nobody can be asked while a page waits, so it takes orders and
    no questions. Codes are not in the task: who does it opens the order."""

    account, knows_keys = "", True

    def __init__(self, name: str, config: Config) -> None:
        self.name, self.config = name, config

    @property
    def capabilities(self) -> Capability:
        """Orders; less when the operator says so."""
        return self.config.capabilities & Capability.ORDERS

    def perform(self, order: Order) -> Answer:
        """One task per key, however often it is asked; afterwards what the person wrote."""
        if needed_for(order) not in self.capabilities:
            raise _not_offered()
        row = _task(self.name, order)
        if row.verdict == Verdict.REFUSED:
            raise RegistryError(row.received, verdict=Verdict.REFUSED, reasons=[row.received])
        return _answer(row)

    def check(self, names: Sequence[str], *, years: int = 1, currency: str = "") -> list[Offer]:
        """Nobody can be asked."""
        raise _not_offered()

    def info(self, name: str, code: str = "") -> DomainInfo:
        """Nobody can be asked."""
        raise _not_offered()

    def contact(self, handle: str) -> Contact:
        """Nobody can be asked."""
        raise _not_offered()

    def host(self, name: str) -> HostInfo:
        """Nobody can be asked."""
        raise _not_offered()

    def transfer(self, name: str, code: str = "") -> TransferState:
        """Nobody can be asked."""
        raise _not_offered()

    def poll(self) -> Message | None:
        """Nobody writes messages."""
        raise _not_offered()

    def acknowledge(self, message: str) -> None:
        """Nobody writes messages."""
        raise _not_offered()


def finish(*, task: int, now: datetime.datetime, expires_at: datetime.datetime | None = None) -> bool:
    """A person did it; ``expires_at`` is what the registry says then. False when it was answered before."""
    until = expires_at.isoformat() if expires_at else None
    return _settle(task, now, verdict=DONE, code=1000, received=json.dumps({"expires_at": until}))


def refuse(*, task: int, now: datetime.datetime, reason: str) -> bool:
    """The registry will not do it. False when it was answered before."""
    return _settle(task, now, verdict=Verdict.REFUSED.value, code=0, received=reason[:500])


def _settle(task: int, now: datetime.datetime, **facts: object) -> bool:
    return bool(RegistryCommand.objects.tasks().filter(pk=task).update(answered_at=now, **facts))


def _task(registry: str, order: Order) -> RegistryCommand:
    """The task of an order, made the first time. Two workers at once make one."""
    known = RegistryCommand.objects.of(registry, order.key).filter(by_hand=True).first()
    if known is not None:
        return known
    facts: dict[str, Any] = {
        "command": type(order).__name__,
        "name": order.name,
        "sent_at": present(),
        "sent": _told(order),
    }
    try:
        with transaction.atomic():
            return RegistryCommand.objects.create(registry=registry, key=order.key, by_hand=True, **facts)
    except IntegrityError:
        return RegistryCommand.objects.get(registry=registry, key=order.key, by_hand=True)


def _told(order: Order) -> str:
    facts = {name: value for name, value in asdict(order).items() if value not in (None, "", (), [])}
    return json.dumps({**facts, **({"code": HIDDEN} if "code" in facts else {})}, default=str, ensure_ascii=False)


def _answer(row: RegistryCommand) -> Answer:
    if row.answered_at is None:
        return Answer(code=TAKEN, is_pending=True)
    until = json.loads(row.received)["expires_at"]
    return Answer(code=row.code, expires_at=datetime.datetime.fromisoformat(until) if until else None)


def _not_offered() -> RegistryError:
    return RegistryError("Tasks by hand do not offer this.", verdict=Verdict.REFUSED)
