"""What rooms above require of a person's second step. They register a question when they are ready."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.policy import ALLOWED, Verdict

if TYPE_CHECKING:
    from accounts.models import User

Question = Callable[["User", set[str]], Verdict]
"""About the strengths (``SecondFactor``) of what would be left to the person; none when the last factor goes."""
_questions: list[Question] = []


def register(question: Question) -> None:
    """Ask this too before a factor of a person goes."""
    if question not in _questions:
        _questions.append(question)


def may_be_left_with(user: "User", strengths: set[str]) -> Verdict:
    """Yes, or the first reason against it (SEC-37)."""
    answers = (question(user, strengths) for question in _questions)
    return next((verdict for verdict in answers if not verdict), ALLOWED)
