"""Rows of the two explorers, written here and not in a template: a person has a row for each team and product.

Most of them say the same, so the cells of a source are written once.
"""

from collections.abc import Iterable
from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components.formats import day
from core.components.icons import icon, person
from products.rights.effective import Access, RightSource

ROW = '<tr><th scope="row" class="lead">{}</th>{}</tr>'
PRODUCT = '<span class="with-icon">{} <a href="{}">{}</a></span>'
CELLS = (
    '<td data-l="{}"><span>{}</span></td><td data-l="{}"><span>{}</span></td><td{} class="num nowrap">{}</td>'
    '<td{}>{}</td><td{} class="num nowrap">{}</td>'
)
LABEL = ' data-l="{}"'


def rows_of_products(accesses: Iterable[Access], base: str) -> SafeString:
    """What a person sees; products lie under the address ``base``."""
    cells, lines = cache(_Cells().of), []
    for access in accesses:
        category = access.product.kind.category
        address = f"{base}{category.key}/{access.product.pk}/"
        head = format_html(PRODUCT, icon(category.icon, small=True), address, access.product.name)
        lines += [ROW.format(head, cells(source)) for source in access.sources]
    return SafeString("\n".join(lines))


def rows_of_people(accesses: Iterable[Access], base: str) -> SafeString:
    """Who sees a product; people lie under the address ``base``."""
    cells, lines = cache(_Cells().of), []
    for access in accesses:
        head = person(access.member.user, f"{base}{access.member.pk}/")
        lines += [ROW.format(head, cells(source)) for source in access.sources]
    return SafeString("\n".join(lines))


class _Cells:
    """Cells of a source; the labels of a phone are translated once. An empty cell has none."""

    def __init__(self) -> None:
        self.rights, self.origin = _("Rights"), _("Origin")
        marks = (_("Since"), _("Granted by"), _("Until (last day)"))
        self.since, self.by, self.until = (format_html(LABEL, mark) for mark in marks)

    def of(self, source: RightSource) -> SafeString:
        """The five cells."""
        return format_html(
            CELLS, self.rights, source.rights, self.origin, source.origin,
            self.since if source.since else "", day(source.since), self.by if source.by else "", source.by,
            self.until if source.until else "", day(source.until),
        )  # fmt: skip
