"""Documents taken along: at once as rows, by a worker with their files, for the accounting alone (INV-14)."""

import csv
import io
import zipfile
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import translation

from billing.documents.issuing import Facts, issue
from billing.exports.commands import FILES, ROWS
from billing.exports.tables import COLUMNS, rows_of
from billing.models import Document, DocumentFile
from billing.prepaid.commands import quote_top_up
from core import locales
from core.archive import cell
from core.clock import now
from organizations.jobs.tasks import run_job
from organizations.models import Job
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AT = "/org/talleres-rochat/billing/invoices/export/"


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def proforma(cast: Cast) -> Any:
    """What issues a pro forma invoice of Talleres."""
    return Document.Kind.PROFORMA, cast.talleres, quote_top_up(cast.talleres, 1_000, "CHF"), Facts(), now()


def test_the_csv_has_the_filtered_documents_and_none_of_another_organization(cast: Cast) -> None:
    mine, theirs = factories.document(cast.talleres), factories.document(cast.globex)
    answer = cast.client("iker").post(AT, {"format": "csv"})
    found = rows(answer.getvalue())
    assert found[0][0] == "Número"
    assert [row[0] for row in found[1:]] == [mine.number]
    assert theirs.number not in str(found)
    assert rows(cast.client("iker").post(AT, {"format": "csv", "status": "paid"}).getvalue())[1:] == []


def test_a_cell_that_a_spreadsheet_would_execute_is_text(cast: Cast) -> None:
    quote = quote_top_up(cast.talleres, 1_000, "CHF")
    evil = [type(line)(**{**vars(line), "concept": "=HYPERLINK(1)"}) for line in quote.lines]
    issue(Document.Kind.PROFORMA, cast.talleres, type(quote)(**{**vars(quote), "lines": evil}), Facts(), now())
    found = rows(cast.client("iker").post(AT, {"format": "csv"}).getvalue())
    assert found[1][5] == "'=HYPERLINK(1)"


def test_a_spreadsheet_reads_amounts_as_numbers_and_no_reference_as_one(cast: Cast) -> None:
    document = factories.document(cast.talleres, 910)
    spanish = rows(cast.client("iker").post(AT, {"format": "csv"}).getvalue())[1]
    assert spanish[8:11] == ["9,10", "0,00", "9,10"]
    assert " ".join(spanish[11].split()) == spanish[11] != document.reference
    assert spanish[11].replace(" ", "") == document.reference
    plain = cast.client("iker").post(AT, {"format": "plain"}).getvalue().decode("utf-8-sig")
    assert '"9.10","0.00","9.10"' in plain


def test_the_database_writes_what_python_writes(cast: Cast) -> None:
    made = [factories.document(cast.talleres), issue(*proforma(cast))]
    found = rows(cast.client("iker").post(AT, {"format": "csv"}).getvalue())[1:]
    with translation.override("es"), locales.override("CH"):
        written = [[cell(row[name]) for name in COLUMNS] for row in rows_of(reversed(made))]
    assert found == written


def test_a_worker_makes_the_archive_with_the_files_and_mails_the_requester(cast: Cast) -> None:
    mine = factories.document(cast.talleres)
    answer = cast.client("iker").post(AT, {"format": "zip"})
    job = Job.objects.get(kind="invoice-pdfs")
    assert answer.headers["Location"].endswith(f"/jobs/{job.pk}/")
    run_job(str(job.pk))
    job.refresh_from_db()
    with zipfile.ZipFile(default_storage.open(job.result)) as archive:
        names = archive.namelist()
    assert f"solicitud-de-pago-{mine.number.lower()}.pdf" in " ".join(names)
    assert "documents.csv" in names


def test_whoever_lost_the_right_meanwhile_gets_nothing(cast: Cast) -> None:
    factories.document(cast.talleres)
    cast.client("iker").post(AT, {"format": "zip"})
    cast.talleres.memberships.filter(user=cast.iker).update(has_accounting=False)
    job = Job.objects.get(kind="invoice-pdfs")
    run_job(str(job.pk))
    job.refresh_from_db()
    assert job.result == ""
    assert job.failures


def test_keys_of_elsewhere_in_a_job_are_nobodys_documents(cast: Cast) -> None:
    own, other = factories.document(cast.talleres), factories.document(cast.globex)
    actor, keys = cast.member("iker"), [own.pk, other.pk]
    assert [row["number"] for row in ROWS.rows(actor, keys)] == [own.number]
    assert FILES.documents is not None
    assert len(list(FILES.documents(actor, keys))) == DocumentFile.objects.filter(document=own).count()


def test_the_pdf_is_given_to_the_accounting_of_its_organization_alone(cast: Cast) -> None:
    number = factories.document(cast.talleres).number
    at = f"/org/talleres-rochat/billing/invoices/{number}.pdf"
    assert cast.client("iker").get(at).content == b"%PDF-1.7"
    assert [cast.client(name).get(at).status_code for name in ("beat", "olga")] == [403, 404]
    assert cast.client("olga").get(at.replace("talleres-rochat", "globex")).status_code == 404


def test_a_document_whose_file_is_not_made_says_so(cast: Cast) -> None:
    document = factories.document(cast.talleres)
    made = issue(*proforma(cast))
    assert DocumentFile.objects.get(document=made).made_at is None
    assert (
        "El PDF se está generando"
        in cast.client("iker").get(f"/org/talleres-rochat/billing/invoices/{made.number}/").text
    )
    assert "Descargar" in cast.client("iker").get(f"/org/talleres-rochat/billing/invoices/{document.number}/").text


def test_the_search_of_the_list_narrows_its_export_too(cast: Cast) -> None:
    one, other = factories.document(cast.talleres), factories.document(cast.talleres)
    page = cast.client("iker").get(f"{AT}?q={one.number}").text
    assert one.number in page
    assert "1 documento" in page
    found = rows(cast.client("iker").post(AT, {"format": "csv", "text": one.number}).getvalue())
    assert [row[0] for row in found[1:]] == [one.number]
    assert other.number not in str(found)
