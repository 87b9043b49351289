"""Sessions that end when nobody uses them, by the organization's choice (SEC-69)."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.clock import now
from organizations.locks import lock_and_reload
from organizations.models import Membership
from organizations.policies import may_manage_security
from security.kinds import EventKind
from security.sign_in.idle import IdleLimit


class IdleMinutes(models.IntegerChoices):
    """After how many minutes without a page; 0 for never."""

    NEVER = 0, _("Off")
    QUARTER = 15, _("15 minutes")
    HOUR = 60, _("1 hour")
    DAY = 480, _("8 hours")


@transaction.atomic
def limit_idle_sessions(*, actor: Membership, minutes: int) -> bool:
    """End the sessions of members that are idle for so long; False when nothing changes. Raises Refused."""
    actor = lock_and_reload(actor)
    may_manage_security(actor).or_403()
    organization, before = actor.organization, actor.organization.idle_minutes
    if before == minutes:
        return False
    organization.idle_minutes = IdleMinutes(minutes)
    organization.save(update_fields=["idle_minutes"])
    words = [str(IdleMinutes(value).label) for value in (before, minutes)]
    actor.record(EventKind.IDLE_LIMIT_CHANGED, before=words[0], after=words[1])
    return True


def strictest_limit(user: User) -> IdleLimit | None:
    """Of the organizations in which the person may act. One query."""
    mine = Membership.objects.not_suspended(now()).filter(user=user, organization__deleted_at=None)
    limited = mine.exclude(organization__idle_minutes=IdleMinutes.NEVER).order_by("organization__idle_minutes", "pk")
    found = limited.values_list("organization__idle_minutes", "organization__name").first()
    return IdleLimit(found[0], str(IdleMinutes(found[0]).label), found[1]) if found else None
