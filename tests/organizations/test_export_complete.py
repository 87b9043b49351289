"""The export of everything leaves out nothing that belongs to the organization, or says why (ORG-78)."""

import json

import pytest
from django.db import models

from core import pdf
from core.archive import Row
from core.clock import now
from organizations.deletion.erasure import belonging
from organizations.departures.commands import remove_member
from organizations.exports import registry as exports
from organizations.models import Membership
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TABLE_OF = {
    "domains.Contact": "owners",
    "billing.InvoiceRecipient": "invoice-recipients",
    "organizations.BillingAddress": "billing-addresses",
    "organizations.Departure": "removed-users",
    "organizations.Invitation": "invitations",
    "organizations.Job": "tasks",
    "organizations.Logo": "logos",
    "organizations.Membership": "people",
    "organizations.SecondFactorException": "exemptions",
    "organizations.Team": "teams",
    "products.FutureGrant": "future-access",
    "products.Grant": "access",
    "products.Recipe": "recipes",
    "products.Tag": "products",
    "support.Case": "support-cases",
}
LEFT_OUT = {
    "billing.BalanceAlert": "below which balance somebody wants a mail: a wish, of which nothing was made",
    "notifications.Notice": "what waits for somebody at the bell: it follows from rows that are here",
    "products.AccessRequest": "asked and answered: both are lines of the log, and what was granted is in access",
    "domains.OwnerFact": "what was asked and proved of owners of names: each is a line of the log",
    "organizations.UndoStep": "the way back from a change, gone within a day; the change is a line of the log",
    "products.RecipeUse": "by which recipe access came: each use is a line of the log",
    "domains.DataReminder": "that a mail was sent; the mail is listed with its reader",
    "organizations.SecondFactorGrace": "three days that a person took for themselves",
    "shop.CartLine": "what was not ordered",
    "organizations.VatCheck": "the answer of a register; the number itself is in the table organization",
}


def read(actor: Membership, key: str) -> tuple[list[Row], dict[str, bytes]]:
    """Rows and files of a table."""
    table = exports.table_of(key)
    assert table
    pieces = table.pieces(actor)
    files = [table.documents(actor, piece) for piece in pieces] if table.documents else []
    return [row for piece in pieces for row in table.rows(actor, piece)], {n: c for each in files for n, c in each}


def test_every_table_of_an_organization_has_its_part_or_a_reason() -> None:
    tables = {model._meta.label for model, _column in belonging(models.CASCADE)}
    assert tables == TABLE_OF.keys() | LEFT_OUT.keys()
    assert set(TABLE_OF.values()) <= {table.key for table in exports.tables()}


def test_billing_addresses_bring_their_recipients(cast: Cast) -> None:
    factories.billing_address(cast.talleres, "Bureau", recipients=["a@luz.example"], purchase_reference="PO-7")
    factories.billing_address(cast.globex, "Elsewhere")
    rows, _files = read(cast.member("nadia"), "billing-addresses")
    (row,) = [row for row in rows if row["name"] == "Bureau"]
    assert (row["recipients"], row["purchase_reference"], row["country"]) == (["a@luz.example"], "PO-7", "CH")
    assert "Elsewhere" not in json.dumps(rows)


def test_logos_are_files(cast: Cast) -> None:
    cast.talleres.logos.all().delete()
    factories.logo(cast.talleres, "square")
    factories.logo(cast.globex, "wide")
    rows, files = read(cast.member("nadia"), "logos")
    assert [row["file"] for row in rows] == ["square.webp"]
    assert files == {"square.webp": b"RIFF"}


def test_removed_users_bring_every_document_that_was_kept(cast: Cast) -> None:
    nadia = cast.member("nadia")
    gone, other = (remove_member(actor=nadia, subject=cast.member(name), now=now()) for name in ("beat", "iker"))
    bytes_of = {f"{gone.pk}-{language}-0.pdf": b"%PDF " + language.encode() for language in ("es", "fr")}
    for language in ("es", "fr"):
        content = bytes_of[f"{gone.pk}-{language}-0.pdf"]
        gone.evidence.create(language=language, content=content, digest="0" * 64, made_at=now())
    rows, files = read(nadia, "removed-users")
    assert {row["name"] for row in rows} == {gone.name, other.name}
    assert files.pop(f"{other.pk}.pdf").startswith(b"%PDF")
    assert files == bytes_of


def test_without_the_library_the_rows_are_there_all_the_same(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LIBRARIES", ("libnothing.so.9",))
    nadia = cast.member("nadia")
    remove_member(actor=nadia, subject=cast.member("beat"), now=now())
    rows, files = read(nadia, "removed-users")
    assert (len(rows), files) == (1, {})
