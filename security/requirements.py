"""Who needs somebody to keep a second step. Rooms above register their question in ``apps.py:ready()``."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.policy import ALLOWED, Verdict

if TYPE_CHECKING:
    from accounts.models import User

Question = Callable[["User"], Verdict]
_questions: list[Question] = []


def register(question: Question) -> Question:
    """Have ``question`` asked before somebody gives up their last factor; usable as a decorator."""
    if question not in _questions:
        _questions.append(question)
    return question


def may_remove_last_factor(user: "User") -> Verdict:
    """The first refusal, or yes (SEC-37)."""
    return next((verdict for verdict in (question(user) for question in _questions) if not verdict), ALLOWED)
