"""Getting a deleted name back (guide 9; G1, G10): paid once, done once, or the money comes back."""

import datetime

import pytest
import time_machine

from billing.checkout.commands import Means
from billing.checkout.requests import facts_of_request, pay_request
from billing.documents.tax_confirmed import correct_tax
from billing.ledger.checks import differences
from billing.models import Document, Subscription
from core.clock import now
from core.errors import RuleError
from core.shown import ChangedMeanwhile, version_of
from domains.models import Domain
from domains.registry.local.control import Control
from domains.restore.commands import ask_restore, facts_of, rescue_for
from domains.restore.refused import give_back_next
from organizations.details.vat_checks import settle
from organizations.models import Organization, VatCheck
from organizations.vat import VatAnswer
from products.calls.request import request
from products.models import ProviderCall
from products.providers import Action
from tests.billing import money
from tests.cast import Cast
from tests.domains import names

pytestmark = pytest.mark.django_db
GROSS = 11_296
"""90.00 for the restore and 14.50 for the year, with 8.1 %."""


def deleted(cast: Cast, control: Control, name: str = "atrio.com", days: int = 12) -> Domain:
    """A name of Talleres that ended so many days ago and was given up."""
    ended = (now() - datetime.timedelta(days=days)).date()
    domain = names.registered(control, name, ended.isoformat(), cast.talleres)
    request(product=names.product_of(domain), action=Action.CANCEL, now=now())
    names.work()
    return names.reloaded(domain)


def ask(cast: Cast, domain: Domain, seen: str | None = None) -> Document:
    return ask_restore(actor=cast.member("nadia"), domain_id=domain.pk, seen=seen, now=now())


def refusal(cast: Cast, domain: Domain) -> str:
    with pytest.raises(RuleError) as refused:
        ask(cast, domain)
    return str(refused.value.message)


def pay(cast: Cast, document: Document) -> Document:
    seen = version_of(facts_of_request(document))
    means = Means(document.total, None)
    paid = pay_request(actor=cast.member("nadia"), document=document, means=means, seen=seen, now=now())
    assert paid.invoice is not None
    return paid.invoice


def test_what_is_shown_is_what_is_asked_and_paid(cast: Cast, control: Control) -> None:
    domain = deleted(cast, control)
    rescue = rescue_for(cast.member("nadia"), domain, now())
    assert (rescue.quote.total, [row.net for row in rescue.quote.lines]) == (GROSS, [9_000, 1_450])
    document = ask(cast, domain, version_of(facts_of(rescue)))
    assert (document.total, document.due_on) == (GROSS, cast.talleres.day_at(now()) + datetime.timedelta(days=10))


def test_a_paid_restore_brings_the_name_back_with_its_year_from_the_old_end(cast: Cast, control: Control) -> None:
    domain = deleted(cast, control)
    money.give(cast.talleres, 20_000)
    invoice = pay(cast, ask(cast, domain))
    assert names.state_of(domain) == ("restoring", "redemption")
    names.work()
    assert names.state_of(domain) == ("active", "active")
    old_end = domain.product.expires_on
    assert old_end is not None
    assert names.reloaded(domain).product.expires_on == old_end.replace(year=old_end.year + 1)
    ours = [command for client, _key, command, _name in control.effects() if client != "registry"]
    assert ours == ["delete", "restore", "report", "renew"]
    assert (invoice.total, money.prepaid(cast.talleres)) == (GROSS, 20_000 - GROSS)


def test_asking_again_leads_to_the_same_request(cast: Cast, control: Control) -> None:
    domain = deleted(cast, control)
    assert ask(cast, domain).pk == ask(cast, domain).pk
    assert len(money.documents(cast.talleres, Document.Kind.REQUEST)) == 1


def test_while_a_restore_is_under_way_nothing_more_is_asked(cast: Cast, control: Control) -> None:
    domain = deleted(cast, control)
    money.give(cast.talleres, 20_000)
    pay(cast, ask(cast, domain))
    assert "ya se está restaurando" in refusal(cast, domain)


def test_a_restore_that_the_registry_refuses_gives_everything_back(cast: Cast, control: Control) -> None:
    domain = deleted(cast, control)
    money.give(cast.talleres, 20_000)
    document = ask(cast, domain)
    control.move_clock("+40d")
    pay(cast, document)
    names.work()
    assert ProviderCall.objects.get(action="restore").state == ProviderCall.State.FAILED
    assert names.state_of(domain) == ("redemption", "redemption")
    while give_back_next(now()):
        pass
    assert money.prepaid(cast.talleres) == 20_000
    assert len(money.documents(cast.talleres, Document.Kind.CREDIT_NOTE)) == 1
    assert names.reloaded(domain).product.expires_on == domain.product.expires_on
    assert Subscription.objects.get(product=domain.product_id).months_paid == 0
    assert not give_back_next(now())


def test_a_refusal_after_the_tax_was_corrected_gives_back_what_the_new_invoice_says(
    cast: Cast, control: Control
) -> None:
    number = "DE345152283"
    place = {"country": "DE", "street": "Torstraße", "house_number": "1", "postcode": "10119", "town": "Berlin"}
    Organization.objects.filter(pk=cast.talleres.pk).update(kind="company", vat_number=number, **place)
    VatCheck.objects.filter(organization=cast.talleres).delete()
    check = VatCheck.objects.create(organization=cast.talleres, number=number, due_at=now())
    cast.talleres.refresh_from_db()
    domain = deleted(cast, control)
    money.give(cast.talleres, 20_000)
    document = ask(cast, domain)
    control.move_clock("+40d")
    invoice = pay(cast, document)
    assert settle(check, VatAnswer(is_registered=True, reference="WAPIAAAA"), now())
    with time_machine.travel(now() + datetime.timedelta(minutes=5), tick=False):
        assert correct_tax(invoice.pk, now())
    names.work()
    assert ProviderCall.objects.get(action="restore").state == ProviderCall.State.FAILED
    while give_back_next(now()):
        pass
    assert money.prepaid(cast.talleres) == 20_000
    assert list(differences()) == []


def test_what_cannot_be_restored_says_why(cast: Cast, control: Control) -> None:
    living = names.registered(control, "lebt.com", "2031-05-01", cast.talleres)
    assert "no está eliminado" in refusal(cast, living)
    gone = deleted(cast, control, "perdido.es", days=3)
    assert "con .es no pueden restaurarse" in refusal(cast, gone)
    late = deleted(cast, control, "tarde.com")
    Domain.objects.filter(pk=late.pk).update(deleted_at=now() - datetime.timedelta(days=31))
    assert "podía restaurarse hasta" in refusal(cast, late)


def test_another_price_than_the_one_shown_asks_for_nothing(cast: Cast, control: Control) -> None:
    domain = deleted(cast, control)
    with pytest.raises(ChangedMeanwhile):
        ask(cast, domain, "something else")
    assert money.documents(cast.talleres, Document.Kind.REQUEST) == []


def test_the_page_shows_cost_and_last_day_and_leads_to_the_payment(cast: Cast, control: Control) -> None:
    domain = deleted(cast, control)
    address = f"/org/talleres-rochat/products/domains/{domain.product_id}/restore/"
    client = cast.client("nadia")
    page = client.get(address).text
    assert [words for words in ("90,00", "14,50", "112,96", "Restaurar") if words not in page] == []
    seen = page.split('name="seen" value="')[1].split('"')[0]
    answer = client.post(address, {"seen": seen}, follow=True)
    assert "Confirmar y pagar" in answer.text
    assert {cast.client(name).get(address).status_code for name in ("beat", "olga")} == {404}
