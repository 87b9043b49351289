"""Parts of every page that depend on little: drawn once for each combination and kept in the process.

Whatever a part depends on is among its facts. What belongs to one reader or request alone is left as a gap and filled
afterwards, so that thousands of organizations share a few hundred drawings.
"""

import re
import secrets
from collections.abc import Hashable, Mapping
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core import locales

MOST_KEPT = 1_000
"""Drawings; a menu has some 5 KB."""
_UNGUESSABLE = secrets.token_hex(8)
ORGANIZATION, TOKEN, HERE = (f"{name}-{_UNGUESSABLE}" for name in ("organization", "token", "here"))
"""The gaps: the organization's slug, the token of forms, the address of the page."""


def fragment(template: str, facts: Hashable, gaps: Mapping[str, str]) -> SafeString:
    """The template with the ``facts``, compared by value, in the reader's language and locale; its gaps filled.

    Drawn without a request: nothing of the frame, the membership or the time zone is at hand. Raises ValueError for a
    gap that nothing fills.
    """
    drawn = _drawn(template, get_language(), locales.current(), facts)
    for gap, text in gaps.items():
        drawn = drawn.replace(gap, escape(text))
    if _UNGUESSABLE in drawn:
        raise ValueError(f"A gap of {template} is left: {sorted(gaps)}")
    return mark_safe(drawn)  # noqa: S308 (escaped by the template and above)


BLANKS = re.compile(r"(?<!\s)\s+")


@lru_cache(MOST_KEPT)
def _drawn(template: str, _language: str | None, _locale: Hashable, facts: Hashable) -> str:
    return BLANKS.sub(_without_breaks, render_to_string(template, {"facts": facts, "token": TOKEN, "here": HERE}))


def _without_breaks(blanks: "re.Match[str]") -> str:
    """Nothing for a line break beside a tag: menus have no text in which it counts, and every page carries it."""
    text, begins, ends = blanks.string, blanks.start(), blanks.end()
    is_beside_a_tag = text[begins - 1 : begins] == ">" or text[ends : ends + 1] == "<"
    return "" if is_beside_a_tag and "\n" in blanks[0] else blanks[0]
