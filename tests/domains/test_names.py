"""One spelling for each name (REG-1), and what cannot be one is refused in words."""

from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from domains.names import UnusableName, look_alikes, normalized, pasted_code, registrable, shown


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize("typed", ["Müller.ch", "müller.ch", "xn--mller-kva.ch", "XN--MLLER-KVA.CH.", " müller．ch "])
def test_every_spelling_is_one_name(typed: str) -> None:
    name = registrable(typed)
    assert (name.ascii, name.shown, name.suffix) == ("xn--mller-kva.ch", "müller.ch", "ch")


@pytest.mark.parametrize(
    ("typed", "ascii_form", "suffix"),
    [("straße.de", "xn--strae-oqa.de", "de"), ("müller.co.uk", "xn--mller-kva.co.uk", "co.uk"),
     ("x.swiss", "x.swiss", "swiss"),
     ("пример.рф", "xn--e1afmkfd.xn--p1ai", "xn--p1ai"), ("a" * 63 + ".com", "a" * 63 + ".com", "com"),
     ("talleres-rochat.example", "talleres-rochat.example", "example")],
)  # fmt: skip
def test_letters_of_every_script_have_their_form(typed: str, ascii_form: str, suffix: str) -> None:
    name = registrable(typed)
    assert (name.ascii, name.suffix) == (ascii_form, suffix)
    assert registrable(name.shown) == name


def test_an_extension_that_the_list_does_not_know_is_asked_of_the_registry() -> None:
    assert not registrable("huerto.newextension").is_known
    assert registrable("huerto.ch").is_known


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "Type a domain"), (".", "Type a domain"), ("a..ch", "between two dots"), ("😀.ch", "Emoji"),
     ("☃.net", "Emoji"), ("l’atelier.ch", "«’»"),
     ("l'atelier.ch", "«'»"), ("ab--cd.ch", "Two hyphens"), ("-a.ch", "first or the last"),
     ("a-.ch", "first or the last"), ("a_b.ch", "«_»"),
     ("a b.ch", r"U\+0020"), ("a" * 64 + ".ch", "63"),
     ("ü" * 60 + ".ch", "63"), (".".join(["a" * 60] * 5), "253"), ("xn--a.ch", "cannot be part"),
     ("xn--n3h.net", "cannot be part"),
     ("\x00.ch", r"U\+0000"), ("x\u200by.ch", r"U\+200B"), ("co.uk", "is an extension"), ("ch", "is an extension"),
     ("<b>.ch", "«<»"), ("a" * 100_000, "63"), ("www.huerto.ch", "below another")],
)  # fmt: skip
def test_what_is_no_name_is_refused_in_words(typed: str, words: str) -> None:
    with pytest.raises(UnusableName, match=words):
        registrable(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("my–shop.ch", "my-shop.ch"), ("my—shop.ch", "my-shop.ch"), ("my‑shop.ch", "my-shop.ch"),
     ("www.huerto.ch", "huerto.ch"), ("a.b.müller.co.uk", "müller.co.uk"), ("😀.ch", "")],
)  # fmt: skip
def test_what_was_probably_meant_is_suggested(typed: str, meant: str) -> None:
    with pytest.raises(UnusableName) as refused:
        registrable(typed)
    assert refused.value.suggestion == meant


def test_names_that_look_like_another_are_found() -> None:
    cyrillic = normalized("раураl.ch")  # four letters of it are not Latin
    others = [cyrillic, "paypa1.ch", "paypal.ch", "paypals.ch", normalized("pàypal.ch")]
    assert look_alikes("paypal.ch", others) == [cyrillic, "paypa1.ch", normalized("pàypal.ch")]
    assert look_alikes("modern.ch", ["rnodern.ch", "mobern.ch"]) == ["rnodern.ch"]


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_name_or_refused(typed: str) -> None:
    try:
        name = normalized(typed)
    except UnusableName:
        return
    assert name.isascii()
    assert name == name.lower() == normalized(name) == normalized(shown(name))
    assert all(0 < len(label) <= 63 for label in name.split("."))


@pytest.mark.parametrize(
    ("pasted", "code"),
    [("  a<b&\"c]]>'d\n", "a<b&\"c]]>'d"), ("\u00a0x y  z\u200b", "x y  z"), ("\ufeffABC", "ABC"), ("", "")],
)
def test_blanks_around_a_pasted_code_go_and_those_inside_stay(pasted: str, code: str) -> None:
    assert pasted_code(pasted) == code


def test_a_code_with_signs_that_no_code_has_is_refused() -> None:
    with pytest.raises(UnusableName, match="Copy it again"):
        pasted_code("ab\x00cd")
