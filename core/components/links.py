"""Django's ``{% url %}`` and ``{% translate %}``, which look up once a process what stays the same."""

from typing import Any

from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as url_of_django
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from core.addresses import known_inside, outside
from core.components.registry import register


class Address(URLNode):
    """The tag as ever, but for the address of nothing or of an organization, which is known already."""

    def render(self, context: Context) -> str:
        """The address, or nothing where a variable takes it."""
        known = self._known(context)
        if known is None:
            return str(super().render(context))
        if self.asvar:
            context[self.asvar] = known
            return ""
        return str(conditional_escape(known)) if context.autoescape else known

    def _known(self, context: Context) -> str | None:
        """None where Django shall look, and say what is wrong."""
        name, values = self.view_name.resolve(context), [each.resolve(context) for each in self.args]
        if self.kwargs or len(values) > 1 or not name:
            return None
        if not values:
            return outside(name)
        return known_inside(name, values[0]) if isinstance(values[0], str) else None


class Words(Node):
    """Words of a template itself: translated once for each language."""

    def __init__(self, said: TranslateNode, name: str | None) -> None:
        self.said, self.name, self.kept = said, name, dict[str | None, Any]()

    def render(self, context: Context) -> Any:
        """The words, or nothing where a variable takes them."""
        language = get_language()
        if language not in self.kept:
            self.kept[language] = self.said.render(context)
        if not self.name:
            return self.kept[language]
        context[self.name] = self.kept[language]
        return ""


@register.tag
def url(parser: Parser, token: Token) -> Address:
    """``{% url "name" slug %}``, written as Django's own."""
    made = url_of_django(parser, token)
    return Address(made.view_name, made.args, made.kwargs, made.asvar)


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """``{% translate "words" %}``, written as Django's own."""
    made = do_translate(parser, token)
    said = made.filter_expression
    if made.noop or made.message_context or said.filters or said.var.literal is None:
        return made
    name, made.asvar = made.asvar, None
    return Words(made, name)
