"""Search by words."""

from django.db.models import Q

from core.search import MOST_WORDS, every_word, words_of


def test_no_words_are_no_condition() -> None:
    assert every_word("  ", "name") == Q()


def test_each_word_may_stand_in_any_column() -> None:
    one = Q(name__icontains="ana") | Q(email__icontains="ana")
    other = Q(name__icontains="luz") | Q(email__icontains="luz")
    assert every_word(" ana  luz ", "name", "email") == Q(one, other)


def test_a_long_text_is_cut() -> None:
    assert words_of("a b c d e f g") == ["a", "b", "c", "d", "e"]
    assert len(words_of("x " * 100_000)) == MOST_WORDS
