"""Nine bank files, read in their order into one ledger: each payment becomes what somebody worked out by hand."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from billing.bank.camt.reading import read
from billing.bank.matching import Match, OpenItem, OpenItems, Outcome, Row, Seen, match_all
from billing.bank.xml import UnusableFile
from tests import schemas
from tests.billing.case_files import FOLDER, rows
from tests.billing.messages import ACCOUNTS, case

FILES = sorted(path.name for path in (FOLDER / "camt").glob("*.xml"))
REFUSED = {row["file"] for row in rows("camt/expected.csv") if row["outcome"] == "refused-file"}
BOOKED = {Outcome.EXACT, Outcome.PARTIAL, Outcome.OVER}
Told = tuple[str, str, str, str, str, str, str, str]


def cents(text: str) -> int:
    """Minor units."""
    return int(Decimal(text) * 100)


def items() -> list[OpenItem]:
    """What is open before the first file."""
    return [
        OpenItem(row["document"], row["currency"], cents(row["open"]), row["reference"], row["debtor"])
        for row in rows("camt/open-items.csv")
    ]


def told(name: str, row: Row) -> Told:
    """A row of the report as the table of right answers writes it."""
    entry, payment = row.entry, row.payment
    number = entry.identity.split("/")[1]
    sign = -1 if entry.kind == "debit" else 1
    amount = payment.amount if payment else sign * entry.amount
    is_booked = "yes" if row.match.outcome in BOOKED else "no"
    place = payment.identity.split("/")[2] if payment else ""
    written = f"{Decimal(amount) / 100:.2f}"
    return name, number, place, written, entry.currency, row.match.outcome.value, row.match.document, is_booked


def seen_after(found: list[Row]) -> Iterator[tuple[str, Seen]]:
    """What is known of entries once a file was taken in."""
    for row in found:
        yield row.entry.identity, Seen(row.entry.amount, row.entry.currency, row.payment is not None)


def all_files(names: list[str], ledger: OpenItems, seen: dict[str, Seen]) -> Iterator[tuple[str, Row | None]]:
    """Every row of every file, None for a file that was refused."""
    for name in names:
        try:
            found = list(match_all(read((FOLDER / "camt" / name).read_bytes(), ACCOUNTS), ledger, seen))
        except UnusableFile:
            yield name, None
            continue
        seen.update(seen_after(found))
        yield from ((name, row) for row in found)


def test_every_payment_becomes_what_it_should() -> None:
    found = [told(name, row) for name, row in all_files(FILES, OpenItems(items()), {}) if row]
    columns = ("file", "entry", "transaction", "amount", "currency", "outcome", "document", "booked")
    expected = [tuple(row[each] for each in columns) for row in rows("camt/expected.csv")]
    assert found == [each for each in expected if each[0] not in REFUSED]
    assert len(found) == 21


def test_files_that_should_be_refused_are_refused_whole() -> None:
    refused = {name for name, row in all_files(FILES, OpenItems(items()), {}) if row is None}
    assert refused == REFUSED
    assert len(refused) == 3


def test_amounts_are_shared_between_document_and_prepaid_balance() -> None:
    shared = [row.match for _name, row in all_files(FILES, OpenItems(items()), {}) if row and row.match.to_prepaid]
    over = Outcome.OVER
    assert shared == [
        Match(over, "2026-10505", 8000, 1000),
        Match(over, "2026-10507", 0, 1200),
        Match(over, "T-2026-0007", 0, 8000),
    ]


def test_everything_that_came_in_is_somewhere_once() -> None:
    found = [row for _name, row in all_files(FILES, OpenItems(items()), {}) if row and row.payment]
    fresh = [row for row in found if row.match.outcome not in {Outcome.DUPLICATE, Outcome.PROPOSAL, Outcome.UNKNOWN}]
    assert all(row.payment.amount == row.match.to_document + row.match.to_prepaid for row in fresh if row.payment)
    assert sum(row.payment.amount for row in fresh if row.payment) == 14464 + 3990 + 194975 + 5929 + 44400 + 8000


def test_reading_everything_again_books_nothing() -> None:
    ledger, seen = OpenItems(items()), dict[str, Seen]()
    list(all_files(FILES, ledger, seen))
    again = {row.match.outcome for _name, row in all_files(FILES, ledger, seen) if row}
    assert again == {Outcome.DUPLICATE}


def test_a_top_up_read_alone_is_exact() -> None:
    (row,) = match_all(read(case("09"), ACCOUNTS), OpenItems(items()), {})
    assert row.match == Match(Outcome.EXACT, "T-2026-0007", 8000, 0)


@pytest.mark.schemas
def test_the_schemas_judge_the_files_as_we_do() -> None:
    broken = {"07-broken-cut-053-v08.xml"}
    judged = {name: schemas.faults((FOLDER / "camt" / name).read_bytes()) for name in FILES if name not in broken}
    assert {name for name, found in judged.items() if found} == {"08-broken-amount-053-v08.xml"}
