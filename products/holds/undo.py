"""How a lock or a maintenance of the organization's own is taken back, its beginning and its end."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from organizations.models import Membership
from organizations.undoing.registry import UndoKind
from products.holds import commands
from products.models import Hold, Product
from security.kinds import EventKind

BEGIN = {Hold.Kind.LOCK: commands.lock, Hold.Kind.MAINTENANCE: commands.maintain}
END = {Hold.Kind.LOCK: commands.unlock, Hold.Kind.MAINTENANCE: commands.end_maintenance}


def _product(actor: Membership, subject: str) -> Product:
    product = actor.organization.products.select_related("kind__category").filter(pk=int(subject)).first()
    if product is None:
        raise RuleError(_("This product no longer exists."))
    return product


def _url(slug: str, subject: str) -> str:
    product = Product.objects.select_related("kind__category").filter(organization__slug=slug, pk=int(subject)).first()
    if product is None:
        return reverse("products:list", args=[slug])
    return reverse("products:board", args=[slug, product.kind.category.key, product.pk])


def _concerns(actor: Membership, subject: str) -> dict[str, Any]:
    return {"product": _product(actor, subject)}


def _undo_kind(hold: Hold.Kind, title: Any, event: EventKind) -> UndoKind:
    def state(actor: Membership, subject: str) -> Any:
        held = Hold.objects.filter(product=_product(actor, subject), kind=hold, lifted_at=None)
        return list(held.values_list("pk", flat=True))

    def restore(actor: Membership, subject: str, before: Any, now: datetime.datetime) -> None:
        product = _product(actor, subject)
        if not before:
            END[hold](actor=actor, product=product, now=now)
            return
        ends_at = parse_datetime(before["ends_at"]) if before["ends_at"] else None
        BEGIN[hold](actor=actor, product=product, reason=before["reason"], ends_at=ends_at, now=now)

    return UndoKind(hold.value, title, event, state, restore, _url, _concerns)


KINDS = (
    _undo_kind(Hold.Kind.LOCK, _("the lock of %(name)s"), EventKind.PRODUCT_LOCK_UNDONE),
    _undo_kind(Hold.Kind.MAINTENANCE, _("the maintenance of %(name)s"), EventKind.PRODUCT_LOCK_UNDONE),
)
