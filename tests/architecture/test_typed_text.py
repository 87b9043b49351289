"""What people type is text wherever it is read and a word wherever it is looked for: no markup, no query, no pattern.

``test_tenancy`` holds the same by reading the sources; this is what a reader sees.
"""

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from tests import factories
from tests.architecture import addresses
from tests.architecture.objects import Objects
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MARKUP = """"'><i x>&"""
ESCAPED = "&lt;i x&gt;"
TYPED: dict[str, list[str]] = {
    "accounts.User": ["first_name", "last_name"],
    "organizations.Organization": ["name", "street", "town"],
    "organizations.BillingAddress": ["name", "street", "town"],
    "organizations.Membership": ["suspended_by_name", "suspended_reason"],
    "organizations.Invitation": ["first_name", "last_name"],
    "organizations.Departure": ["name", "by_name"],
    "organizations.Team": ["name"],
    "products.Product": ["service_name", "custom_name", "billing_reference"],
    "products.Tag": ["name"],
    "products.Hold": ["reason", "owner_name"],
    "security.AppPassword": ["name"],
    "security.AppFactor": ["name"],
    "notifications.Message": ["subject"],
    "support.Case": ["subject", "opened_by_name"],
    "support.CaseMessage": ["text", "author_name"],
    "support.Letter": ["name", "subject", "text"],
}
"""Columns that hold the words of people, by model."""


def mark_everything() -> None:
    """Markup in front of every word that somebody typed; what has to differ goes on differing."""
    for label, columns in TYPED.items():
        changes = {name: models.functions.Concat(models.Value(MARKUP), _end_of(name)) for name in columns}
        apps.get_model(label)._default_manager.update(**changes)


def _end_of(column: str) -> Any:
    return models.functions.Substr(models.F(column), 1, 20)


@pytest.mark.proof
@pytest.mark.parametrize("who", ["nadia", "staff"])
def test_what_people_type_is_text_on_every_page(cast: Cast, who: str) -> None:
    values = Objects(cast, "talleres")
    pages = addresses.everything() if who == "staff" else addresses.inside()
    rows = {addresses.STAFF, addresses.SIGNED_IN} if who == "staff" else addresses.INSIDE
    urls = {each.name: each.url(values) for each in pages if each.row in rows}
    mark_everything()
    client, read = cast.client(who), {}
    for name, url in urls.items():
        answer = client.get(url)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            read[name] = answer.content.decode()
    assert [name for name, text in read.items() if "<i x" in text] == []
    assert sum(ESCAPED in text for text in read.values()) > 40


SIGNS = ["'", '"', "%", "_", "\\", "' or 1=1 --", "$$", "{{"]


@pytest.fixture
def searched(cast: Cast) -> dict[str, tuple[Client, str]]:
    """Lists with a search box, each with one row of every sign and rows without any: browser and address."""
    for sign in SIGNS:
        odd = f"Odd{sign}row"
        factories.member(cast.talleres, user=factories.person(last_name=odd))
        factories.product(cast.talleres, "drive", odd)
        factories.departure(cast.member("nadia")).organization.departures.filter(name="Clara Monnet").update(name=odd)
    nadia, staff = cast.client("nadia"), cast.client("staff")
    inside = {"users": "users/", "products": "products/drive/", "departures": "users/removed/"}
    found = {name: (nadia, f"/org/{cast.talleres.slug}/{url}") for name, url in inside.items()}
    return {**found, "desk": (staff, "/desk/products/")}


@pytest.mark.parametrize("place", ["users", "products", "departures", "desk"])
def test_signs_that_databases_know_are_letters_in_a_search(searched: dict[str, tuple[Client, str]], place: str) -> None:
    client, url = searched[place]
    for sign in SIGNS:
        words = f"odd{sign}row".split()
        text = client.get(url, {"q": " ".join(words), "size": "100"}).content.decode()
        rows = text.partition("<tbody>")[2].partition("</tbody>")[0]
        assert rows.count("<tr>") == 1, (sign, rows.count("<tr>"))
        assert rows.count("<tr") == 1, sign
