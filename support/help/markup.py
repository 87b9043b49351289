"""Markdown of articles as HTML: raw HTML is text, and what stands in braces is looked up (references)."""

from collections.abc import Callable
from functools import cache

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, pgettext
from markdown_it import MarkdownIt

from support.help.data import DATA
from support.help.reading import source
from support.help.references import REFERENCE, Reference, references
from support.help.tables import TABLES

MARK = "\ue000{}\ue001"
"""Stands in the Markdown for a reference while it is rendered: letters of private use, which Markdown leaves alone."""
LABEL, SHORT, LINK = '<b class="label">{}</b>', '<b class="label nowrap">{}</b>', '<a href="{}">{}</a>'

ONE_LINE = 16
"""Characters of a label that is not broken into two lines."""


class UnknownReference(KeyError):
    """An article speaks of something that is not there."""


@cache
def _markdown() -> MarkdownIt:
    """CommonMark and tables, without raw HTML and without pictures of elsewhere."""
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def html_of(text: str) -> str:
    """A section as HTML in the language under way. Raises UnknownReference."""
    found = list(references(text))
    marks = iter(range(len(found)))
    page: str = _markdown().render(REFERENCE.sub(lambda _match: MARK.format(next(marks)), text))
    for number, reference in enumerate(found):
        mark, shown = MARK.format(number), _shown(reference)
        page = page.replace(f"<p>{mark}</p>", shown) if reference.kind == "table" else page.replace(mark, shown)
    return page


def label_of(reference: Reference) -> str:
    """The words of a label in the language under way."""
    return pgettext(reference.words, reference.name) if reference.words else gettext(reference.name)


def _label(reference: Reference) -> str:
    words = label_of(reference)
    return format_html(SHORT if len(words) <= ONE_LINE else LABEL, words)


def _screen(reference: Reference) -> str:
    return format_html(LINK, reverse("support:help_go", args=[reference.name]), reference.words)


def _article(reference: Reference) -> str:
    language = get_language() or "es"
    there = source(reference.name, language) or source(reference.name, "en")
    if there is None:  # a test finds it; the reader of another article need not suffer
        return format_html("{}", reference.words)
    return format_html(
        LINK, reverse("support:help_article", args=[language, reference.name]), reference.words or there.title
    )


def _data(reference: Reference) -> str:
    if reference.name not in DATA:
        raise UnknownReference(reference.name)
    return format_html("{}", DATA[reference.name]())


def _table(reference: Reference) -> str:
    return TABLES[reference.name]()


SHOWN: dict[str, Callable[[Reference], str]] = {
    "label": _label,
    "screen": _screen,
    "at": lambda _reference: "",
    "article": _article,
    "data": _data,
    "table": _table,
}


def _shown(reference: Reference) -> str:
    return SHOWN[reference.kind](reference)
