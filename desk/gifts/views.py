"""Credit given by the provider: who got it and why; what waits for a second person (BIL-40)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.models import Gift
from billing.prepaid.giving import facts_of
from core.clock import now
from core.http import form_methods, page, posted, see_other, seen
from core.money import Money
from core.once import Made, once
from core.paging import Table
from core.shown import version_of
from desk.access import at_the_desk
from desk.gifts.commands import agree, drop
from desk.gifts.forms import GiveForm
from security.access import PersonRequest


@require_safe
@at_the_desk
def gifts(request: PersonRequest) -> HttpResponse:
    """All of them, the newest first."""
    table: Table[Gift] = Table(request, id="gifts", orders={"when": ["-proposed_at"], "amount": ["amount"]})
    table.show(Gift.objects.select_related("organization", "proposed_by", "given_by"))
    rows = [(each, Money.of_minor(each.amount, each.currency)) for each in table.rows]
    return page(request, "desk/gifts/list.html", table=table, rows=rows)


@form_methods
@at_the_desk
def give(request: PersonRequest) -> HttpResponse:
    """Give credit; above the limit it waits for somebody else."""
    form = GiveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        answer = once(request, lambda: _made(request, form))
        if answer:
            return answer
    return page(request, "desk/gifts/give.html", form=form)


@form_methods
@at_the_desk
def decide(request: PersonRequest, pk: int) -> HttpResponse:
    """Agree to what a colleague proposed, or drop it (K1)."""
    gift = get_object_or_404(Gift.objects.select_related("organization", "proposed_by"), pk=pk)
    if gift.state != Gift.State.PROPOSED:
        return see_other("desk:gifts")
    if request.method == "POST":
        if request.POST.get("do") == "drop":
            drop(actor=request.user, gift=gift, now=now())
        else:
            agree(actor=request.user, gift=gift, seen=seen(request), now=now())
            messages.success(request, _("Given: %(name)s") % {"name": gift.organization.name})
        return see_other("desk:gifts")
    amount = Money.of_minor(gift.amount, gift.currency)
    return page(request, "desk/gifts/decide.html", gift=gift, amount=amount, seen=version_of(facts_of(gift)))


def _made(request: PersonRequest, form: GiveForm) -> Made | None:
    gift = form.save(request.user)
    if gift is None:
        return None
    given, waits = _("Given: %(name)s"), _("Proposed: %(name)s. Somebody else has to agree.")
    text = given if gift.state == Gift.State.GIVEN else waits
    return Made(resolve_url("desk:gifts"), text % {"name": gift.organization.name})
