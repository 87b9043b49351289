"""What the portal wrote to a person, for the page where a genuine mail is told from a fake (SEC-67)."""

import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from notifications.models import Message
from notifications.outbox import written_code
from notifications.querysets import MessageQuerySet

if TYPE_CHECKING:
    from accounts.models import User

BEFORE_ACCOUNT = datetime.timedelta(days=30)
"""An invitation or a code went to the address before it was the person's login; older ones were somebody else's."""


def messages_to(user: "User") -> MessageQuerySet:
    """Mails to this person, and those to their address that named nobody. An SMS has no code to be told by."""
    since = user.email_changed_at or user.created_at
    unnamed = Q(user=None, address=user.email, created_at__gte=since - BEFORE_ACCOUNT)
    return Message.objects.filter(Q(user=user) | unnamed, channel=Message.Channel.MAIL)


def matching(messages: MessageQuerySet, query: str) -> MessageQuerySet:
    """Those with this code, whatever its case and hyphens, or these words in the subject."""
    return messages.filter(Q(code=written_code(query)) | Q(subject__icontains=query)) if query else messages


def is_genuine(messages: MessageQuerySet, query: str) -> bool | None:
    """Whether one of the messages carries this code; None when the text is no code at all."""
    code = written_code(query)
    return messages.filter(code=code).exists() if code else None
