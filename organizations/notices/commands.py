"""Choosing what one is told, and how: the one place that writes a person's preferences (UI-28)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.policy import Refused
from notifications.models import Preference, Topic
from notifications.preferences import FIXED, MAY_BE_OFF, Mail, preferences_of
from organizations.models import Membership
from organizations.people.commands import change_contact
from security.base.locking import lock_person, lock_unchanged_person
from security.journal.events import record
from security.kinds import EventKind

if TYPE_CHECKING:
    from accounts.models import User

ALWAYS = _("What concerns the security of your account is always told: it cannot be switched off.")
NOT_YOURS = _("You do not belong to this organization any more.")
WHETHER = _("Whether you are written to about this is said for each organization.")


class Way(NamedTuple):
    """How somebody is told about a topic."""

    bell: bool
    mail: Mail


class Wish(NamedTuple):
    """What somebody is written about in one organization (ORG-31)."""

    billing: bool
    product: bool


@transaction.atomic
def change_preferences(*, actor: "User", ways: Mapping[Topic, Way], wishes: Mapping[Membership, Wish]) -> bool:
    """Save how the person is told, and what each organization writes them about. False when nothing differs.

    All or nothing, and only the person's own memberships. Raises RuleError for security, for *never* where
    organizations decide, and as ``change_contact``; Refused when the account or a membership changed meanwhile.
    """
    for member in sorted(wishes, key=lambda each: each.organization_id):
        if member.user_id != actor.pk:
            raise Refused(NOT_YOURS)
        _change_wish(member, wishes[member])
    changed_wishes = any(_wish_of(member) != wish for member, wish in wishes.items())
    user = lock_unchanged_person(actor)
    before = {topic: Way(row.bell, Mail(row.mail)) for topic, row in preferences_of(user).items()}
    changed = {topic: way for topic, way in ways.items() if before.get(topic) != way}
    for topic, way in changed.items():
        _check(topic, way)
        Preference.objects.update_or_create(user=user, topic=topic, defaults=way._asdict())
    if changed:
        record(
            EventKind.PREFERENCES_CHANGED, actor=user, user=user,
            before={topic: before[topic]._asdict() for topic in changed},
            after={topic: way._asdict() for topic, way in changed.items()},
        )  # fmt: skip
    return bool(changed) or changed_wishes


@transaction.atomic
def choose_by_link(*, user: "User", topic: Topic, mail: Mail) -> Mail:
    """What the signed link in a mail asks for its person, signed in or not; returns how it was before.

    Raises RuleError for a topic whose mails are not switched off here.
    """
    if topic not in MAY_BE_OFF:
        raise RuleError(ALWAYS if topic in FIXED else WHETHER)
    user = lock_person(user)
    before = Mail(preferences_of(user)[topic].mail)
    if before != mail:
        Preference.objects.update_or_create(user=user, topic=topic, defaults={"mail": mail})
        record(EventKind.PREFERENCES_LINKED, actor=None, user=user, topic=topic, before=before, after=mail)
    return before


def _check(topic: Topic, way: Way) -> None:
    if topic in FIXED:
        raise RuleError(ALWAYS)
    if way.mail == Mail.NONE and topic not in MAY_BE_OFF:
        raise RuleError(WHETHER)


def _wish_of(member: Membership) -> Wish:
    return Wish(member.wants_billing_mail, member.wants_product_mail)


def _change_wish(member: Membership, wish: Wish) -> None:
    if _wish_of(member) == wish:
        return
    try:
        change_contact(actor=member, subject=member, billing=wish.billing, product=wish.product)
    except RuleError as refusal:
        raise RuleError(f"{member.organization.name}: {refusal.message}") from refusal
