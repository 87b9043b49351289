"""What other rooms do when somebody signs up alone. They register in ``apps.py:ready()``."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User


@dataclass(frozen=True)
class NewPerson:
    """Somebody who signed up without an invitation (ORG-2).

    ``kind`` is ``individual`` or ``company``; ``organization_name`` is their full name or the trade name (ORG-4).
    """

    user: User
    kind: str
    organization_name: str


Welcome = Callable[[NewPerson], object]
_welcomes: list[Welcome] = []


def on_welcome(function: Welcome) -> Welcome:
    """Have ``function`` called inside the transaction that creates the person; usable as a decorator."""
    if function not in _welcomes:
        _welcomes.append(function)
    return function


def welcome(person: NewPerson) -> None:
    """Tell every room. An error of one of them undoes the sign-up."""
    for function in _welcomes:
        function(person)
