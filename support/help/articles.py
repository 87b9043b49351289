"""The articles as they are shown: rendered once per process and language."""

from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import locales
from support.help import reading
from support.help.markup import html_of

FORMATS_OF = "CH"
"""The country whose formats articles use, whoever reads them."""
FAMILIES: dict[str, object] = {
    "start": _("First steps"),
    "account": _("Your account"),
    "security": _("Security"),
    "people": _("Users and work teams"),
    "organization": _("Organization"),
    "products": _("Products"),
    "domains": _("Domain names"),
    "billing": _("Accounting"),
    "shop": _("Shop"),
    "support": _("Assistance"),
}
"""In the order of the index."""
HEADINGS: dict[str, object] = {
    "prologue": _("Before you begin"),
    "prerequisites": _("What you need"),
    "steps": _("Step by step"),
    "problems": _("If something does not work"),
    "more": _("Good to know"),
}


@dataclass(frozen=True)
class Part:
    """A section with its heading; ``anchor`` is its place on the page."""

    anchor: str
    kind: str
    title: str
    html: SafeString


@dataclass(frozen=True)
class Article:
    """One article in one language."""

    facts: reading.Facts
    language: str
    title: str
    lead: str
    keywords: str
    parts: tuple[Part, ...]


@cache
def article(slug: str, language: str) -> Article | None:
    """The article in exactly this language, if it is there."""
    source = reading.source(slug, language)
    if source is None:
        return None
    with translation.override(language), locales.override(FORMATS_OF):
        return Article(reading.facts(slug), language, source.title, source.lead, source.keywords, tuple(_parts(source)))


def found(slug: str, language: str) -> Article | None:
    """The article in this language, else in English, else in Spanish (HLP-5)."""
    ways = (language, reading.FALLBACK, reading.LEADING)
    return next((each for each in (article(slug, code) for code in ways) if each), None)


@cache
def families(language: str) -> tuple[tuple[object, tuple[Article, ...]], ...]:
    """All articles by family, each in this language or what stands for it; guides first, then by title."""
    everything = [each for each in (found(slug, language) for slug in reading.slugs()) if each]
    ordered = sorted(everything, key=lambda each: (each.facts.guide or 99, each.title))
    sorted_in = {key: tuple(each for each in ordered if each.facts.family == key) for key in FAMILIES}
    return tuple((FAMILIES[key], inside) for key, inside in sorted_in.items() if inside)


@cache
def by_screen() -> dict[str, str]:
    """Name of an address → slug of its article."""
    return {screen: slug for slug in reading.slugs() for screen in reading.facts(slug).screens}


@dataclass(frozen=True)
class Help:
    """The way from a screen to its article."""

    url: str
    label: str


@cache
def help_of(screen: str, language: str) -> Help | None:
    """What «?» of the screen with this name leads to, in this language."""
    slug = by_screen().get(screen)
    there = found(slug, language) if slug else None
    if there is None:
        return None
    with translation.override(language):
        label = gettext("Help: %(title)s") % {"title": there.title}
    return Help(reverse("support:help_article", args=[language, there.facts.slug]), label)


def related(shown: Article) -> list[Article]:
    """What to read next, in the same language where it is there."""
    return [each for each in (found(slug, shown.language) for slug in shown.facts.related) if each]


def _parts(source: reading.Source) -> list[Part]:
    kinds = [section.kind for section in source.sections]
    return [
        Part(
            anchor=section.kind if kinds.count(section.kind) == 1 else f"{section.kind}-{number}",
            kind=section.kind,
            title=section.title or str(HEADINGS[section.kind]),
            html=SafeString(html_of(section.text)),
        )
        for number, section in enumerate(source.sections, start=1)
    ]
