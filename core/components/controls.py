"""What is pressed: buttons, menus, switches; and the small marks that say a state."""

from typing import Any

from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components.icons import icon as draw
from core.components.registry import register, render

DIALOG = SafeString(" data-dialog")
CANCEL = SafeString(" data-cancel")
MENU = (
    '<button class="icon-button" type="button" popovertarget="menu-{}" aria-label="{}">{}</button>'
    '<div class="menu" id="menu-{}" popover><ul role="list">{}</ul></div>'
)
ROW_MENU = '<row-menu kind="{}"{}><a href="{}" aria-label="{}"></a></row-menu>'
BADGE_KINDS = {"danger", "warn", "ok", "info", "neutral"}


@register.simple_tag
def button_link(
    label: str,
    url: str,
    kind: str = "",
    icon: str = "",
    *,
    small: bool = False,
    dialog: bool = False,
    cancel: bool = False,
) -> SafeString:
    """``{% button_link label url kind="primary|danger|quiet|" icon="" dialog=False %}``: a link as a button.

    ``dialog`` opens the page in a dialog when scripts run; ``cancel`` closes that dialog.
    """
    classes = _classes(kind, small=small)
    mark = DIALOG if dialog else CANCEL if cancel else ""
    return format_html('<a class="{}" href="{}"{}>{}{}</a>', classes, url, mark, _mark(icon), label)


@register.simple_tag
def button(  # noqa: PLR0913 - a tag's arguments are the attributes of the element
    label: str,
    kind: str = "primary",
    name: str = "",
    value: str = "",
    icon: str = "",
    *,
    small: bool = False,
    form: str = "",
    action: str = "",
) -> SafeString:
    """``{% button label kind="primary" name="" value="" icon="" form="" action="" %}``: submits its form."""
    given = {"name": name, "value": value if name else "", "form": form, "formaction": action}
    attributes = format_html_join("", ' {}="{}"', ((key, text) for key, text in given.items() if text))
    classes = _classes(kind, small=small)
    return format_html('<button class="{}" type="submit"{}>{}{}</button>', classes, attributes, _mark(icon), label)


@register.simple_tag
def badge(kind: str, text: str, icon: str = "") -> SafeString:
    """``{% badge "danger|warn|ok|info|neutral" text icon="" %}``: a state in words, with its tone."""
    if kind not in BADGE_KINDS:
        raise ValueError(f"A badge is one of {sorted(BADGE_KINDS)}, not {kind!r}.")
    drawn = SafeString(f" s-{icon}") if icon else ""
    return format_html('<span class="badge {}{}">{}</span>', kind, drawn, text)


@register.simple_block_tag
def row_menu(content: str, name: str, id: Any) -> SafeString:
    """``{% row_menu name id %}{% menu_link … %}{% endrow_menu %}``: «Actions for …», a native popover."""
    label = _("Actions for %(name)s") % {"name": name}
    return format_html(MENU, id, label, draw("dots"), id, SafeString(content))


@register.simple_block_tag
def shared_menu(content: str, kind: str) -> SafeString:
    """``{% shared_menu "member" %}{% menu_link label "@role/" %}{% endshared_menu %}``: for all rows of a list.

    Stands once beside the table; an address that starts with ``@`` goes on from the address of each row.
    """
    entries = SafeString(content.replace('href="@', 'data-onward="'))
    return format_html('<template id="entries-{}"><ul role="list">{}</ul></template>', kind, entries)


@register.simple_tag
def row_menu_of(kind: str, name: str, url: str, page: str | None = None) -> SafeString:
    """``{% row_menu_of "member" name url %}``: «Actions for …», opens the ``shared_menu`` for the row at ``url``.

    Without scripts it is a link to that ``page`` (the ``url`` itself unless told), which has to offer the same.
    """
    label = _("Actions for %(name)s") % {"name": name}
    base = SafeString("") if page is None else format_html(' base="{}"', url)
    return format_html(ROW_MENU, kind, base, url if page is None else page, label)


@register.simple_tag
def menu_link(label: str, url: str, icon: str = "", *, danger: bool = False, dialog: bool = False) -> SafeString:
    """``{% menu_link label url icon danger=False dialog=False %}``: one entry of a menu."""
    kind = SafeString(' class="menu__danger"') if danger else ""
    return format_html('<li><a{} href="{}"{}>{}{}</a></li>', kind, url, DIALOG if dialog else "", _mark(icon), label)


@register.simple_tag
def menu_note(text: str) -> SafeString:
    """``{% menu_note text %}``: why an entry is not offered, instead of a dead button."""
    return format_html('<li class="note">{}{}</li>', draw("info", small=True), text)


@register.simple_tag
def menu_line() -> SafeString:
    """``{% menu_line %}``: a hairline between two groups of entries."""
    return SafeString('<li class="line" aria-hidden="true"></li>')


@register.simple_tag(takes_context=True)
def toggle(
    context: Context,
    url: str,
    name: str,
    on: bool,  # noqa: FBT001
    label: str,
    state_text: str = "",
    *,
    bare: bool = False,
) -> SafeString:
    """``{% toggle url name on label state_text %}``: posts ``name=on|off``; its state is in words beside it. In a table
    whose head says it already, ``bare=True`` hides the label from eyes."""
    return render(context, "toggle", url=url, name=name, on=on, label=label, state_text=state_text, bare=bare)


def _classes(kind: str, *, small: bool) -> str:
    return " ".join(filter(None, ["button", kind, "button--small" if small else ""]))


def _mark(name: str) -> SafeString:
    return draw(name, small=True) if name else SafeString("")


@register.filter
def alert_kind(level_tag: str) -> str:
    """The kind of alert for a Django message level: debug, info, success, warning, error."""
    return {"success": "ok", "warning": "warn", "error": "danger"}.get(level_tag, "info")
