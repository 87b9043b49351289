"""Proving the second step once more with something other than a typed code, before an act with weight."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, see_other
from security.access import PersonRequest, next_address, signed_in
from security.base import limits
from security.methods import push, sms
from security.methods.factor_rules import refused_methods
from security.methods.factors import PUSH, SMS, ways_of
from security.methods.second_step import TooManyCodes
from security.models import PushRequest, SmsCode
from security.sign_in.reauthentication import note_second_step

HERE = "again"
"""Budget of its own: whoever asks here is signed in."""


@form_methods
@signed_in
def again(request: PersonRequest) -> HttpResponse:
    """Have a code sent and type it where the person came from, or approve on another device and go back there."""
    user, to = request.user, next_address(request, "security:overview")
    if request.method == "POST":
        is_sms = request.POST.get("method") == SMS.key
        return see_other(to) if _ask(request, is_sms=is_sms) and is_sms else see_other(request.get_full_path())
    asked = push.asked(request, user, PushRequest.Purpose.CONFIRM)
    if asked and request.method == "GET" and push.use(asked, now()):
        note_second_step(request, user, PUSH)
        return see_other(to)
    refused = refused_methods(user)
    ways = [way for way in ways_of(user) if way.key not in refused]
    return page(
        request, "security/verify/again.html", number=SMS in ways and sms.number_of(user), has_push=PUSH in ways,
        asked=asked, is_open=asked and asked.is_open(now()), back=to,
    )  # fmt: skip


def _ask(request: PersonRequest, *, is_sms: bool) -> bool:
    try:
        return _send(request) if is_sms else _push(request)
    except TooManyCodes as refusal:
        messages.error(request, (sms if is_sms else limits).wait_in_words(refusal.seconds))
    except RuleError as refusal:
        messages.error(request, str(refusal.message))
    return False


def _send(request: PersonRequest) -> bool:
    factor = sms.number_of(request.user)
    purpose = SmsCode.Purpose.CONFIRM
    if factor is None or not sms.send_code(request, request.user, factor.pk, purpose, now(), browser=HERE):
        return False
    messages.success(request, _("A code is on its way. It is valid for 5 minutes."))
    return True


def _push(request: PersonRequest) -> bool:
    push.ask(request, request.user, PushRequest.Purpose.CONFIRM, now(), browser=HERE)
    return True
