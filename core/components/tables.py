"""Lists of things: search, filters, sort, pages, selection. The state is core.paging.Table, kept in the address."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components.registry import register, render
from core.paging import Chip, Table
from core.patterns import filled

CHECKED = SafeString(" checked")


@register.simple_block_tag(takes_context=True)
def table_section(context: Context, content: str, table: Table[Any], title: str) -> SafeString:
    """``{% table_section table title %}<div class="table-wrap"><table>…{% endtable_section %}``: the box of a list.

    Search and filters come first; when nothing matches them the content gives way to a sentence and a way out.
    """
    return render(context, "table_section", content=content, table=table, title=title)


@register.simple_tag(takes_context=True)
def table_filters(context: Context, table: Table[Any]) -> SafeString:
    """``{% table_filters table %}``: the search box and filter chips alone (part of ``table_section``)."""
    chips = SafeString("".join(_chip(table.id, each) for each in table.chips))
    return render(context, "table_filters", table=table, chips=chips)


def _chip(table: str, chip: Chip) -> SafeString:
    values = {
        "id": f"{table}-f-{chip.name}",
        "label": chip.label,
        "chosen": ", ".join(str(each.label) for each in chip.chosen),
        "clear_url": chip.clear_url,
        "choices": _choices(chip.name, tuple((each.value, str(each.label), each.checked) for each in chip.choices)),
    }
    return filled("components/filter_chip.html", [values], is_on=bool(chip.chosen))


@lru_cache(500)
def _choices(name: str, choices: tuple[tuple[str, str, bool], ...]) -> SafeString:
    lines = ((name, value, CHECKED if is_checked else "", label) for value, label, is_checked in choices)
    return format_html_join("\n", '<label><input type="checkbox" name="{}" value="{}"{}>{}</label>', lines)


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
def bulk_bar(context: Context, content: str, form_id: str, one: str, many: str) -> SafeString:
    """``{% bulk_bar "bulk" one many %}buttons{% endbulk_bar %}``: shown while rows are ticked, without scripts too.

    ``one`` and ``many`` say how many there are, with the numbers 1 and 0, which a script replaces.
    """
    return render(context, "bulk_bar", content=content, form_id=form_id, one=one, many=many)


@register.simple_tag
def select_row(form_id: str, value: object, label: str, chosen: Collection[object] = ()) -> SafeString:
    """``{% select_row "bulk" row.pk name %}``: the tick of a row, inside ``<td class="tick-cell">``. It is set when the
    value is among the ``chosen``."""
    return format_html(
        '<label class="hit"><input type="checkbox" name="sel" value="{}" form="{}" aria-label="{}"{}></label>',
        value, form_id, _("Select %(name)s") % {"name": label}, CHECKED if value in chosen else "",
    )  # fmt: skip


@register.simple_tag
def select_all() -> SafeString:
    """``{% select_all %}``: the head of the column of ticks; gets its own tick when scripts run."""
    return format_html('<th class="tick-cell" scope="col"><span class="visually-hidden">{}</span></th>', _("Selection"))
