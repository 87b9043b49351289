"""The log of commands in the database: written before an order is sent, completed once, without secrets."""

from django.db import transaction

from core.clock import now
from core.work import insist
from domains.models import RegistryCommand
from domains.registry.base import Order

LONGEST = 20_000
"""Characters of a frame that are kept."""


class DatabaseLog:
    """Rows of ``RegistryCommand`` for the registry of this name."""

    def __init__(self, registry: str) -> None:
        self.registry = registry

    def sent(self, order: Order, command: str, frame: str) -> int:
        """The row of a try, committed. Raises RuntimeError inside a transaction, which a crash would undo."""
        with transaction.atomic(durable=True):
            row = RegistryCommand.objects.create(
                registry=self.registry, key=order.key, command=command, name=order.name[:255], sent=frame[:LONGEST],
                sent_at=now(),
            )  # fmt: skip
        return row.pk

    def answered(self, line: int, *, verdict: str, code: int, server_key: str, frame: str) -> None:
        """Complete it, although the database may be away for a moment."""
        facts = {"verdict": verdict, "code": code, "server_key": server_key, "received": frame[:LONGEST]}
        row = RegistryCommand.objects.filter(pk=line, answered_at=None)
        insist(lambda: row.update(answered_at=now(), **facts))

    def failed(self, key: str, command: str, name: str, *, verdict: str, code: int, frame: str) -> None:
        """A question that was not answered well."""
        at = now()
        RegistryCommand.objects.create(
            registry=self.registry, key=key, command=command, name=name[:255], sent_at=at, answered_at=at,
            verdict=verdict, code=code, received=frame[:LONGEST],
        )  # fmt: skip
