"""Locking and unlocking the management of a product, its maintenance and the end of it (guide 8)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import now
from core.http import form_methods, posted, see_other, seen
from core.shown import version_of
from organizations.undoing.telling import tell_done
from products.access import ProductRequest, on_product
from products.boards.frame import product_page, product_url
from products.holds import commands
from products.holds.forms import MaintenanceForm, ProductLockForm
from products.models import Hold
from products.policies import may_maintain, may_switch_holds
from products.rights.audience import first_affected

AFFECTED_SHOWN = 5
SILENT = gettext_lazy("Done for %(name)s, without another email: many were sent about this in the last hour.")


@form_methods
@on_product(may_switch_holds)
def lock(request: ProductRequest) -> HttpResponse:
    """Lock the management (K1); a kind that has no lock is told what it has instead."""
    product = request.product
    if not product.kind.is_lockable:
        return _not_lockable(request)
    if request.facts.hold(Hold.Kind.LOCK):
        return _already(request, _("%(name)s is already locked."))
    form = ProductLockForm(posted(request), actor=request.membership, product=product, now=now())
    said = _("The management of %(name)s is locked. Everyone who can see it has been emailed.")
    return _started(request, form, said, Hold.Kind.LOCK) or _ask(request, "products/holds/lock.html", form)


@form_methods
@on_product(may_switch_holds)
def unlock(request: ProductRequest) -> HttpResponse:
    """Unlock it (K1); whatever else stops the product stays."""
    hold = request.facts.hold(Hold.Kind.LOCK)
    if hold is None:
        return _already(request, _("%(name)s is not locked."))
    if request.method == "POST":
        commands.unlock(actor=request.membership, product=request.product, now=now(), seen=seen(request))
        said = _("The management of %(name)s is unlocked. Everyone who can see it has been emailed.")
        return _done(request, said, Hold.Kind.LOCK)
    return product_page(request, "products/holds/unlock.html", hold=hold, seen=version_of(hold.pk))


@form_methods
@on_product(may_maintain)
def maintenance(request: ProductRequest) -> HttpResponse:
    """Turn the maintenance on (K2): reception goes on, consultation is interrupted."""
    if request.facts.hold(Hold.Kind.MAINTENANCE):
        return _already(request, _("%(name)s is already in maintenance."))
    form = MaintenanceForm(posted(request), actor=request.membership, product=request.product, now=now())
    said = _("%(name)s is in maintenance. Everyone who can see it has been emailed.")
    return _started(request, form, said, Hold.Kind.MAINTENANCE) or _ask(request, "products/holds/maintain.html", form)


@form_methods
@on_product(may_switch_holds)
def end_maintenance(request: ProductRequest) -> HttpResponse:
    """End it (K1); nothing that arrived meanwhile is lost."""
    hold = request.facts.hold(Hold.Kind.MAINTENANCE)
    if hold is None:
        return _already(request, _("%(name)s is not in maintenance."))
    if request.method == "POST":
        commands.end_maintenance(actor=request.membership, product=request.product, now=now(), seen=seen(request))
        said = _("The maintenance of %(name)s has ended. Everyone who can see it has been emailed.")
        return _done(request, said, Hold.Kind.MAINTENANCE)
    return product_page(request, "products/holds/end_maintenance.html", hold=hold, seen=version_of(hold.pk))


def _ask(request: ProductRequest, template: str, form: ProductLockForm) -> HttpResponse:
    affected, others = first_affected(request.product, request.membership.day_at(now()), AFFECTED_SHOWN)
    return product_page(request, template, form=form, affected=affected, others=others)


def _started(request: ProductRequest, form: ProductLockForm, text: str, kind: Hold.Kind) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid() or not form.save():
        return None
    return _done(request, text, kind)


def _done(request: ProductRequest, text: str, kind: Hold.Kind) -> HttpResponse:
    said = SILENT if commands.NEWS.was_silent(request.product) else text
    tell_done(request, said % {"name": request.product.name}, kind, request.product.pk)
    return see_other(product_url(request))


def _already(request: ProductRequest, text: str) -> HttpResponse:
    """A second click, or somebody was faster: say how it is, change nothing."""
    messages.info(request, text % {"name": request.product.name})
    return see_other(product_url(request))


def _not_lockable(request: ProductRequest) -> HttpResponse:
    context: dict[str, Any] = {"may_maintain": may_maintain(request.membership, request.facts)}
    response = product_page(request, "products/holds/no_lock.html", **context)
    response.status_code = 409
    return response
