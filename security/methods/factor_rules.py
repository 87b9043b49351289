"""What rooms above require of a person's second step. They register a question when they are ready."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from core.policy import ALLOWED, Verdict
from security.methods.strength import SecondFactor

if TYPE_CHECKING:
    from accounts.models import User

Refusal = Callable[["User"], set[str]]
Question = Callable[["User", set[str]], Verdict]
"""About the strengths (``SecondFactor``) of what would be left to the person; none when the last factor goes."""
_questions: list[Question] = []
_refusals: list[Refusal] = []


def register(question: Question) -> None:
    """Ask this too before a factor of a person goes."""
    if question not in _questions:
        _questions.append(question)


def register_refusal(refusal: Refusal) -> None:
    """Ask this too for methods of a person that somebody refuses."""
    if refusal not in _refusals:
        _refusals.append(refusal)


def refused_methods(user: "User") -> set[str]:
    """Keys of methods that confirm nothing for a person who has a better one: else a stolen number would add the
    method that an organisation asks for. Empty for people who have none better."""
    if SecondFactor(user.second_factor).is_weak:
        return set()
    return set().union(*(refusal(user) for refusal in _refusals))


def may_be_left_with(user: "User", strengths: set[str]) -> Verdict:
    """Yes, or the first reason against it (SEC-37)."""
    answers = (question(user, strengths) for question in _questions)
    return next((verdict for verdict in answers if not verdict), ALLOWED)
