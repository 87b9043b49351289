"""Changing a membership: role, contact preferences, teams."""

from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import RuleError
from core.shown import check_unchanged
from organizations import emails
from organizations.hooks import access_changes
from organizations.locks import lock_and_reload, reload_member
from organizations.models import Membership, Role, Team
from organizations.people.role_effects import effect_of
from organizations.people.teams import own_teams
from organizations.policies import (
    LAST_ONE_STAYS,
    may_change_role,
    may_edit_contact,
    may_manage_people,
)
from organizations.undoing.commands import keep
from security.base.limits import HOUR, News
from security.kinds import EventKind
from security.models import Event

NEWS = News("member-roles", amount=12, seconds=HOUR)
"""Mails to one member about their role. Beyond it roles change and are given back as ever and the journal says so; only
the member is not told again."""


@transaction.atomic
def change_role(
    *, actor: Membership, subject: Membership, role: str, has_accounting: bool, seen: str | None = None
) -> Event | None:
    """Give a member another role or accounting right and tell them (ORG-11..15); None when nothing changes.

    ``seen``: the version of the effect that the actor read. Raises Refused without the right, RuleError when nobody
    would be left as legal representative, ChangedMeanwhile when the effect is another one by now, Unavailable.
    """
    actor = lock_and_reload(actor)
    subject = reload_member(actor, subject.pk)
    may_change_role(actor, subject, role=role).or_403()
    if role != Role.LEGAL_REPRESENTATIVE and subject.is_last_legal_representative(clock.now()):
        raise RuleError(LAST_ONE_STAYS)
    effect = effect_of(subject, role=role, has_accounting=has_accounting, today=actor.day_at(clock.now()))
    check_unchanged(seen, asdict(effect))
    role_then, before = subject.role, {"role": subject.role, "accounting": subject.has_accounting}
    if not subject.change_role(role, has_accounting=has_accounting):
        return None
    after = {"role": subject.role, "accounting": subject.has_accounting}
    if actor.pk != subject.pk and NEWS.goes_out(subject):
        emails.role_changed(subject, actor=actor, before=role_then, closes=bool(effect.losses))
    keep(actor, "role", subject.pk, subject.full_name, [role_then, before["accounting"]])
    return actor.record(EventKind.MEMBER_ROLE_CHANGED, about=subject, before=before, after=after)


@transaction.atomic
def change_contact(*, actor: Membership, subject: Membership, billing: bool, product: bool) -> Membership:
    """Set what a member is written about (ORG-31, ORG-36).

    Raises RuleError when the only legal representative would stop receiving billing mails (ORG-34).
    """
    actor = lock_and_reload(actor)
    subject = reload_member(actor, subject.pk)
    may_edit_contact(actor, subject).or_403()
    if not billing and subject.is_last_legal_representative(clock.now()):
        raise RuleError(_("The only legal representative always receives billing reminders."))
    before = {"billing": subject.wants_billing_mail, "product": subject.wants_product_mail}
    subject.wants_billing_mail, subject.wants_product_mail = billing, product
    subject.save(update_fields=["wants_billing_mail", "wants_product_mail"])
    after = {"billing": billing, "product": product}
    actor.record(EventKind.MEMBER_CONTACT_CHANGED, about=subject, before=before, after=after)
    return subject


def teams_of(subject: Membership) -> list[int]:
    """The work teams of a member, by number."""
    return sorted(subject.teams.values_list("pk", flat=True))


@transaction.atomic
def change_teams(
    *, actor: Membership, subject: Membership, team_ids: Iterable[int], seen: str | None = None
) -> Membership:
    """Put a member into exactly these work teams of the organization (RGT-32).

    Raises ChangedMeanwhile when the member's teams are not those ``seen``: nobody's change is undone unread.
    """
    actor = lock_and_reload(actor)
    may_manage_people(actor).or_403()
    subject = reload_member(actor, subject.pk)
    teams = own_teams(actor, tuple(team_ids))
    if {team.pk for team in teams} != {*teams_of(subject)}:
        check_unchanged(seen, teams_of(subject))
    before, was_in = sorted(subject.teams.values_list("name", flat=True)), teams_of(subject)
    with access_changes(actor, [subject], clock.now()):
        subject.teams.set(teams)
    if was_in != teams_of(subject):
        keep(actor, "teams", subject.pk, subject.full_name, was_in)
    actor.record(
        EventKind.MEMBER_TEAMS_CHANGED, about=subject, before=before, after=sorted(team.name for team in teams)
    )
    return subject


@transaction.atomic
def add_to_team(*, actor: Membership, subjects: Iterable[Membership], team: Team) -> int:
    """Put several members into a team; returns how many were not in it yet (RGT-32).

    Raises RuleError for a team of another organization.
    """
    actor = lock_and_reload(actor)
    may_manage_people(actor).or_403()
    (own,) = own_teams(actor, (team.pk,))
    asked = actor.organization.memberships.filter(pk__in=[subject.pk for subject in subjects])
    joining = list(asked.exclude(pk__in=own.members.values("pk")).select_related("user"))
    before = list(own.members.values_list("pk", flat=True))
    with access_changes(actor, joining, clock.now()):
        own.members.add(*joining)
    if joining:
        keep(actor, "team", own.pk, own.name, before)
    for subject in joining:
        actor.record(EventKind.MEMBER_TEAMS_CHANGED, about=subject, joined=own.name)
    return len(joining)
