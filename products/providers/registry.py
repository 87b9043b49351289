"""Which adapter a name stands for."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from core.hooks import Hook
from products.providers.base import Provider, ProviderError
from products.providers.config import Config, UnusableProvider, configs
from products.providers.local import LocalProvider
from products.providers.manual import ManualProvider
from products.providers.webhook import WebhookProvider

MARGIN = datetime.timedelta(seconds=15)
"""For looking up a name, and for writing down the answer."""


class UnknownProvider(ProviderError):
    """No provider has this name; what is asked of it waits until the operator describes one."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No provider is called {name}. Describe it in PROVIDERS.", retryable=True)


@dataclass(frozen=True)
class BuiltIn:
    """A provider that an app above brings along, under a name that nobody has to describe."""

    name: str
    make: Callable[[], Provider]
    timeout: datetime.timedelta


BUILT_IN: Hook[BuiltIn] = Hook(key=lambda each: each.name)


def _local(name: str, config: Config) -> Provider:
    return LocalProvider(Path(settings.VAR_DIR) / "providers" / f"{name}.sqlite3")


def _manual(name: str, config: Config) -> Provider:
    return ManualProvider()


def _webhook(name: str, config: Config) -> Provider:
    return WebhookProvider(config)


MAKERS: dict[str, Callable[[str, Config], Provider]] = {"local": _local, "manual": _manual, "webhook": _webhook}


def get(name: str) -> Provider:
    """The adapter of this name. Raises UnknownProvider."""
    if own := BUILT_IN.get(name):
        return own.make()
    described = configs().get(name)
    if described is None:
        raise UnknownProvider(name)
    return MAKERS[described.type](name, described)


def lease(name: str) -> datetime.timedelta:
    """How long one worker may have a call to this provider: longer than the adapter takes. Then another one asks."""
    if own := BUILT_IN.get(name):
        return own.timeout + MARGIN
    described = configs().get(name)
    return datetime.timedelta(seconds=described.timeout if described else 0) + MARGIN


def problems(names: Iterable[str]) -> list[str]:
    """What is wrong with ``PROVIDERS``, given the names that the catalogue uses: sentences for the operator."""
    try:
        known = configs()
    except UnusableProvider as error:
        return [str(error)]
    return [str(UnknownProvider(name)) for name in sorted(set(names) - set(known)) if not BUILT_IN.get(name)]
