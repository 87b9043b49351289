"""*Autenticación doble*: methods in use and methods to add (SCR-12, guide 7)."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.contrib.sessions.backends.base import UpdateError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import form_methods, page, posted, see_other, seen
from core.policy import Refused, Verdict
from core.shown import version_of
from security.access import PersonRequest, next_address, pop_next, recently_proved, signed_in, store_next
from security.base.locking import CHANGED
from security.forms.methods import RemoveFactorForm
from security.methods import commands as methods
from security.methods import enrolment
from security.methods.factor_rules import may_be_left_with
from security.methods.factors import Factor, Method, codes_left, factor_of, factors_of, lone_device, offered
from security.methods.policies import is_last, may_remove_factor
from security.sign_in.reauthentication import note_second_step

if TYPE_CHECKING:
    from accounts.models import User

Done = TypeVar("Done", bound=methods.Added | None)


@signed_in
@require_safe
def factors(request: PersonRequest) -> HttpResponse:
    """What protects the sign-in now, and what could."""
    found = factors_of(request.user)
    return page(
        request, "security/factors/list.html",
        factors=[(factor, may_remove_factor(request.user, factor)) for factor in found],
        methods=[_offer(request.user, method, found) for method in offered()],
        codes_left=codes_left(request.user), lone_device=lone_device(request.user), next=store_next(request),
    )  # fmt: skip


@form_methods
@recently_proved
def prefer(request: PersonRequest, method: str, pk: int) -> HttpResponse:
    """Ask this one first."""
    factor = _factor(request, method, pk)
    if request.method == "POST":
        methods.prefer(actor=request.user, factor=factor)
        messages.success(request, _("Asked first from now on: %(method)s") % {"method": factor.label})
        return see_other("security:factors")
    return page(request, "security/factors/prefer.html", factor=factor)


@form_methods
@signed_in
@sensitive_post_parameters("password", "code")
def remove(request: PersonRequest, method: str, pk: int) -> HttpResponse:
    """K3: password and code; refused while an organization requires the last one."""
    factor = _factor(request, method, pk)
    may_remove_factor(request.user, factor).or_403()
    form, back = RemoveFactorForm(request, posted(request)), next_address(request, "security:factors")
    if request.method == "POST" and form.is_valid():
        methods.remove_factor(actor=request.user, factor=factor, seen=seen(request))
        messages.success(request, _("Removed: %(method)s") % {"method": factor.label})
        return see_other(back)
    last = is_last(request.user, factor)
    return page(
        request, "security/factors/remove.html", form=form, factor=factor, is_last=last, back=back,
        seen=version_of(last),
    )  # fmt: skip


@transaction.atomic
def enrol(request: PersonRequest, method: Method, command: Callable[..., Done], **facts: Any) -> Done:
    """Add a factor by its command, which keeps this session, and answer what it does: None when it was done before.

    The factor and this session's proof of it are stored together: another page of the same session that looks in
    between would be taken for one that proved nothing. Raises Refused when the session was closed meanwhile.
    """
    done = command(actor=request.user, keep=request.session.session_key, now=now(), **facts)
    if done is not None:
        note_second_step(request, request.user, method)
        _keep(request)
    return done


def _keep(request: PersonRequest) -> None:
    """Raises Refused for a session that was closed meanwhile, and with it nothing was added."""
    try:
        request.session.save()
    except UpdateError as closed:
        raise Refused(CHANGED) from closed


def enrolled(request: PersonRequest, method: Method, done: methods.Added) -> HttpResponse:
    """After every enrolment: what is active, and the new backup codes to save, if any."""
    messages.success(request, _("Active: %(method)s") % {"method": method.label})
    if done.is_first:
        messages.info(
            request,
            _("Apps that synchronise mail, calendars or files cannot type a code: give each an application password."),
        )
    if not done.codes:
        return see_other(pop_next(request, "security:factors"))
    enrolment.show_codes(request.session, done.codes)
    return see_other("security:codes")


def _offer(user: "User", method: Method, found: list[Factor]) -> tuple[Method, bool, Verdict]:
    """The method, whether the person has it, and whether it alone does in their organizations."""
    return method, any(factor.method is method for factor in found), may_be_left_with(user, {str(method.strength)})


def _factor(request: PersonRequest, method: str, pk: int) -> Factor:
    factor = factor_of(request.user, method, pk)
    if factor is None:
        raise Http404
    return factor
