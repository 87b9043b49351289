"""What using a recipe would do to somebody who is here, or to a team: what is gained, nothing lost, what is left out
and why (RGT-54). The page shows it, and the command compares it under its lock."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.components.formats import plain_day
from core.locales import labelled
from core.order import name_key
from core.policy import ALLOWED
from organizations.models import Membership, Role, Team
from organizations.policies import may_change_role
from products.policies import may_be_granted
from products.recipes.contents import Contents
from products.rights.commands import AccessPlan, GrantChoice, plan_of
from products.rights.effective import RightWords
from products.rights.grantees import Grantee

FOR_EVER = datetime.date.max


@dataclass(frozen=True)
class Effect:
    """One grantee: ``before`` is what they hold, ``fresh`` and ``rules`` what is new or larger, ``joins`` the teams."""

    grantee: Grantee
    before: AccessPlan
    fresh: dict[int, GrantChoice]
    rules: dict[int, int]
    joins: Sequence[Team]
    gains_accounting: bool
    gains: list[str]
    left_out: list[str]

    @property
    def is_nothing(self) -> bool:
        """They have everything already, or nothing of it can be given."""
        return not (self.fresh or self.rules or self.joins or self.gains_accounting)

    @property
    def plan(self) -> AccessPlan:
        """All that they hold then: nothing of before is smaller."""
        return AccessPlan({**self.before.products, **self.fresh}, {**self.before.future, **self.rules})

    @property
    def facts(self) -> list[object]:
        """What the question says of them."""
        fresh = sorted((pk, choice.rights, str(choice.ends_on)) for pk, choice in self.fresh.items())
        teams = [team.pk for team in self.joins]
        return [self.grantee.field, self.grantee.row.pk, fresh, sorted(self.rules.items()), teams, self.left_out,
                self.gains_accounting]  # fmt: skip


def effects_on(
    actor: Membership, contents: Contents, grantees: Iterable[Grantee], today: datetime.date
) -> list[Effect]:
    """What would happen to each on this day. Four queries a person."""
    words = RightWords()
    return [_effect(actor, contents, grantee, today, words) for grantee in grantees]


def united(held: GrantChoice | None, wished: GrantChoice) -> GrantChoice | None:
    """Both together when nothing of either is lost; None when a grant, which has one end, cannot hold both."""
    if held is None:
        return wished
    first, second = held.ends_on or FOR_EVER, wished.ends_on or FOR_EVER
    if first == second:
        return GrantChoice(held.rights | wished.rights, held.ends_on)
    if first > second and not wished.rights & ~held.rights:
        return held
    return wished if second > first and not held.rights & ~wished.rights else None


def lines_of(contents: Contents, plan: AccessPlan, words: RightWords) -> list[tuple[str, str]]:
    """Products, then categories of products to come, each with its rights and last day."""
    products = sorted(plan.products.items(), key=lambda each: name_key(contents.names[each[0]]))
    lines = [(contents.names[pk], _held(choice, words)) for pk, choice in products]
    future = _("Future products of %(category)s")
    for pk, rights in plan.future.items():
        lines.append((future % {"category": contents.categories[pk].name}, words.of(rights)))
    return lines


def _effect(actor: Membership, contents: Contents, grantee: Grantee, today: datetime.date, words: RightWords) -> Effect:
    before, left_out = plan_of(grantee), list[str]()
    subject = grantee.row if isinstance(grantee.row, Membership) else None
    gained = _gained(contents, before, subject, today, left_out)
    joins = _joins(contents, subject) if subject else []
    accounting = subject is not None and _gains_accounting(actor, contents, subject)
    gains = [_("Joins the work team %(name)s.") % {"name": team.name} for team in joins]
    gains += [_("May manage accounting")] if accounting else []
    gains += [str(labelled(name, held)) for name, held in lines_of(contents, gained, words)]
    if subject is not None and subject.role != contents.recipe.role:
        left_out.append(_role_stays(subject, contents.recipe.role))
    return Effect(
        grantee, before, dict(gained.products), dict(gained.future), joins, accounting, gains, left_out
    )  # fmt: skip


def _gained(
    contents: Contents, before: AccessPlan, subject: Membership | None, today: datetime.date, left_out: list[str]
) -> AccessPlan:
    verdict = may_be_granted(subject) if subject else ALLOWED
    if not verdict:
        left_out.append(str(verdict.reason))
        return AccessPlan()
    fresh = {}
    for pk, wished in contents.plan.products.items():
        held = before.products.get(pk)
        if held is not None and held.ends_on is not None and held.ends_on < today:
            held = None
        then = united(held, wished)
        if then is None:
            left_out.append(_("%(name)s: there is a right with another end already.") % {"name": contents.names[pk]})
        elif then != held:
            fresh[pk] = then
    rules = {pk: rights | before.future.get(pk, 0) for pk, rights in contents.plan.future.items()}
    return AccessPlan(fresh, {pk: rights for pk, rights in rules.items() if before.future.get(pk) != rights})


def _joins(contents: Contents, subject: Membership) -> list[Team]:
    inside = set(subject.teams.values_list("pk", flat=True))
    return [team for team in contents.teams if team.pk not in inside]


def _gains_accounting(actor: Membership, contents: Contents, subject: Membership) -> bool:
    wants = contents.recipe.has_accounting and not subject.has_accounting and not subject.manages_everything
    return wants and bool(may_change_role(actor, subject, role=subject.role))


def _role_stays(subject: Membership, role: str) -> str:
    facts = {"role": subject.get_role_display(), "other": Role(role).label}
    return _("The role stays %(role)s; the recipe says %(other)s.") % facts


def _held(choice: GrantChoice, words: RightWords) -> str:
    rights = words.of(choice.rights)
    return f"{rights}, {_('until %(day)s') % {'day': plain_day(choice.ends_on)}}" if choice.ends_on else rights
