"""Approval on a registered device: registering it, waiting at the sign-in, answering on the device."""

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import encryption
from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other
from core.policy import Refused
from security.access import PersonRequest, pop_next, public, recently_proved, set_next, signed_in, store_next
from security.base import tokens
from security.base.limits import wait_in_words
from security.base.origin import device_kind, device_name
from security.base.responses import form_page
from security.forms.methods import ApproveForm, AskForm, DeviceForm
from security.methods import commands as methods
from security.methods import enrolment, factors, push, push_commands
from security.methods.factors import PUSH
from security.methods.second_step import TooManyCodes
from security.models import PushDevice, PushRequest
from security.models.push import MOST_MISSES
from security.sign_in import remembered_browsers, stage
from security.views.factors import enrol, enrolled

STOP = 286
"""By which htmx asks no more."""

if TYPE_CHECKING:
    from accounts.models import User


@form_methods
@recently_proved
def add(request: PersonRequest) -> HttpResponse:
    """Register this very browser; as a first method only after the backup codes are saved."""
    store_next(request)
    if not factors.has_any(request.user) and not enrolment.are_saved(request.session, factors.codes_left(request.user)):
        return _codes_first(request)
    here = push.registered_here(request, request.user)
    form = DeviceForm(posted(request), initial={"name": device_name(request)})
    if request.method == "POST" and form.is_valid():
        token = tokens.fresh()
        try:
            done = enrol(
                request, PUSH, push_commands.add_device, name=form.cleaned_data["name"], kind=device_kind(request),
                replaced=here, digest=encryption.digest(push.PURPOSE, token),
            )  # fmt: skip
        except RuleError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            response = enrolled(request, PUSH, done)
            push.keep_token(request, response, token)
            return response
    return form_page(request, "security/push/add.html", form, here=here)


@public
@form_methods
def wait(request: HttpRequest) -> HttpResponse:
    """At the sign-in: ask the devices, show the number, go on once it was approved."""
    step = stage.pending(request)
    if step is None and push.was_refused(request):
        return see_other(f"{resolve_url('account_login')}?refused=1")
    if step is None or PUSH not in factors.ways_of(step.user):
        return see_other("security:verify")
    form = AskForm(posted(request), may_remember=remembered_browsers.may_remember(step.user))
    if request.method == "POST" and form.is_valid():
        remember = form.cleaned_data.get("remember", False)
        _ask(request, step.user, PushRequest.Purpose.SIGN_IN, browser=step.browser, remember=remember)
        return see_other("security:push")
    asked = push.asked(request, step.user, PushRequest.Purpose.SIGN_IN)
    if asked and request.method == "GET" and push.use(asked, now()):
        return step.passed(PUSH, remember=asked.remember)
    return page(
        request, "security/verify/push.html", form=form, method=PUSH, asked=asked,
        is_open=asked and asked.is_open(now()), is_missed=asked and asked.misses >= MOST_MISSES,
        devices=push.others_of(request, step.user), has_others=True,
    )  # fmt: skip


@require_safe
@signed_in
def approvals(request: PersonRequest) -> HttpResponse:
    """On the device: the open question, or a page that waits for one."""
    waiting = push.waiting_here(request, request.user, now())
    if waiting:
        return see_other("security:push_request", waiting.pk)
    here = push.device_here(request, request.user)
    if here:
        push.note_use(here, now())
    mistake = push.approved_here(here, now()) if here else None
    return page(request, "security/push/none.html", here=here, mistake=mistake)


@require_safe
@public
def question(request: HttpRequest) -> HttpResponse:
    """For open pages of a registered device, every five seconds: the banner when the question (``shown``) changed."""
    if not request.user.is_authenticated:
        return HttpResponse(status=STOP)
    waiting = push.waiting_here(request, request.user, now())
    if request.GET.get("shown", "") == (str(waiting.pk) if waiting else ""):
        return HttpResponse(status=204)
    return page(request, "security/push/banner.html")


@form_methods
@signed_in
def approve(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Who asks, from where, when; the number that stands there is typed here."""
    asked = push.question_to(request.user, pk)
    if asked is None:
        raise Http404
    device = _device_here(request)
    if not asked.is_open(now()):
        messages.info(request, push_commands.CLOSED)
        return see_other("security:approvals")
    form = ApproveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        key = request.session.session_key
        if push_commands.approve(actor=request.user, device=device, session_key=key, pk=pk, number=number, now=now()):
            messages.success(request, _("Approved. The other device goes on by itself."))
            return see_other("security:approvals")
        asked.refresh_from_db()
        if not asked.is_open(now()):
            messages.error(request, _("That was the third wrong number: the question is closed. Ask again from there."))
            return see_other("security:approvals")
        form.add_error("number", _("This is another number. Enter the one that the other device shows."))
    return form_page(request, "security/push/approve.html", form, asked=asked)


@form_methods
@signed_in
def deny(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """«It was not me»: the asker is thrown out, the person is led to what protects them. GET shows the question."""
    asked = push.question_to(request.user, pk)
    if asked is None:
        raise Http404
    if request.method != "POST":
        return see_other("security:push_request", pk)
    if asked.state == PushRequest.State.USED:
        messages.error(request, _("It was used already: someone is signed in. Go through these steps now."))
        return see_other("security:compromised")
    try:
        push_commands.deny(actor=request.user, device=_device_here(request), pk=pk, now=now())
    except RuleError as too_late:
        go_on = _("If this wasn’t you, someone may know your password: go through these steps now.")
        messages.error(request, f"{too_late.message} {go_on}")
    else:
        messages.error(request, _("The sign-in was stopped. Someone knows your password: go through these steps now."))
    return see_other("security:compromised")


def _codes_first(request: PersonRequest) -> HttpResponse:
    """This device cannot approve its own next sign-in: without codes its person could not come in."""
    if request.method != "POST":
        return page(request, "security/push/codes_first.html")
    enrolment.show_codes(request.session, methods.renew_backup_codes(actor=request.user, now=now()))
    way = pop_next(request, "security:factors")
    set_next(request, way if way.startswith(request.path) else f"{request.path}?{urlencode({'next': way})}")
    return see_other("security:codes")


def _ask(request: HttpRequest, user: "User", purpose: str, *, browser: str, remember: bool = False) -> None:
    try:
        push.ask(request, user, purpose, now(), browser=browser, remember=remember)
    except TooManyCodes as refusal:
        messages.error(request, wait_in_words(refusal.seconds))
    except RuleError as refusal:
        messages.error(request, str(refusal.message))


def _device_here(request: PersonRequest) -> PushDevice:
    device = push.device_here(request, request.user)
    if device is None:
        raise Refused(_("This browser is not one of your registered devices. Open the portal on one that is."))
    return device
