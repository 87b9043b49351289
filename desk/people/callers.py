"""Whom a member of the staff has on the telephone: known by a support code, for half an hour, in this browser alone."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.clock import now
from core.errors import NotHere
from organizations.models import Membership
from organizations.policies import may_manage_people

KEY = "desk_caller"
LASTS = datetime.timedelta(minutes=30)
NOT_CALLING = _(
    "The sheet of a caller is open for half an hour, until the next caller. Ask for the support code again."
)


def remember(request: HttpRequest, caller: User, now: datetime.datetime) -> None:
    """The code was right; the caller before is forgotten."""
    request.session[KEY] = {"pk": caller.pk, "until": (now + LASTS).timestamp()}


def caller_of(request: HttpRequest, pk: int, now: datetime.datetime) -> User:
    """The caller with this id. Raises NotHere for everybody else, and when the half hour is over."""
    known: dict[str, Any] = request.session.get(KEY, {})
    is_calling = known.get("pk") == pk and known["until"] >= now.timestamp()
    found = User.objects.filter(pk=pk, is_active=True).first() if is_calling else None
    if found is None:
        raise NotHere(NOT_CALLING, reverse("desk:people"))
    return found


def memberships_of(caller: User) -> list[Membership]:
    """Where the caller belongs, living organizations only."""
    return Membership.objects.memberships_of(caller, now())


def managed_member(caller: User, pk: int) -> tuple[Membership, Membership]:
    """The caller's membership and the colleague with this id, where the caller manages people. Raises Http404."""
    for membership in memberships_of(caller):
        if may_manage_people(membership):
            found = membership.organization.memberships.select_related("user", "organization").filter(pk=pk).first()
            if found is not None:
                return membership, found
    raise Http404


def colleagues(membership: Membership, query: str) -> QuerySet[Membership]:
    """The other people of the organization whose name or address contains the words, by name."""
    people = membership.organization.memberships.exclude(pk=membership.pk).matching(query).with_blocks()
    return people.select_related("user").order_by("directory_key", "pk")


def masked(address: str) -> str:
    """Enough of a login to recognize it: ``c•••@talleres-rochat.example``."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}•••@{host}"
