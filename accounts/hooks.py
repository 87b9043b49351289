"""Where apps above take part in what happens to a person's account."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from core.hooks import Hook


@dataclass(frozen=True)
class SignUp:
    """Somebody who signed up without an invitation (ORG-2).

    ``kind`` is ``individual`` or ``company``; ``organization_name`` is their full name or the trade name (ORG-4).
    """

    user: User
    kind: str
    organization_name: str


USER_SIGNED_UP: Hook[Callable[[SignUp], object]] = Hook()
"""Called inside the transaction that creates the person; an error undoes the sign-up."""

LOGIN_EMAIL_CHANGED: Hook[Callable[[User, str, datetime.datetime], object]] = Hook()
"""Called with the person, the address before and now, inside the transaction of the change; an error undoes it."""

ACCOUNT_VISIBILITY: Hook[Callable[[User, str], bool]] = Hook()
"""Whether the person sees the account with this address anyway. It must cost the same for any address."""

AVATAR_AUDIENCE: Hook[Callable[[User], Q]] = Hook()
"""Whose pictures somebody may see besides their own, as a condition on people."""


def may_know_account(user: User, address: str) -> bool:
    """Whether the person may be told that the address has an account; every app is asked, so that it costs the same."""
    answers = [question(user, address) for question in ACCOUNT_VISIBILITY]
    return any(answers)
