"""The list of products as it is shown. Words and marks are looked up once a page, not once a row."""

import datetime
from typing import TypedDict

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from products.boards.states import state_marks
from products.models import Hold, Product
from products.rights.effective import MemberRights


class ProductRow(TypedDict):
    """One product. A dictionary, because templates read it fastest."""

    id: int
    url: str
    name: str
    service: str
    plan: str
    expires_on: datetime.date | None
    is_over: bool
    renewal: str
    state: SafeString
    may_manage: bool


def product_rows(products: list[Product], base: str, rights: MemberRights, technical: int) -> list[ProductRow]:
    """The products, as ``with_board`` fetched them, under the address of their list."""
    automatic, manual = _("Automatic"), _("Manual")
    return [
        {
            "id": each.pk,
            "url": f"{base}{each.pk}/",
            "name": each.name,
            "service": each.service_name if each.custom_name else "",
            "plan": each.plan.name if each.plan else "",
            "expires_on": each.expires_on,
            "is_over": each.expires_within(-1, rights.today),
            "renewal": automatic if each.renews_itself else manual,
            "state": state_marks(each, each.hold_kinds, rights.today),  # type: ignore[attr-defined]
            "may_manage": rights.member.manages_everything or _may_manage(each, rights.mask(each) & technical),
        }
        for each in products
    ]


def _may_manage(product: Product, technical: int) -> bool:
    """``may_open_management`` for whoever does not manage everything, without the sentence."""
    return bool(technical) and not {Hold.Kind.LOCK, Hold.Kind.MAINTENANCE} & set(product.hold_kinds)  # type: ignore[attr-defined]
