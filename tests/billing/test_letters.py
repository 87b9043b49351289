"""Letters that banks take: readable, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.bank.letters import IN_FILES, IN_SLIPS, cut, for_files, for_slips


def test_names_stay_readable_in_files() -> None:
    assert for_files("Łukasz & Söhne / 😀 «Rochat»") == "Lukasz + Soehne / 'Rochat'"
    assert for_files("Coopérative Müller_Weiß — №\xa05") == "Cooperative Mueller-Weiss - No 5"
    assert for_files("Юлия Жукова, Ёлка") == "Yuliya Zhukova, Elka"
    assert for_files("Ελένη Παπαδοπούλου") == "Eleni Papadopoyloy"
    assert for_files("Nguyễn Ǆafer ½ ﬁn…") == "Nguyen DZafer 1/2 fin..."
    assert for_files("//c/o Anna // Bern///") == "c/o Anna / Bern"
    assert for_files("محمد") == for_files("😀") == ""


def test_slips_keep_the_accents_of_latin_letters() -> None:
    assert for_slips("Łukasz & Söhne «Ș» 5 €") == "Łukasz & Söhne «Ș» 5 €"
    assert for_slips("one\r\n two\u2028three\tfour") == "one two three four"
    assert for_slips("Юлия 😀 “Nguyễn”") == 'Yuliya "Nguyễn"'.replace("ễ", "e")
    assert for_slips("So\u0308hne") == "Söhne"
    assert for_slips("Donau\xaddampf") == "Donaudampf"


@pytest.mark.proof
@given(st.text(max_size=80))
def test_nothing_else_ever_comes_through(text: str) -> None:
    assert all(IN_FILES.fullmatch(letter) for letter in for_files(text))
    assert all(letter == " " or IN_SLIPS.fullmatch(letter) for letter in for_slips(text))
    assert "//" not in for_files(text)


@given(st.text(max_size=90), st.integers(4, 70))
def test_nothing_is_longer_than_allowed(text: str, longest: int) -> None:
    short = cut(text, longest)
    assert len(short) <= longest
    assert short == text or short.endswith("...")


def test_texts_are_cut_between_words() -> None:
    assert cut("Association of the Friends of Lausanne", 30) == "Association of the Friends..."
    assert cut("Donaudampfschifffahrtsgesellschaft", 20) == "Donaudampfschifff..."
