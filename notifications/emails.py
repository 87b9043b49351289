"""The mail that gathers others. One function per mail, named after what happened."""

from collections.abc import Mapping
from typing import Any

from notifications.models import Digest, Message
from notifications.outbox import post
from notifications.reader import Reader


def daily_digest(digest: Digest, facts: Mapping[str, Any]) -> Message:
    """To one person, in their morning: what waited for it (UI-29). It keeps which digest it is, to look again."""
    message = post("notifications/digest", reader=Reader.of(digest.user), **facts)
    message.about = {"digest": digest.pk}
    message.save(update_fields=["about"])
    return message
