"""Writing a message: rendered in the reader's language and stored in the transaction of the act."""

import datetime
import secrets as randomness
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction

from core.clock import now
from core.work import wake
from notifications import secrets as message_secrets
from notifications.mail.rendering import Rendered, portal_facts, rendered, text_of
from notifications.models import FIRST, LATER, Message
from notifications.preferences import Mail, way_of
from notifications.reader import Reader
from notifications.secrets import REPLY_TO
from notifications.tasks import deliver_due, deliver_due_sms

if TYPE_CHECKING:
    from organizations.models import Organization

UNMISTAKABLE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Thirty-two, so that every one is as likely as the others when a byte chooses."""
CODE_LENGTH = 8
STATES = {
    Mail.EACH: Message.State.WAITING,
    Mail.DIGEST: Message.State.HELD,
    Mail.NONE: Message.State.DROPPED,
}
"""What a mail is when it is written, by what its reader chose."""
URGENT = {"accounts", "security"}
"""Apps whose mails are about somebody's own sign-in: one reader, who may be waiting at the screen."""


def post(
    mail: str,
    *,
    reader: Reader,
    organization: "Organization | None" = None,
    secrets: Mapping[str, str] | None = None,
    reply_to: str = "",
    **context: Any,
) -> Message:
    """Put a mail into the outbox; a worker sends it after the transaction commits.

    ``mail`` names a folder in ``templates/emails``: ``subject.txt`` and ``body.html``, the source of the text part.
    ``secrets`` are links and codes for the reader alone: templates print ``{{ secrets.name }}``, the
    database keeps them encrypted and forgets them after sending. ``reply_to`` is kept like them: whoever knows such an
    address may write in the reader's name. A reader who chose so gets it in the next digest, or not at all: then
    nothing is stored. What carries secrets is always sent at once.
    """
    values = dict(secrets or {})
    code = genuine_code()
    words = rendered(mail, reader, code=code, organization=organization, secrets=_markers(values), **context)
    kept = {**values, REPLY_TO: reply_to} if reply_to else values
    way = Mail.EACH if kept else way_of(mail, reader)
    message = Message(
        kind=mail, user=reader.user, state=STATES[way], organization=organization, address=reader.address,
        language=reader.language, secrets=message_secrets.encrypt_values(kept), code=code, due_at=now(),
        rank=FIRST if mail.partition("/")[0] in URGENT else LATER, **words,
    )  # fmt: skip
    if way != Mail.NONE:
        message.save(force_insert=True)
        transaction.on_commit(partial(wake, deliver_due))
    return message


def post_sms(
    sms: str, *, reader: Reader, number: str, expires_at: datetime.datetime, secrets: Mapping[str, str], **context: Any
) -> Message:
    """Put an SMS into the outbox; a worker hands it to the gateway after the transaction commits.

    ``sms`` names a file in ``templates/sms`` (without ``.txt``), ``number`` is E.164. After ``expires_at`` nobody tries
    any more. ``secrets`` as in ``post``. The row's id is the gateway's idempotency key.
    """
    with reader.reading():
        facts = {**context, "secrets": _markers(dict(secrets)), **portal_facts(reader)}
        text = text_of(f"sms/{sms}.txt", facts)
    message = Message(
        kind=sms, channel=Message.Channel.SMS, user=reader.user, number=number, language=reader.language,
        secrets=message_secrets.encrypt_values(dict(secrets)), text=text.strip(), due_at=now(), expires_at=expires_at,
    )  # fmt: skip
    message.save(force_insert=True)
    transaction.on_commit(partial(wake, deliver_due_sms))
    return message


def preview(mail: str, *, reader: Reader, organization: "Organization | None" = None, **context: Any) -> Rendered:
    """The mail as its reader would get it, with a code that belongs to no message. Nothing is stored or sent."""
    return rendered(mail, reader, code="····-····", organization=organization, secrets={}, **context)


def genuine_code() -> str:
    """Eight unmistakable characters in two groups, such as ``K7QD-2MXP``."""
    letters = "".join(UNMISTAKABLE[byte % len(UNMISTAKABLE)] for byte in randomness.token_bytes(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def written_code(text: str) -> str:
    """The code that somebody typed, as it is stored; empty when the text cannot be one."""
    letters = "".join(text.upper().replace("-", " ").split())
    is_code = len(letters) == CODE_LENGTH and set(letters) <= set(UNMISTAKABLE)
    return f"{letters[:4]}-{letters[4:]}" if is_code else ""


def _markers(values: dict[str, str]) -> dict[str, str]:
    return {name: message_secrets.marker(name) for name in values}
