"""What rooms above require of a person's second step. They register a question when they are ready."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.policy import ALLOWED, Verdict

if TYPE_CHECKING:
    from accounts.models import User

Question = Callable[["User"], Verdict]
_questions: list[Question] = []


def register(question: Question) -> None:
    """Ask this too before a person's last factor goes."""
    if question not in _questions:
        _questions.append(question)


def may_remove_last_factor(user: "User") -> Verdict:
    """Yes, or the first reason against it (SEC-37)."""
    return next((verdict for verdict in (question(user) for question in _questions) if not verdict), ALLOWED)
