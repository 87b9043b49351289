"""What the search looks through, written from the files: every start does, and nothing happens when nothing changed."""

import html
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils.html import strip_tags

from support.help import articles, reading
from support.help.search import CONFIGURATIONS
from support.models import HelpPage, HelpWord
from support.models.help import LONGEST_WORD

WORD = re.compile(r"[^\W\d_]{3,}")
WRITE = """
    INSERT INTO support_helppage (slug, language, digest, vector)
    SELECT %(slug)s, %(language)s, %(digest)s,
        setweight(to_tsvector(%(configuration)s::regconfig, unaccent(%(title)s)), 'A')
        || setweight(to_tsvector('simple', unaccent(lower(%(title)s))), 'A')
        || setweight(to_tsvector(%(configuration)s::regconfig, unaccent(%(lead)s)), 'B')
        || setweight(to_tsvector(%(configuration)s::regconfig, unaccent(%(body)s)), 'D')
"""
KNOW = """
    INSERT INTO support_helpword (language, word)
    SELECT DISTINCT %(language)s, unaccent(lower(word)) FROM unnest(%(words)s::text[]) AS word
    ON CONFLICT DO NOTHING
"""


def load() -> int:
    """Bring the tables to what the files say. Returns how many pages changed; one statement when none did."""
    wanted = {
        (language, each.facts.slug): _row(each, language) for language in reading.LANGUAGES for each in _all(language)
    }
    there = {(page.language, page.slug): page.digest for page in HelpPage.objects.defer("vector")}
    if there == {key: row["digest"] for key, row in wanted.items()}:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        HelpPage.objects.all().delete()
        HelpWord.objects.all().delete()
        for row in wanted.values():
            cursor.execute(WRITE, row)
            cursor.execute(KNOW, row)
    return len(wanted)


def _all(language: str) -> Iterator[articles.Article]:
    """Each article as a reader of this language gets it."""
    return (each for each in (articles.found(slug, language) for slug in reading.slugs()) if each)


def _row(each: articles.Article, language: str) -> dict[str, Any]:
    title = f"{each.title} {each.keywords}"
    body = " ".join(f"{part.title} {_plain(part.html)}" for part in each.parts)
    words = sorted({word for word in WORD.findall(f"{title} {each.lead} {body}") if len(word) <= LONGEST_WORD})
    digest = sha256("\n".join([language, each.language, title, each.lead, body]).encode()).hexdigest()
    return {
        "slug": each.facts.slug,
        "language": language,
        "digest": digest,
        "configuration": CONFIGURATIONS[each.language],
        "title": title,
        "lead": each.lead,
        "body": body,
        "words": words,
    }


def _plain(text: str) -> str:
    return html.unescape(strip_tags(text.replace("><", "> <")))
