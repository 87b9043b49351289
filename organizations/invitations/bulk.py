"""Bulk invitations: checking a list, and what a worker does with one row."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.addresses import AddressField
from accounts.names import NameField
from core.clock import now
from core.errors import RuleError
from core.shown import version_of
from organizations.hooks import ACCESS_RIGHTS, RECIPES, RecipeFill
from organizations.invitations.commands import InvitationPlan, invite
from organizations.invitations.lines import InvitationLine
from organizations.job_kinds import JobKind
from organizations.locks import lock_and_reload
from organizations.models import Invitation, Job, Membership, Organization
from organizations.roles import MANAGERS

CHANGED = _("The recipe gives something else by now. Check the list again.")
ADDRESS = AddressField(error_messages=dict.fromkeys(["required", "invalid"], _("This is not an email address.")))
FIRST_NAME, LAST_NAME = (NameField(label=label, required=False) for label in (_("First name"), _("Last name")))
"""The fields of a single invitation: what they refuse is refused in a list too."""


def check(organization: Organization, lines: Iterable[InvitationLine]) -> list[InvitationLine]:
    """The same lines with what is wrong with each: malformed, repeated, member already, invited already."""
    lines = list(lines)
    emails = [line.email for line in lines]
    members = set(organization.memberships.filter(user__email__in=emails).values_list("user__email", flat=True))
    invited = set(organization.invitations.open_at(now()).filter(email__in=emails).values_list("email", flat=True))
    return list(_judge(lines, members, invited))


def _judge(lines: list[InvitationLine], members: set[str], invited: set[str]) -> Iterator[InvitationLine]:
    seen: set[str] = set()
    for line in lines:
        yield _judged(line, seen, members, invited)
        seen.add(line.email)


def _judged(line: InvitationLine, seen: set[str], members: set[str], invited: set[str]) -> InvitationLine:
    if line.problem:
        return line
    try:
        written = _as_written(line)
    except ValidationError as error:
        return replace(line, problem=str(error.messages[0]))
    return replace(written, problem=_problem(written.email, seen, members, invited))


def _as_written(line: InvitationLine) -> InvitationLine:
    """In the spelling that is stored. Raises ValidationError with what to write instead."""
    return InvitationLine(
        line.number, ADDRESS.clean(line.email), FIRST_NAME.clean(line.first_name), LAST_NAME.clean(line.last_name)
    )


def _problem(email: str, seen: set[str], members: set[str], invited: set[str]) -> str:
    if email in seen:
        return str(_("This address is in the list twice."))
    if email in members:
        return str(_("Already belongs to the organization."))
    if email in invited:
        return str(_("Already has a pending invitation."))
    return ""


def of_recipe(actor: Membership, key: str) -> RecipeFill | None:
    """What the recipe gives today; None without one."""
    book = RECIPES.get()
    return book.fill(actor, key, actor.day_at(now())) if book and key else None


def version_of_fill(fill: RecipeFill) -> str:
    """Of all that everybody on the list gets by it."""
    return version_of([fill.facts, fill.role, fill.teams, fill.access, fill.left_out])


def _invite_row(_job: Job, actor: Membership, row: dict[str, Any], _prepared: object) -> None:
    """One row of the job: an ordinary invitation with today's rights of the person who asked. A recipe gives what the
    preview showed; the row is refused when it would give something else by now."""
    facts, actor = dict(row), lock_and_reload(actor)
    recipe = facts.pop("recipe", None)
    fill = of_recipe(actor, recipe["key"]) if recipe else None
    if recipe and (fill is None or version_of_fill(fill) != recipe["version"]):
        raise RuleError(CHANGED)
    plan = InvitationPlan(**{**facts, "team_ids": tuple(facts.get("team_ids", ()))})
    invitation = invite(actor=actor, plan=plan, now=now())
    if fill:
        _give(actor, invitation, fill)


def _give(actor: Membership, invitation: Invitation, fill: RecipeFill) -> None:
    part, book = ACCESS_RIGHTS.get(), RECIPES.get()
    if part and fill.role not in MANAGERS:
        part.apply(actor, invitation, fill.access, now())
    if book:
        book.used(actor, invitation, fill.key, now())


BULK_INVITE = JobKind("bulk-invite", _("Invite several people"), _invite_row)
