"""The steps of a change: each is a goal, so that a repetition orders only what is missing (NAM-8).

A step is JSON: ``{"servers": [[name, address …], …]}``, ``{"ds": […]}`` for exactly these records,
``{"add_ds": […]}``, ``{"lock": true}``, ``{"owner": handle, "card": key}``, with ``"private": true`` for one that is
hidden,
``{"code": true}`` for a fresh one, ``{"new_code": true}`` for one that nobody is told, ``{"pause": seconds}``,
``{"transfer": "approve"}`` or ``"reject"`` for one by another registrar.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domains.life.registering import code_of
from domains.registry.base import (
    Capability,
    CreateHost,
    Order,
    Registry,
    RegistryError,
    Transfer,
    Update,
    UpdateHost,
)
from domains.registry.base import Step as Answer
from domains.registry.facts import DnsKey, DomainInfo, DsData, NameServer

LOCK = "clientTransferProhibited"
MISSING = 2303
Record = DsData | DnsKey
Step = Mapping[str, Any]


def packed(records: Sequence[Record]) -> list[list[Any]]:
    """Records as JSON keeps them."""
    return [
        [each.key_tag, each.algorithm, each.digest_type, each.digest]
        if isinstance(each, DsData)
        else ["key", each.flags, each.protocol, each.algorithm, each.key]
        for each in records
    ]


def unpacked(kept: Sequence[Sequence[Any]]) -> list[Record]:
    """The records again."""
    return [DnsKey(*each[1:]) if each[0] == "key" else DsData(*each) for each in kept]


def orders(step: Step, name: str, info: DomainInfo, registry: Registry, key: str) -> Iterator[Order]:
    """What has to be ordered so that the step is reached; nothing when it is."""
    if "servers" in step:
        yield from _hosts(step["servers"], name, registry, key)
    if "transfer" in step and "pendingTransfer" in info.statuses:
        yield Transfer(key=key, name=name, step=Answer(step["transfer"]))
    update = _update(step, name, info, key)
    if update is not None:
        yield update


def _update(step: Step, name: str, info: DomainInfo, key: str) -> Update | None:
    if "servers" in step:
        return _servers({each[0] for each in step["servers"]}, name, info, key)
    if "ds" in step or "add_ds" in step:
        return _records(step, name, info, key)
    if "lock" in step and step["lock"] != (LOCK in info.statuses):
        new, gone = ((LOCK,), ()) if step["lock"] else ((), (LOCK,))
        return Update(key=key, name=name, add_statuses=new, remove_statuses=gone)
    if ("code" in step or "new_code" in step) and info.code != (wanted := code_of(key)):
        return Update(key=key, name=name, code=wanted)
    if "owner" in step and step["owner"] != info.registrant:
        return Update(key=key, name=name, registrant=step["owner"])
    return None


def _servers(wanted: set[str], name: str, info: DomainInfo, key: str) -> Update | None:
    present = {each.name for each in info.servers}
    if wanted == present:
        return None
    new, gone = (tuple(NameServer(each) for each in sorted(some)) for some in (wanted - present, present - wanted))
    return Update(key=key, name=name, add_servers=new, remove_servers=gone)


def _records(step: Step, name: str, info: DomainInfo, key: str) -> Update | None:
    wanted, present = set(unpacked(step.get("ds", step.get("add_ds", [])))), set(info.ds)
    new, gone = wanted - present, present - wanted if "ds" in step else set()
    if not new and not gone:
        return None
    if not wanted:
        return Update(key=key, name=name, remove_all_ds=True)
    return Update(key=key, name=name, add_ds=tuple(new), remove_ds=tuple(gone))


def _hosts(servers: Sequence[Sequence[str]], name: str, registry: Registry, key: str) -> Iterator[Order]:
    """Hosts that the registry lacks, and glue that is another one."""
    if Capability.HOSTS not in registry.capabilities:
        return
    for number, (server, *addresses) in enumerate(servers):
        present = addresses_of(registry, server)
        if present is None:
            yield CreateHost(key=f"{key}-h{number}", name=server, addresses=tuple(addresses))
        elif addresses and set(present) != set(addresses) and server.endswith(f".{name}"):
            new, gone = (tuple(sorted(some)) for some in ({*addresses} - {*present}, {*present} - {*addresses}))
            yield UpdateHost(key=f"{key}-h{number}", name=server, add=new, remove=gone)


def addresses_of(registry: Registry, server: str) -> tuple[str, ...] | None:
    """The glue of a host; None when the registry has no such host. Raises RegistryError."""
    try:
        return registry.host(server).addresses
    except RegistryError as error:
        if error.code != MISSING:
            raise
        return None
