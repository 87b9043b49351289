"""Writing a message: rendered in the reader's language and stored in the transaction of the act."""

import datetime
import re
import secrets as randomness
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from core.clock import now
from core.components.formats import one_line
from core.work import wake
from notifications import secrets as message_secrets
from notifications.mail.links import unlinked, unlinked_html
from notifications.mail.text_part import text_part
from notifications.models import FIRST, LATER, Message
from notifications.reader import Reader
from notifications.tasks import deliver_due, deliver_due_sms

if TYPE_CHECKING:
    from organizations.models import Organization

EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>\n?")
"""What sentences that do not apply leave behind."""
UNMISTAKABLE = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Thirty-two, so that every one is as likely as the others when a byte chooses."""
CODE_LENGTH = 8
URGENT = {"accounts", "security"}
"""Apps whose mails are about somebody's own sign-in: one reader, who may be waiting at the screen."""


class Rendered(TypedDict):
    """The words of a mail."""

    subject: str
    text: str
    html: str


def post(
    mail: str,
    *,
    reader: Reader,
    organization: "Organization | None" = None,
    secrets: Mapping[str, str] | None = None,
    **context: Any,
) -> Message:
    """Put a mail into the outbox; a worker sends it after the transaction commits.

    ``mail`` names a folder in ``templates/emails``: ``subject.txt`` and ``body.html``, the source of the text part.
    ``secrets`` are links and codes for the reader alone: templates print ``{{ secrets.name }}``, the
    database keeps them encrypted and forgets them after sending.
    """
    values = dict(secrets or {})
    code = genuine_code()
    words = rendered(mail, reader, code=code, organization=organization, secrets=_markers(values), **context)
    message = Message(
        kind=mail, user=reader.user, organization=organization, address=reader.address, language=reader.language,
        secrets=message_secrets.encrypt_values(values), code=code, due_at=now(),
        rank=FIRST if mail.partition("/")[0] in URGENT else LATER, **words,
    )  # fmt: skip
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
        facts = {**context, "secrets": _markers(dict(secrets)), **_portal(reader)}
        text = _text(f"sms/{sms}.txt", facts)
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


def rendered(mail: str, reader: Reader, **context: Any) -> Rendered:
    """The words of the mail for this reader; the context has its ``code``, ``organization`` and ``secrets``."""
    facts = {**context, **_portal(reader)}
    with reader.reading():
        subject = unlinked(one_line(_text(f"emails/{mail}/subject.txt", facts)))[:250]
        body = render_to_string(f"emails/{mail}/body.html", {**facts, "headline": subject})
        html = unlinked_html(EMPTY_PARAGRAPH.sub("", body))
        return {"subject": subject, "text": text_part(html), "html": html}


def _text(template: str, facts: dict[str, Any]) -> str:
    return render_to_string(template, facts, using="text")  # settings.TEMPLATES: names stay as they are written


def _portal(reader: Reader) -> dict[str, Any]:
    return {
        "reader": reader,
        "PRODUCT_NAME": settings.PRODUCT_NAME,
        "SUPPORT_EMAIL": settings.SUPPORT_EMAIL,
        "portal": settings.PUBLIC_URL,
        "host": urlsplit(settings.PUBLIC_URL).hostname or "localhost",
        "LANGUAGE_CODE": reader.language,
    }


def _markers(values: dict[str, str]) -> dict[str, str]:
    return {name: message_secrets.marker(name) for name in values}
