"""The lock of one name, and its code: a page each."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import RuleError
from core.http import form_methods, see_other, seen
from core.shown import version_of
from domains.changes.goals import LOCK
from domains.changes.pages import domain_of, name_page, under_way
from domains.guard.commands import send_code, set_lock
from domains.models import Change
from domains.servers.present import Present, owner_address, present_of
from products.access import ProductRequest, on_product
from products.boards.frame import product_url
from products.policies import may_manage


@form_methods
@on_product(may_manage)
def lock(request: ProductRequest) -> HttpResponse:
    """Whether the name is locked against transfers; the other way is one button (K1)."""

    def act(present: Present) -> None:
        facts: dict[str, Any] = {"actor": request.membership, "product": request.product, "present": present}
        set_lock(**facts, locks=request.POST.get("lock") == "on", seen=seen(request), now=now())

    return _page(request, Change.Kind.LOCK, "lock", act)


@form_methods
@on_product(may_manage)
def code(request: ProductRequest) -> HttpResponse:
    """Have the authorization code sent to the owner (K2). Nobody sees it here."""

    def act(present: Present) -> None:
        if request.POST.get("understands") != "on":
            raise RuleError(_("Confirm that you understand it."))
        facts: dict[str, Any] = {"actor": request.membership, "product": request.product, "present": present}
        send_code(**facts, seen=seen(request), now=now())

    return _page(request, Change.Kind.CODE, "code", act)


def _page(request: ProductRequest, kind: Change.Kind, name: str, act: Callable[[Present], None]) -> HttpResponse:
    domain = domain_of(request)
    template, facts = f"domains/guard/{name}.html", {"change": under_way(domain, kind)}
    try:
        present = present_of(domain, request.membership.day_at(now()))
        owner = owner_address(domain, present)
    except RuleError as refusal:
        return name_page(request, template, domain, refusal=refusal.message, **facts)
    problem = ""
    if request.method == "POST":
        try:
            act(present)
        except RuleError as refusal:
            problem = str(refusal.message)
        else:
            messages.success(request, _("The registry is being asked. This page says how far it is."))
            return see_other(f"{product_url(request)}name/{name}/")
    known = {"is_locked": LOCK in present.info.statuses, "owner": owner, "problem": problem}
    answer = name_page(request, template, domain, seen=version_of(present.facts()), **known, **facts)
    answer.status_code = 422 if problem else answer.status_code
    return answer
