"""Which adapter a name stands for."""

import datetime
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from domains.registry.base import Registry, RegistryError, Verdict
from domains.registry.config import Config
from domains.registry.epp.adapter import EppRegistry
from domains.registry.log import DatabaseLog
from domains.registry.manual import ManualRegistry

LOCAL = "local"
MARGIN = datetime.timedelta(seconds=15)
"""For looking up a name, and for writing down the answer."""
NOTE, AUTHORITY, CLIENT = "address.json", "ca.pem", "ATRIO"


class UnknownRegistry(RegistryError):
    """No registry has this name; what is ordered there waits until the operator describes one."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No registry is called {name}. Describe it in REGISTRIES.", verdict=Verdict.RETRYABLE)


def folder() -> Path:
    """Where the local registry of this machine keeps everything."""
    return Path(settings.VAR_DIR) / "registry"


def get(name: str, *, seconds: int | None = None) -> Registry:
    """The adapter of this name. ``seconds``: a call may take no longer than that, for who waits in front of a page.
    Raises UnknownRegistry."""
    described = _described(name)
    if seconds is not None:
        described = replace(described, timeout=min(seconds, described.timeout))
    if described.type == "manual":
        return ManualRegistry(name, described)
    return EppRegistry(described, DatabaseLog(name))


def lease(name: str) -> datetime.timedelta:
    """How long one worker may have an order: longer than a question, the order and another question take. Then
    another one asks. Raises UnknownRegistry."""
    return datetime.timedelta(seconds=3 * _described(name).timeout) + MARGIN


def _described(name: str) -> Config:
    given = settings.REGISTRIES.get(name)
    if given is not None:
        config = Config.read(given)
        if config is None or config.complaint():
            raise UnknownRegistry(name)
        return config
    if name == "manual":
        return Config(type="manual")
    if name == LOCAL and settings.DEVELOPMENT:
        return _local()
    raise UnknownRegistry(name)


def _local() -> Config:
    """As the process of the local registry wrote it down."""
    try:
        note = json.loads((folder() / NOTE).read_text())
    except OSError:
        raise RegistryError("The local registry does not run.", verdict=Verdict.RETRYABLE) from None
    place = {"host": note["host"], "port": note["port"], "ca_file": str(folder() / AUTHORITY)}
    return Config(user=CLIENT, password=note["passwords"][CLIENT], timeout=10, **place)


def problems(names: Iterable[str] = ()) -> list[str]:
    """What is wrong with ``REGISTRIES``, given the names that are in use: sentences for the operator."""
    found = []
    for name, given in settings.REGISTRIES.items():
        config = Config.read(given)
        if config is None:
            found.append(f"REGISTRIES: {name} has to be an object with type, host, user, password and their like.")
        elif complaint := config.complaint():
            found.append(f"REGISTRIES, {name}: {complaint}")
    known = {*settings.REGISTRIES, "manual", *([LOCAL] if settings.DEVELOPMENT else [])}
    return [*found, *(str(UnknownRegistry(name)) for name in sorted({*names} - known))]
