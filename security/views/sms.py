"""Codes by SMS: adding a number, and asking for a code at the sign-in."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from core.clock import now
from core.errors import RuleError
from core.http import form_methods, posted, see_other
from security.access import PersonRequest, public, recently_proved, store_next
from security.base.limits import client
from security.base.responses import form_page
from security.forms.methods import NumberForm, SmsForm
from security.methods import commands as methods
from security.methods import sms
from security.methods.factors import SMS, codes_left
from security.methods.second_step import TooManyCodes
from security.models import SmsCode
from security.sign_in import stage
from security.views.factors import enrol, enrolled
from security.views.verify import method_url


@form_methods
@recently_proved
def add(request: PersonRequest) -> HttpResponse:
    """A number; the code that goes there is typed on the next page."""
    store_next(request)
    form = NumberForm(posted(request), initial={"region": request.user.country.code})
    wait = 0
    if request.method == "POST" and form.is_valid():
        try:
            sms.add_number(request, request.user, form.cleaned_data["number"], now())
            return see_other("security:sms_confirm")
        except TooManyCodes as refusal:
            wait = refusal.seconds
            form.add_error(None, sms.wait_in_words(wait))
        except RuleError as refusal:
            form.add_error(None, str(refusal.message))
    return form_page(request, "security/factors/add_sms.html", form, wait=wait, replaced=sms.number_of(request.user))


@form_methods
@recently_proved
@sensitive_post_parameters("code", "password")
def confirm(request: PersonRequest) -> HttpResponse:
    """The code that came proves the number."""
    factor = sms.new_number_of(request.user)
    if factor is None:
        return see_other("security:sms_add")
    form = SmsForm(request, posted(request), is_replacement=sms.number_of(request.user) is not None)
    if request.method == "POST" and form.is_valid():
        sms.BY_CLIENT.refund(client(request))
        done = enrol(request, SMS, methods.activate_sms, factor=factor)
        return enrolled(request, SMS, done) if done else see_other("security:codes")
    return form_page(
        request, "security/factors/confirm_sms.html", form, factor=factor, codes_follow=not codes_left(request.user)
    )


@require_POST
@recently_proved
def send_again(request: PersonRequest) -> HttpResponse:
    """Another code to the new number."""
    factor = sms.new_number_of(request.user)
    if factor is None:
        return see_other("security:sms_add")
    _send(request, lambda: sms.send_code(request, request.user, factor.pk, SmsCode.Purpose.ADD, now(), browser="add"))
    return see_other("security:sms_confirm")


@public
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """At the sign-in: send a code to the person's number."""
    step = stage.pending(request)
    factor = sms.number_of(step.user) if step else None
    if step is None or factor is None:
        return see_other("security:verify")
    purpose = SmsCode.Purpose.SIGN_IN
    _send(request, lambda: sms.send_code(request, step.user, factor.pk, purpose, now(), browser=step.browser))
    return see_other(method_url(SMS))


def _send(request: HttpRequest, act: Callable[[], bool]) -> None:
    try:
        if act():
            messages.success(request, _("A code is on its way. It is valid for 5 minutes."))
    except TooManyCodes as refusal:
        messages.error(request, sms.wait_in_words(refusal.seconds))
    except RuleError as refusal:
        messages.error(request, str(refusal.message))
