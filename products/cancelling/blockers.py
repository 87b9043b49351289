"""What products have to do with deleting their organization (``organizations.deletion.registry``)."""

import datetime
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organizations.deletion.registry import Blocker
from organizations.models import Membership
from products.mailboxes.lookup import service_of_login
from products.models import Hold, Product, ProviderCall
from products.providers import Action


def living_products(actor: Membership, now: datetime.datetime) -> Iterator[Blocker]:
    """Products that nobody cancelled yet, and domains in redemption apart (ORG-70, ORG-77)."""
    living = actor.organization.products.living().exclude(pk__in=_under_way(actor, Action.CANCEL))
    lost = {"state": Product.State.REDEMPTION}
    in_redemption = living.filter(**lost).count()
    active = living.count() - in_redemption
    if active:
        title = ngettext("%(n)s active product", "%(n)s active products", active) % {"n": active}
        detail = _("Cancel them here: the page says what is lost with each.")
        yield Blocker(title, active, detail, _page(actor), _("Cancel products"), "suite")
    if in_redemption:
        title = ngettext("%(n)s domain in redemption", "%(n)s domains in redemption", in_redemption)
        detail = _("It can still be restored. Give it up, or wait until its redemption is over.")
        ticked = urlencode({"product": list(living.filter(**lost).values_list("pk", flat=True))}, doseq=True)
        url = f"{_page(actor)}?{ticked}"
        yield Blocker(title % {"n": in_redemption}, in_redemption, detail, url, _("Give up the domain"), "globe")


def login_address(actor: Membership, now: datetime.datetime) -> Iterator[Blocker]:
    """Whoever signs in with an address under one of the products would lose the key to their account with it."""
    if service := service_of_login(actor):
        title = _("You sign in with an address under %(name)s") % {"name": service.name}
        detail = _("When it is cancelled, emails to %(email)s no longer arrive. Change your login email first.")
        detail %= {"email": actor.user.email}
        yield Blocker(title, 1, detail, reverse("accounts:login_email"), _("Change the login email"), "mail")


def calls_under_way(actor: Membership, now: datetime.datetime) -> Iterator[Blocker]:
    """Requests that a provider has not answered yet, whatever the state of the product."""
    count = _under_way(actor).distinct().count()
    if count:
        title = ngettext("%(n)s product with a request under way", "%(n)s products with a request under way", count)
        detail = _("The provider has not answered yet. It is asked again by itself until it does.")
        yield Blocker(title % {"n": count}, count, detail, _page(actor), _("See the progress"), "clock")


def stopped_products(actor: Membership, now: datetime.datetime) -> Iterator[Blocker]:
    """While misuse is looked at nothing disappears; while an invoice is open nobody goes."""
    holds = Hold.objects.in_force(now).filter(product__in=actor.organization.products.living())
    kinds = list(holds.filter(kind__in=[Hold.Kind.ABUSE, Hold.Kind.UNPAID]).values_list("kind", flat=True))
    if count := kinds.count(Hold.Kind.ABUSE):
        title = ngettext("%(n)s product stopped by the provider", "%(n)s products stopped by the provider", count)
        detail = _("Misuse is being looked at. Contact support.")
        yield Blocker(title % {"n": count}, count, detail, icon="lock")
    if count := kinds.count(Hold.Kind.UNPAID):
        title = ngettext("%(n)s product stopped for an open invoice", "%(n)s products stopped for open invoices", count)
        yield Blocker(title % {"n": count}, count, _("Pay the invoice first, or contact support."), icon="invoice")


def _under_way(actor: Membership, *actions: Action) -> Any:
    calls = ProviderCall.objects.filter(
        product__organization_id=actor.organization_id, state=ProviderCall.State.WAITING
    )
    return (calls.filter(action__in=actions) if actions else calls).values("product_id")


def _page(actor: Membership) -> str:
    return reverse("products:cancel_several", args=[actor.organization.slug])
