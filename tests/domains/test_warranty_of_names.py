"""Renewal Warranty of names: renewed at the registry exactly as if they were paid, and never given up (DOM-14)."""

import datetime
import re

import pytest

from billing.documents.crediting import credit
from billing.ending.commands import end_contract, end_next
from billing.ledger.checks import differences
from billing.models import Document, Subscription, WarrantyTerm
from billing.warranty.using import cover_organization
from core.clock import now
from domains.board.findings import names_in_danger
from domains.life import sweep
from domains.life.terms import set_terms
from domains.models import Domain
from domains.registry.local.control import Control
from domains.restore.refused import give_back_next
from domains.states import State
from products.models import ProviderCall
from tests.cast import Cast
from tests.domains import names

pytestmark = pytest.mark.django_db


def protected(control: Control, cast: Cast, name: str, days: int = 0) -> Domain:
    """A name that ends in so many days, with a warranty and without automatic renewal."""
    last = cast.talleres.day_at(now()) + datetime.timedelta(days=days)
    domain = names.registered(control, name, last.isoformat(), cast.talleres)
    Subscription.objects.filter(product=domain.product_id).update(has_warranty=True)
    return domain


def test_the_registry_renews_it_once_and_the_name_goes_on(cast: Cast, control: Control) -> None:
    domain = protected(control, cast, "atrio.com")
    until = domain.product.expires_on
    for _hour in range(3):
        cover_organization(cast.talleres.pk, now())
        names.work()
    assert until
    year = until.replace(year=until.year + 1)
    assert [row[3] for row in control.effects("renew")] == ["atrio.com"]
    assert (names.expires(control, "atrio.com"), names.reloaded(domain).product.expires_on) == (str(year), year)
    assert WarrantyTerm.objects.get().document.state == "open"
    assert list(differences()) == []


def test_a_registry_that_renews_by_itself_is_asked_on_the_day_of_the_decision(cast: Cast, control: Control) -> None:
    """.ch is given up a month before its last day: the warranty comes first, whichever sweep runs first."""
    domain = protected(control, cast, "atrio.ch", days=20)
    while set_terms(now()):
        pass
    while sweep.give_up_next(now()):
        pass
    assert not ProviderCall.objects.filter(product=domain.product_id, action="cancel").exists()
    assert cover_organization(cast.talleres.pk, now()) == 1
    while sweep.give_up_next(now()):
        pass
    assert not ProviderCall.objects.filter(product=domain.product_id, action="cancel").exists()


def test_without_the_warranty_it_is_given_up(cast: Cast, control: Control) -> None:
    domain = protected(control, cast, "atrio.ch", days=20)
    Subscription.objects.filter(product=domain.product_id).update(has_warranty=False)
    while sweep.give_up_next(now()):
        pass
    assert ProviderCall.objects.filter(product=domain.product_id, action="cancel").count() == 1


def test_a_name_on_its_way_to_another_registrar_is_not_renewed(cast: Cast, control: Control) -> None:
    domain = protected(control, cast, "atrio.com")
    domain.move_to(State.LEAVING, now())
    assert cover_organization(cast.talleres.pk, now()) == 0


def test_what_the_registry_refuses_is_owed_no_more_and_not_tried_again(cast: Cast, control: Control) -> None:
    domain = protected(control, cast, "atrio.com")
    control.put("atrio.com", client="OTHER", expires=names.at("2031-05-01"))
    cover_organization(cast.talleres.pk, now())
    names.work()
    while give_back_next(now()):
        pass
    document = WarrantyTerm.objects.get().document
    assert document.state == Document.State.REFUNDED
    assert cover_organization(cast.talleres.pk, now()) == 0
    assert list(differences()) == []
    assert names.reloaded(domain).product.expires_on == cast.talleres.day_at(now())


def test_a_name_with_a_warranty_is_in_no_danger(cast: Cast, control: Control) -> None:
    protected(control, cast, "atrio.ch", days=40)
    told = " ".join(str(each.what) for each in names_in_danger(cast.member("nadia"), now()))
    assert "atrio.ch" not in told
    Subscription.objects.update(has_warranty=False)
    told = " ".join(str(each.what) for each in names_in_danger(cast.member("nadia"), now()))
    assert "atrio.ch" in told


def column(text: str) -> str:
    """What the only row of a list says of the warranty."""
    (cell,) = re.findall(r'data-l="Renewal Warranty"[^>]*>\s*([^<]*?)\s*<', text)
    return str(cell)


def test_the_list_says_it_and_its_menus_lead_to_the_page_that_changes_it(cast: Cast, control: Control) -> None:
    domain = protected(control, cast, "atrio.com", days=5)
    text = cast.client("nadia").get("/org/talleres-rochat/products/domains/?q=atrio.com").text
    assert column(text) == "Sí"
    assert 'data-onward="warranty/"' in text
    Subscription.objects.update(has_warranty=False)
    text = cast.client("nadia").get("/org/talleres-rochat/products/domains/?q=atrio.com").text
    assert column(text) == "No"
    Subscription.objects.filter(product=domain.product_id).update(has_warranty=True)
    Domain.objects.filter(pk=domain.pk).update(state=State.ACTIVE)
    domain.product.expires_on = cast.talleres.day_at(now())
    domain.product.save()
    cover_organization(cast.talleres.pk, now())
    text = cast.client("nadia").get("/org/talleres-rochat/products/domains/?q=atrio.com").text
    assert column(text) == "Usada"


def test_a_credit_note_for_it_stays_balanced(cast: Cast, control: Control) -> None:
    protected(control, cast, "atrio.com")
    cover_organization(cast.talleres.pk, now())
    credit(invoice=WarrantyTerm.objects.get().document, reason="Kulanz", now=now())
    assert list(differences()) == []


def test_a_name_whose_contract_was_ended_is_not_renewed_after_its_day_either(cast: Cast, control: Control) -> None:
    """The end is over then, the name still lives: nobody pays for it on credit."""
    domain = protected(control, cast, "atrio.com")
    end_contract(actor=cast.member("nadia"), product_id=domain.product_id, seen=None, now=now())
    assert cover_organization(cast.talleres.pk, now()) == 0
    later = now() + datetime.timedelta(days=2)
    while end_next(later):
        pass
    assert cover_organization(cast.talleres.pk, later) == 0
    assert WarrantyTerm.objects.count() == 0
