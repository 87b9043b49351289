"""Messages of registries: each stored with its effect in one transaction, then acknowledged (REG-20).

A worker that dies in between gets the same message again and finds it stored.
"""

import datetime
import re
import uuid

from django.db import transaction

from domains.drift.findings import Kind, Noticed, note_down
from domains.life.ending import leave, locked_whole, stay
from domains.models import Domain, RegistryMessage
from domains.registry import adapters
from domains.registry.base import Capability, Registry, RegistryError
from domains.registry.facts import Decided, Message, TransferState
from domains.states import GONE
from domains.transfers.leaving import begin_leaving
from products.calls.queue import refuse
from products.models import ProviderCall
from products.providers import Action

NAME = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")
MISSING = 2303
APPROVED = frozenset({"clientApproved", "serverApproved"})


def take_next(registry: str, now: datetime.datetime) -> bool:
    """Fetch, store and acknowledge one message. False when none waits. Raises RegistryError."""
    adapter = adapters.get(registry)
    message = adapter.poll() if Capability.POLL in adapter.capabilities else None
    if message is None:
        return False
    store(registry, adapter.account, message, now, _owner_of(adapter, message))
    try:
        adapter.acknowledge(message.id)
    except RegistryError as error:
        if error.code != MISSING:  # taken out by another worker, or before its answer was lost
            raise
    return True


def _owner_of(adapter: Registry, message: Message) -> str:
    """Whom only the registry knows, and who has to hear that the name is asked for by another registrar."""
    told = message.transfer
    if told is None or told.status != "pending" or told.asked_by == adapter.account:
        return ""
    try:
        return adapter.contact(adapter.info(told.name.lower()).registrant).email
    except RegistryError:
        return ""


@transaction.atomic
def store(registry: str, account: str, message: Message, now: datetime.datetime, owner: str = "") -> bool:
    """Keep the message and do what it means, once. ``owner``: where the holder of its name reads, as far as the
    registry says it. False when it was stored before."""
    domain = _ours(message)
    facts = {"text": message.text[:2_000], "at": message.at, "received_at": now}
    row, is_new = RegistryMessage.objects.get_or_create(
        registry=registry, key=message.id, defaults={**facts, "name": domain.name if domain else ""}
    )
    if not is_new:
        return False
    if domain and message.transfer:
        _transferred(domain, message.transfer, account, owner, now)
    if message.decided:
        _decided(message.decided, now)
    if domain is None or not message.is_understood:
        note_down(registry, _about(message), [], [Noticed(Kind.MESSAGE, there=message.text)], now)
    if domain is None or domain.state in GONE:
        row.settled_at = now
        row.save(update_fields=["settled_at"])
    return True


def _about(message: Message) -> str:
    """What the finding is filed under: the name of the message, or the message itself."""
    return next(iter(_names(message)), f"#{message.id}")[:253]


def _names(message: Message) -> list[str]:
    told = [each.name.lower() for each in (message.transfer, message.decided, message.domain) if each]
    return told or NAME.findall(message.text.lower())


def _ours(message: Message) -> Domain | None:
    """The name of ours that a message is about, locked with all that a payment locks; None for no name or several."""
    found = list(Domain.objects.filter(name__in=_names(message)).exclude(state__in=sorted(GONE)).order_by("pk")[:2])
    return locked_whole(found[0]) if len(found) == 1 else None


def _transferred(
    domain: Domain, told: TransferState, account: str, owner: str, now: datetime.datetime
) -> None:  # fmt: skip
    """Another registrar asks for a name, gets it or does not. One that we ask for is looked at now."""
    if told.asked_by == account:
        calls = ProviderCall.objects.filter(product=domain.product_id, action=Action.PROVISION.value)
        calls.filter(state=ProviderCall.State.WAITING).update(due_at=now)
        return
    if told.status in APPROVED:
        leave(domain, told.asked_by, now)
    elif told.status == "pending":
        begin_leaving(domain, told, owner, now)
    else:
        stay(domain, told.status, now)


def _decided(told: Decided, now: datetime.datetime) -> None:
    """An order that had been taken was decided: it is asked about now, or refused. Keys are those of calls, with the
    step behind them."""
    try:
        key = uuid.UUID(told.key[:36])
    except ValueError:
        return
    if not told.is_done and len(told.key) == len(str(key)):
        refuse(key, f"The registry decided against it ({told.at:%Y-%m-%d}).", now)
    else:
        ProviderCall.objects.filter(pk=key, state=ProviderCall.State.WAITING).update(due_at=now)
