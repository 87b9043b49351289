"""The search of the help centre: words as people type them, in their language, and nothing for nonsense (H2, H3)."""

import re
from collections.abc import Iterator
from typing import Any

from django.db import connection

from support.help import articles

CONFIGURATIONS = {"es": "spanish", "en": "english", "fr": "french", "de": "german", "it": "italian"}
"""How PostgreSQL brings the words of each language down to their stems."""
MOST_WORDS, LONGEST = 6, 40
MOST = 20
LONGEST_TEXT, TELLING, MOST_OF_A_TEXT, BEST = 2000, 4, 40, 5
"""Characters of a text that are read, letters of a word that says something, such words that count, articles."""
IN_A_TITLE = 0.6
"""How PostgreSQL ranks one word of a title at least; one word of a body says too little."""
WORDS = re.compile(r"\w[\w-]{0,60}")
LEAST_LIKE = 0.28
"""How alike a mistyped word and what was meant are at least (pg_trgm), besides the few letters that may differ."""
MATCHES = """
    WITH wanted AS (
        SELECT plainto_tsquery(%(configuration)s::regconfig, unaccent(word))
            || CASE WHEN length(word) < 3 THEN ''::tsquery
                ELSE to_tsquery('simple', quote_literal(unaccent(lower(word))) || ':*') END AS query
        FROM unnest(%(words)s::text[]) AS word
    ), page AS (
        SELECT slug, vector, (SELECT count(*) FROM wanted WHERE vector @@ query) AS hits,
            (SELECT sum(ts_rank(vector, query)) FROM wanted) AS rank
        FROM support_helppage WHERE language = %(language)s
    )
    SELECT slug, hits, rank FROM page WHERE hits > 0 ORDER BY hits DESC, rank DESC, slug
"""
MEANT = """
    SELECT word FROM support_helpword
    WHERE language = %(language)s AND length(word) BETWEEN length(%(typed)s) - 2 AND length(%(typed)s) + 2
        AND similarity(word, %(typed)s) >= %(least)s
        AND levenshtein_less_equal(word, %(typed)s, %(most)s) <= %(most)s
    ORDER BY levenshtein(word, %(typed)s), similarity(word, %(typed)s) DESC, word LIMIT 1
"""
EMPTY = "SELECT numnode(plainto_tsquery(%s::regconfig, unaccent(%s))) = 0"


def search(text: str, language: str) -> list[articles.Article]:
    """Articles about all these words, the best first; where none has them all, those that have the most of them.

    A word that stands nowhere is taken for the one that is nearest to it; words that say nothing («how», «the») do
    not count. Each article is in the reader's language, or in English where it is not written in theirs.
    """
    words = list(_meant(text, language))
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute(MATCHES, {"configuration": CONFIGURATIONS[language], "words": words, "language": language})
        rows = cursor.fetchall()
    best = rows[0][1] if rows else 0
    return [each for slug, hits, _rank in rows[:MOST] if hits == best and (each := articles.found(slug, language))]


def about(text: str, language: str) -> list[articles.Article]:
    """Articles that may answer a longer text, the best first, at most five; its typing errors stay as they are.

    Bounded: only the first words that are long enough to say something are looked at.
    """
    words = list(dict.fromkeys(word[:LONGEST] for word in WORDS.findall(text[:LONGEST_TEXT].casefold())))
    telling = [word for word in words if len(word) >= TELLING][:MOST_OF_A_TEXT]
    if not telling:
        return []
    with connection.cursor() as cursor:
        cursor.execute(MATCHES, {"configuration": CONFIGURATIONS[language], "words": telling, "language": language})
        slugs = [slug for slug, hits, rank in cursor.fetchall() if hits > 1 or rank >= IN_A_TITLE]
    return [each for slug in slugs[:BEST] if (each := articles.found(slug, language))]


def _meant(text: str, language: str) -> Iterator[str]:
    typed = [word[:LONGEST] for word in WORDS.findall(text.casefold())][:MOST_WORDS]
    for word in typed:
        if not _says_nothing(word, language):
            yield from _known(word, language)


def _says_nothing(word: str, language: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(EMPTY, [CONFIGURATIONS[language], word])
        return bool(cursor.fetchone()[0])


def _known(word: str, language: str) -> list[str]:
    """The word itself when an article has it, else the nearest one that an article has, else nothing."""
    names: dict[str, Any] = {"configuration": CONFIGURATIONS[language], "words": [word], "language": language}
    with connection.cursor() as cursor:
        cursor.execute(MATCHES, names)
        if cursor.fetchone():
            return [word]
        cursor.execute("SELECT unaccent(%s)", [word])
        plain = cursor.fetchone()[0]
        most = 1 if len(plain) < 5 else 2  # a short word with two other letters is another word
        cursor.execute(MEANT, {"language": language, "typed": plain, "least": LEAST_LIKE, "most": most})
        return [found for (found,) in cursor.fetchall()]
