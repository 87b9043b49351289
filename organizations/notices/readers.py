"""Which mails of a digest their reader may still read."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.clock import now
from notifications.models import Message, Topic
from notifications.preferences import topic_of
from organizations.models import Membership

if TYPE_CHECKING:
    from accounts.models import User

OF_MONEY = {Topic.BILLING, Topic.RENEWALS}
OF_PEOPLE = {"organizations/member_joined", "organizations/declined"}
"""Told to whoever manages people."""


def still_read(user: "User", mails: Sequence[Message]) -> set[Any]:
    """Keys of those of no organization, or of one where the person acts now; about money only who sees the accounting,
    about people who join only who manages them.

    Kinds that look again ask for more themselves. One query.
    """
    rows = Membership.objects.acting(now()).filter(user=user, organization__deleted_at=None)
    here = {each.organization_id: each for each in rows}
    return {each.pk for each in mails if each.organization_id is None or _may(here.get(each.organization_id), each)}


def _may(member: Membership | None, mail: Message) -> bool:
    is_of_money = topic_of(mail.kind) in OF_MONEY and mail.kind.startswith("billing/")
    if member is None or (mail.kind in OF_PEOPLE and not member.manages_everything):
        return False
    return member.sees_accounting or not is_of_money
