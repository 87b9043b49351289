"""Whether a person may be told that an address has an account. Rooms above say whose people somebody manages."""

from collections.abc import Callable

from accounts.models import User

Question = Callable[[User, str], bool]
_questions: list[Question] = []


def register(question: Question) -> None:
    """``question(person, address)``: does the person see this account anyway? It must cost the same for any address."""
    if question not in _questions:
        _questions.append(question)


def knows(user: User, address: str) -> bool:
    """Whether one of the rooms shows the account to the person."""
    answers = [question(user, address) for question in _questions]
    return any(answers)
