"""Mails about cases: to the people who take part, each with a reply address of their own, and to the staff (SUP-26)."""

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from core.clock import now
from notifications.outbox import post
from notifications.reader import Reader
from organizations.models import Membership
from support.cases import replies
from support.cases.participants import participants
from support.models import Case, CaseMessage, Letter


def case_opened(case: Case, member: Membership) -> None:
    """It arrived, and until when it is answered."""
    _post("support/case_opened", case, member, now())


def case_answered(case: Case, message: CaseMessage) -> None:
    """The staff wrote something that customers read."""
    _tell("support/case_answered", case, message=message)


def case_closed(case: Case, by: User) -> None:
    """It is closed, and until when it can be opened again."""
    _tell("support/case_closed", case, without=by)


def customer_wrote(case: Case, message: CaseMessage) -> None:
    """To whoever of the staff has the case: there is something to answer."""
    if case.claimed_by and case.claimed_by.is_staff:
        post("support/case_written", reader=Reader.of(case.claimed_by), case=case, message=message, link=_at_desk(case))


def late(case: Case | Letter, staff: User) -> None:
    """Nobody answered in time."""
    post("support/late", reader=Reader.of(staff), case=case, link=_at_desk(case))


def letter_received(letter: Letter) -> None:
    """It arrived. Nothing of it is repeated: whose address this is may not have written."""
    post("support/letter_received", reader=_stranger(letter), letter=letter, reply_to=settings.SUPPORT_EMAIL)


def letter_answered(letter: Letter) -> None:
    """The staff answered somebody whom the portal does not know."""
    post("support/letter_answered", reader=_stranger(letter), letter=letter, reply_to=settings.SUPPORT_EMAIL)


def mail_refused(reader: Reader, reason: str) -> None:
    """A mail to a reply address was not taken; ``reason`` is a sentence in the reader's language."""
    link = f"{settings.PUBLIC_URL}/"
    post("support/mail_refused", reader=reader, reason=reason, link=link)


def _tell(mail: str, case: Case, *, without: User | None = None, **facts: Any) -> None:
    moment = now()
    for member in participants(case, moment):
        if without is None or member.user_id != without.pk:
            _post(mail, case, member, moment, **facts)


def _post(mail: str, case: Case, member: Membership, moment: datetime.datetime, **facts: Any) -> None:
    link = settings.PUBLIC_URL + reverse("support:case", args=[member.organization.slug, case.pk])
    post(
        mail, reader=Reader.of(member.user), organization=member.organization, case=case, link=link,
        reply_to=replies.address_for(case.pk, member.user_id, moment), **facts,
    )  # fmt: skip


def _stranger(letter: Letter) -> Reader:
    return Reader(letter.address, letter.language)


def _at_desk(case: Case | Letter) -> str:
    page = "desk:case" if isinstance(case, Case) else "desk:letter"
    return settings.PUBLIC_URL + reverse(page, args=[case.pk])
