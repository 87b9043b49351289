"""Pages of requests for access: asking for what an address leads to, answering, withdrawing."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.components.formats import plain_day
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other, seen
from core.once import Made, once
from core.shown import version_of
from organizations.access import MemberRequest, in_organization
from organizations.policies import may_open
from products.asking import commands
from products.asking.forms import AskForm, GrantForm, RefuseForm
from products.models import AccessRequest
from products.policies import may_grant
from products.rights.commands import plan_of
from products.rights.grantees import Grantee


@form_methods
@in_organization(may_open)
def ask(request: MemberRequest) -> HttpResponse:
    """Ask for what ``?at=`` leads to, else for products. The page is the same whether anything is there."""
    member = request.membership
    address = request.GET.get("at") or reverse("products:list", args=[member.organization.slug])
    try:
        target = commands.target_of(member.organization.slug, address)
    except RuleError as elsewhere:
        raise Http404 from elsewhere
    form = AskForm(posted(request), actor=member, target=target, now=now())
    if request.method == "POST" and form.is_valid():
        made = once(request, lambda: _asked(request, form))
        if made is not None:
            return made
    mine = member.access_requests.all()[:10]
    return page(request, "products/asking/ask.html", form=form, target=target, mine=mine, now=now())


def _asked(request: MemberRequest, form: AskForm) -> Made | None:
    if form.save() is None:
        return None
    text = _("Your request was sent. You will be written to when there is an answer.")
    return Made(reverse("products:requests", args=[request.membership.organization.slug]), text)


@require_safe
@in_organization(may_open)
def requests(request: MemberRequest) -> HttpResponse:
    """The own requests; those of everybody for who answers them; ``?state=open``: those that wait. At most 50, the
    newest first."""
    member = request.membership
    answers = bool(may_grant(member))
    rows = member.organization.access_requests.all() if answers else member.access_requests.all()
    is_narrowed = request.GET.get("state") == AccessRequest.State.OPEN
    if is_narrowed:
        rows = rows.filter(state=AccessRequest.State.OPEN, ends_at__gt=now())
    found = rows.select_related("membership__user", "answered_by")[:50]
    shown = [(each, each.is_open(now())) for each in found]
    return page(request, "products/asking/list.html", rows=shown, answers=answers, is_narrowed=is_narrowed)


@form_methods
@in_organization(may_grant)
def answer(request: MemberRequest, pk: int) -> HttpResponse:
    """*Grant until …* or *No*: two forms on one page."""
    asked, moment, actor = _found(request, pk), now(), request.membership
    grants = request.method == "POST" and request.POST.get("do") == "grant"
    refuses = request.method == "POST" and not grants
    form = GrantForm(request.POST if grants else None, actor=actor, asked=asked, now=moment)
    no = RefuseForm(request.POST if refuses else None)
    if grants and form.is_valid() and form.save(seen(request)):
        day = plain_day(form.cleaned_data["ends_on"])
        return _answered(request, _("Access granted to %(name)s until %(day)s."), asked, day=day)
    if refuses and no.is_valid() and no.save(actor=actor, asked=asked, now=moment):
        return _answered(request, _("%(name)s was told that the answer is no."), asked)
    held = plan_of(Grantee.of(asked.membership))
    return page(
        request, "products/asking/answer.html", form=form if grants else None, grant_form=form, no=no, asked=asked,
        is_open=asked.is_open(moment), seen=version_of(commands.facts_of(asked, held)),
    )  # fmt: skip


@form_methods
@in_organization(may_open)
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take the own request back (K1)."""
    asked = request.membership.access_requests.filter(pk=pk).first()
    if asked is None:
        raise Http404
    if request.method == "POST":
        commands.withdraw(actor=request.membership, asked=asked, now=now())
        messages.success(request, _("The request is withdrawn."))
        return see_other("products:requests", request.membership.organization.slug)
    return page(request, "products/asking/withdraw.html", asked=asked)


def _found(request: MemberRequest, pk: int) -> AccessRequest:
    rows = request.membership.organization.access_requests.select_related("membership__user", "product__kind")
    asked: AccessRequest | None = rows.filter(pk=pk).first()
    if asked is None:
        raise Http404
    asked.membership.organization = request.membership.organization
    return asked


def _answered(request: MemberRequest, text: str, asked: AccessRequest, **facts: object) -> HttpResponse:
    messages.success(request, text % {"name": asked.membership.full_name, **facts})
    return see_other("products:requests", request.membership.organization.slug)
