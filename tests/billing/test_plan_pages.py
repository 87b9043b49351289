"""*Modificar la oferta*: the plan, without scripts, and by many at once (BIL-58, BIL-59; interface 3.8)."""

import datetime
from functools import partial

import pytest

from billing.checkout.commands import Means, Paid
from billing.models import Document, DocumentLine, Price, Subscription
from billing.plans.commands import upgrade
from billing.renewals.running import renew_organization
from core.clock import now
from core.shown import ChangedMeanwhile
from products.models import Product
from tests import factories
from tests.billing import cards, money
from tests.billing.plans import PRICES, choice_of, plan_of, running, seen_of
from tests.cast import Cast
from tests.races import overtaken
from tests.walk import Walk

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def soon(cast: Cast, plan: str = "start") -> Product:
    """In the middle of its term today; E27's prices count from tomorrow on, so those of the file do."""
    today = cast.talleres.day_at(now())
    return running(cast, plan, first=today - 60 * DAY, last=today + 123 * DAY)


def base(product: Product) -> str:
    return f"/org/talleres-rochat/products/hosting/{product.pk}"


def test_an_upgrade_is_walked_without_scripts_and_billed_as_shown(cast: Cast) -> None:
    product = soon(cast)
    money.give(cast.talleres, 100_000)
    shown = choice_of(cast.member("nadia"), product, "pro", now()).today
    assert shown
    walk = Walk(cast.client("nadia"), f"{base(product)}/manage/").click("Modificar la oferta")
    walk.choose("Pro").press("Continuar")
    assert walk.sees("Hoy paga", "A partir del", "Cambio de oferta: Alojamiento web Pro")
    button = next(node.name for node in walk.page.all("button") if node.name.startswith("Confirmar y pagar"))
    walk.choose("Cuenta prepagada").press(button)
    (invoice,) = money.documents(cast.talleres, Document.Kind.INVOICE)
    assert (invoice.net, invoice.total) == (shown.net, shown.total)
    assert f"{invoice.total // 100},{invoice.total % 100:02}" in button
    assert walk.sees(invoice.number)


def test_a_cheaper_plan_is_planned_shown_and_taken_back(cast: Cast) -> None:
    product = soon(cast, "max")
    walk = Walk(cast.client("nadia"), f"{base(product)}/plan/")
    walk.choose("Inicio").press("Continuar")
    assert walk.sees("Hoy paga", "0,00 CHF", "A partir del")
    assert not walk.sees("None")
    walk.press("Confirmar")
    assert Subscription.objects.get(product=product).next_plan == plan_of(product, "start")
    walk.go(f"{base(product)}/plan/").click("Cancelar el cambio").press("Confirmar")
    assert Subscription.objects.get(product=product).next_plan is None


def test_the_button_pressed_twice_and_the_page_of_before_pay_once(cast: Cast) -> None:
    product, client = soon(cast), cast.client("nadia")
    money.give(cast.talleres, 100_000)
    walk = Walk(client, f"{base(product)}/plan/change/?plan=pro")
    button = next(node.name for node in walk.page.all("button") if node.name.startswith("Confirmar y pagar"))
    other = Walk(cast.client("iker"), f"{base(product)}/plan/change/?plan=pro").choose("Cuenta prepagada")
    page = walk.choose("Cuenta prepagada").page
    walk.press(button)
    walk.page, walk.scope, walk.url = page, page, f"{base(product)}/plan/change/?plan=pro"
    walk.choose("Cuenta prepagada").press(button)
    other.press(button)
    (invoice,) = money.documents(cast.talleres, Document.Kind.INVOICE)
    assert walk.sees(invoice.number)
    assert other.status == 409
    assert other.sees("Esto cambió mientras tenía la página abierta")


def test_a_card_that_is_being_charged_leads_to_its_payment(cast: Cast) -> None:
    product, nadia = soon(cast), cast.member("nadia")
    card = cards.kept(cast.talleres, cards.ASKS)
    walk = Walk(cast.client("nadia"), f"{base(product)}/plan/change/?plan=pro")
    button = next(node.name for node in walk.page.all("button") if node.name.startswith("Confirmar y pagar"))
    walk.choose(f"Tarjeta {card.brand}").press(button)
    (request,) = money.documents(cast.talleres, Document.Kind.REQUEST)
    payment = request.payments.get()
    answer = cast.client("iker").get(f"{base(product)}/plan/change/?plan=max")
    assert answer["Location"] == f"/org/talleres-rochat/billing/pay/{payment.pk}/"
    assert choice_of(nadia, product, "pro", now()).today


def test_what_cannot_be_chosen_says_why_and_nonsense_is_not_found(cast: Cast) -> None:
    product, client = soon(cast), cast.client("nadia")
    assert "Su oferta actual" in client.get(f"{base(product)}/plan/").text
    assert "Su oferta actual" in client.get(f"{base(product)}/plan/change/?plan=start").text
    assert client.get(f"{base(product)}/plan/change/?plan=anycast").status_code == 404


def test_without_the_accounting_right_the_reason_is_told_and_strangers_find_nothing(cast: Cast) -> None:
    product = soon(cast)
    url = f"{base(product)}/plan/change/?plan=pro"
    member = factories.member(cast.talleres)
    factories.grant(member, product)
    answer = factories.signed_in(member.user).get(url)
    assert (answer.status_code, "accounting" in answer.text) == (403, True)
    stranger = factories.owner_of(factories.organization())
    assert factories.signed_in(stranger.user).get(url).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("slow", ["pro", "start"])
def test_a_renewal_in_the_same_moment_never_has_the_new_plan_at_the_old_price(cast: Cast, slow: str) -> None:
    """``slow``: whoever was first; with the upgrade before it the renewal costs as much as the new plan."""
    product = ending(cast)
    act, renewal = upgrading(cast, product), partial(renew_organization, cast.talleres.pk, now())
    first, second = (act, renewal) if slow == "pro" else (renewal, act)
    overtaken(first, second, before="billing_series")
    renewed = DocumentLine.objects.get(kind="renewal", term_state="paid")
    product.refresh_from_db()
    assert (product.plan, renewed.net) == (plan_of(product, slow), PRICES[slow])


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_it_in_the_same_moment_one_pays(cast: Cast) -> None:
    act = upgrading(cast, ending(cast))
    first, second = overtaken(act, act, before="billing_series")
    assert not isinstance(first, Exception)
    assert isinstance(second, ChangedMeanwhile)
    assert len(money.documents(cast.talleres, Document.Kind.INVOICE)) == 1


def ending(cast: Cast) -> Product:
    """Nine days before the end of its term, renewing by itself, with E27's prices from today on."""
    today = cast.talleres.day_at(now())
    product = running(cast, first=today - 174 * DAY, last=today + 9 * DAY)
    Product.objects.filter(pk=product.pk).update(renews_itself=True)
    Price.objects.filter(starts_on=datetime.date(2026, 12, 1)).update(starts_on=today)
    money.give(cast.talleres, 400_000)
    return product


def upgrading(cast: Cast, product: Product) -> partial[Paid]:
    """The act of a page that was opened now."""
    nadia, moment = cast.member("nadia"), now()
    quote, seen = choice_of(nadia, product, "pro", moment).today, seen_of(nadia, product, "pro", moment)
    assert quote
    means, plan = Means(quote.total, None), plan_of(product, "pro")
    return partial(upgrade, actor=nadia, product_id=product.pk, plan=plan, means=means, seen=seen, now=moment)
