"""Search: what people type is found, by whoever may see it and by nobody else (SCR-25, H1, H2)."""

import datetime
import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.documents.issuing import Facts, issue
from billing.models import Document
from billing.prepaid.commands import quote_top_up
from core.clock import now
from core.sources import is_slip, plain, rank_of
from tests import factories
from tests.cast import Cast

HIT = re.compile(r'<li>\s*<a href="([^"]+)">.*?<span>(.*?)</span>', re.DOTALL)
CANARY = "canario-zzyx"


def found(client: Client, text: str, **more: str) -> dict[str, str]:
    """Address → label with its detail, as the palette gets them."""
    answer = client.get("/search/", {"q": text, "part": "1", **more})
    assert answer.status_code == 200
    plain_text = [
        (url, html.unescape(re.sub(r"<[^>]+>|\s+", " ", label)).split()) for url, label in HIT.findall(answer.text)
    ]
    return {html.unescape(url): " ".join(words) for url, words in plain_text}


def request_of(organization: Any, minor: int) -> Document:
    """A payment request of this net amount."""
    return issue(Document.Kind.TOP_UP, organization, quote_top_up(organization, minor, "CHF"), Facts(), now())


FITTING = [
    ("redencion", "Redención"), ("REDENCIÓN", "En redención"), ("facturas", "Factura"), ("fatcura", "Facturas"),
    ("müller", "Muller Anna"), ("muller", "Müller Anna"), ("strasse", "Hauptstraße 3"), ("ann mul", "Müller Anna"),
]  # fmt: skip
FOREIGN = [
    ("zzqxv", "Facturas"), ("fac xyz", "Facturas"), ("pago", "Panel"), ("", "Facturas"), ("sa", "Disco"),
    ("dos", "Das"), ("facha", "Facturas"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "name"), FITTING)
def test_a_word_fits_as_people_type_it(typed: str, name: str) -> None:
    assert rank_of(plain(typed).split(), name) is not None


@pytest.mark.parametrize(("typed", "name"), FOREIGN)
def test_another_word_does_not_fit(typed: str, name: str) -> None:
    assert rank_of(plain(typed).split(), name) is None


def test_one_slip_in_a_word_and_two_in_a_long_one() -> None:
    assert is_slip("fatcura", "factura")
    assert not is_slip("fatcuar", "factura")
    assert is_slip("aministardor", "administrador")
    assert not is_slip("dos", "das")


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["fatcura", "facturas", "FACTURA", "Facturás"])
def test_pages_are_found_as_they_are_typed(cast: Cast, typed: str) -> None:
    assert "/org/talleres-rochat/billing/invoices/" in found(cast.client("nadia"), typed)


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "at"), [("invitar", "users/add/"), ("renovar", "billing/payments/")])
def test_acts_are_found_by_what_people_call_them(cast: Cast, typed: str, at: str) -> None:
    assert f"/org/talleres-rochat/{at}" in found(cast.client("nadia"), typed)
    assert f"/org/talleres-rochat/{at}" not in found(cast.client("beat"), typed)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["müllerhof", "muller hof", "Mulerhof", "MULLERHOF.EXAMPLE"])
def test_products_are_found_without_accents_and_with_a_slip(cast: Cast, typed: str) -> None:
    one = factories.product(cast.talleres, "domain", "müllerhof.example")
    one.custom_name = "Müller Hof"
    one.save()
    assert f"/org/talleres-rochat/products/domains/{one.pk}/" in found(cast.client("nadia"), typed)


@pytest.mark.django_db
def test_people_are_found_by_who_manages_them(cast: Cast) -> None:
    at = f"/org/talleres-rochat/users/{cast.member('beat').pk}/"
    for typed in (cast.beat.last_name, cast.beat.email, f"{cast.beat.last_name} {cast.beat.first_name}"):
        assert at in found(cast.client("nadia"), typed)
        assert at not in found(cast.client("iker"), typed)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["{year} {last}", "{year}-{last}", "{year}{last}", "{last}", "t-{year}-{last}"])
def test_a_document_is_found_by_its_number_in_any_spelling(cast: Cast, typed: str) -> None:
    document = request_of(cast.talleres, 5_000)
    _letter, year, last = document.number.split("-")
    at = f"/org/talleres-rochat/billing/invoices/{document.number}/"
    assert at in found(cast.client("nadia"), typed.format(year=year, last=last))


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["1'949,75", "1949.75", "1.949,75 CHF", "1’949.75", "Fr. 1949,75"])
def test_a_document_is_found_by_its_exact_amount(cast: Cast, typed: str) -> None:
    document, other = request_of(cast.talleres, 194_975), request_of(cast.talleres, 194_976)
    Document.objects.filter(pk=other.pk).exclude(total=194_975).get()
    hits = found(cast.client("nadia"), typed)
    assert f"/org/talleres-rochat/billing/invoices/{document.number}/" in hits
    assert f"/org/talleres-rochat/billing/invoices/{other.number}/" not in hits


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nadia", "iker", "clara", "beat", "lucia"])
def test_nonsense_finds_nothing_and_shows_ways_on(cast: Cast, who: str) -> None:
    page = cast.client(who).get("/search/", {"q": "zzqxv"})
    assert found(cast.client(who), "zzqxv") == {}
    assert "/org/" in page.text.partition('role="status"')[2]


def sow(cast: Cast) -> list[str]:
    """Canaries where Beat may not look: names, addresses, documents of others and products that nobody granted him."""
    elsewhere = factories.organization(f"{CANARY} SA", owner=factories.person(f"{CANARY}@canary.example"))
    mine = factories.product(cast.talleres, "domain", f"{CANARY}.example")
    theirs = factories.product(elsewhere, "domain", f"{CANARY}-2.example")
    return [
        str(mine.pk),
        str(theirs.pk),
        request_of(elsewhere, 777_777).number,
        request_of(cast.talleres, 777_777).number,
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [CANARY, "canario", "canaroi-zzyx", "7'777.77", "{number}"])
def test_nothing_of_others_is_found_counted_or_hinted_at(cast: Cast, typed: str) -> None:
    beat = cast.client("beat")
    number = "T-2026-99999"
    before = beat.get("/search/", {"q": typed.format(number=number), "part": "1"}).text
    canaries = sow(cast)
    after = beat.get("/search/", {"q": typed.format(number=canaries[2]), "part": "1"}).text
    assert after.replace(canaries[2], number) == before
    assert not any(canary in after for canary in canaries if canary != canaries[2])


@pytest.mark.django_db
def test_the_other_tenant_is_found_by_its_own_people_alone(cast: Cast) -> None:
    product = factories.product(cast.globex, "domain", f"{CANARY}.example")
    at = f"/org/globex/products/domains/{product.pk}/"
    owner = factories.signed_in(factories.owner_of(cast.globex).user)
    assert at in found(owner, CANARY)
    people = [
        each.user
        for each in cast.talleres.memberships.select_related("user")
        if not each.user.memberships.filter(organization=cast.globex).exists()
    ]
    assert people
    assert not any(at in found(factories.signed_in(each), CANARY) for each in people)


@pytest.mark.django_db
def test_an_ungranted_product_is_found_from_the_grant_until_its_end(cast: Cast) -> None:
    product = factories.product(cast.talleres, "domain", f"{CANARY}.example")
    at, beat = f"/org/talleres-rochat/products/domains/{product.pk}/", cast.client("beat")
    assert at not in found(beat, CANARY)
    grant = factories.grant(cast.member("beat"), product, "technical")
    assert at in found(beat, CANARY)
    grant.ends_on = cast.member("beat").day_at(now()) - datetime.timedelta(days=1)
    grant.save()
    assert at not in found(beat, CANARY)


@pytest.mark.django_db
def test_the_organization_under_way_comes_first_and_others_say_where(cast: Cast) -> None:
    reader = factories.person()
    one, two = factories.organization("Uno SA", owner=reader), factories.organization("Dos SA", owner=reader)
    for each in (one, two):
        factories.product(each, "domain", f"gemelo-{each.slug}.example")
    for first, second in ((one, two), (two, one)):
        hits = list(found(factories.signed_in(reader), "gemelo", **{"in": first.slug}).items())
        assert [url.split("/")[2] for url, _label in hits] == [first.slug, second.slug]
        assert second.name in hits[1][1]
        assert first.name not in hits[0][1]


@pytest.mark.django_db
def test_what_wants_a_second_step_shows_nothing_to_a_session_without_it(cast: Cast) -> None:
    reader = factories.person()
    organization = factories.organization("Cerrada SA", owner=reader)
    factories.product(organization, "domain", f"{CANARY}.example")
    browser = factories.signed_in(reader)
    assert found(browser, CANARY)
    organization.second_factor_from = now()
    organization.save()
    assert found(browser, CANARY) == {}


@pytest.mark.proof
@pytest.mark.django_db
def test_more_rows_and_more_organizations_cost_no_more_queries(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            found(cast.client("nadia"), "gemelo")
        return len(asked)

    factories.product(cast.talleres, "domain", "gemelo-0.example")
    few = queries()
    for number in range(1, 30):
        factories.product(cast.talleres, "domain", f"gemelo-{number}.example")
    for number in range(3):
        factories.product(
            factories.organization(f"Otra {number}", owner=cast.nadia), "domain", f"gemelo-x{number}.example"
        )
    assert queries() == few
    assert len([each for each in found(cast.client("nadia"), "gemelo") if "/products/" in each]) == 5


@pytest.mark.django_db
def test_the_page_works_without_scripts_and_stays_in_the_organization(cast: Cast) -> None:
    page = cast.client("nadia").get("/search/", {"q": "usuarios", "in": "talleres-rochat"})
    assert page.text.count("<h1") == 1
    assert 'href="/search/?in=talleres-rochat"' in page.text
    assert 'value="usuarios"' in page.text
    assert "/org/talleres-rochat/users/" in page.text.partition("data-hits")[2]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["%", "_", "\\", "'; --", "(", "a" * 5000, "*", "\u202e", "٣٤٥", "1e9", "²"])
def test_nothing_that_is_typed_breaks_the_page(cast: Cast, typed: str) -> None:
    assert cast.client("nadia").get("/search/", {"q": typed}).status_code == 200
