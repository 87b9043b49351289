"""Lists of things: search, filters, sort, pages, selection. The state is core.paging.Table, kept in the address."""

from typing import Any

from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components.registry import register, render
from core.paging import Table


@register.simple_block_tag(takes_context=True)
def table_section(context: Context, content: str, table: Table[Any], title: str) -> SafeString:
    """``{% table_section table title %}<div class="table-wrap"><table>…{% endtable_section %}``: the box of a list.

    Search and filters come first; when nothing matches them the content gives way to a sentence and a way out.
    """
    return render(context, "table_section", content=content, table=table, title=title)


@register.simple_tag(takes_context=True)
def table_filters(context: Context, table: Table[Any]) -> SafeString:
    """``{% table_filters table %}``: the search box and filter chips alone (part of ``table_section``)."""
    return render(context, "table_filters", table=table)


@register.simple_tag(takes_context=True)
def sort_header(context: Context, table: Table[Any], key: str, label: str, extra: str = "") -> SafeString:
    """``{% sort_header table "name" label extra="wide-only" %}``: a column head that sorts; says its order to all."""
    return render(
        context, "sort_header", table=table, key=key, label=label, extra=extra,
        order=table.order_of(key), url=table.sort_url(key),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def table_footer(context: Context, table: Table[Any], aside: str = "") -> SafeString:
    """``{% table_footer table aside="" %}``: how many there are, rows per page, pages."""
    return render(context, "table_footer", table=table, aside=aside)


@register.simple_block_tag(takes_context=True)
def bulk_bar(context: Context, content: str, form_id: str) -> SafeString:
    """``{% bulk_bar "bulk" %}buttons{% endbulk_bar %}``: shown while rows are ticked; a form without scripts too."""
    return render(context, "bulk_bar", content=content, form_id=form_id)


@register.simple_tag
def select_row(form_id: str, value: object, label: str) -> SafeString:
    """``{% select_row "bulk" row.pk name %}``: the tick of a row, inside ``<td class="tick-cell">``."""
    return format_html(
        '<label class="hit"><input type="checkbox" name="sel" value="{}" form="{}">'
        '<span class="visually-hidden">{}</span></label>',
        value, form_id, _("Select %(name)s") % {"name": label},
    )  # fmt: skip


@register.simple_tag
def select_all() -> SafeString:
    """``{% select_all %}``: the head of the column of ticks; gets its own tick when scripts run."""
    return format_html('<th class="tick-cell" scope="col"><span class="visually-hidden">{}</span></th>', _("Selection"))
