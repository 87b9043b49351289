"""Recovery phone and recovery e-mail (guide 6): type it, prove it by a code, remove it."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.codes import wrong_code
from accounts.contacts import commands
from accounts.contacts.commands import EMAIL, PHONE
from accounts.contacts.forms import ContactCodeForm, PhoneForm, RecoveryEmailForm
from accounts.models import User
from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other, seen
from core.shown import version_of
from notifications import sms
from security.access import PersonRequest, recently_proved, signed_in
from security.base.limits import wait_in_words
from security.base.origin import current
from security.base.responses import form_page
from security.methods.second_step import TooManyCodes

OVERVIEW = "security:overview"
CODE_PAGES = {PHONE: "accounts:recovery_phone_code", EMAIL: "accounts:recovery_email_code"}
ADD_PAGES = {PHONE: "accounts:recovery_phone", EMAIL: "accounts:recovery_email"}


@signed_in
@sensitive_post_parameters("password")
@form_methods
def phone(request: PersonRequest) -> HttpResponse:
    """Country code and number, the password when it was not typed lately; *Siguiente* sends the code."""
    form = PhoneForm(request, posted(request), initial={"region": request.user.country.code})
    if request.method == "POST" and form.is_valid() and _began(request, form, PHONE, "number"):
        return see_other(CODE_PAGES[PHONE])
    return form_page(request, "accounts/contacts/phone.html", form, is_offered=sms.is_offered())


@signed_in
@sensitive_post_parameters("password")
@form_methods
def email(request: PersonRequest) -> HttpResponse:
    """Another address than the login."""
    form = RecoveryEmailForm(request, posted(request))
    if request.method == "POST" and form.is_valid() and _began(request, form, EMAIL, "email"):
        return see_other(CODE_PAGES[EMAIL])
    return form_page(request, "accounts/contacts/email.html", form)


@recently_proved
@form_methods
def code(request: PersonRequest, kind: str) -> HttpResponse:
    """The code that came proves the contact, which replaces the old one."""
    waited_for = commands.under_way(request, kind)
    if waited_for is None:
        return see_other(ADD_PAGES[kind])
    form = ContactCodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        refusal = _proved(request, kind, form.cleaned_data["code"])
        if not refusal:
            return see_other(OVERVIEW)
        form.add_error("code", refusal)
    return form_page(
        request, "accounts/contacts/code.html", form, is_phone=kind == PHONE, code=waited_for,
        back=ADD_PAGES[kind], again=f"{CODE_PAGES[kind]}_again",
    )  # fmt: skip


@recently_proved
@require_POST
def send_again(request: PersonRequest, kind: str) -> HttpResponse:
    """Another code to the same contact."""
    waited_for = commands.under_way(request, kind)
    if waited_for is None:
        return see_other(ADD_PAGES[kind])
    try:
        if waited_for.may_be_sent_again:
            commands.send_again(request, request.user, kind, waited_for)
            messages.success(request, _("A new code is on its way. Only the newest one is valid."))
        else:
            messages.error(request, _("No more codes can be sent now. Wait a while and start again."))
    except TooManyCodes as refusal:
        messages.error(request, wait_in_words(refusal.seconds))
    except RuleError as refusal:
        messages.error(request, str(refusal.message))
    return see_other(CODE_PAGES[kind])


@recently_proved
@form_methods
def remove(request: PersonRequest, kind: str) -> HttpResponse:
    """Do without, after a question (K1)."""
    person = request.user
    if not (person.recovery_phone if kind == PHONE else person.recovery_email):
        return see_other(ADD_PAGES[kind])
    if request.method == "POST":
        contact = _masked(person, kind)
        commands.change(actor=person, kind=kind, contact="", origin=current(), now=now(), seen=seen(request))
        messages.success(request, _("%(contact)s no longer recovers your access.") % {"contact": contact})
        return see_other(OVERVIEW)
    version = version_of(commands.contact_of(person, kind))
    return page(request, "accounts/contacts/remove.html", is_phone=kind == PHONE, seen=version)


def _began(request: PersonRequest, form: PhoneForm | RecoveryEmailForm, kind: str, field: str) -> bool:
    try:
        commands.start_change(request, request.user, kind, form.cleaned_data[field])
    except TooManyCodes as refusal:
        form.add_error(None, wait_in_words(refusal.seconds))
    except RuleError as refusal:
        form.add_error(None, str(refusal.message))
    else:
        return True
    return False


def _proved(request: PersonRequest, kind: str, typed: str) -> str:
    """Save the contact; what is wrong, in a sentence, when it was not proved."""
    waited_for = commands.under_way(request, kind)
    if waited_for is None or waited_for.is_over or not waited_for.is_right(typed):
        return wrong_code(is_over=waited_for is None or waited_for.is_over)
    try:
        commands.finish(request, request.user, kind, waited_for, current(), now())
    except RuleError as refusal:
        return str(refusal.message)
    request.user.refresh_from_db(fields=["recovery_phone", "recovery_email"])
    text = _("From now on %(contact)s can recover your access.")
    messages.success(request, text % {"contact": _masked(request.user, kind)})
    return ""


def _masked(person: User, kind: str) -> str:
    return person.masked_phone if kind == PHONE else person.masked_recovery_email
