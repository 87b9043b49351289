"""The one library that every component joins, and the way a component renders its template."""

from typing import Any

from django import template
from django.template.base import Template
from django.template.context import Context
from django.utils.safestring import SafeString

register = template.Library()


def render(context: Context, component_name: str, /, **values: Any) -> SafeString:
    """Render ``templates/components/<component_name>.html`` with these values and the form token of the page."""
    page = context.template
    if page is None:
        raise ValueError("A component is rendered inside a page.")
    component: Template = page.engine.get_template(f"components/{component_name}.html")
    return component.render(context.new({"csrf_token": context.get("csrf_token"), **values}))
