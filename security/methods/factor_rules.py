"""What apps above require of a person's second step."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.hooks import Hook
from core.policy import ALLOWED, Verdict
from security.base.strength import SecondFactor

if TYPE_CHECKING:
    from accounts.models import User

FACTOR_KEPT: Hook[Callable[["User", set[str]], Verdict]] = Hook()
"""Asked before a factor of a person goes, with the strengths (``SecondFactor``) of what would be left; none when it is
the last one."""
METHODS_REFUSED: Hook[Callable[["User"], set[str]]] = Hook()
"""Keys of methods of a person that an app above refuses."""


def refused_methods(user: "User") -> set[str]:
    """Keys of methods that confirm nothing for a person who has a better one: else a stolen number would add the
    method that an organization asks for. Empty for people who have none better."""
    if SecondFactor(user.second_factor).is_weak:
        return set()
    return set().union(*(refusal(user) for refusal in METHODS_REFUSED))


def may_be_left_with(user: "User", strengths: set[str]) -> Verdict:
    """Yes, or the first reason against it (SEC-37)."""
    answers = (question(user, strengths) for question in FACTOR_KEPT)
    return next((verdict for verdict in answers if not verdict), ALLOWED)
