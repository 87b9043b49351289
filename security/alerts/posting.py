"""Security mails: one way to write them, so that every one says when, where and with which device.

They ignore contact preferences (EML-1) and carry no link that signs in (EML-2). Templates extend
``emails/security_base`` and fill ``happened``, ``was_you`` and ``not_you``.
"""

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from notifications import outbox
from notifications.reader import Reader
from security.base.geography import locate
from security.base.origin import Origin
from security.models import SecurityPreferences

if TYPE_CHECKING:
    from accounts.models import User
    from notifications.models import Message


def post(
    mail: str, *, user: "User", at: datetime.datetime, origin: Origin, address: str = "", **facts: Any
) -> "Message":
    """Tell the person what happened ``at`` an instant from ``origin``; the mail names a folder as in the outbox.

    ``address`` is another one of theirs than the login.
    """
    reader = Reader.of(user)
    return outbox.post(
        mail, reader=replace(reader, address=address or reader.address), at=at, where=locate(origin.ip),
        device=origin.device,
        phrase=SecurityPreferences.of(user).safety_phrase, **facts,
    )  # fmt: skip
