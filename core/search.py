"""Search by words: what people type into the search box of a list."""

from functools import reduce
from operator import or_
from typing import Any

from django.db import connection, models
from django.db.models import Q

MOST_WORDS = 5


def words_of(text: str) -> list[str]:
    """The words that are looked for; more than five only make the search slow."""
    return text.split()[:MOST_WORDS]


def every_word(text: str, *columns: str) -> Q:
    """Each word of the text stands in at least one of the columns, case aside; no condition without words.

    ``name__unaccent`` looks into ``name`` without accents.
    """
    return Q(*(reduce(or_, (Q(**{f"{column}__icontains": word}) for column in columns)) for word in words_of(text)))


def plain_words_of(text: str) -> list[str]:
    """The words as the database writes them, without case and accents. As values of a condition they let it estimate
    how many rows have them, which it cannot for a pattern that is worked out in the query."""
    words = words_of(text)
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower(unaccent(word)) FROM unnest(%s::text[]) AS word", [words])
        return [word for (word,) in cursor.fetchall()]


class Mentions(models.Func):
    """Whether a text without case and accents has the word anywhere, its own accents and case aside."""

    template, arg_joiner = "(%(expressions)s)", " LIKE "
    output_field = models.BooleanField()

    def __init__(self, text: Any, word: str) -> None:
        super().__init__(text, _AnyWhere(word))


class _AnyWhere(models.Func):
    """A pattern for LIKE that finds the word anywhere; worked out once a query, not once a row."""

    template = "(SELECT lower(unaccent(%(expressions)s)))"
    output_field = models.TextField()

    def __init__(self, word: str) -> None:
        plain = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        super().__init__(models.Value(f"%{plain}%", output_field=models.TextField()))
