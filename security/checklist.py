"""How well a person's sign-in is protected, in words (interface.md 3.12, SEC-64). Other parts add their question."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from security.factors import codes_left
from security.strength import SecondFactor

if TYPE_CHECKING:
    from accounts.models import User

FEW_CODES = 3


@dataclass(frozen=True)
class Check:
    """One protection: what it is, what to do for it and where, and whether this person has it."""

    label: Any
    advice: Any
    url_name: str
    is_done: Callable[["User"], bool]


CHECKS = [
    Check(
        gettext_lazy("Two-step verification is active"), gettext_lazy("Activate two-step verification"),
        "security:factors",
        lambda user: user.second_factor != SecondFactor.NONE,
    ),
    Check(
        gettext_lazy("With a method that is safer than SMS"), gettext_lazy("Add a method that is safer than SMS"),
        "security:factors",
        lambda user: user.second_factor not in {SecondFactor.NONE, SecondFactor.SMS},
    ),
    Check(
        gettext_lazy("Enough backup codes are left"), gettext_lazy("Get new backup codes"),
        "security:codes", lambda user: codes_left(user) >= FEW_CODES,
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Score:
    """The list with its outcome."""

    rows: list[tuple[Check, bool]]

    @property
    def done(self) -> int:
        """How many protections the person has."""
        return sum(is_done for _check, is_done in self.rows)

    @property
    def word(self) -> str:
        """The score in one word."""
        if self.done == len(self.rows):
            return _("Good protection")
        return _("Weak protection") if self.done == 0 else _("Incomplete protection")

    @property
    def kind(self) -> str:
        """The badge of the word."""
        return "ok" if self.done == len(self.rows) else "danger" if self.done == 0 else "warn"


def checks_of(user: "User") -> Score:
    """Ask every question."""
    return Score([(check, check.is_done(user)) for check in CHECKS])
