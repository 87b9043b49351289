"""The last pages before an organization is deleted: where they lead, and the login address under a cancelled name."""

import pytest

from products.models import Product
from tests import factories
from tests.cast import Cast
from tests.html import Document

pytestmark = pytest.mark.django_db
SETTINGS = "/org/talleres-rochat/settings/"
DELETE = f"{SETTINGS}delete/"
LOGIN = "/profile/security/email/"


def main(cast: Cast, url: str, name: str = "nadia") -> str:
    return cast.client(name).get(url).content.decode().partition("<main")[2].partition("</main>")[0]


def ended(cast: Cast) -> None:
    """Talleres has neither names nor mail any more."""
    cast.talleres.products.filter(kind__category__key="mail").update(state="cancelled")
    factories.let_go(cast.talleres)


@pytest.mark.proof
@pytest.mark.parametrize("host", ["talleres-rochat.example", "Rochat.Example"])
def test_whoever_signs_in_under_a_product_is_warned_with_the_way_out(cast: Cast, host: str) -> None:
    ended(cast)
    assert LOGIN not in main(cast, DELETE) + main(cast, f"{DELETE}products/")
    cast.nadia.email = "nadia@" + host.lower().replace("rochat.example", "correo.rochat.example", host[0] == "R")
    cast.nadia.save()
    factories.product(cast.talleres, "domain", host)
    for url in (DELETE, f"{DELETE}products/"):
        assert main(cast, url).count(f'href="{LOGIN}"') == 1
        assert host in main(cast, url)


def test_a_name_that_only_ends_alike_warns_nobody(cast: Cast) -> None:
    ended(cast)
    factories.product(cast.talleres, "domain", "rochat.example")
    factories.product(cast.globex, "domain", cast.nadia.email.partition("@")[2])
    page = main(cast, DELETE)
    assert "<h1" in page
    assert LOGIN not in page


def test_giving_up_a_domain_ticks_that_domain(cast: Cast) -> None:
    lost = factories.product(cast.talleres, "domain", "perdido.example")
    Product.objects.filter(pk=lost.pk).update(state="redemption")
    others = cast.talleres.products.filter(state="redemption").exclude(pk=lost.pk)
    others.update(state="cancelled")
    url = f"{DELETE}products/?product={lost.pk}"
    assert f'href="{url}"' in main(cast, DELETE)
    page = main(cast, url)
    ticked = [box.get("value") for box in Document.of(page).all("input") if box.has("checked")]
    assert ticked == [str(lost.pk)]


@pytest.mark.parametrize("url", [DELETE, f"{SETTINGS}export/"])
def test_cancelling_leads_to_the_data_of_the_organization(cast: Cast, url: str) -> None:
    page = main(cast, url)
    assert page.count(f'href="{SETTINGS}"') == 2
    assert 'href="/org/talleres-rochat/"' in page


def test_pending_invitations_are_a_row_of_their_own(cast: Cast) -> None:
    factories.invitation(cast.member("nadia"))
    rows = main(cast, DELETE).partition('<ul class="todo"')[2].partition("</ul>")[0]
    assert "se cancela" in rows.rpartition("<li>")[2]


def test_the_page_of_a_task_leads_back(cast: Cast) -> None:
    job = cast.talleres.jobs.create(asked_by=cast.nadia, kind="export", data={})
    assert f'href="{SETTINGS}export/"' in main(cast, f"/org/talleres-rochat/jobs/{job.pk}/")
