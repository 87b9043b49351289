"""What this app puts into the export of everything: products, holds, access rights."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from core.archive import Piece, Row
from organizations.exports.registry import ExportTable, ranges, within
from organizations.models import Membership
from products.models import FutureGrant, Grant, Hold
from products.rights.effective import RightWords


def _products(actor: Membership, piece: Piece) -> Iterator[Row]:
    products = actor.organization.products.select_related("kind__category", "plan").prefetch_related("tags")
    for product in within(products, piece):
        yield {
            "id": product.pk,
            "service": product.service_name,
            "own_name": product.custom_name,
            "kind": product.kind.name,
            "category": product.kind.category.name,
            "plan": product.plan.name if product.plan else "",
            "state": str(product.get_state_display()),
            "expires_on": product.expires_on,
            "renews_itself": product.renews_itself,
            "billing_reference": product.billing_reference,
            "tags": [tag.name for tag in product.tags.all()],
            "created_at": product.created_at,
        }


def _holds(actor: Membership, piece: Piece) -> Iterator[Row]:
    holds = Hold.objects.filter(product__organization_id=actor.organization_id).select_related("product")
    for hold in within(holds, piece):
        yield {
            "product": hold.product.name, "kind": str(hold.get_kind_display()), "by": hold.owner_name,
            "reason": hold.reason, "started_at": hold.started_at, "ends_at": hold.ends_at, "lifted_at": hold.lifted_at,
        }  # fmt: skip


def _access(actor: Membership, piece: Piece) -> Iterator[Row]:
    words = RightWords()
    grants = Grant.objects.filter(organization_id=actor.organization_id)
    for grant in within(
        grants.select_related("product", "membership__user", "team", "invitation", "granted_by"), piece
    ):
        yield {
            **_grantee(grant), "product": grant.product.name, "rights": words.of(grant.rights),
            "by_future_rule": grant.by_future_rule, "granted_by": str(grant.granted_by or ""),
            "granted_at": grant.granted_at, "ends_on": grant.ends_on,
        }  # fmt: skip


def _rules(actor: Membership, piece: Piece) -> Iterator[Row]:
    words = RightWords()
    rules = FutureGrant.objects.filter(organization_id=actor.organization_id)
    for rule in within(rules.select_related("category", "membership__user", "team", "invitation", "granted_by"), piece):
        yield {
            **_grantee(rule), "category": rule.category.name, "rights": words.of(rule.rights),
            "granted_by": str(rule.granted_by or ""), "granted_at": rule.granted_at,
        }  # fmt: skip


def _recipes(actor: Membership, piece: Piece) -> Iterator[Row]:
    words = RightWords()
    for recipe in within(actor.organization.recipes.all(), piece):
        yield {
            "name": recipe.name, "role": str(recipe.get_role_display()), "accounting": recipe.has_accounting,
            "teams": [team["name"] for team in recipe.teams],
            "products": [f"{each['name']} ({words.of(each['rights'])})" for each in recipe.products],
            "days": recipe.days, "language": recipe.language, "welcome": recipe.welcome,
            "changed_at": recipe.changed_at,
        }  # fmt: skip


def _grantee(held: Grant | FutureGrant) -> Row:
    """A person directly, a work team, or somebody invited."""
    if held.team:
        return {"holder": held.team.name, "holder_is": "team"}
    if held.membership:
        return {"holder": held.membership.user.email, "holder_is": "member"}
    return {"holder": held.invitation.email if held.invitation else "", "holder_is": "invitation"}


GRANTEE = {"holder": _("Held by"), "holder_is": _("Kind of holder")}
GRANTED = {"granted_by": _("Granted by"), "granted_at": _("Granted on")}
TABLES = [
    ExportTable(
        "products", _("Products"),
        {
            "id": _("Number"), "service": _("Service"), "own_name": _("Own name"), "kind": _("Type"),
            "category": _("Category"), "plan": _("Plan"), "state": _("State"), "expires_on": _("Expires"),
            "renews_itself": _("Automatic renewal"), "billing_reference": _("Billing reference"), "tags": _("Tags"),
            "created_at": _("Created"),
        },
        _products, lambda actor: ranges(actor.organization.products.all()),
    ),
    ExportTable(
        "holds", _("Locks and stops"),
        {
            "product": _("Product"), "kind": _("Type"), "by": _("By"), "reason": _("Reason"), "started_at": _("From"),
            "ends_at": _("Until"), "lifted_at": _("Lifted"),
        },
        _holds, lambda actor: ranges(Hold.objects.filter(product__organization_id=actor.organization_id)),
    ),
    ExportTable(
        "access", _("Access rights"),
        {
            **GRANTEE, "product": _("Product"), "rights": _("Rights"),
            "by_future_rule": _("By a rule for new products"), **GRANTED, "ends_on": _("Last day"),
        },
        _access, lambda actor: ranges(Grant.objects.filter(organization_id=actor.organization_id)),
    ),
    ExportTable(
        "future-access", _("Rules for new products"),
        {**GRANTEE, "category": _("Category"), "rights": _("Rights"), **GRANTED},
        _rules, lambda actor: ranges(FutureGrant.objects.filter(organization_id=actor.organization_id)),
    ),
    ExportTable(
        "recipes", _("Recipes"),
        {
            "name": _("Name"), "role": _("Role"), "accounting": _("Accounting"), "teams": _("Work teams"),
            "products": _("Products"), "days": _("Days of access"), "language": _("Language of the invitation"),
            "welcome": _("Words of welcome"), "changed_at": _("Changed"),
        },
        _recipes, lambda actor: ranges(actor.organization.recipes.all()),
    ),
]  # fmt: skip
