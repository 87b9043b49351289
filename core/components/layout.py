"""Pieces of a page: header, card, alert, empty state, accordion, steps, tiles."""

from collections.abc import Sequence
from typing import Any

from django.template.context import Context
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components.icons import icon as draw
from core.components.registry import register, render

EMPTY = '<span aria-hidden="true">—</span><span class="visually-hidden">{}</span>'
EMPTIES: tuple[Any, ...] = (None, "", [])
CHANGE = '<dd class="change"><a href="{}">{}<span class="visually-hidden"> {}</span></a></dd>'
TILE = '<div class="card tile"><h2 class="tile__label">{}{}</h2><p class="tile__value">{}</p>{}</div>'
TILE_DETAIL = '<p class="tile__detail">{}</p>'
ALERT_ICONS = {"danger": "alert", "warn": "alert", "ok": "check", "info": "info"}


@register.simple_tag(takes_context=True)
def crumbs(context: Context, *pairs: Any) -> SafeString:
    """``{% crumbs label url label url … %}`` or, without arguments, the page's ``crumbs`` list of (label, url)."""
    trail = list(zip(pairs[::2], pairs[1::2], strict=True)) if pairs else context.get("crumbs") or []
    return render(context, "crumbs", trail=trail) if trail else SafeString("")


@register.simple_block_tag(takes_context=True)
def page_header(
    context: Context, content: str, title: str, lead: str = "", help_url: str = "", help_label: str = ""
) -> SafeString:
    """``{% page_header title=… lead=… %}actions{% endpage_header %}``; the help is the page's own unless told."""
    values = _given(locals())
    if not help_url:
        values |= {name: context.get(name, "") for name in ("help_url", "help_label")}
    return render(context, "page_header", **values)


@register.simple_block_tag(takes_context=True)
def card(context: Context, content: str, title: str = "", lead: str = "") -> SafeString:
    """``{% card title=… %}body{% endcard %}``: a white box; with a title it is a named section."""
    return render(context, "card", **_given(locals()))


@register.simple_block_tag(takes_context=True)
def alert(context: Context, content: str, kind: str, title: str = "", icon: str = "", role: str = "") -> SafeString:
    """``{% alert "danger|warn|ok|info" title=… %}text{% endalert %}``; ``role="alert"`` only when it is news."""
    values = _given(locals())
    values["icon"] = icon or ALERT_ICONS[kind]
    return render(context, "alert", **values)


@register.simple_block_tag(takes_context=True)
def blank_state(context: Context, content: str, icon: str, title: str) -> SafeString:
    """``{% blank_state "users" title %}sentence and one button{% endblank_state %}``."""
    return render(context, "blank_state", **_given(locals()))


@register.simple_block_tag(takes_context=True)
def accordion(
    context: Context, content: str, title: str, meta: str = "", *, open: bool = False, icon: str = ""
) -> SafeString:
    """``{% accordion title meta open=False icon="" %}…{% endaccordion %}``: a native details element."""
    return render(context, "accordion", **_given(locals()))


@register.simple_tag(takes_context=True)
def steps(context: Context, labels: Sequence[str], current: int, done: Sequence[bool] | None = None) -> SafeString:
    """``{% steps labels current %}``: where the wizard stands; ``current`` counts from 1.

    The steps before it are done, unless ``done`` says of each whether it is.
    """
    finished = done or [number < current for number in range(1, len(labels) + 1)]
    rows = enumerate(zip(labels, finished, strict=True), start=1)
    marked = [(number, label, is_done and number != current, number == current) for number, (label, is_done) in rows]
    return render(context, "steps", steps=marked, current=current, total=len(marked))


@register.simple_block_tag(takes_context=True)
def summary_list(context: Context, content: str) -> SafeString:
    """``{% summary_list %}{% summary_row … %}{% endsummary_list %}``."""
    return render(context, "summary_list", **_given(locals()))


@register.simple_tag
def summary_row(label: str, value: Any, change_url: str = "") -> SafeString:
    """``{% summary_row label value change_url %}``: one fact with its «Change» link named by the fact."""
    shown = format_html(EMPTY, _("Empty")) if value in EMPTIES else localize(value)
    change = format_html(CHANGE, change_url, _("Change"), label) if change_url else ""
    return format_html("<div><dt>{}</dt><dd>{}</dd>{}</div>", label, shown, change)


@register.simple_tag
def stat_tile(label: str, value: Any, context_text: str = "", url: str = "", icon: str = "") -> SafeString:
    """``{% stat_tile label value context url icon %}``: one figure; the whole tile is the link."""
    name = format_html('<a href="{}">{}</a>', url, label) if url else label
    detail = format_html(TILE_DETAIL, context_text) if context_text else ""
    return format_html(TILE, draw(icon, small=True) if icon else "", name, localize(value), detail)


@register.simple_tag(takes_context=True)
def progress(context: Context, value: int, max: int, text: str) -> SafeString:
    """``{% progress value max text %}``: how far long work has come."""
    return render(context, "progress", **_given(locals()))


@register.simple_tag(takes_context=True)
def copyable(context: Context, value: str) -> SafeString:
    """``{% copyable value %}``: a value to take along; the button appears when scripts run."""
    return render(context, "copyable", **_given(locals()))


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "context"}
