"""What apps above add to the pages of products."""

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from core.hooks import Hook, Slot
from organizations.access import MemberRequest
from organizations.models import Membership
from products.access import ProductRequest
from products.models import Category, Kind, Product
from products.policies import ProductPolicy


@dataclass(frozen=True)
class ManageEntry:
    """One line: its ``path`` goes on from the product's address; ``policy`` says who may, and why not.

    ``in_lists``: whether it stands in the menus of a list too, for its reader and the kinds of its products.
    """

    label: Any
    text: Any
    path: str
    icon: str
    policy: ProductPolicy
    in_lists: Callable[[Membership, Collection[Kind]], object] | None = None


@dataclass(frozen=True)
class ListColumns:
    """What the list of one category shows beside the usual columns. ``plan``: what its plans are called there.

    ``cells`` gets the reader, the products of the page and today, and answers the cells of each, finished; its
    questions do not depend on how many products there are.
    """

    category: str
    plan: Any
    headings: tuple[Any, ...]
    cells: Callable[[Membership, list[Product], datetime.date], list[SafeString]]


LIST_NOTES: Hook[Callable[[MemberRequest, Category], SafeString]] = Hook()
"""What stands below the list of a category; an empty text for none."""
LIST_COLUMNS: Hook[ListColumns] = Hook(key=lambda columns: columns.category)
BOARD_ENDS: Hook[Callable[[ProductRequest], SafeString]] = Hook()
"""Cards below the facts of the board; an empty text for products that have none."""
BOARD_CARDS: Hook[Callable[[ProductRequest], SafeString]] = Hook()
"""Cards at the top of the board; an empty text for products that have none."""
MANAGE_ENTRIES: Hook[ManageEntry] = Hook(key=lambda entry: entry.path)
"""Lines of *Manage*."""
WhereToBuy = Callable[[Membership, str], str]
"""Gets the reader and the key of a category, "" for all of them."""
WHERE_TO_BUY: Slot[WhereToBuy] = Slot()
"""The address of *Buy*; "" for who may not order."""


def where_to_buy(reader: Membership, category: str = "") -> str:
    """Where *Buy* leads on a list of products; "" for no button."""
    found = WHERE_TO_BUY.get()
    return found(reader, category) if found else ""
