"""One case for each mail about cases and letters, as those of ``tests.architecture.test_mails``."""

from collections.abc import Callable

from django.utils import translation
from django.utils.translation import gettext

from core.clock import now
from notifications.models import Message
from notifications.reader import Reader
from support import emails as support_emails
from support.cases import answering, commands, emails
from support.models import Case, Letter
from tests.cast import Cast
from tests.support.matters import letter, opened

PAST = "2026-11"
"""A subject and a text that read the same in every language."""


def _case(cast: Cast, language: str) -> Case:
    """Of Beat, who reads the language; the mail about its opening is out."""
    cast.beat.language = language
    cast.beat.save()
    case = opened(cast.member("beat"), subject=PAST, text=PAST)
    commands.OPENED.reset(str(cast.beat.pk))
    Message.objects.all().delete()
    return case


def _opened(cast: Cast, language: str) -> None:
    emails.case_opened(_case(cast, language), cast.member("beat"))


def _answered(cast: Cast, language: str) -> None:
    case = _case(cast, language)
    message = case.messages.create(kind="staff", author_name="Staff Atrio", text=PAST, at=now())
    emails.case_answered(case, message)


def _closed(cast: Cast, language: str) -> None:
    answering.close(actor=cast.staff, case=_case(cast, language), seen=None, now=now())


def _written(cast: Cast, language: str) -> None:
    case = _case(cast, language)
    cast.staff.language = language
    cast.staff.save()
    case.claimed_by = cast.staff
    emails.customer_wrote(case, case.messages.get())


def _late(cast: Cast, language: str) -> None:
    case = _case(cast, language)
    cast.staff.language = language
    emails.late(case, cast.staff)


def _letter(language: str) -> Letter:
    return letter(language=language, files=1, answer=PAST)


def _ended(_cast: Cast, language: str) -> None:
    with translation.override(language):
        lines = [gettext("at the end of the paid term")]
    support_emails.contract_end_received(_letter(language), lines, now())


CASES: dict[str, Callable[[Cast, str], object]] = {
    "support.case_opened": _opened,
    "support.case_answered": _answered,
    "support.case_closed": _closed,
    "support.customer_wrote": _written,
    "support.late": _late,
    "support.contract_end_received": _ended,
    "support.letter_received": lambda _cast, language: emails.letter_received(_letter(language)),
    "support.letter_answered": lambda _cast, language: emails.letter_answered(_letter(language)),
    "support.mail_refused": lambda _cast, language: emails.mail_refused(Reader("x@luz.example", language), PAST),
}
