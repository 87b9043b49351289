"""The way out of a topic's mails, in each of them: where to choose, for people; one click, for their programs (UI-30).

The one click (RFC 8058) needs no session, so its address is signed, for one person and one topic, and only of those
that may be switched off. It can do nothing but that and its opposite, so it has no last day.
"""

from contextlib import suppress
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from notifications.models import Message, Topic
from notifications.preferences import MAY_BE_OFF, topic_of
from notifications.reader import Reader

if TYPE_CHECKING:
    from accounts.models import User

SIGNER = Signer(salt="notifications.leaving", sep=".")
ONE_CLICK = "List-Unsubscribe=One-Click"
"""As RFC 8058 has it; programs send the same as the body of their POST."""


def choice_of(mail: str, reader: Reader) -> str:
    """Where this reader chooses how to get such mails; empty where nobody chooses."""
    topic = topic_of(mail)
    if topic is None or not reader.chooses:
        return ""
    return f"{settings.PUBLIC_URL}{reverse('preferences')}#topic-{topic}"


def headers_of(message: Message) -> dict[str, str]:
    """What a mail program offers as *unsubscribe*; nothing for a topic that is always told, nor for an address that is
    not the login."""
    topic, user = topic_of(message.kind), message.user
    if topic not in MAY_BE_OFF or user is None or user.email != message.address:
        return {}
    address = settings.PUBLIC_URL + reverse("leave_mails", args=[token_of(user, topic)])
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": ONE_CLICK}


def token_of(user: "User", topic: Topic) -> str:
    """The signed end of the address."""
    return SIGNER.sign(f"{user.pk}.{topic}")


def of_token(token: str) -> "tuple[User, Topic] | None":
    """Whom and what it is about; None for what nobody signed, for a closed account, and for what is
    always told."""
    with suppress(BadSignature, ValueError):
        key, _dot, name = SIGNER.unsign(token).partition(".")
        user, topic = get_user_model().objects.filter(pk=int(key), is_active=True).first(), Topic(name)
        return (user, topic) if user and topic in MAY_BE_OFF else None
    return None
