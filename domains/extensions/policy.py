"""How an extension behaves, as the provider's file ``extensions.yaml`` says for a day (DOM-13, DOM-40).

Days are counts unless a name ends in ``_on``. Every value of the file has its source, or is marked as recalled.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Renews(StrEnum):
    """What the registry does on the last day of a term when nobody orders anything."""

    ITSELF = "itself"
    """It renews and bills the provider, unless the name is deleted."""
    ENDS = "ends"
    NEVER = "never"
    """It knows no term: the term is the provider's."""


class Restore(StrEnum):
    """How a name comes back out of redemption."""

    REPORT = "report"
    """A request, and a report within ``report_days`` (RFC 3915)."""
    REQUEST = "request"
    ORDER = "order"
    """A command of the registry's own."""
    NONE = "none"


class Privacy(StrEnum):
    """Who hides the holder of a name from the public."""

    OFFERED = "offered"
    REGISTRY = "registry"
    """Hidden without anybody asking."""
    FORBIDDEN = "forbidden"


class Dnssec(StrEnum):
    """What the registry takes of a signed name."""

    DS = "ds"
    KEY = "key"
    NONE = "none"


@dataclass(frozen=True)
class Transfer:
    """Coming from another registrar: years that it adds, whether it wants a code, days without one after another."""

    adds_years: int
    code: bool
    lock_days: int


@dataclass(frozen=True)
class Prices:
    """Net minor units by currency. A currency that is missing is not offered."""

    restore: Mapping[str, int]
    transfer: Mapping[str, int]


@dataclass(frozen=True)
class Extension:
    """One row of the file. ``through`` names the registry that is asked. ``years``: the shortest and the longest term,
    and the longest that a name can be paid ahead.

    ``margin``: days before the last paid day on which it is decided whether the name is kept. ``grace`` and
    ``deleted_after`` are counted from the last paid day, ``redemption`` and ``pending_delete`` from the deletion.
    """

    key: str
    starts_on: datetime.date
    registry: str
    through: str
    years: tuple[int, int]
    renews: Renews
    renew_order: bool
    margin: int
    grace: int
    deleted_after: int
    redemption: int
    pending_delete: int
    restore: Restore
    report_days: int
    transfer: Transfer
    dnssec: Dnssec
    privacy: Privacy
    gtld: bool
    prices: Prices
    recalled: frozenset[str]
    restore_adds_years: int = 0
    waits_for_allocation: bool = False
    least_length: int = 1

    @property
    def years_ahead(self) -> int:
        """How many years from today a name can be paid at most; where paying means not to delete, one more."""
        return min(self.years[1], 10) if self.renew_order else self.years[1] + 1

    @property
    def is_restorable(self) -> bool:
        """Whether its last holder gets a deleted name back at all."""
        return self.restore != Restore.NONE and self.redemption > 0
