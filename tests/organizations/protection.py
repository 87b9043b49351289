"""Giving and taking second factors in tests; enrolment itself has tests of its own."""

import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore

from accounts.models import User
from core.clock import now
from organizations.models import Membership, Organization

DAY = datetime.timedelta(days=1)


def protect(person: User | Membership, factor: str = "app") -> None:
    """The person has this as their strongest second step."""
    user = person.user if isinstance(person, Membership) else person
    user.second_factor = factor
    user.save(update_fields=["second_factor"])


def proved_everywhere(user: User) -> None:
    """Every open session of the person passed a second step, long ago."""
    for row in UserSession.objects.filter(user=user):
        session = SessionStore(row.session_key)
        session["account_authentication_methods"] += [{"method": "otp", "type": "app", "at": 0}]
        session.save()


def require(organization: Organization, *, refuses_sms: bool = False, since: datetime.timedelta = DAY) -> None:
    """The rule as it stands in the database, ``since`` ago (negative: in the future)."""
    organization.second_factor_from = now() - since
    organization.second_factor_refuses_sms = refuses_sms
    organization.second_factor_set_at = now() - DAY
    organization.save()


def exempted(member: Membership) -> None:
    """An exception for a day more."""
    member.organization.second_factor_exceptions.create(
        user=member.user, reason="Key on its way", given_by_name="Nadia Ferrari", given_at=now(), ends_at=now() + DAY
    )


def waiting(member: Membership) -> None:
    """A grace for a day more."""
    member.organization.second_factor_graces.create(user=member.user, taken_at=now(), ends_at=now() + DAY)
