"""Icons and people's initials: small marks, built without a template because a page holds hundreds."""

import zlib
from functools import cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.components.registry import register

TONES = 8
LINKED = '<div class="person">{}<span><a href="{}">{}</a><small translate="no">{}</small></span></div>'
NAMED = '<div class="person">{}<span><b>{}</b><small translate="no">{}</small></span></div>'


@register.simple_tag
def icon(name: str, *, small: bool = False, extra: str = "") -> SafeString:
    """``{% icon "users" %}``: a decorative drawing of the sprite; the words stand beside it.

    The style sheet draws it (``manager.frame.static_bundles``): a page names an icon a hundred times.
    """
    return _drawn(name, small, extra)


@cache
def _drawn(name: str, small: bool, extra: str) -> SafeString:  # noqa: FBT001 (the key of the cache)
    drawing = f"{'s' if small else 'i'}-{name}"
    return format_html('<i class="{}"></i>', f"{drawing} {extra}" if extra else drawing)


def tone(text: str) -> int:
    """A stable number from 1 to 8 for a name, the same in every process."""
    return zlib.crc32(text.encode()) % TONES + 1


@register.simple_tag
def avatar(person: Any, *, me: bool = False, large: bool = False) -> SafeString:
    """``{% avatar user %}``: the picture (``avatar_url``), or initials in a tone that stays with the name.

    Hidden from screen readers.
    """
    kind = "avatar--own" if me else f"tone-{tone(person.full_name)}"
    if large:
        kind += " avatar--large"
    address = getattr(person, "avatar_url", "")
    shown = format_html('<img src="{}" alt="" loading="lazy">', address) if address else person.initials
    return format_html('<span class="avatar {}" aria-hidden="true">{}</span>', kind, shown)


@register.simple_tag
def person(who: Any, url: str = "") -> SafeString:
    """``{% person user url %}``: avatar, name (a link when there is an address to go to) and e-mail."""
    name = who.full_name
    if url:
        return format_html(LINKED, avatar(who), url, name, who.email)
    return format_html(NAMED, avatar(who), name, who.email)
