"""The list of products as it is shown: each row as finished words, put into a pattern that was drawn once."""

from collections.abc import Collection

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components.formats import day
from core.patterns import filled
from organizations.models import Membership
from products.boards.entries import MANAGE_ENTRIES
from products.boards.states import state_marks
from products.models import Hold, Kind, Product
from products.models.catalogue import general_rights
from products.rights.effective import MemberRights

Values = dict[str, object]
"""What one row shows, by the names of its template."""


def product_rows(products: list[Product], rights: MemberRights) -> list[Values]:
    """The products, as ``with_board`` fetched them. Addresses go on from that of their list; ``menu`` says which
    menu belongs to the row."""
    words = _RowWords(rights)
    return [words.row(each, f"{each.pk}/") for each in products]


def drawn(rows: list[Values]) -> SafeString:
    """The lines of the table."""
    return filled("products/lists/rows.html", rows)


def menus(rows: list[Values], reader: Membership, kinds: Collection[Kind]) -> SafeString:
    """The menus that the rows need, once each, with what apps above offer this reader in them."""
    listed = (each for each in MANAGE_ENTRIES if each.in_lists is not None and each.in_lists(reader, kinds))
    more = tuple((str(each.label), f"@{each.path}", each.icon) for each in listed)
    return filled("products/lists/menus.html", [{"": ""}], kinds=frozenset(each["menu"] for each in rows), more=more)


class _RowWords:
    """Words are looked up once a page, not once a row."""

    def __init__(self, rights: MemberRights) -> None:
        self.rights = rights
        self.manages = rights.member.manages_everything
        self.technical = 0 if self.manages else general_rights().technical
        self.renewals = {True: _("Automatic"), False: _("Manual")}
        self.no_end = format_html('<span class="muted">{}</span>', _("No end"))

    def row(self, product: Product, url: str) -> Values:
        return {
            "url": url,
            "name": product.name,
            "service": self.service(product),
            "plan": product.plan.name if product.plan else "",
            "expiry": self.expiry(product),
            "renewal": self.renewals[product.renews_itself],
            "state": state_marks(product, product.hold_kinds, self.rights.today),  # type: ignore[attr-defined]
            "more": "",
            "menu": "managed" if self.manages or self.may_manage(product) else "read",
        }

    def may_manage(self, product: Product) -> bool:
        """``may_open_management`` for whoever does not manage everything, without the sentence."""
        is_held = {Hold.Kind.LOCK, Hold.Kind.MAINTENANCE} & set(product.hold_kinds)  # type: ignore[attr-defined]
        return bool(self.rights.mask(product) & self.technical) and not is_held

    def service(self, product: Product) -> SafeString:
        if not product.custom_name:
            return SafeString("")
        return format_html('<br><span class="muted small">{}</span>', product.service_name)

    def expiry(self, product: Product) -> SafeString:
        if product.expires_on is None:
            return self.no_end
        shown = day(product.expires_on)
        return (
            format_html('<span class="bad">{}</span>', shown)
            if product.expires_within(-1, self.rights.today)
            else shown
        )
