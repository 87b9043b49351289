"""Search by words: what people type into the search box of a list."""

from functools import reduce
from operator import or_
from typing import Any

from django.db import models
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
