"""Services know people by their login e-mail: when it changes, they are told, so that nobody's data stays behind."""

import datetime

from accounts.models import User
from organizations.models import Membership
from products.calls.request import request
from products.offboarding.personal_data import services_of
from products.providers import Action


def notify_services_of_new_login(user: User, before: str, now: datetime.datetime) -> None:
    """One request to each service that keeps data of people, in every organization of the person.

    Whoever later has the old address as their login must not find this person's files there (REL-1).
    """
    for member in Membership.objects.filter(user=user, organization__deleted_at=None).select_related("organization"):
        for product in services_of(member):
            request(product=product, action=Action.RENAME_PERSON, data={"person": before, "now": user.email}, now=now)
