"""A mail comes in: it joins a case, waits at the desk as a letter, is refused in words, or dropped (SUP-26, SUP-27)."""

import datetime
import logging
from enum import Enum
from typing import cast

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import RuleError, Unavailable
from core.policy import Refused
from notifications.reader import Reader
from organizations.models import Membership
from security.base.limits import HOUR, Limit
from support import hours
from support.cases import commands, emails, replies
from support.cases.files import Attachment, UnusableAttachment, attachment_of
from support.cases.text import LONGEST
from support.intake.automatic import why_nobody_wrote
from support.intake.quoting import new_text
from support.intake.reading import Mail, UnreadableMail, read
from support.models import Case, CaseMessage, Letter

LOG = logging.getLogger("atrio.support")
ANSWERED = Limit("support-mail-answer", amount=1, seconds=HOUR)
"""Answers of the portal itself to one sender: acknowledgements and refusals together."""
ANSWERED_OVERALL = Limit("support-mail-answers", amount=300, seconds=HOUR)
LETTERS = Limit("support-letters", amount=20, seconds=HOUR)
"""Letters that one address may send."""
LETTERS_OVERALL = Limit("support-letters-overall", amount=500, seconds=HOUR)


class Outcome(Enum):
    """What became of a mail."""

    JOINED = "joined a case"
    KEPT = "waits at the desk"
    REFUSED = "refused, and the sender was told why"
    DROPPED = "dropped: no person wrote it, or it came before"
    UNREADABLE = "cannot be read"
    LATER = "not now: deliver it again later"


def take_mail(raw: bytes, *, recipient: str = "", bounces_to: str | None = None, now: datetime.datetime) -> Outcome:
    """Take one message as the mail server has it. ``recipient`` and ``bounces_to``: its envelope, where it is known."""
    try:
        mail = read(raw)
    except UnreadableMail as trouble:
        LOG.warning("A mail to the support cannot be read: %s", trouble)
        return Outcome.UNREADABLE
    if reason := why_nobody_wrote(mail, bounces_to=bounces_to):
        LOG.info("A mail to the support was dropped: %s.", reason)
        return Outcome.DROPPED
    found = (replies.read(address, now) for address in [recipient, *mail.recipients])
    reply = next(filter(None, found), None)
    joined = _join(mail, reply, now) if reply else None
    return joined or _keep(mail, now)


def _join(mail: Mail, reply: replies.Reply, now: datetime.datetime) -> Outcome | None:
    """Into its case, in the name of its person. None when a stranger has the address: then it is a letter."""
    case = Case.objects.select_related("organization").filter(pk=reply.case).first()
    person = User.objects.filter(pk=reply.person, is_active=True).first()
    sender = User.objects.filter(email=mail.sender, is_active=True).first()
    if case is None or person is None or sender is None:
        return None
    if CaseMessage.objects.filter(case=case, mail_id=mail.mail_id).exists():
        return Outcome.DROPPED
    member = Membership.objects.filter(organization=case.organization_id, user=sender)
    member_now = member.select_related("organization", "user").acting(now).first()
    reader = Reader.of(sender)
    with reader.reading():
        try:
            _check(reply, person, sender, member_now)
            _write(cast("Membership", member_now), case, mail, now)
        except (RuleError, Refused) as refusal:
            return _refuse(reader, str(refusal))
        except IntegrityError:  # the same mail, delivered twice in one moment
            return Outcome.DROPPED
    return Outcome.JOINED


def _check(reply: replies.Reply, person: User, sender: User, member: Membership | None) -> None:
    """Raises RuleError, in the words of the sender, for whoever may not write by this address."""
    if member is None:
        raise RuleError(_("You do not belong to the organization of this case any more."))
    if sender.pk != person.pk:
        raise RuleError(
            _("This reply address belongs to somebody else. Sign in and look whether you may see the case.")
        )
    if reply.is_expired:
        raise RuleError(_("This reply address is older than 90 days. Sign in and write in the case."))


def _write(member: Membership, case: Case, mail: Mail, now: datetime.datetime) -> None:
    """By the same commands as the page: rights, limits and states are those of the portal."""
    attached, refused = _usable(mail)
    said = [part for part in (new_text(mail.text)[:LONGEST], *refused) if part]
    text = "\n\n".join(said) or _("(no text)")
    act = commands.reopen if case.is_closed else commands.write
    act(actor=member, case=case, text=text, attached=attached, now=now, mail_id=mail.mail_id)


def _usable(mail: Mail) -> tuple[list[Attachment], list[str]]:
    """Files that are kept, and a sentence for each that is not, which stands in the case."""
    attached: list[Attachment] = []
    refused: list[str] = []
    for name, data in mail.files:
        try:
            attached.append(attachment_of(name, data))
        except UnusableAttachment as trouble:
            refused.append(" ".join(trouble.messages))
    if mail.dropped:
        refused.append(_("%(number)s more files were not kept.") % {"number": mail.dropped})
    return attached, refused


def _refuse(reader: Reader, reason: str) -> Outcome:
    if _may_answer(reader.address):
        emails.mail_refused(reader, reason)
    return Outcome.REFUSED


def _keep(mail: Mail, now: datetime.datetime) -> Outcome:
    """As a letter, whatever number stands in its subject: an address proves nobody."""
    try:
        if LETTERS.hit(mail.sender) or LETTERS_OVERALL.hit("everybody"):
            return Outcome.LATER
    except Unavailable:
        return Outcome.LATER
    facts = {
        "address": mail.sender, "name": mail.name, "subject": mail.subject, "text": new_text(mail.text)[:LONGEST],
        "files": min(len(mail.files) + mail.dropped, 1000), "language": _language(mail), "received_at": now,
        "due_at": hours.our_hours().due("standard", now),
    }  # fmt: skip
    with transaction.atomic():
        letter, is_first = Letter.objects.get_or_create(mail_id=mail.mail_id, defaults=facts)
        if is_first and _may_answer(mail.sender):
            emails.letter_received(letter)
    return Outcome.KEPT if is_first else Outcome.DROPPED


def _language(mail: Mail) -> str:
    """What the sender's program says, else the portal's."""
    wanted = mail.header("Content-Language")[:2]
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _may_answer(address: str) -> bool:
    """One answer to a sender and hour; none while nobody can count them."""
    try:
        return not ANSWERED.hit(address.lower()) and not ANSWERED_OVERALL.hit("everybody")
    except Unavailable:
        return False
