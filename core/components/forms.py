"""What Django's form rendering lacks: the summary of problems, and the title that says there is one."""

from collections.abc import Iterator
from typing import Any

from django.forms.utils import flatatt
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components.registry import register, render
from core.form_tokens import FIELD, make_token


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """``{% csrf_token %}``: Django's, the form's own (``core.form_tokens``), and the version of what a confirmation
    shows (``seen`` of the page, ``core.shown``)."""
    own = make_token(getattr(getattr(context, "request", None), "user", None))
    hidden = '{}<input type="hidden" name="{}" value="{}">'
    fields = format_html(hidden, CsrfTokenNode().render(context), FIELD, own)
    seen = context.get("seen")
    return format_html(hidden, fields, "seen", seen) if seen else fields


@register.simple_tag(takes_context=True)
def error_summary(context: Context, form: Any = None) -> SafeString:
    """``{% error_summary form %}``: every problem once, each a link to its first control; nothing when there is none.

    The base page shows it above the content for the context's ``form``.
    """
    if not has_errors(form):
        return SafeString("")
    return render(context, "error_summary", general=form.non_field_errors(), fields=_faulty(form))


@register.simple_tag
def error_prefix(form: Any = None) -> str:
    """``{% error_prefix form %}``: «Error: » for the page's title when the form was refused."""
    return _("Error: ") if has_errors(form) else ""


@register.filter
def select_options(groups: list[tuple[Any, list[dict[str, Any]], int]]) -> Iterator[SafeString]:
    """``{% for tag in widget.optgroups|select_options %}``: what stands in a ``<select>``, as Django's widget tells it.

    Written here and not in a template because countries and time zones are hundreds, each a template of its own.
    """
    for name, options, _index in groups:
        if name:
            yield format_html('<optgroup label="{}">', name)
        for option in options:
            more = attributes(option["attrs"]) if option["attrs"] else ""
            yield format_html('<option value="{}"{}>{}</option>', option["value"], more, option["label"])
        if name:
            yield SafeString("</optgroup>")


@register.filter
def attributes(given: dict[str, Any]) -> SafeString:
    """``<input{{ widget.attrs|attributes }}>``: what a widget writes into its tag. Not ``required``: the server says
    what is missing, and in the reader's language."""
    return flatatt({name: value for name, value in given.items() if name != "required"})


def has_errors(form: Any) -> bool:
    """A form was sent and refused; anything else (no form, not sent) has none."""
    return bool(form) and getattr(form, "is_bound", False) and bool(form.errors)


def _faulty(form: Any) -> list[tuple[str, str, list[str]]]:
    return [(_first_control(field), _label(field), field.errors) for field in form if field.errors]


def _label(field: Any) -> str:
    """Nothing for a tick: its label is a whole sentence, and its error says what to do."""
    return "" if field.widget_type == "checkbox" else field.label


def _first_control(field: Any) -> str:
    return field.id_for_label or f"{field.auto_id}_0"
