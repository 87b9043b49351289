"""Prices by date: what counts, what will, who added it (BIL-52)."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from billing.models import Price
from core.http import form_methods, page, posted, see_other
from core.money import CURRENCIES, Money
from core.paging import Filter, Table
from desk.access import at_the_desk
from desk.prices.forms import PriceForm
from security.access import PersonRequest


@require_safe
@at_the_desk
def prices(request: PersonRequest) -> HttpResponse:
    """Every row, by plan and term, the latest day first."""
    table: Table[Price] = Table(
        request, id="prices", search=gettext_lazy("Key of a kind or plan"),
        orders={"plan": ["kind__key", "plan__key", "currency", "months", "-starts_on"], "day": ["-starts_on"]},
        filters=[Filter("currency", gettext_lazy("Currency"), [(each, each) for each in CURRENCIES])],
    )  # fmt: skip
    found = Price.objects.filter(Q(kind__key__icontains=table.query) | Q(plan__key__icontains=table.query))
    if wanted := table.values("currency"):
        found = found.filter(currency__in=wanted)
    table.show(found.select_related("kind", "plan"))
    rows = [(each, None if each.net is None else Money.of_minor(each.net, each.currency)) for each in table.rows]
    return page(request, "desk/prices/list.html", table=table, rows=rows)


@form_methods
@at_the_desk
def add(request: PersonRequest) -> HttpResponse:
    """A price from a later day on."""
    form = PriceForm(posted(request))
    if request.method == "POST" and form.is_valid() and form.save(request.user):
        messages.success(request, _("The price was added. It counts from its day on."))
        return see_other("desk:prices")
    return page(request, "desk/prices/add.html", form=form)
