"""Every implementation of a registry, set up for the one contract test."""

import datetime
from typing import Any

from core.clock import now
from domains.models import RegistryCommand
from domains.registry import base, manual
from domains.registry.local.control import Control

EXPIRES = datetime.datetime(2031, 5, 1, 9, tzinfo=datetime.UTC)
COMMANDS = {base.Register: "create", base.Renew: "renew", base.Delete: "delete", base.Restore: "restore"}


class Rig:
    """A registry named ``name`` in which every name of ``put`` ends at ``EXPIRES``."""

    name = ""

    def put(self, name: str, **facts: Any) -> None:
        """A name that is registered there."""

    def settle(self) -> None:
        """What people do so that an answer comes."""

    def effects(self, order: base.Order) -> int:
        """How often the order was really carried out."""
        raise NotImplementedError


class LocalRig(Rig):
    """EPP over TLS, and the local registry behind it."""

    name = "local"

    def __init__(self, control: Control) -> None:
        self.control = control

    def put(self, name: str, **facts: Any) -> None:
        """Into its storage."""
        self.control.put(name, expires=EXPIRES, **facts)

    def effects(self, order: base.Order) -> int:
        """From its storage."""
        return len(self.control.effects(COMMANDS[type(order)], order.name))


class ManualRig(Rig):
    """Somebody of the staff. The names they know end at ``EXPIRES``; ``unknown`` is none of them."""

    name = "manual"

    def settle(self) -> None:
        """Tick every task; refuse what is not there."""
        for task in RegistryCommand.objects.tasks():
            if task.name.startswith("unknown"):
                manual.refuse(task=task.pk, now=now(), reason="It is not there")
            else:
                manual.finish(task=task.pk, now=now(), expires_at=EXPIRES.replace(year=EXPIRES.year + 1))

    def effects(self, order: base.Order) -> int:
        """Tasks that were ticked."""
        done = RegistryCommand.objects.filter(name=order.name, command=type(order).__name__, verdict="done")
        return done.count()
