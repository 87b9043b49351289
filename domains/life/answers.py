"""What the provider of names tells beside what a registry tells."""

import datetime
from dataclasses import dataclass

from domains.registry.facts import DomainInfo


@dataclass(frozen=True)
class Gone:
    """The registry knows the name no more."""


@dataclass(frozen=True)
class Seen:
    """What the registry said while the row of the name was in its state ``since``; None: there was no row. Once the
    state is a newer one, this is an old answer."""

    info: DomainInfo | Gone
    since: datetime.datetime | None
