"""Mails about what the provider's staff did to a person's access."""

from accounts.models import User
from notifications.outbox import post
from notifications.reader import Reader
from organizations.models import Membership


def person_blocked(representative: Membership, *, person: User, reason: str) -> None:
    """To those who answer for an organization of the person."""
    post(
        "desk/person_blocked", reader=Reader.of(representative.user), organization=representative.organization,
        person=person.full_name, email=person.email, reason=reason,
    )  # fmt: skip


def access_blocked(person: User, *, reason: str) -> None:
    """To the person."""
    post("desk/access_blocked", reader=Reader.of(person), reason=reason)


def access_restored(person: User) -> None:
    """To the person: they may sign in again."""
    post("desk/access_restored", reader=Reader.of(person))
