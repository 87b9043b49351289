"""Each document has a payment reference of its own (BIL-12)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649
from stdnum.ch import esr
from stdnum.iso7064 import mod_97_10

from billing.bank import references
from tests.billing.case_files import rows

CASES = rows("references.csv")
OF_BILLS, NORMAL = "CH4431999123000889012", "CH9300762011623852957"
numbers = st.integers(1, 10**21 - 1)


def test_every_reference_is_judged_as_it_should_be() -> None:
    judged = {row["id"]: references.type_of(references.compact(row["typed"])) == row["type"] for row in CASES}
    assert judged == {row["id"]: row["valid"] == "yes" for row in CASES}
    good = [row for row in CASES if row["valid"] == "yes"]
    assert [references.compact(row["typed"]) for row in good] == [row["compact"] for row in good]


def test_open_items_carry_the_references_of_their_numbers() -> None:
    items = [row for row in rows("camt/open-items.csv") if row["kind"] == "invoice"]
    accounts = {"QRR": OF_BILLS, "SCOR": NORMAL}
    made = [
        references.reference_for(int(each["document"].replace("-", "")), accounts[each["reference_type"]])
        for each in items
    ]
    assert made == [(each["reference_type"], each["reference"]) for each in items]
    assert len(made) == 8


@given(numbers)
def test_what_is_made_is_right_for_others_too(number: int) -> None:
    kind, reference = references.reference_for(number, OF_BILLS)
    assert (kind, references.type_of(reference), esr.is_valid(reference)) == ("QRR", "QRR", True)
    kind, reference = references.reference_for(number, NORMAL)
    assert (kind, references.type_of(reference), iso11649.is_valid(reference)) == ("SCOR", "SCOR", True)


@given(numbers, numbers)
def test_two_numbers_never_share_a_reference(one: int, other: int) -> None:
    for account in (OF_BILLS, NORMAL):
        pair = {references.reference_for(one, account), references.reference_for(other, account)}
        assert len(pair) == 1 + (one != other)


@pytest.mark.parametrize(("right", "never"), [("02", "99"), ("97", "00"), ("98", "01")])
def test_check_digits_that_nobody_gives_are_refused_though_the_sum_fits(right: str, never: str) -> None:
    reference = next(each for number in range(1000) if references.is_scor(each := f"RF{right}{number}"))
    assert mod_97_10.is_valid(f"{reference[4:]}RF{never}")
    assert not references.is_scor(f"RF{never}{reference[4:]}")


@pytest.mark.parametrize("number", [0, -1, 10**21])
def test_a_number_too_long_or_zero_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="No reference"):
        references.reference_for(number, OF_BILLS)


def test_references_are_printed_in_groups() -> None:
    assert references.grouped("210000000003139471430009017") == "21 00000 00003 13947 14300 09017"
    assert references.grouped("RF18539007547034") == "RF18 5390 0754 7034"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rechnung RF25 2026 1050 6 danke", ["RF25202610506"]),
        ("RF25202610506", ["RF25202610506"]),
        ("ref. rf25 2026 1050 6", ["RF25202610506"]),
        ("RF26202610506 und RF68202610508.", ["RF68202610508"]),
        ("BRF25202610506", []),
        ("danke", []),
    ],
)
def test_references_are_found_in_free_text(text: str, found: list[str]) -> None:
    assert references.found_in(text) == found
