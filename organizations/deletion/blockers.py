"""What people and work under way have to do with deleting their organization (``organizations.deletion.registry``)."""

import datetime
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organizations.deletion.registry import Blocker
from organizations.models import Job, Membership, Role
from organizations.querysets import MembershipQuerySet

NAMED = 3


def other_users(actor: Membership, now: datetime.datetime) -> Iterator[Blocker]:
    """Everybody but the actor has to be gone, suspended people too (ORG-70)."""
    others = actor.organization.memberships.exclude(pk=actor.pk)
    count = others.count()
    if not count:
        return
    names = _names(others, count)
    detail = _("They lose their access: %(names)s. Remove them first.") % {"names": names}
    if not actor.is_legal_representative and others.filter(role=Role.LEGAL_REPRESENTATIVE).exists():
        detail = _("%(names)s. The last one is always a legal representative: only they can finish the deletion.")
        detail %= {"names": names}
    yield Blocker(
        ngettext("%(n)s other user", "%(n)s other users", count) % {"n": count}, count, detail,
        url=reverse("organizations:people", args=[actor.organization.slug]), verb=_("Remove users"), icon="users",
    )  # fmt: skip


def _names(people: MembershipQuerySet, count: int) -> str:
    first = [member.full_name for member in people.select_related("user").order_by("directory_key", "pk")[:NAMED]]
    names = ", ".join(first)
    if count <= NAMED:
        return names
    return _("%(names)s and %(n)s more") % {"names": names, "n": count - NAMED}


def jobs_under_way(actor: Membership, now: datetime.datetime) -> Iterator[Blocker]:
    """Work that a worker has begun, or will."""
    running = actor.organization.jobs.filter(state__in=Job.UNDER_WAY)
    count = running.count()
    if not count:
        return
    own = running.filter(asked_by_id=actor.user_id).order_by("created_at").first()
    title = ngettext("%(n)s task under way", "%(n)s tasks under way", count) % {"n": count}
    if own is None:
        yield Blocker(title, count, _("Asked for by someone else. Wait until it is over."), icon="clock")
        return
    url = reverse("organizations:job", args=[actor.organization.slug, own.pk])
    detail = _("%(title)s. Wait until it is over, or stop it.") % {"title": own.title}
    yield Blocker(title, count, detail, url=url, verb=_("See the progress"), icon="clock")
