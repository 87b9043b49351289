"""How the operator describes providers: ``PROVIDERS``, a JSON object of name → description (.env.example)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from products.providers.base import Capability

SHORTEST_SECRET = 32
LONGEST_TIMEOUT = 60


class UnusableProvider(Exception):
    """A description means nothing; the message names the provider and says what to write."""


@dataclass(frozen=True)
class Config:
    """One provider. ``timeout`` in seconds for the whole call; ``ca_file`` trusts another authority than the system's.

    ``allow_private``: its address may lie in a private network, and speak http without TLS there.
    ``can``: names of capabilities, separated by commas (webhook only).
    """

    type: str
    url: str = ""
    secret: str = ""
    timeout: int = 20
    allow_private: bool = False
    ca_file: str = ""
    can: str = "everything"

    @property
    def capabilities(self) -> Capability:
        """``can`` as flags. Raises KeyError for a name that is none."""
        found = Capability(0)
        for name in self.can.split(","):
            found |= Capability[name.strip().upper()]
        return found


KNOWN = {"local": Config("local"), "manual": Config("manual")}
"""Described by nobody: the manual one always, the local one on a machine of one's own."""


def configs() -> dict[str, Config]:
    """Every provider by name. Raises UnusableProvider."""
    known = KNOWN if settings.DEVELOPMENT else {"manual": KNOWN["manual"]}
    return {**known, **{name: config(name, given) for name, given in settings.PROVIDERS.items()}}


def config(name: str, given: Any) -> Config:
    """The description of one provider, checked. Raises UnusableProvider."""
    if not isinstance(given, Mapping) or not _is_typed(given):
        raise UnusableProvider(f"PROVIDERS: {name} has to be an object with type, url, secret and their like.")
    described = Config(**given)
    if described.type not in {"local", "manual", "webhook"}:
        raise UnusableProvider(f"PROVIDERS: the type of {name} is {described.type!r}; local, manual or webhook exist.")
    if described.type == "webhook":
        _check_webhook(name, described)
    return described


def _is_typed(given: Mapping[str, Any]) -> bool:
    types = {name: each.type for name, each in Config.__dataclass_fields__.items()}
    return "type" in given and all(type(value) is types.get(key) for key, value in given.items())


def _check_webhook(name: str, described: Config) -> None:
    if not _is_usable(described):
        raise UnusableProvider(f"PROVIDERS: the url of {name} has to begin with https:// and name a host.")
    if len(described.secret) < SHORTEST_SECRET:
        raise UnusableProvider(f"PROVIDERS: the secret of {name} needs {SHORTEST_SECRET} random characters or more.")
    if not 1 <= described.timeout <= LONGEST_TIMEOUT:
        raise UnusableProvider(f"PROVIDERS: the timeout of {name} is 1 to {LONGEST_TIMEOUT} seconds.")
    try:
        described.capabilities  # noqa: B018 (asked for its complaint)
    except KeyError as error:
        known = ", ".join(flag.lower() for flag in Capability.__members__)
        raise UnusableProvider(f"PROVIDERS: what {name} can is a list of: {known}.") from error


def _is_usable(described: Config) -> bool:
    try:
        address = urlsplit(described.url)
        has_port = address.port != 0
    except ValueError:
        return False
    schemes = {"https", "http"} if described.allow_private else {"https"}
    return address.scheme in schemes and bool(address.hostname) and not address.username and has_port
