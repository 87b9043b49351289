"""What else follows when somebody signs in with another address. Rooms above register what they have to do."""

import datetime
from collections.abc import Callable

from accounts.models import User

Following = Callable[[User, str, datetime.datetime], object]
_followings: list[Following] = []


def on_move(function: Following) -> None:
    """Have ``function(person, address before, now)`` called in the transaction of the change."""
    if function not in _followings:
        _followings.append(function)


def follow(user: User, before: str, now: datetime.datetime) -> None:
    """Tell every room; an error of one of them undoes the change."""
    for function in _followings:
        function(user, before, now)
