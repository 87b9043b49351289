"""*Verificación*: the second step at the sign-in (SCR-1). The person is not signed in yet."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from core.clock import now
from core.http import SeeOther, form_methods, page, posted, see_other
from security.access import public
from security.base.responses import form_page
from security.forms.methods import StepForm
from security.methods import factors, sms
from security.methods.factors import BACKUP, PUSH, Method
from security.methods.second_step import TooManyCodes, WrongCode, check_code
from security.models import SmsCode
from security.sign_in import remembered_browsers, stage

if TYPE_CHECKING:
    from accounts.models import User


@public
@sensitive_post_parameters("code")
@form_methods
def verify(request: HttpRequest) -> HttpResponse:
    """One method, chosen by ``?method=`` or the preferred one; a right code opens the session."""
    step = stage.pending(request)
    if step is None:
        return _nothing_pending(request)
    ways = factors.ways_of(step.user)
    method = _chosen(request, ways)
    if method is PUSH:
        return see_other("security:push")
    form = StepForm(posted(request), method=method, may_remember=remembered_browsers.may_remember(step.user))
    wait = 0
    if request.method == "POST" and form.is_valid():
        try:
            check_code(request, step.user, method, form.cleaned_data["code"], browser=step.browser)
            _tell_codes_left(request, step.user, method)
            return step.passed(method, remember=form.cleaned_data.get("remember", False))
        except WrongCode:
            form.add_error("code", str(method.refusal))
        except TooManyCodes as refusal:
            wait = refusal.seconds
    # Never a dead end: the page of the others names the support.
    has_others = len(ways) > 1 or not method.takes_code or method.is_sent
    return form_page(
        request, method.template, form, wait=wait, method=method, has_others=has_others,
        devices=factors.devices(step.user, method),
        awaits_code=method.is_sent and sms.awaits_code(request, step.user, SmsCode.Purpose.SIGN_IN, now()),
    )  # fmt: skip


@public
@require_safe
def other_methods(request: HttpRequest) -> HttpResponse:
    """*Usar otro método*: all of them, backup codes last."""
    step = stage.pending(request)
    if step is None:
        return _nothing_pending(request)
    ways = factors.ways_of(step.user)
    here = next((way for way in ways if way.key == request.GET.get("from")), None)
    return page(request, "security/verify/other.html", ways=[way for way in ways if way is not here], here=here)


def _tell_codes_left(request: HttpRequest, user: "User", method: Method) -> None:
    if method is BACKUP:
        left = factors.codes_left(user)
        text = ngettext("%(left)s backup code is left.", "%(left)s backup codes are left.", left) % {"left": left}
        messages.warning(request, text)


def method_url(method: Method) -> str:
    """The page that asks for this method."""
    return f"{resolve_url('security:verify')}?method={method.key}"


def _chosen(request: HttpRequest, ways: list[Method]) -> Method:
    wanted = request.GET.get("method")
    return next((method for method in ways if method.key == wanted), ways[0])


def _nothing_pending(request: HttpRequest) -> SeeOther:
    return see_other(settings.LOGIN_REDIRECT_URL if request.user.is_authenticated else "account_login")
