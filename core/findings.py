"""Findings: what somebody should look at, how grave it is, and how to mend it (UI-16). One type for all;
``organizations.hooks.FINDINGS`` collects them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class Gravity(IntEnum):
    """The gravest first."""

    LOSS = 0
    """Something is lost for good."""
    STOP = 1
    """A service or an access stops."""
    WARNING = 2


@dataclass(frozen=True)
class Finding:
    """``what`` in the reader's language; ``since`` and ``lost_on`` are days of the reader, None where there is none.
    ``mend`` names the one act that helps, ``url`` is where it is done, ``icon`` shows what it is about."""

    gravity: Gravity
    what: str
    mend: Any
    url: str
    since: datetime.date | None = None
    lost_on: datetime.date | None = None
    icon: str = "alert"

    @property
    def kind(self) -> str:
        """Of the badge."""
        return "warn" if self.gravity == Gravity.WARNING else "danger"


def soonest(findings: Iterable[Finding], most: int) -> list[Finding]:
    """Those by which something is lost soonest; among equal days the graver, what is lost on no day last."""
    return sorted(findings, key=lambda each: (each.lost_on or datetime.date.max, each.gravity, each.what))[:most]
