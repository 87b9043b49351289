"""Entries of the bell about people: invitations that wait, security alerts, work that finished."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.clock import now
from notifications.models import Notice, Topic
from notifications.notices import NoticeKind
from organizations.job_kinds import kind_of
from organizations.models import Invitation, Job
from security.base.strength import SecondFactor


def _invitation(notice: Notice) -> str:
    token = Invitation.token_of(int(notice.cause), notice.facts["version"])
    return reverse("organizations:invite", args=[token])


def _over_invitations(notices: Sequence[Notice]) -> set[int]:
    """Those whose days are over; answers settle the others."""
    open_ones = Invitation.objects.open_at(now()).filter(pk__in=[int(each.cause) for each in notices])
    alive = {str(pk) for pk in open_ones.values_list("pk", flat=True)}
    return {each.pk for each in notices if each.cause not in alive}


def _protected(notices: Sequence[Notice]) -> set[int]:
    """Alerts to people who have a second step by now."""
    people = User.objects.filter(pk__in=[each.user_id for each in notices]).exclude(second_factor=SecondFactor.NONE)
    protected = set(people.values_list("pk", flat=True))
    return {each.pk for each in notices if each.user_id in protected}


def _gone(notices: Sequence[Notice]) -> set[int]:
    jobs = {str(pk) for pk in Job.objects.filter(pk__in=[each.cause for each in notices]).values_list("pk", flat=True)}
    return {each.pk for each in notices if each.cause not in jobs}


def _job(notice: Notice) -> str:
    return reverse("organizations:job", args=[notice.slug, notice.cause])


KINDS = (
    NoticeKind("invitation", Topic.ACCESS, "mail", _("%(name)s invites you."), _invitation, _over_invitations),
    NoticeKind(
        "alert", Topic.SECURITY, "shield", _("%(actor)s asks you to protect your sign-in."),
        lambda _each: reverse("security:overview"), _protected,
    ),
    NoticeKind("job", Topic.JOBS, "check", _("Finished: %(title)s"), _job, _gone),
)  # fmt: skip


def words_of(facts: dict[str, object]) -> dict[str, object]:
    """The facts for a sentence in the reader's language: a job is stored by its kind."""
    return {**facts, "title": kind_of(str(facts["title"])).title} if "title" in facts else facts
