"""Files that no bank sends: a clear report, bounded work, and nothing of them is used."""

import time

import pytest
from django.utils import translation

from billing.bank.camt.reading import read
from billing.bank.xml import LARGEST, UnusableFile
from tests.billing.messages import ACCOUNT, ACCOUNTS, Entry, Tx, case, message

GOOD = message(Entry("5.00", details=(Tx("5.00", "T1", text="ok"),)))
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (each, b"&l%d;" % (each - 1) * 10) for each in range(1, 30))
BOMB = b'<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY l0 "ha">' + LAUGHS + b"]><Document>&l29;</Document>"
ALLOWED = 4.0
"""CPU seconds, many times what the dearest of them needs."""


def refusal(data: bytes) -> str:
    """What the desk reads; the work is counted."""
    begun = time.process_time()
    with translation.override("en"), pytest.raises(UnusableFile) as refused:
        read(data, ACCOUNTS)
    assert time.process_time() - begun < ALLOWED
    return str(refused.value)


def changed(before: str, after: str) -> bytes:
    """The good file with one thing changed."""
    assert before.encode() in GOOD
    return GOOD.replace(before.encode(), after.encode())


def declared(charset: str, body: bytes) -> bytes:
    """The file with another declaration."""
    return f'<?xml version="1.0" encoding="{charset}"?>'.encode("ascii") + body


BODY = GOOD.partition(b"?>")[2]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"Buchungsdatum;Betrag\n", "no XML"),
        (b"%PDF-1.7 <", "no XML"),
        (b"PK\x03\x04<\x00", "no XML"),
        (b"<html><body>Login</body></html>", "is html."),
        (b"<Document/>", "is Document."),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.08"/>', "is camt.052.001.08."),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>', "is camt.053.001.02."),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"/>', "is pain.001.001.09."),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"/>', "line 1"),
        (GOOD[: len(GOOD) // 2], "damaged at line"),
        (GOOD + GOOD, "damaged at line"),
        (GOOD + b"<x/>", "damaged at line"),
        (BOMB, "DOCTYPE"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "DOCTYPE"),
        (GOOD.replace(b"<Document", b"<!DOCTYPE Document><Document"), "DOCTYPE"),
        (changed("ok", "&unknown;"), "damaged at line"),
        (b"<" + b"a" * LARGEST, "10 MB"),
        (GOOD + b" " * 50_000_000, "10 MB"),
        (b"<a>" * 300_000 + b"</a>" * 300_000, "damaged at line"),
        (b"<a>" + b"<b/>" * 1_600_000 + b"</a>", "too many"),
        (b"<a " + b"".join(b'a%d="" ' % each for each in range(200_000)) + b"/>", "is a."),
    ],
)  # fmt: skip
def test_a_file_that_is_no_bank_file_is_refused_in_words(data: bytes, said: str) -> None:
    assert said in refusal(data)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<Amt Ccy="CHF">5.00', '<Amt Ccy="CHF">5,00'),
        ('<Amt Ccy="CHF">5.00', '<Amt Ccy="CHF">-5.00'),
        ('<Amt Ccy="CHF">5.00', '<Amt Ccy="CHF">5.001'),
        ('<Amt Ccy="CHF">5.00', '<Amt Ccy="CHF">5e0'),
        ('<Amt Ccy="CHF">5.00', '<Amt Ccy="CHF">٥.00'),
        ('<Amt Ccy="CHF">5.00', '<Amt Ccy="CHF">NaN'),
        ('<Amt Ccy="CHF">5.00', '<Amt Ccy="CHF">5<i/>.00'),
        ('<Amt Ccy="CHF">5.00', '<Amt Ccy="CHF">99999999999999.00'),
        ('<Amt Ccy="CHF">5.00</Amt>', '<Amt Ccy="CHF">5.00</Amt><Amt Ccy="CHF">6.00</Amt>'),
        ('<Amt Ccy="CHF">', "<Amt>"),
        ('<Amt Ccy="CHF">', '<Amt Ccy="chf">'),
        ("CRDT", "CREDIT"),
        ("<CdtDbtInd>CRDT</CdtDbtInd><RvslInd>", "<RvslInd>"),
        ("<RvslInd>false", "<RvslInd>maybe"),
        ("2026-11-16</Dt>", "2026-02-30</Dt>"),
        ("2026-11-16</Dt>", "20261116</Dt>"),
        ("2026-11-16</Dt>", "16.11.2026</Dt>"),
        ("261116-000001", "2" * 36),
        ("<MsgId>MSG-1", "<MsgId>"),
        ("Talleres Rochat SA", "T" * 141),
    ],
)
def test_one_wrong_value_refuses_the_whole_file(before: str, after: str) -> None:
    assert "damaged at line 2" in refusal(changed(before, after))


@pytest.mark.parametrize("charset", ["UTF-16", "UTF-7", "windows-1252", "ISO-2022-JP", "EBCDIC-CP-US", "x"])
def test_an_odd_charset_is_named(charset: str) -> None:
    assert f"written in {charset}." in refusal(declared(charset, BODY))


def test_bytes_that_are_not_what_the_declaration_says_are_refused() -> None:
    assert "damaged at line" in refusal(changed("ok", "Łódź")[:-60].replace("Ł".encode(), b"\xff") + GOOD[-60:])
    assert "no XML" in refusal(GOOD.decode().encode("utf-16"))
    assert "no XML" in refusal(GOOD.decode().encode("utf-32-be"))


@pytest.mark.parametrize("charset", ["UTF-8", "utf-8", "ISO-8859-1", "US-ASCII"])
def test_the_declaration_decides_about_accents(charset: str) -> None:
    name = "Müller" if charset != "US-ASCII" else "M&#252;ller"
    data = declared(charset, BODY.replace(b"Talleres Rochat SA", name.encode(charset)))
    (statement,) = read(data, ACCOUNTS)
    assert statement.entries[0].payments[0].debtor == "Müller"


def test_a_comment_splits_no_amount() -> None:
    (statement,) = read(changed('"CHF">5.00', '"CHF">5<!-- -->1.00'), ACCOUNTS)
    assert statement.entries[0].amount == 5100


def test_a_mark_at_the_start_and_blanks_around_values_do_no_harm() -> None:
    spaced = GOOD.replace(b">CRDT<", b">\n CRDT <").replace(b">5.00<", b">\t5.00\n<")
    (statement,) = read(b"\xef\xbb\xbf" + spaced, ACCOUNTS)
    assert statement.entries[0].amount == 500


def test_elements_of_other_namespaces_are_not_ours() -> None:
    foreign = '<Amt xmlns="urn:x" Ccy="CHF">9.00</Amt><Amt Ccy="CHF">5.00'
    (statement,) = read(GOOD.replace(b'<Amt Ccy="CHF">5.00', foreign.encode(), 1), ACCOUNTS)
    assert statement.entries[0].amount == 500


@pytest.mark.proof
def test_a_full_file_costs_little() -> None:
    details = tuple(Tx("1.00", f"T{number}", "000000000000000002026105013") for number in range(20_000))
    data = message(Entry("20000.00", details=details))
    assert LARGEST / 2 < len(data) < LARGEST
    begun = time.process_time()
    (statement,) = read(data, ACCOUNTS)
    assert time.process_time() - begun < 2 * ALLOWED
    assert len(statement.entries[0].payments) == 20_000


@pytest.mark.parametrize("cut", range(1, 20))
def test_no_cut_of_a_good_file_gives_half_of_it(cut: int) -> None:
    data = case("01")
    assert "damaged" in refusal(data[: len(data) * cut // 20])


def test_the_account_in_a_refusal_is_never_markup() -> None:
    assert "<" not in refusal(GOOD.replace(ACCOUNT.encode(), b"&lt;script&gt;"))
