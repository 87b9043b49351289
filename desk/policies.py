"""Who works at the desk."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.policy import ALLOWED, Refused, Verdict
from organizations.models import Organization
from security.sign_in import blocks
from security.sign_in.reauthentication import methods_proved

OWN = _("You belong to %(name)s yourself. A colleague who does not has to do this.")
WITH_TWO_STEPS = _("The desk opens only for staff who sign in with two-step verification.")


def may_work_at_the_desk(user: Any) -> Verdict:
    """Staff of the provider with a second factor, whatever organizations they belong to.

    About the account alone, for menus and acts; whoever opens a page asks ``opens_the_desk``.
    """
    if not is_staff(user):
        return Verdict(_("Only the provider’s own staff work at the desk."))
    return ALLOWED if user.has_second_factor else Verdict(WITH_TWO_STEPS)


def opens_the_desk(request: HttpRequest) -> Verdict:
    """Whether this session may work there: its person may, and it passed the second step or is remembered for it."""
    verdict = may_work_at_the_desk(request.user)
    return Verdict(WITH_TWO_STEPS) if verdict and not methods_proved(request) else verdict


def reload_staff(actor: User, about: Organization | None = None) -> None:
    """Read the person again, in the transaction of the act. Raises Refused when they may not act at the desk now, and
    for who belongs to the organization whose money, prices or proofs the act is ``about``: nobody decides for
    themselves."""
    actor.refresh_from_db(fields=["is_staff", "is_active", "second_factor"])
    may_work_at_the_desk(actor).or_403()
    if blocks.is_blocked(actor):
        raise Refused(_("Your own access is blocked."))
    if about is not None and about.memberships.filter(user=actor).exists():
        raise Refused(OWN % {"name": about.name})


def is_staff(user: Any) -> bool:
    """Somebody for whom the desk exists, even while they may not work there."""
    return bool(user.is_active and user.is_staff)
