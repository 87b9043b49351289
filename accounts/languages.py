"""The languages of the portal, each by its own name."""

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info


def language_choices() -> list[tuple[str, str]]:
    """Code and own name with a capital: ``("es", "Español")``."""
    return [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES]


def own_name(code: str) -> SafeString:
    """The own name of the language with this code, marked as being in it (WCAG 3.1.2). Raises KeyError for another."""
    return format_html('<span lang="{}">{}</span>', code, dict(language_choices())[code])
