"""How the operator describes providers: ``PROVIDERS``, a JSON object of name → description (.env.example)."""

from dataclasses import dataclass

from django.conf import settings

from core.http_client import Endpoint
from products.providers.base import Capability

LONGEST_TIMEOUT = 60


class UnusableProvider(Exception):
    """A description means nothing; the message names the provider and says what to write."""


@dataclass(frozen=True, kw_only=True)
class Config(Endpoint):
    """One provider. ``can``: names of capabilities, separated by commas (webhook only)."""

    type: str = ""
    can: str = "everything"

    @property
    def capabilities(self) -> Capability:
        """``can`` as flags. Raises KeyError for a name that is none."""
        found = Capability(0)
        for name in self.can.split(","):
            found |= Capability[name.strip().upper()]
        return found


KNOWN = {"local": Config(type="local"), "manual": Config(type="manual")}
"""Described by nobody: the manual one always, the local one on a machine of one's own."""


def configs() -> dict[str, Config]:
    """Every provider by name. Raises UnusableProvider."""
    known = KNOWN if settings.DEVELOPMENT else {"manual": KNOWN["manual"]}
    return {**known, **{name: config(name, given) for name, given in settings.PROVIDERS.items()}}


def config(name: str, given: object) -> Config:
    """The description of one provider, checked. Raises UnusableProvider."""
    described = Config.read(given)
    if described is None or not described.type:
        raise UnusableProvider(f"PROVIDERS: {name} has to be an object with type, url, secret and their like.")
    if described.type not in {"local", "manual", "webhook"}:
        raise UnusableProvider(f"PROVIDERS: the type of {name} is {described.type!r}; local, manual or webhook exist.")
    if described.type == "webhook":
        _check_webhook(name, described)
    return described


def _check_webhook(name: str, described: Config) -> None:
    if complaint := described.complaint(longest=LONGEST_TIMEOUT):
        raise UnusableProvider(f"PROVIDERS, {name}: {complaint}")
    try:
        described.capabilities  # noqa: B018 (asked for its complaint)
    except KeyError as error:
        known = ", ".join(flag.lower() for flag in Capability.__members__)
        raise UnusableProvider(f"PROVIDERS: what {name} can is a list of: {known}.") from error
