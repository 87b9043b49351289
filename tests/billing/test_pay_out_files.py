"""Files with pay-outs: what banks take, the same bytes every time, and what the bank says of them (BIL-39)."""

import datetime
import re
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from billing.bank import pain
from billing.bank.letters import IN_FILES
from billing.snapshot import Party
from tests import schemas

US = Party("Atrio Hosting SA", "Rue du Stand", "12", "1204", "Genève")
FRANCS = pain.Payer(US, "CH9300762011623852957", "CHF")
EUROS = pain.Payer(US, "CH5604835012345678009", "EUR")
AT = datetime.datetime(2026, 11, 16, 9, 30, 5, 123, tzinfo=datetime.UTC)
PAYEE = Party("Łukasz & Söhne / 😀 «Rochat»", "Straße des 17. Juni", "1_b", "10623", "Köln", "DE")
SWISS, GERMAN, OF_BILLS = "CH4400243353589254002", "DE89370400440532013000", "CH6531999255012741523"
NAME = {"p": pain.NAMESPACE}


def pay_out(number: str = "W-2026-1", account: str = SWISS, **facts: Any) -> pain.PayOut:
    """12.50 francs to a Swiss account."""
    usual = {"number": number, "amount": 1250, "currency": "CHF", "account": account, "payee": PAYEE}
    return pain.PayOut(**{**usual, **facts})


def written(*pay_outs: pain.PayOut, payer: pain.Payer = FRANCS, message_id: str = "PO-2026-1") -> bytes:
    """The file."""
    return pain.write(pay_outs, message_id=message_id, created_at=AT, execute_on=AT.date(), payer=payer)


def found(data: bytes, path: str) -> list[str]:
    """Texts at a path of the file."""
    return [str(each.text) for each in etree.fromstring(data).iterfind(path, NAME)]


def test_a_name_of_any_alphabet_stays_readable() -> None:
    (name,) = found(written(pay_out()), ".//p:Cdtr/p:Nm")
    assert name == "Lukasz + Soehne / 'Rochat'"
    tags = ("StrtNm", "BldgNb", "PstCd", "TwnNm", "Ctry")
    address = [found(written(pay_out()), f".//p:Cdtr/p:PstlAdr/p:{tag}") for tag in tags]
    assert address == [["Strasse des 17. Juni"], ["1-b"], ["10623"], ["Koeln"], ["DE"]]


def test_each_pay_out_has_its_number_twice_and_the_sums_are_right() -> None:
    data = written(pay_out("W-1", amount=1), pay_out("W-2", amount=99))
    assert found(data, ".//p:InstrId") == found(data, ".//p:EndToEndId") == ["W-1", "W-2"]
    assert found(data, ".//p:CtrlSum") == ["1.00", "1.00"]
    assert found(data, ".//p:NbOfTxs") == ["2", "2"]
    assert found(data, ".//p:InstdAmt") == ["0.01", "0.99"]


def test_the_same_pay_outs_make_the_same_bytes_in_any_order() -> None:
    three = [pay_out(f"W-{each}") for each in range(3)]
    assert written(*three) == written(*reversed(three)) == written(*three)


@pytest.mark.parametrize(
    ("account", "payer", "bic", "kind", "level", "charges"),
    [
        (SWISS, FRANCS, "", "D", [], []),
        (SWISS, EUROS, "", "D", [], []),
        ("LI21088100002324013AA", FRANCS, "", "D", [], []),
        (GERMAN, EUROS, "", "S", ["SEPA"], ["SLEV"]),
        ("SM86U0322509800000000270100", EUROS, "", "S", ["SEPA"], ["SLEV"]),
        (GERMAN, FRANCS, "COBADEFFXXX", "X", [], ["SHAR"]),
    ],
)
def test_each_kind_of_payment_is_written_as_swiss_banks_want_it(
    account: str, payer: pain.Payer, bic: str, kind: str, level: list[str], charges: list[str]
) -> None:
    data = written(pay_out(account=account, currency=payer.currency, bic=bic), payer=payer)
    assert found(data, ".//p:PmtInfId") == [pain.batch_id("PO-2026-1", kind)]
    assert (found(data, ".//p:SvcLvl/p:Cd"), found(data, ".//p:ChrgBr")) == (level, charges)
    assert found(data, ".//p:BICFI") == ([bic] if bic else [])


def test_kinds_are_batches_of_one_file() -> None:
    both = [pay_out("W-1", GERMAN, currency="EUR"), pay_out("W-2", SWISS, currency="EUR")]
    data = written(*both, payer=EUROS)
    assert found(data, ".//p:PmtInfId") == ["PO-2026-1-D", "PO-2026-1-S"]
    assert found(data, ".//p:CtrlSum") == ["25.00", "12.50", "12.50"]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"account": OF_BILLS}, "normal IBAN"),
        ({"account": "CH9300762011623852958"}, "digit by digit"),
        ({"amount": 0}, "0.01 to"),
        ({"amount": pain.LARGEST + 1}, "0.01 to"),
        ({"currency": "USD"}, "CHF or EUR"),
        ({"payee": replace(PAYEE, name="محمد")}, "Latin letters"),
        ({"payee": replace(PAYEE, town="")}, "Latin letters"),
        ({"payee": replace(PAYEE, country="")}, "Latin letters"),
        ({"account": GERMAN}, "BIC"),
        ({"account": GERMAN, "bic": "COBADEFFXX"}, "BIC"),
    ],
)
def test_what_no_bank_would_take_is_refused_in_words(facts: dict[str, Any], said: str) -> None:
    with translation.override("en"), pytest.raises(pain.Unpayable, match=said):
        pain.check(pay_out(**facts))


@pytest.mark.parametrize(
    ("pay_outs", "others"),
    [
        ([], {}),
        ([pay_out("W_1")], {}),
        ([pay_out("")], {}),
        ([pay_out("W" * 36)], {}),
        ([pay_out("W-1"), pay_out("W-1")], {}),
        ([pay_out()], {"message_id": "P" * 34}),
        ([pay_out()], {"message_id": "PO/1"}),
        ([pay_out()], {"payer": EUROS}),
        ([pay_out()], {"payer": replace(FRANCS, account=OF_BILLS)}),
        ([pay_out(account="CH44 0024 3353 5892 5400 2")], {}),
    ],
)
def test_wrong_ids_and_mixed_files_are_mistakes_of_ours(pay_outs: list[pain.PayOut], others: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"Ids are|A file has|has to be a compact"):
        written(*pay_outs, **others)


texts = st.text(max_size=200)
payees = st.builds(Party, texts, texts, texts, texts, texts, st.sampled_from(["CH", "fr"]))


@pytest.mark.schemas
@given(payees, texts, st.integers(1, pain.LARGEST))
def test_whatever_people_are_called_the_file_is_valid(payee: Party, text: str, amount: int) -> None:
    try:
        data = written(pay_out(payee=payee, text=text, amount=amount))
    except pain.Unpayable:
        return
    assert schemas.faults(data) == []


@given(payees, texts)
def test_only_letters_that_every_bank_takes_are_written(payee: Party, text: str) -> None:
    try:
        data = written(pay_out(payee=payee, text=text))
    except pain.Unpayable:
        return
    values = [each for each in re.findall(r">([^<>]*)<", data.decode()) if each.strip()]
    assert all(IN_FILES.fullmatch(letter) for each in values for letter in each)


@pytest.mark.schemas
def test_all_kinds_in_one_file_are_valid() -> None:
    pays = [pay_out("W-1", currency="EUR"), pay_out("W-2", GERMAN, currency="EUR", bic="COBADEFFXXX", text="x")]
    assert schemas.faults(written(*pays, payer=EUROS)) == []
    assert schemas.faults(written(pay_out("W-3", GERMAN, bic="COBADEFFXXX"))) == []
