"""Rights of somebody who goes, by where they came from: what a recipe gave is offered backwards, with the evidence, and
ends or goes on to somebody else as one (ORG-82)."""

import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.components.formats import day_text, plain_day
from organizations.departures.registry import Decision, DecisionGone, Decisions, EvidenceRow, PersonalItem, ReportLine
from organizations.models import Departure, Membership
from organizations.people.commands import change_teams, teams_of
from organizations.roles import MANAGERS
from products.models import Grant, RecipeUse
from products.recipes.commands import note_use
from products.recipes.effects import united
from products.recipes.origins import Origin, last_acts, origins_of
from products.rights.commands import AccessPlan, GrantChoice, fingerprint, plan_of, save_access
from products.rights.effective import RightWords
from products.rights.grantees import Grantee
from products.rights.notices import told_together

MOST_HEIRS = 200


def items_by_origin(subject: Membership, today: datetime.date) -> list[PersonalItem]:
    """Recipes, the newest first, then what was given singly. Six queries at most."""
    origins = origins_of(subject, today)
    acts = last_acts(subject, [grant.product_id for origin in origins for grant in origin.grants])
    heirs = list(_heirs(subject)[:MOST_HEIRS]) if any(origin.use for origin in origins) else []
    days = {product: plain_day(subject.day_at(at)) for product, at in acts.items()}
    words = RightWords()
    return [_item(subject, origin, days, heirs, words) for origin in origins]


def end_uses(departure: Departure, subject: Membership, decisions: Decisions | None) -> list[dict[str, Any]]:
    """What came by recipes, written down; where an heir was chosen, they get it. In the transaction.

    Raises DecisionGone for an heir who went or needs nothing any more.
    """
    written = []
    for origin in origins_of(subject, subject.day_at(departure.at)):
        if origin.use is None:
            continue
        heir = (decisions or {}).get(_key(origin.use), Decision()).heir
        name = _hand_over(departure, subject, origin, heir) if heir else ""
        written.append(
            {
                "name": origin.use.name, "by": origin.use.by_name, "heir": name,
                "day": subject.day_at(origin.use.at).isoformat(),
                "products": [grant.product_id for grant in origin.grants],
                "teams": [{"id": pk, "name": team} for pk, team in origin.teams],
            }
        )  # fmt: skip
    return written


def report_of(use: dict[str, Any], names: dict[int, str]) -> ReportLine:
    """One recipe in one line, in the language in force."""
    facts = {"by": use["by"], "day": day_text(datetime.date.fromisoformat(use["day"])), "heir": use["heir"]}
    outcome = _("Given by %(by)s on %(day)s. It ended.")
    if use["heir"]:
        outcome = _("Given by %(by)s on %(day)s. It went to %(heir)s.")
    items = [names[pk] for pk in use["products"] if pk in names] + [team["name"] for team in use["teams"]]
    return ReportLine(_("Access by the recipe %(name)s") % {"name": use["name"]}, outcome % facts, items=items)


def restore_use(member: Membership, actor: Membership, use: dict[str, Any], now: datetime.datetime) -> str:
    """Whoever is back has it by the recipe again; a sentence when somebody else has it too."""
    held = dict(
        Grant.objects.filter(membership=member, product__in=use["products"]).values_list("product_id", "rights")
    )
    teams = set(teams_of(member)) & {team["id"] for team in use["teams"]}
    RecipeUse.objects.create(
        organization=actor.organization, membership=member, name=use["name"], by_name=actor.user.full_name, at=now,
        given={"products": {str(pk): rights for pk, rights in held.items()}, "future": [], "teams": sorted(teams)},
    )  # fmt: skip
    facts = {"name": use["name"], "heir": use["heir"]}
    return _("The access by the recipe %(name)s stays with %(heir)s too.") % facts if use["heir"] else ""


def _item(
    subject: Membership, origin: Origin, days: dict[int, str], heirs: list[Membership], words: RightWords
) -> PersonalItem:
    names = [grant.product.name for grant in origin.grants]
    rows = [
        EvidenceRow(
            grant.product.name,
            words.of(grant.rights),
            "" if origin.use else _singly(subject, grant),
            days.get(grant.product_id, ""),
        )
        for grant in origin.grants
    ]  # fmt: skip
    meta = ngettext("%(n)s product", "%(n)s products", len(names)) % {"n": len(names)}
    if origin.use is None:
        text = _("The personal rights over these products end.")
        return PersonalItem("grants", _("Product access"), meta, text, names, evidence=rows, is_access=True)
    teams = [name for _pk, name in origin.teams]
    rows += [EvidenceRow(name, _("Work team")) for name in teams]
    title = _("Access by the recipe %(name)s") % {"name": origin.use.name}
    text = _("%(recipe)s. It came together and ends together, unless somebody else gets it.")
    text %= {"recipe": _by(subject, origin.use)}
    return PersonalItem(
        _key(origin.use), title, meta, text, [*names, *teams], heirs, evidence=rows, is_access=True
    )  # fmt: skip


def _singly(subject: Membership, grant: Grant) -> str:
    facts = {"by": str(grant.granted_by or "–"), "day": plain_day(subject.day_at(grant.granted_at))}
    if grant.by_future_rule:
        return _("By the rule for future products, %(day)s") % facts
    return _("Given singly by %(by)s, %(day)s") % facts


def _by(subject: Membership, use: RecipeUse) -> str:
    facts = {"name": use.name, "by": use.by_name, "day": plain_day(subject.day_at(use.at))}
    return _("Recipe %(name)s, by %(by)s, %(day)s") % facts


def _heirs(subject: Membership) -> Any:
    people = subject.organization.memberships.exclude(pk=subject.pk).exclude(role__in=MANAGERS)
    return people.select_related("user", "organization").order_by("directory_key", "pk")


def _key(use: RecipeUse) -> str:
    return f"recipe-{use.pk}"


def _hand_over(departure: Departure, subject: Membership, origin: Origin, pk: int) -> str:
    """The heir gets what came by the recipe, besides what they have; their name."""
    heir: Membership | None = _heirs(subject).filter(pk=pk).first()
    actor, use = departure.actor, origin.use
    if heir is None or actor is None or use is None:
        reason = _("The access by the recipe %(name)s cannot go to the person you chose any more. Choose again.")
        raise DecisionGone(reason % {"name": use.name if use else ""})
    grantee = Grantee.of(heir)
    before = plan_of(grantee)
    wished = {grant.product_id: GrantChoice(grant.rights, grant.ends_on) for grant in origin.grants}
    both = {product: united(before.products.get(product), choice) for product, choice in wished.items()}
    fresh = {product: then for product, then in both.items() if then and then != before.products.get(product)}
    teams = [team for team, _name in origin.teams]
    with told_together(actor, [heir], departure.at):
        if teams:
            change_teams(actor=actor, subject=heir, team_ids={*teams_of(heir), *teams})
        plan = AccessPlan({**before.products, **fresh}, before.future)
        save_access(actor=actor, grantee=grantee, plan=plan, version=fingerprint(before), now=departure.at)
    given = {"products": {str(product): then.rights for product, then in fresh.items()}, "future": [], "teams": teams}
    note_use(actor, use.name, grantee, given, departure.at)
    return heir.user.full_name
