"""What people chose to be told, and how: one row for each topic, asked wherever something is told (UI-28)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.hooks import Hook
from notifications.models import Preference, Topic
from notifications.reader import Reader

if TYPE_CHECKING:
    from accounts.models import User

Mail = Preference.Mail
FIXED = frozenset({Topic.SECURITY})
"""Nobody chooses: whoever got into an account would silence it first."""
MAY_BE_OFF = frozenset({Topic.ACCESS, Topic.JOBS})
"""Of the others the membership says whether, with its own rules (ORG-31, ORG-34); here only how."""


@dataclass(frozen=True)
class Chosen:
    """A kind of mail that people choose how to get. What ends in loss, codes and security are none: always at once."""

    mail: str
    topic: Topic


CHOSEN: Hook[Chosen] = Hook(key=lambda chosen: chosen.mail)


def chosen(topic: Topic, *mails: str) -> Iterator[Chosen]:
    """These kinds of mail belong to the topic."""
    return (Chosen(mail, topic) for mail in mails)


def topic_of(mail: str) -> Topic | None:
    """What a kind of mail is about; None for one that is always sent at once."""
    found = CHOSEN.get(mail)
    return found.topic if found else None


def way_of(mail: str, reader: Reader) -> Mail:
    """How this reader gets the mail; at once for an address that is not their login. One query at most."""
    topic, user = topic_of(mail), reader.user
    if topic is None or user is None or user.email != reader.address:
        return Mail.EACH
    row = Preference.objects.filter(user=user, topic=topic).first()
    return Mail(row.mail) if row else Mail.EACH


def preferences_of(user: "User") -> dict[Topic, Preference]:
    """Every topic that can be chosen, as stored or as it is without a row."""
    rows = {Topic(row.topic): row for row in Preference.objects.filter(user=user)}
    return {topic: rows.get(topic) or Preference(user=user, topic=topic) for topic in Topic if topic not in FIXED}
