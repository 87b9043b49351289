"""The one way to a product: through the reader's membership of its organization."""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponseBase

from core.clock import now
from core.navigation import Submenu
from organizations.access import MemberRequest, in_organization
from organizations.models import Membership
from organizations.policies import may_open
from products.context import context_of
from products.models import Product
from products.policies import ProductContext, ProductPolicy
from products.querysets import ProductQuerySet, SeenBy, Visible


class ProductRequest(MemberRequest):
    """A request about one product."""

    product: Product
    facts: ProductContext
    submenu: Submenu


View = Callable[..., HttpResponseBase]


def on_product(policy: ProductPolicy) -> Callable[[View], View]:
    """Open the product named by ``category`` and ``pk`` in the URL, inside the organization of ``slug``.

    404 to whoever may not know that it exists (RGT-15), 403 with the reason to whoever may not do this. The view gets
    ``request.product`` and ``request.facts``, not the three parts of the address.
    """

    def decorate(view: View) -> View:
        @in_organization(may_open)
        @wraps(view)
        def opened(request: Any, category: str, pk: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.product = visible_product(request.membership, category, pk)
            request.facts = context_of(request.membership, request.product, now())
            policy(request.membership, request.facts).or_403()
            return view(request, *args, **kwargs)

        opened.policy = policy  # type: ignore[attr-defined]
        return opened

    return decorate


def visible_product(member: Membership, category: str, pk: int) -> Product:
    """A product that the member may know of. Raises Http404 for every other id."""
    found = VISIBLE_PRODUCT.rows(member, member.day_at(now()), now=now(), category=category, pk=pk)
    if not found:
        raise Http404
    return found[0]


def _one(visible: Visible, now: datetime.datetime, category: str, pk: int) -> ProductQuerySet:
    return Product.objects.filter(visible("")).with_board(now).filter(kind__category__key=category, pk=pk)


VISIBLE_PRODUCT = SeenBy(_one)
