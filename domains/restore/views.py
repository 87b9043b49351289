"""*Restore* of a deleted name (guide 9): what it costs and until when, then the payment."""

from django.http import HttpResponse

from billing.policies import may_account
from core.clock import now
from core.errors import RuleError
from core.http import form_methods, see_other, seen
from core.money import Money
from core.policy import Verdict
from core.shown import version_of
from domains.models import Domain
from domains.restore.commands import ask_restore, facts_of, rescue_for
from organizations.models import Membership
from products.access import ProductRequest, on_product
from products.boards.frame import product_page
from products.policies import ProductContext


def may_restore(actor: Membership, facts: ProductContext) -> Verdict:
    """Whoever sees the name and may account (BIL-2)."""
    return may_account(actor)


@form_methods
@on_product(may_restore)
def restore(request: ProductRequest) -> HttpResponse:
    """Cost and last day; *Go on to the payment* writes the request, once, and leads to its page. What cannot be
    restored says why and what to do instead."""
    domain: Domain | None = getattr(request.product, "domain", None)
    if domain is None:
        return product_page(request, "domains/restore/over.html", refusal=None)
    try:
        rescue = rescue_for(request.membership, domain, now())
        if request.method == "POST":
            document = ask_restore(actor=request.membership, domain_id=domain.pk, seen=seen(request), now=now())
            return see_other("billing:pay_document", request.membership.organization.slug, document.number)
    except RuleError as refusal:
        return product_page(request, "domains/restore/over.html", refusal=refusal.message, domain=domain)
    total = Money.of_minor(rescue.quote.total, rescue.quote.currency)
    rows = [(row.concept, Money.of_minor(row.net, rescue.quote.currency)) for row in rescue.quote.lines]
    return product_page(
        request, "domains/restore/show.html", domain=domain, days=rescue.days, rows=rows, total=total,
        tax=Money.of_minor(rescue.quote.tax, rescue.quote.currency), renewed_until=rescue.quote.lines[-1].ends_on,
        seen=version_of(facts_of(rescue)),
    )  # fmt: skip
