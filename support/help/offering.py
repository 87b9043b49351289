"""Articles offered to whoever writes to the support."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language

from core.sources import Hit, Question
from support.help.reading import LANGUAGES, LEADING
from support.help.search import about


@dataclass(frozen=True)
class Offer:
    """An article that may answer the question: its title in the reader's language and its address."""

    title: str
    url: str


def articles_for(text: str) -> list[Offer]:
    """What may answer the text, the best first, in the language under way; at most five."""
    language = get_language() or LEADING
    if language not in LANGUAGES:
        return []
    return [
        Offer(each.title, reverse("support:help_article", args=[language, each.facts.slug]))
        for each in about(text, language)
    ]


def found_in_help(question: Question) -> list[Hit]:
    """The same for the search of the portal: one query, whatever is typed."""
    return [Hit(each.title, each.url, "help") for each in articles_for(question.text)]
