"""What products add to the sidebar: categories that the reader has something in, and the products of one of them."""

import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from core.addresses import inside
from core.clock import now
from core.navigation import ReaderEntry, Submenu
from organizations.models import Membership
from products.models import Category, Product
from products.querysets import CATEGORIES_HELD, SOON, ProductQuerySet, SeenBy, Visible

PRODUCTS_SHOWN = 50


def category_entries(member: Membership) -> list[ReaderEntry]:
    """One line per category in which the member sees products, with a count of what is expired or in redemption."""
    base = inside("products:list", member.organization.slug)
    return [
        ReaderEntry(each.name, each.icon, f"{base}{each.key}/", 10, each.lost_soon)  # type: ignore[attr-defined]
        for each in categories_of(member)
    ]


def categories_of(member: Membership) -> list[Category]:
    """The member's categories with their counts; one query, kept on the membership for the time of the request."""
    kept: list[Category] | None = getattr(member, "_product_categories", None)
    if kept is None:
        day = member.day_at(now())
        kept = CATEGORIES_HELD.rows(member, day, today=day, soon=day + SOON)
        member._product_categories = kept  # type: ignore[attr-defined]
    return kept


def category_menu(
    member: Membership, category: Category, day: datetime.date, current: Product | None = None
) -> Submenu:
    """The sidebar inside a category: its first products, the present one among them. One query."""
    slug = member.organization.slug
    shown = FIRST_OF_CATEGORY.rows(member, day, category=category.pk)
    if current is not None and current not in shown:
        shown = [current, *shown[:-1]]
    base = reverse("products:category", args=[slug, category.key])
    entries = [ReaderEntry(each.name, category.icon, f"{base}{each.pk}/") for each in shown]
    everything = ReaderEntry(_("All of the category"), "menu", base, rank=0)
    return Submenu(category.name, [everything, *entries], reverse("products:list", args=[slug]))


def _first(visible: Visible, category: int) -> ProductQuerySet:
    mine = Product.objects.filter(visible(""), kind__category_id=category)
    return mine.only("service_name", "custom_name")[:PRODUCTS_SHOWN]


FIRST_OF_CATEGORY = SeenBy(_first)
