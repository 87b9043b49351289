"""Choosing Renewal Warranty: for one product, for many, with an order; and why not (DOM-16, DOM-17, SHO-17)."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from billing.ending.commands import end_contract, keep_contract
from billing.models import Subscription, WarrantyTask
from billing.warranty.commands import MOST, facts_of, switch_warranties, switch_warranty
from billing.warranty.rules import covers_of
from core.clock import now
from core.errors import RuleError
from core.shown import ChangedMeanwhile, version_of
from products.models import Kind, Product
from security.models import Event
from shop.models import OrderLine
from tests import factories
from tests.billing import money, warranties
from tests.billing.warranties import HOSTING
from tests.cast import Cast
from tests.shop import buying

pytestmark = pytest.mark.django_db
AT = "/org/talleres-rochat"


def seen_in(text: str) -> str:
    return text.split('name="seen" value="')[1].split('"')[0]


def address(product: Product) -> str:
    return f"{AT}/products/{product.kind.category.key}/{product.pk}/warranty/"


def lines(kind: str) -> int:
    return Event.objects.filter(kind=f"product:warranty-{kind}").count()


def test_it_is_turned_on_and_off_on_its_page_and_on_the_board_stands_which(cast: Cast) -> None:
    product, client = warranties.hosting(cast, days=40, on=False), cast.client("iker")
    board = address(product).removesuffix("warranty/")
    assert "Lo que nadie paga a tiempo no se renueva" in client.get(board).text
    for wish, word in (("on", "tiene Renewal Warranty"), ("off", "ya no tiene Renewal Warranty")):
        page = client.get(address(product)).text
        answer = client.post(address(product), {"warranty": wish, "seen": seen_in(page)}, follow=True)
        assert word in answer.text
        assert warranties.has_warranty(product) is (wish == "on")
    assert (lines("on"), lines("off")) == (1, 1)


def test_a_double_click_turns_it_on_once(cast: Cast) -> None:
    product, client = warranties.hosting(cast, days=40, on=False), cast.client("iker")
    data = {"warranty": "on", "seen": seen_in(client.get(address(product)).text)}
    assert [client.post(address(product), data).status_code for _click in range(2)] == [303, 303]
    assert (warranties.has_warranty(product), lines("on")) == (True, 1)


def test_after_the_end_it_cannot_be_turned_on(cast: Cast) -> None:
    product = warranties.hosting(cast, days=-1, on=False)
    with pytest.raises(RuleError):
        switch_warranty(actor=cast.member("iker"), product_id=product.pk, on=True, seen=None, now=now())
    text = cast.client("iker").get(address(product)).text
    assert "El período pagado ha terminado" in text
    assert 'value="on"' in text
    assert ">Activar<" not in text.replace("\n", "")


def test_with_a_document_that_is_not_paid_it_cannot_be_turned_off(cast: Cast) -> None:
    document = warranties.used(cast)
    product = money.product_of(cast.talleres, HOSTING)
    with pytest.raises(RuleError, match=document.number):
        switch_warranty(actor=cast.member("iker"), product_id=product.pk, on=False, seen=None, now=now())
    assert f"/invoices/{document.number}/" in cast.client("iker").get(address(product)).text


def test_after_it_was_not_paid_in_time_it_cannot_be_turned_on_before_it_is(cast: Cast) -> None:
    document = warranties.used(cast)
    warranties.stopped(warranties.after(281))
    product = money.product_of(cast.talleres, HOSTING)
    (cover,) = covers_of([product], cast.talleres.day_at(warranties.after(281)))
    assert document.number in cover.not_on


def test_a_kind_without_it_says_so(cast: Cast) -> None:
    product = warranties.hosting(cast, days=40, on=False)
    Kind.objects.filter(pk=product.kind_id).update(warranty=Kind.Warranty.NONE)
    answer = cast.client("iker").get(address(product))
    assert answer.status_code == 403
    assert "Renewal Warranty" in answer.text


def test_others_may_not(cast: Cast) -> None:
    product = warranties.hosting(cast, days=40, on=False)
    for name, code in (("beat", 403), ("lucia", 404), ("nobody", 302)):
        assert cast.client(name).get(address(product)).status_code in {code, 403, 404, 302}
        assert cast.client(name).post(address(product), {"warranty": "on"}).status_code != 200
    assert not warranties.has_warranty(product)
    with pytest.raises(PermissionDenied):
        switch_warranty(actor=cast.member("beat"), product_id=product.pk, on=True, seen=None, now=now())


def test_a_product_of_another_organization_is_none(cast: Cast) -> None:
    theirs = factories.product(cast.globex, "web-hosting", "www.globex.example")
    with pytest.raises(Product.DoesNotExist):
        switch_warranties(actor=cast.member("iker"), ids=[theirs.pk], on=True, seen=None, now=now())
    assert cast.client("iker").get(address(theirs)).status_code == 404


def test_many_are_confirmed_on_one_page_that_says_what_becomes_of_each(cast: Cast) -> None:
    client, good, late = cast.client("iker"), warranties.hosting(cast, 40, on=False), ended(cast)
    page = client.post(f"{AT}/billing/renewals/warranty/", {"sel": [good.pk, late.pk]}, follow=True)
    assert all(words in page.text for words in (good.name, late.name, "No se puede activar"))
    target = page.redirect_chain[-1][0]
    data = {"warranty": "on", "seen": seen_in(page.text)}
    assert client.post(target, {"seen": data["seen"]}).status_code == 422
    answer = client.post(target, data, follow=True)
    assert "1 producto tiene Renewal Warranty" in answer.text
    assert (warranties.has_warranty(good), Subscription.objects.filter(product=late, has_warranty=True).exists()) == (
        True, False,
    )  # fmt: skip
    assert client.post(target, data).status_code == 409


def test_a_contract_that_was_ended_is_neither_renewed_by_it_nor_gets_one(cast: Cast) -> None:
    product, legal = warranties.hosting(cast), cast.member("iker")
    end_contract(actor=legal, product_id=product.pk, seen=None, now=now())
    assert warranties.sweep() == 0
    (cover,) = covers_of([product], cast.talleres.day_at(now()))
    assert cover.not_on == "Su contrato se ha rescindido. Conserve antes el contrato."
    keep_contract(actor=legal, product_id=product.pk, now=now())
    assert warranties.sweep() == 1


def ended(cast: Cast) -> Product:
    """Another hosting whose term is over."""
    kind = Kind.objects.get(key="web-hosting")
    last = cast.talleres.day_at(now()) - datetime.timedelta(days=2)
    return factories.product(cast.talleres, kind, "www.tarde.example", plan=kind.plans.first(), expires_on=last)


def test_something_that_changed_since_the_page_is_asked_again(cast: Cast) -> None:
    actor, product = cast.member("iker"), warranties.hosting(cast, 40, on=False)
    seen = version_of(facts_of(covers_of([product], actor.day_at(now()))))
    Product.objects.filter(pk=product.pk).update(expires_on=actor.day_at(now()))
    with pytest.raises(ChangedMeanwhile):
        switch_warranties(actor=actor, ids=[product.pk], on=True, seen=seen, now=now())


def test_more_than_a_page_takes_are_not_switched(cast: Cast) -> None:
    ticks = "&".join(f"sel={number}" for number in range(MOST + 5))
    assert cast.client("iker").get(f"{AT}/billing/renewals/warranty/?{ticks}&sel=x&sel=9e9").status_code == 200


def test_the_lists_of_what_is_due_lead_there(cast: Cast) -> None:
    warranties.hosting(cast, 20)
    for page in ("payments", "renewals"):
        text = cast.client("iker").get(f"{AT}/billing/{page}/").text
        assert "renewals/warranty/" in text or 'formaction="warranty/"' in text


def test_an_open_document_stands_wherever_somebody_looks(cast: Cast) -> None:
    document, client = warranties.used(cast), cast.client("iker")
    month = document.due_on.strftime("%Y-%m") if document.due_on else ""
    for page in ("payments/", "invoices/?status=open", f"renewals/calendar/?month={month}", "renewals/forecast/"):
        assert document.number in client.get(f"{AT}/billing/{page}").text, page
    assert document.number in client.get(f"{AT}/").text
    text = client.get(f"{AT}/billing/invoices/{document.number}/").text
    assert all(words in text for words in (f"{document.number}/pay/", "IBAN", "Pendiente"))


def test_the_invoice_is_paid_on_the_usual_page(cast: Cast) -> None:
    document, client = warranties.used(cast), cast.client("iker")
    money.give(cast.talleres, warranties.YEAR)
    page = client.get(f"{AT}/billing/invoices/{document.number}/pay/").text
    data = {"seen": seen_in(page), "means": "prepaid"}
    answer = client.post(f"{AT}/billing/invoices/{document.number}/pay/", data, follow=True)
    assert "Pagado: 115,45" in answer.text.replace("\xa0", " ")
    assert warranties.claim(cast) == 0
    assert client.post(f"{AT}/billing/invoices/{document.number}/pay/", data).status_code in {200, 302, 409}
    assert warranties.claim(cast) == 0


def test_a_transfer_shows_account_and_reference(cast: Cast) -> None:
    document, client = warranties.used(cast), cast.client("iker")
    page = client.get(f"{AT}/billing/invoices/{document.number}/pay/").text
    data = {"seen": seen_in(page), "means": "transfer"}
    answer = client.post(f"{AT}/billing/invoices/{document.number}/pay/", data, follow=True)
    assert all(words in answer.text for words in ("IBAN", document.number))
    assert warranties.stopped(warranties.after(281)) == 1


def test_nothing_is_ticked_with_an_order_and_what_is_ticked_is_kept(cast: Cast) -> None:
    money.give(cast.talleres, 200_000)
    iker, client = cast.member("iker"), cast.client("iker")
    for wish in (False, True):
        buying.put(iker, buying.DRIVE)
        page = client.get(f"{AT}/checkout/").text
        assert 'name="warranty"' in page
        assert "checked" not in page.split('name="warranty"')[1].split(">")[0]
        placed = buying.order(iker, warranty=wish)
        line = OrderLine.objects.select_related("product").get(order=placed.order)
        assert (line.has_warranty, Subscription.objects.get(product=line.product).has_warranty) == (wish, wish)
        text = client.get(f"{AT}/billing/orders/{placed.order.pk}/").text
        assert ("Con Renewal Warranty" in text) is wish


def test_what_offers_it_only_later_has_no_tick_with_its_order(cast: Cast) -> None:
    money.give(cast.talleres, 200_000)
    Kind.objects.filter(key="drive").update(warranty=Kind.Warranty.LATER)
    buying.put(cast.member("iker"), buying.DRIVE)
    assert 'name="warranty"' not in cast.client("iker").get(f"{AT}/checkout/").text
    placed = buying.order(cast.member("iker"), warranty=True)
    assert not OrderLine.objects.get(order=placed.order).has_warranty


def test_the_desk_sees_who_to_call_and_writes_down_who_did(cast: Cast) -> None:
    warranties.used(cast)
    (task, *_later) = WarrantyTask.objects.order_by("due_on", "pk")
    WarrantyTask.objects.filter(pk=task.pk).update(due_on=cast.talleres.day_at(now()))
    desk = factories.signed_in(factories.with_app(cast.staff))
    text = desk.get("/desk/warranty/").text
    assert all(words in text for words in (cast.talleres.name, task.term.document.number, "Nadia"))
    data = {"note": "Called, will pay on Friday"}
    assert desk.post(f"/desk/warranty/{task.pk}/done/", data).status_code == 303
    assert desk.post(f"/desk/warranty/{task.pk}/done/", data).status_code == 303
    task.refresh_from_db()
    assert (task.done_at is None, task.note) == (False, "Called, will pay on Friday")
    assert "will pay on Friday" in desk.get("/desk/warranty/").text
    assert lines("task-done") == 1
