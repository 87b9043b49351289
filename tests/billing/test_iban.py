"""Account numbers as people type them (BIL-39)."""

from typing import Any

import pytest
import schwifty
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10

from billing.bank import iban
from core.errors import RuleError
from tests.billing.case_files import rows

ACCOUNTS = rows("ibans.csv")
GOOD = [row["compact"] for row in ACCOUNTS if row["valid"] == "yes"]
NORMAL, OF_BILLS = "CH9300762011623852957", "CH6531999255012741523"


def read(typed: str) -> str:
    """The compact IBAN, or nothing."""
    try:
        return iban.read(typed)
    except RuleError:
        return ""


def foreign(typed: str) -> bool:
    """What a library that we do not use thinks of it."""
    return schwifty.IBAN(typed, allow_invalid=True).is_valid


def errors(typed: str, language: str = "en", **options: Any) -> list[str]:
    """What the field says."""
    with translation.override(language):
        try:
            iban.IbanField(**options).clean(typed)
        except ValidationError as error:
            return list(error.messages)
    return []


def test_every_typed_account_is_read_as_it_should_be() -> None:
    assert len(ACCOUNTS) > 50
    assert [row["id"] for row in ACCOUNTS if read(row["typed"]) != row["compact"]] == []


@pytest.mark.parametrize(("right", "never"), [("02", "99"), ("97", "00"), ("98", "01")])
def test_check_digits_that_no_bank_gives_are_refused_though_the_sum_fits(right: str, never: str) -> None:
    number = next(each for bank in range(1000) if read(each := f"CH{right}00762011623{bank:06d}"))
    assert mod_97_10.is_valid(number[4:] + "CH" + never)
    assert read(f"CH{never}{number[4:]}") == ""


def test_letters_that_only_look_or_grow_like_ours_are_refused() -> None:
    assert read("li7908800277445028459")
    assert (read("lı7908800277445028459"), read("ﬁ2112345600000785")) == ("", "")


def test_accounts_of_bills_are_told_from_normal_ones() -> None:
    kinds = {row["compact"]: row["kind"] for row in ACCOUNTS if row["kind"]}
    assert {number: "QR-IBAN" if iban.is_qr(number) else "IBAN" for number in kinds} == kinds
    assert set(kinds.values()) == {"QR-IBAN", "IBAN"}


def test_another_library_agrees_on_every_account() -> None:
    assert [number for number in GOOD if not foreign(number)] == []


@given(st.sampled_from(GOOD), st.data())
def test_one_wrong_character_is_always_found(number: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(2, len(number) - 1))
    other = data.draw(st.sampled_from("0123456789" if number[at].isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    changed = number[:at] + other + number[at + 1 :]
    assert bool(read(changed)) is (other == number[at])


@given(st.text(alphabet=st.characters(max_codepoint=0x2FF) | st.sampled_from("CHDE0123456789 -"), max_size=40))
def test_whatever_is_typed_gives_an_account_or_a_sentence(typed: str) -> None:
    number = read(typed)
    assert not number or foreign(number)


def test_each_mistake_says_what_to_write() -> None:
    assert "21 characters" in errors("CH93 0076 2011 6238 5295")[0]
    assert "begins with XX" in errors("XX7100230816889510072")[0]
    assert "digit by digit" in errors("CH93 0076 2011 6238 5295 8")[0]
    assert "letters elsewhere" in errors("DE973704004405320130A0")[0]
    assert "A to Z" in errors("CH71?0230816889510072")[0]
    assert "such as CH93" in errors("12345678")[0]
    assert errors("") == errors("   ") == ["Write the IBAN of the account, such as CH93 0076 2011 6238 5295 7."]


def test_an_account_for_pay_outs_is_not_one_of_bills() -> None:
    assert errors(OF_BILLS) == []
    assert errors(NORMAL, pays_out=True) == []
    assert "normal IBAN" in errors(OF_BILLS, pays_out=True)[0]


def test_marks_that_nobody_sees_do_not_matter_in_the_field() -> None:
    field = iban.IbanField()
    assert field.clean("\u200eIBAN CH93\xa00076 2011 6238 5295 7\u2069") == NORMAL
    assert iban.IbanField(required=False).clean(" ") == ""


@pytest.mark.parametrize("language", ["es", "fr", "de", "it"])
def test_the_field_speaks_every_language(language: str) -> None:
    english = [errors(row["typed"]) for row in ACCOUNTS]
    translated = [errors(row["typed"], language) for row in ACCOUNTS]
    assert [said for said, same in zip(english, translated, strict=True) if said and said == same] == []


def test_an_account_is_printed_in_groups() -> None:
    assert iban.grouped(NORMAL) == "CH93 0076 2011 6238 5295 7"
