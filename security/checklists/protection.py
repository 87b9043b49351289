"""How well a person's sign-in is protected, in words (SCR-12, SEC-64). Apps above add their question."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.hooks import Hook
from security.base.strength import SecondFactor
from security.methods.factors import codes_left

if TYPE_CHECKING:
    from accounts.models import User

FEW_CODES = 3


@dataclass(frozen=True)
class ProtectionCheck:
    """One protection: what it is, what to do for it (an infinitive) and where, and whether this person has it."""

    label: Any
    advice: Callable[["User"], Any]
    url_name: str
    is_done: Callable[["User"], bool]


CHECKS: Hook[ProtectionCheck] = Hook(
    ProtectionCheck(
        gettext_lazy("Two-step verification is active"), lambda _user: _("Activate two-step verification"),
        "security:factors",
        lambda user: user.has_second_factor,
    ),
    ProtectionCheck(
        gettext_lazy("With a method that is safer than SMS"), lambda _user: _("Add a method that is safer than SMS"),
        "security:factors",
        lambda user: not SecondFactor(user.second_factor).is_weak,
    ),
    ProtectionCheck(
        gettext_lazy("Enough backup codes are left"),
        lambda user: _("Get new backup codes") if codes_left(user) else _("Get backup codes"),
        "security:codes", lambda user: codes_left(user) >= FEW_CODES,
    ),
    key=id,
)  # fmt: skip


@dataclass(frozen=True)
class ProtectionLine:
    """One protection as this person's page says it: what is there, or what to do."""

    text: Any
    url_name: str
    is_done: bool


@dataclass(frozen=True)
class Score:
    """The list with its outcome."""

    rows: list[ProtectionLine]

    @property
    def done(self) -> int:
        """How many protections the person has."""
        return sum(line.is_done for line in self.rows)

    @property
    def first_gap(self) -> ProtectionLine | None:
        """What to do next."""
        return next((line for line in self.rows if not line.is_done), None)

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
    return Score([_line(check, user) for check in CHECKS])


def _line(check: ProtectionCheck, user: "User") -> ProtectionLine:
    is_done = check.is_done(user)
    return ProtectionLine(check.label if is_done else check.advice(user), check.url_name, is_done)
