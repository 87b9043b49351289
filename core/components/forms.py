"""What Django's form rendering lacks: the summary of problems, and the title that says there is one."""

from typing import Any

from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components.registry import register, render

NOTHING = SafeString("")


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
def select_options(groups: list[tuple[Any, list[dict[str, Any]], int]]) -> SafeString:
    """``{{ widget.optgroups|select_options }}``: the choices of a ``<select>``, as Django's widget describes them.

    Written here and not in a template because countries and time zones are hundreds, each a template of its own.
    """
    return format_html_join("\n", "{}", ([_group(name, options)] for name, options, _index in groups))


def _group(name: Any, options: list[dict[str, Any]]) -> SafeString:
    rows = ((each["value"], _more(each), each["label"]) for each in options)
    listed = format_html_join("\n", '<option value="{}"{}>{}</option>', rows)
    return format_html('<optgroup label="{}">{}</optgroup>', name, listed) if name else listed


def _more(option: dict[str, Any]) -> SafeString:
    """``selected``, ``disabled`` and whatever else a widget writes into the tag of an option."""
    if not option["attrs"]:
        return NOTHING
    given = ((name, value) for name, value in option["attrs"].items() if value is not False)
    return format_html_join("", "{}", ([_attribute(*each)] for each in given))


def _attribute(name: str, value: Any) -> SafeString:
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)


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
