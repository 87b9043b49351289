"""Is it still true? A mail that asks or announces is looked at again when it leaves (BIL-79).

Whoever writes such a kind of mail registers what it says: the same function makes its facts when it is written, and
again right before it is handed over. It is written anew from the facts of that moment, or dropped and says why.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.hooks import Hook
from notifications.mail.rendering import rendered
from notifications.models import Message
from notifications.reader import Reader

if TYPE_CHECKING:
    from accounts.models import User
    from organizations.models import Organization

About = Mapping[str, Any]
"""What a mail is about, as its row keeps it: keys and days, nothing that somebody wrote."""


class Over(Exception):
    """There is nothing to tell any more; the text says why, for the reader."""


@dataclass(frozen=True)
class Look:
    """A kind of mail that looks again. ``readers``: who gets it now; ``facts``: what it says now. Raises Over.

    ``own``, for mails of no organization: what it says to this person now. Raises Over.
    ``narrowed``, where who reads depends on what it is about: what of that this address may still read. Raises Over.
    """

    mail: str
    readers: Callable[["Organization"], Iterable[Reader]]
    facts: Callable[["Organization", About, datetime.datetime], Mapping[str, Any]]
    narrowed: Callable[["Organization", About, str, datetime.datetime], About] | None = None
    own: Callable[["User", About, datetime.datetime], Mapping[str, Any]] | None = None


LOOKS: Hook[Look] = Hook(key=lambda look: look.mail)


def look_again(message: Message, now: datetime.datetime) -> bool:
    """Bring a claimed mail to what is true now; False when it was dropped. Kinds that nobody registered stay."""
    look = LOOKS.get(message.kind)
    if look is None or message.about is None:
        return True
    if look.own is not None and message.user is not None:
        message.move_to(message.user.email)
    reader = Reader.of(message.user) if message.user else Reader(message.address, message.language)
    try:
        with reader.reading():
            facts = _facts(look, message, now)
    except Over as reason:
        message.drop(str(reason))
        return False
    words = rendered(
        message.kind, replace(reader, address=message.address), code=message.code, organization=message.organization,
        secrets={}, **facts,
    )  # fmt: skip
    message.rewrite(reader.language, **words)
    return True


def _facts(look: Look, message: Message, now: datetime.datetime) -> Mapping[str, Any]:
    organization = message.organization
    if look.own is not None:
        if message.user is None or not message.user.is_active:
            raise Over(_("You no longer get messages about this."))
        return look.own(message.user, message.about or {}, now)
    if organization is None or organization.deleted_at is not None:
        raise Over(_("The organization was deleted."))
    about = message.about or {}
    if look.narrowed is not None:
        return look.facts(organization, look.narrowed(organization, about, message.address, now), now)
    if message.address not in {reader.address for reader in look.readers(organization)}:
        raise Over(_("You no longer get messages about this."))
    return look.facts(organization, about, now)
