"""Housekeeping of the sign-in protection, and the mails about wrong passwords."""

import datetime
from typing import Any

from celery import shared_task
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import transaction

from core import drafts
from core.clock import now
from security.alerts import emails
from security.base.origin import Origin
from security.models import FailedSignIn, PushRequest, RememberedBrowser, SmsCode, SmsFactor
from security.sessions import forget_ended

QUIET = datetime.timedelta(minutes=15)
"""Between two mails about wrong passwords to one person (SEC-57): whoever types them cannot fill the mailbox."""
KEPT = datetime.timedelta(days=1)


@shared_task(name="security.forget_old_sessions", ignore_result=True)
def forget_old_sessions() -> None:
    """Delete sessions that nobody can continue any more, and browsers that are asked again."""
    call_command("clearsessions")
    forget_ended()
    RememberedBrowser.objects.filter(expires_at__lt=now()).delete()


@shared_task(name="security.forget_stale", ignore_result=True)
def forget_stale() -> None:
    """Delete numbers whose first code never came back, old codes, questions and drafts; the journal keeps what
    happened."""
    drafts.forget_old()
    SmsCode.objects.filter(expires_at__lt=now()).delete()
    SmsFactor.objects.filter(confirmed=False, created_at__lt=now() - datetime.timedelta(days=1)).delete()
    PushRequest.objects.filter(expires_at__lt=now() - datetime.timedelta(days=30)).delete()


@shared_task(name="security.tell_failures", ignore_result=True)
def tell_failures() -> None:
    """Mail everybody at whose account somebody failed: at once, then what gathered in a quarter of an hour."""
    moment = now()
    for person in FailedSignIn.objects.due(moment).people():
        tell(person, moment)
    FailedSignIn.objects.filter(told_at__lt=moment - KEPT).delete()


@transaction.atomic
def tell(person: int, now: datetime.datetime) -> None:
    """One mail about all wrong passwords of a person and one about right ones, unless they had one within ``QUIET``.

    The person's row is locked, so that two workers never both think that they are the first.
    """
    user = get_user_model().objects.select_for_update(no_key=True, skip_locked=True).filter(pk=person).first()
    if user is None or FailedSignIn.told_since(person, now - QUIET):
        return
    failures = list(FailedSignIn.objects.due(now).filter(user_id=person).order_by("at", "pk"))
    wrong = [each for each in failures if not each.is_half_open]
    right = [each for each in failures if each.is_half_open]
    if wrong and user.is_active:
        emails.wrong_password(user, **_gathered(wrong), is_paused=wrong[-1].pauses)
    if right and user.is_active:
        emails.password_known(user, **_gathered(right))
    FailedSignIn.objects.filter(pk__in=[each.pk for each in failures]).update(told_at=now)


def _gathered(failures: list[FailedSignIn]) -> dict[str, Any]:
    """What a mail says about several."""
    first, last = failures[0], failures[-1]
    return {"count": len(failures), "first_at": first.at, "at": last.at, "origin": Origin(last.ip, last.device)}
