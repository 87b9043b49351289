"""The last page before an order: everything again, means, codes, terms, and a button that names the amount."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.checkout.commands import Paid
from billing.checkout.results import where_it_goes_on, with_its_payment
from billing.issuer import our_issuer
from billing.ledger.postings import balance_of
from billing.models import Account
from billing.prices.shown import ShownQuote
from core.clock import now
from core.components.formats import amount_text
from core.errors import RuleError
from core.http import form_methods, page, posted, seen
from core.money import Money
from core.once import Made, once
from core.shown import ChangedMeanwhile, version_of
from core.text import whole_number
from organizations.access import MemberRequest, in_organization
from shop.cart.pricing import PricedCart, price_cart
from shop.checkout.commands import Placed, place_order, why_not
from shop.checkout.forms import CheckoutForm, CodeForm
from shop.codes.commands import apply_code, drop_code
from shop.codes.matching import WrongOrganization
from shop.codes.switching import way_to
from shop.policies import may_order

CONFLICT = 409


@form_methods
@in_organization(may_order)
def checkout(request: MemberRequest) -> HttpResponse:
    """What is ordered and paid, to the cent. *Apply* looks at a code and shows it again, the last button orders.

    Whoever presses that twice finds the cart empty, and is led to the order.
    """
    act, codes = request.POST.get("do", ""), CodeForm()
    if request.method == "POST" and act != "pay":
        codes = _codes(request, act)
    cart = price_cart(request.membership.organization, now(), our_issuer().terms)
    if refusal := why_not(request.membership.organization, cart):
        return (act == "pay" and once(request, lambda: None)) or _not_ready(request, cart, refusal)
    form = _form(request, cart, is_paid=act == "pay")
    if form.is_bound and form.is_valid():
        try:
            answer = _order(request, form)
        except ChangedMeanwhile:
            return _shown_again(request, codes)
        return answer or _refused(request, form, codes)
    return _page(request, cart, form, codes)


def _refused(request: MemberRequest, form: CheckoutForm, codes: CodeForm) -> HttpResponse:
    """Nothing was ordered, and the form says why; somebody else may have ordered or emptied the cart meanwhile."""
    cart = price_cart(request.membership.organization, now(), our_issuer().terms)
    if refusal := why_not(request.membership.organization, cart):
        return _not_ready(request, cart, refusal)
    return _page(request, cart, form, codes)


def _page(request: MemberRequest, cart: PricedCart, form: CheckoutForm, codes: CodeForm, **more: Any) -> HttpResponse:
    issuer, facts = our_issuer(), {"cart": cart, "codes": codes, "seen": version_of(cart.facts())}
    quote = ShownQuote(cart.quote) if cart.quote else None
    return page(request, "shop/checkout/show.html", form=form, quote=quote, issuer=issuer, **facts, **more)


def _not_ready(request: MemberRequest, cart: PricedCart, refusal: str) -> HttpResponse:
    facts = {"refusal": refusal, "is_empty": not cart.rows}
    lacks_address = not request.membership.organization.address_lines
    return page(request, "shop/checkout/not_ready.html", lacks_address=lacks_address, **facts)


def _form(request: MemberRequest, cart: PricedCart, *, is_paid: bool) -> CheckoutForm:
    organization, due = request.membership.organization, cart.total
    balance = balance_of(organization.pk, Account.Purpose.PREPAID, due.currency)
    shown = None if is_paid or request.method != "POST" else request.POST
    return CheckoutForm(
        posted(request) if is_paid else None, actor=request.membership, due=due, balance=balance, shown=shown,
        warranted=cart.warranted,
    )  # fmt: skip


def _codes(request: MemberRequest, act: str) -> CodeForm:
    """Apply the code that was typed, or take one off; what was refused stands at the field."""
    pk = whole_number(act.removeprefix("drop-")) if act.startswith("drop-") else None
    if pk is not None:
        drop_code(actor=request.membership, pk=pk)
        return CodeForm()
    form = CodeForm(request.POST)
    if not form.is_valid():
        return form
    try:
        apply_code(actor=request.membership, typed=form.cleaned_data["code"], now=now())
    except WrongOrganization as refusal:
        form.add_error("code", str(refusal.message))
        form.elsewhere = way_to(request.membership, request.memberships, refusal.code)  # type: ignore[attr-defined]
        return form
    except RuleError as refusal:
        form.add_error("code", str(refusal.message))
        return form
    return CodeForm()


def _shown_again(request: MemberRequest, codes: CodeForm) -> HttpResponse:
    """Something is not as it was shown: nothing was charged, old and new total stand there, and it is asked again."""
    cart = price_cart(request.membership.organization, now(), our_issuer().terms)
    old = whole_number(request.POST.get("total", ""), 11)
    was = Money.of_minor(old, cart.total.currency) if old is not None else None
    if refusal := why_not(request.membership.organization, cart):
        return _not_ready(request, cart, refusal)
    answer = _page(request, cart, _form(request, cart, is_paid=False), codes, was=was, is_changed=True)
    answer.status_code = CONFLICT
    return answer


def _order(request: MemberRequest, form: CheckoutForm) -> HttpResponse | None:
    """None when the command refused, which the form says then."""
    made: list[Paid] = []

    def make() -> Made | None:
        data = form.cleaned_data
        try:
            placed = place_order(
                actor=request.membership, means=form.chosen_means(), accepts=data["accepts"], renews=data["renews"],
                warranty=data.get("warranty", False), seen=seen(request), now=now(),
            )  # fmt: skip
        except RuleError as refusal:
            form.add_error(None, str(refusal.message))
            return None
        made.append(placed.paid)
        return Made(_where(request, placed), _told(placed))

    answer = once(request, make)
    return with_its_payment(request, answer, made) if answer else None


def _where(request: MemberRequest, placed: Placed) -> str:
    if placed.paid.payment:
        return where_it_goes_on(request, placed.paid)
    return reverse("shop:order", args=[request.membership.organization.slug, placed.order.pk])


def _told(placed: Placed) -> str:
    """What came of it; "" while a card is still to be charged."""
    order, facts = placed.order, {"number": placed.order.number}
    if not order.total:
        return _("The order %(number)s is confirmed. Nothing is to be paid.") % facts
    if placed.paid.invoice:
        facts["sum"] = amount_text(Money.of_minor(order.total, order.currency))
        return _("The order %(number)s is confirmed and paid: %(sum)s.") % facts
    if placed.paid.payment:
        return ""
    return _("The order %(number)s waits for your transfer. It is confirmed when the money is there.") % facts
