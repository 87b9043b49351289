"""Search by words: what people type into the search box of a list."""

from functools import reduce
from operator import or_

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
