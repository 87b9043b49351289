"""Bank files read strictly: what is money, what is shown, what only a person may book."""

import pytest
from django.utils import translation

from billing.bank.camt.facts import BankEntry, Kind
from billing.bank.camt.reading import read
from billing.bank.xml import UnusableFile
from tests import schemas
from tests.billing.messages import ACCOUNT, ACCOUNTS, EURO_ACCOUNT, Entry, Tx, message

QRR, SCOR = "000000000000000002026105013", "RF25202610506"
KINDS = pytest.mark.parametrize(("kind", "version"), [("053", "04"), ("053", "08"), ("054", "04"), ("054", "08")])
HUNDRED = tuple(Tx("100.00", f"T{number}") for number in (1, 2, 3))


def entries(data: bytes) -> tuple[BankEntry, ...]:
    """The entries of a file with one statement."""
    (statement,) = read(data, ACCOUNTS)
    return statement.entries


def entry(*details: Tx, **facts: str) -> BankEntry:
    """One entry as it is read from a file of its own; its amount is 300.00 unless told."""
    (found,) = entries(message(Entry(**{"amount": "300.00", **facts}, details=details)))  # type: ignore[arg-type]
    return found


def refusal(data: bytes) -> str:
    """Why nothing of the file is used."""
    with translation.override("en"), pytest.raises(UnusableFile) as refused:
        read(data, ACCOUNTS)
    return str(refused.value)


@KINDS
def test_both_messages_in_both_versions_say_the_same(kind: str, version: str) -> None:
    data = message(Entry("39.90", details=(Tx("39.90", "T1", QRR),)), kind=kind, version=version)
    (statement,) = read(data, ACCOUNTS)
    (payment,) = statement.entries[0].payments
    assert (statement.account, statement.message_id) == (ACCOUNT, "MSG-1")
    assert statement.kind == {"053": "statement", "054": "notification"}[kind]
    assert (payment.amount, payment.reference_type, payment.reference) == (3990, "QRR", QRR)
    assert (payment.debtor, payment.booked_on.isoformat()) == ("Talleres Rochat SA", "2026-11-16")
    assert payment.identity == f"{ACCOUNT}/261116-000001/T1"


@pytest.mark.schemas
@KINDS
def test_files_of_these_tests_are_valid(kind: str, version: str) -> None:
    details = (Tx("39.90", "T1", QRR, "thanks"), Tx("60.10"))
    collective, fee = Entry("100.00", details=details, count=2), Entry("5.00", "2", sign="DBIT")
    data = message(collective, fee, kind=kind, version=version)
    assert schemas.faults(data) == []


def test_payments_of_a_collective_entry_keep_their_amounts() -> None:
    found = entry(*HUNDRED)
    assert (found.kind, found.amount) == (Kind.CREDIT, 30000)
    assert [each.amount for each in found.payments] == [10000] * 3


def test_repeated_and_missing_numbers_are_told_apart_by_place() -> None:
    for details in ((Tx("100.00", "SAME"),) * 3, (Tx("100.00"),) * 3):
        assert [each.identity.split("/")[2] for each in entry(*details).payments] == ["#1", "#2", "#3"]


def test_numbers_cannot_be_confused_however_they_are_cut() -> None:
    one, other = entry(*HUNDRED, number="A/B"), entry(*HUNDRED, number="A")
    assert one.payments[0].identity == f"{ACCOUNT}/A%2FB/T1"
    assert other.payments[0].identity == f"{ACCOUNT}/A/T1"
    assert entry(Tx("300.00", "#1")).payments[0].identity != entry(Tx("300.00")).payments[0].identity


@pytest.mark.parametrize(
    ("details", "facts"),
    [
        (HUNDRED[:2], {}),
        ((*HUNDRED, Tx("0.01")), {}),
        ((Tx("100.00"), Tx(""), Tx("100.00")), {}),
        ((Tx("300.00", currency="EUR"),), {}),
        ((Tx("300.00"), Tx("0.00")), {}),
        (HUNDRED, {"count": 2}),
        (HUNDRED, {"number": ""}),
        (HUNDRED, {"currency": "USD"}),
        ((), {}),
    ],
)
def test_what_does_not_add_up_waits_for_a_person(details: tuple[Tx, ...], facts: dict[str, str]) -> None:
    found = entry(*details, **facts)
    assert (found.kind, found.payments) == (Kind.HELD, ())
    assert found.reason


def test_a_lone_payment_without_amount_is_its_entry() -> None:
    assert [each.amount for each in entry(Tx("", "T1")).payments] == [30000]


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"status": "PDNG"}, Kind.PENDING),
        ({"status": "INFO"}, Kind.PENDING),
        ({"sign": "DBIT"}, Kind.DEBIT),
        ({"reversal": "true"}, Kind.RETURNED),
        ({"reversal": "1"}, Kind.RETURNED),
        ({"sign": "DBIT", "reversal": "true"}, Kind.RETURNED),
        ({"code": "RRTN"}, Kind.RETURNED),
    ],
)
def test_only_a_booked_credit_is_money(facts: dict[str, str], kind: Kind) -> None:
    assert entry(Tx("300.00"), **facts).kind == kind


def test_a_return_carries_its_reason_and_its_number() -> None:
    returned = Tx("300.00", extra="<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>")
    found = entry(returned)
    assert found.kind == Kind.RETURNED
    assert [(each.is_return, each.return_reason) for each in found.payments] == [(True, "AC04")]
    mixed = entry(Tx("200.00"), Tx("100.00", extra=returned.extra))
    assert (mixed.kind, [each.is_return for each in mixed.payments]) == (Kind.CREDIT, [False, True])


def test_what_takes_money_back_is_no_second_telling_of_the_credit() -> None:
    five = (Tx("5.00"),)
    data = message(Entry("5.00", details=five), Entry("5.00", details=five, reversal="true", sign="DBIT"))
    credit, reversal = entries(data)
    assert (credit.kind, reversal.kind) == (Kind.CREDIT, Kind.RETURNED)
    assert credit.identity != reversal.identity


def test_two_credits_of_one_number_wait_for_a_person() -> None:
    found = entries(message(Entry("5.00", details=(Tx("5.00"),)), Entry("6.00", details=(Tx("6.00"),))))
    assert [(each.kind, each.identity, each.payments) for each in found] == [(Kind.HELD, "", ())] * 2


@pytest.mark.parametrize(
    ("given", "read_as"),
    [
        (Tx("300.00", reference=SCOR), ("SCOR", SCOR)),
        (Tx("300.00", reference="00 00000 00000 00000 20261 05013"), ("QRR", QRR)),
        (Tx("300.00", reference="000000000000000002026105014"), ("", "000000000000000002026105014")),
        (Tx("300.00", text=f"pago {SCOR}"), ("", "")),
        (Tx("300.00"), ("", "")),
    ],
)
def test_references_are_known_by_their_check_digits(given: Tx, read_as: tuple[str, str]) -> None:
    (payment,) = entry(given).payments
    assert (payment.reference_type, payment.reference) == read_as


def test_several_references_in_one_payment_name_no_document() -> None:
    strd = "<Strd><CdtrRefInf><Ref>{}</Ref></CdtrRefInf></Strd>"
    both = Tx("300.00", extra=f"<RmtInf>{strd.format(QRR)}{strd.format(SCOR)}</RmtInf>")
    assert entry(both).payments[0].reference == ""


def test_a_statement_that_does_not_add_up_is_refused_whole() -> None:
    good = Entry("300.00", details=HUNDRED)
    assert entries(message(good, kind="053"))
    assert "do not add up" in refusal(message(good, kind="053", closing="1299.99"))
    assert "do not add up" in refusal(message(good, kind="053", currency="EUR"))
    assert "line 2" in refusal(message(good, kind="053").replace(b"OPBD", b"XPCD"))


def test_pending_entries_do_not_count_for_the_balance() -> None:
    pending = Entry("7.00", "2", status="PDNG")
    assert len(entries(message(Entry("300.00", details=HUNDRED), pending, kind="053", closing="1300.00"))) == 2


def test_an_overdrawn_account_adds_up_too() -> None:
    assert entries(message(Entry("1500.00", sign="DBIT"), kind="053", closing="-500.00"))[0].kind == Kind.DEBIT


@pytest.mark.parametrize(
    "summary",
    [
        "<TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries>",
        "<TtlCdtNtries><Sum>300.01</Sum></TtlCdtNtries>",
        "<TtlDbtNtries><Sum>1</Sum></TtlDbtNtries>",
    ],
)
def test_entries_that_the_bank_counted_are_all_there(summary: str) -> None:
    data = message(Entry("300.00", details=HUNDRED))
    assert "do not add up" in refusal(data.replace(b"<Ntry>", f"<TxsSummry>{summary}</TxsSummry><Ntry>".encode()))


def test_one_foreign_account_refuses_the_whole_file() -> None:
    assert "CH31 8123 9000 0012 4568 9" in refusal(message(account="CH3181239000001245689"))
    body = message(Entry("5.00", details=(Tx("5.00"),)))
    second = message(account="CH3181239000001245689").partition(b"</GrpHdr>")[2].partition(b"</BkTo")[0]
    assert "not one of ours" in refusal(body.replace(b"</Ntfctn></", b"</Ntfctn>" + second + b"</"))


def test_each_account_has_entries_of_its_own() -> None:
    (one,) = read(message(Entry("5.00", details=(Tx("5.00"),))), ACCOUNTS)
    (other,) = read(message(Entry("5.00", details=(Tx("5.00"),)), account=EURO_ACCOUNT), ACCOUNTS)
    assert one.entries[0].identity != other.entries[0].identity
