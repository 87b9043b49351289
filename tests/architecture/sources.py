"""Files that the rules of the project are checked against."""

import inspect
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "emails" not in path.parts and "pdf" not in path.parts]
STYLES = sorted((ROOT / "static/css").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _patterns(entry)
        else:
            yield entry


def _module(pattern: URLPattern) -> Path:
    return Path(inspect.getfile(inspect.unwrap(pattern.callback)))


VIEWS = sorted(
    {path for path in map(_module, _patterns(get_resolver())) if ROOT in path.parents and ".venv" not in path.parts}
)
"""Modules that hold the view of an address, whatever they are called."""


def name(path: Path) -> str:
    """The path as a person writes it."""
    return str(path.relative_to(ROOT))
