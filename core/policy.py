"""A permission is one answer: yes, or no with the reason."""

from dataclasses import dataclass
from typing import Self

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


class Refused(PermissionDenied):
    """A policy said no. ``reason`` is a sentence for the person; the 403 page shows it."""

    def __init__(self, reason: "str | Promise") -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Verdict:
    """Answer of a policy. An empty reason means yes, so a verdict is true when it allows.

    >>> bool(Verdict())
    True
    >>> bool(Verdict("Only administrators invite users."))
    False
    """

    reason: "str | Promise" = ""

    def __bool__(self) -> bool:
        return not self.reason

    def or_403(self) -> Self:
        """Return itself when it allows; raises Refused with the reason otherwise."""
        if self.reason:
            raise Refused(self.reason)
        return self


ALLOWED = Verdict()
