"""Removing several people: what the question says of each, and what a worker does with one of them (ORG-81)."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.shown import version_of
from organizations.departures.commands import remove_member, rights_of
from organizations.departures.forms import PersonalItemsForm
from organizations.departures.registry import Decision, Decisions, PersonalItem, known_items_of, personal_items_of
from organizations.job_kinds import JobKind
from organizations.locks import reload_member
from organizations.models import Job, Membership
from organizations.policies import may_remove

MOST = 100
"""As many as the longest page of the list has ticks."""


@dataclass(frozen=True)
class Ticked:
    """One ticked person: what they have here, or the reason for which they stay."""

    member: Membership
    personal_items: Sequence[PersonalItem] = ()
    reason: str = ""

    @property
    def facts(self) -> list[Any]:
        """What the question says of them, for its version."""
        items = [[item.key, *item.items] for item in self.personal_items]
        return [self.member.pk, rights_of(self.member), items, self.reason]


def judged(actor: Membership, members: Iterable[Membership], now: datetime.datetime) -> list[Ticked]:
    """Who of these goes and who stays. A dozen queries a person; no provider is asked."""
    return [_judge(actor, member, now) for member in members]


def rows_of(going: Iterable[Ticked]) -> list[dict[str, Any]]:
    """Rows of the job; the address only names the row when it is refused."""
    return [
        {"member": each.member.pk, "email": each.member.user.email, "seen": version_of(rights_of(each.member))}
        for each in going
    ]


def _judge(actor: Membership, member: Membership, now: datetime.datetime) -> Ticked:
    verdict = may_remove(actor, member, is_last=member.is_last_legal_representative(now))
    if not verdict:
        return Ticked(member, reason=str(verdict.reason))
    return Ticked(member, known_items_of(member, now))


def _look(_job: Job, actor: Membership, row: dict[str, Any]) -> Decisions:
    """What the person has, providers asked, before anything is locked; all of it is kept, as nobody chose an heir."""
    items = personal_items_of(reload_member(actor, row["member"]), now())
    decisions = PersonalItemsForm(personal_items=items).decisions()
    return {key: Decision(**each) for key, each in decisions.items()}


def _remove_row(_job: Job, actor: Membership, row: dict[str, Any], decisions: Decisions) -> None:
    """One row of the job: an ordinary removal with today's rights of the person who asked.

    Raises ChangedMeanwhile for somebody with another role than the question said.
    """
    subject = reload_member(actor, row["member"])
    remove_member(actor=actor, subject=subject, now=now(), decisions=decisions, seen=row["seen"])


BULK_REMOVE = JobKind("bulk-remove", _("Remove from the Organization"), _remove_row, prepare=_look)
