"""Addresses inside an organization, looked up once a process: a page of the portal names sixty."""

import re
from functools import cache

from django.urls import NoReverseMatch, reverse

GAP = "slug-of-an-organization"
SLUG = re.compile(r"[-a-zA-Z0-9_]+")
"""As Django's converter has it."""


def inside(url_name: str, slug: str) -> str:
    """``reverse(url_name, args=[slug])``; raises NoReverseMatch as that does."""
    return known_inside(url_name, slug) or reverse(url_name, args=[slug])


def known_inside(url_name: str, slug: str) -> str | None:
    """The same, None where there is none or it does not name an organization."""
    pattern = _pattern(url_name, (GAP,))
    return pattern.replace(GAP, slug) if pattern and SLUG.fullmatch(slug) else None


def outside(url_name: str) -> str | None:
    """``reverse(url_name)``; None where there is none."""
    return _pattern(url_name, ())


@cache
def _pattern(url_name: str, args: tuple[str, ...]) -> str | None:
    """The address, an organization's with a gap; None where it names something else, such as a number."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return None
