"""*Change the offer*: another plan, with what is paid today and from when on which amount (BIL-58, BIL-59)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.checkout.commands import Paid
from billing.checkout.results import where_it_goes_on, with_its_payment
from billing.checkout.views import told
from billing.ledger.postings import balance_of
from billing.models import Account, Subscription
from billing.payments.charging import under_way_for
from billing.plans.choices import PlanChoice, choices_of, facts_of, open_numbers
from billing.plans.commands import is_too_late_for_banks, plan_change, upgrade
from billing.plans.forms import UpgradeForm
from billing.policies import may_change_offer
from billing.prices.quotes import subscriptions_of
from billing.prices.shown import ShownQuote
from core.clock import now
from core.components.formats import day_text
from core.errors import RuleError
from core.http import form_methods, posted, see_other, seen
from core.money import Money
from core.once import Made, once
from core.shown import version_of
from products.access import ProductRequest, on_product
from products.boards.frame import product_page


@form_methods
@on_product(may_change_offer)
def change_plan(request: ProductRequest) -> HttpResponse:
    """Another plan for the product that the address names."""
    product = request.product
    place = [request.membership.organization.slug, product.kind.category.key, product.pk]
    return change_to(request, back=reverse("billing:plan", args=place))


def change_to(request: ProductRequest, *, back: str, **context: object) -> HttpResponse:
    """What the plan of ``?plan=`` costs to the cent; an upgrade is paid here, anything else confirmed.

    ``back`` is where one comes from; everybody is led there while nothing can be changed, and after a change that costs
    nothing. What a card is being charged for leads to the page of that payment.
    """
    if "plan" not in request.GET:
        return see_other(back)
    choices = choices_of(request.membership, request.product, now())
    if not choices:
        return see_other(back)
    choice = _choice(request, choices)
    slug = request.membership.organization.slug
    if payment := under_way_for(request.membership.organization_id, [request.product.pk]):
        return see_other("billing:payment", slug, payment.pk)
    form = _form(request, choice) if choice.today else None
    if request.method == "POST" and form is None and (answer := _plan(request, choice, back)):
        return answer
    if request.method == "POST" and form and form.is_valid() and (answer := _pay(request, form, choice)):
        return answer
    known = _known(request)
    return product_page(
        request, "billing/plans/change.html", form=form, choice=choice, subscription=known,
        quote=ShownQuote(choice.today) if choice.today else None,
        later=ShownQuote(choice.later) if choice.later else None, replaced=open_numbers(request.product),
        nothing=Money.of_minor(0, request.membership.organization.currency),
        seen=version_of(facts_of(choice, request.product, known)), offer_url=back, **context,
    )  # fmt: skip


def _choice(request: ProductRequest, choices: list[PlanChoice]) -> PlanChoice:
    found = (each for each in choices if each.plan.key == request.GET["plan"])
    choice = next(found, None)
    if choice is None:
        raise Http404
    return choice


def _known(request: ProductRequest) -> Subscription:
    return subscriptions_of([request.product], request.membership.day_at(now()))[request.product.pk]


def _form(request: ProductRequest, choice: PlanChoice) -> UpgradeForm:
    organization, quote = request.membership.organization, choice.today
    due = Money.of_minor(quote.total if quote else 0, organization.currency)
    balance = balance_of(organization.pk, Account.Purpose.PREPAID, due.currency)
    in_time = not is_too_late_for_banks(request.product, request.membership.day_at(now()))
    return UpgradeForm(posted(request), actor=request.membership, due=due, balance=balance, takes_transfers=in_time)


def _pay(request: ProductRequest, form: UpgradeForm, choice: PlanChoice) -> HttpResponse | None:
    """None when the command refused, which the form says then."""
    made: list[Paid] = []

    def make() -> Made | None:
        try:
            paid = upgrade(
                actor=request.membership, product_id=request.product.pk, plan=choice.plan, means=form.chosen_means(),
                seen=seen(request), now=now(),
            )  # fmt: skip
        except RuleError as refusal:
            form.add_error(None, str(refusal.message))
            return None
        made.append(paid)
        return Made(where_it_goes_on(request, paid), told(paid))

    answer = once(request, make)
    return with_its_payment(request, answer, made) if answer else None


def _plan(request: ProductRequest, choice: PlanChoice, back: str) -> HttpResponse | None:
    """None when the command refused, which a message says then. A second press of a button that paid leads to what
    that made."""

    def make() -> Made | None:
        try:
            changed = plan_change(
                actor=request.membership, product_id=request.product.pk, plan=choice.plan, seen=seen(request), now=now()
            )
        except RuleError as refusal:
            messages.error(request, str(refusal.message))
            return None
        return Made(back, _told(changed, choice))

    return once(request, make)


def _told(subscription: Subscription, choice: PlanChoice) -> str:
    if subscription.next_plan is None:
        return _("The plan stays as it is.")
    return _("From %(day)s on the plan is %(plan)s.") % {
        "day": day_text(choice.starts_on), "plan": subscription.next_plan.name
    }  # fmt: skip
