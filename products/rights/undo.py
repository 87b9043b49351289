"""How a change of product access is taken back: what it changed, and nothing else."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from organizations.models import Invitation, Membership, Team
from organizations.undoing.registry import UndoKind
from products.rights import commands
from products.rights.commands import AccessPlan, GrantChoice
from products.rights.grantees import Grantee, reload_grantee
from products.rights.kept import KEY
from security.kinds import EventKind

MODELS: dict[str, Any] = {"membership": Membership, "team": Team, "invitation": Invitation}


def _grantee(actor: Membership, subject: str) -> Grantee:
    field, _colon, pk = subject.partition(":")
    return reload_grantee(actor, Grantee(field, MODELS[field](pk=int(pk))))


def _state(actor: Membership, subject: str) -> str:
    return commands.version_of(_grantee(actor, subject))


def _restore(actor: Membership, subject: str, before: Any, now: datetime.datetime) -> None:
    grantee = _grantee(actor, subject)
    plan = commands.plan_of(grantee)
    products: dict[int, GrantChoice] = {**plan.products}
    for pk, old in before["products"].items():
        products.pop(int(pk), None)
        if old:
            products[int(pk)] = GrantChoice(old[0], parse_date(old[1]) if old[1] else None)
    future = {**plan.future, **{int(pk): old for pk, old in before["future"].items()}}
    wanted = AccessPlan(products, {pk: rights for pk, rights in future.items() if rights is not None})
    commands.save_access(actor=actor, grantee=grantee, plan=wanted, version=commands.fingerprint(plan), now=now)


def _concerned(actor: Membership, subject: str) -> dict[str, Any]:
    row = _grantee(actor, subject).row
    return {"about": row} if isinstance(row, Membership) else {}


def _url(slug: str, subject: str) -> str:
    field, _colon, pk = subject.partition(":")
    if field == "invitation":
        return reverse("organizations:people", args=[slug])
    return reverse("products:team" if field == "team" else "organizations:person", args=[slug, pk])


ACCESS = UndoKind(
    KEY, _("the product access of %(name)s"), EventKind.ACCESS_RESTORED, _state, _restore, _url, _concerned
)
