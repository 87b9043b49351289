"""Security keys and passkeys: the question to the browser, adding one, its name."""

from collections.abc import Callable
from itertools import count

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import RuleError
from core.http import form_methods, page, posted, see_other
from security.access import PersonRequest, public, recently_proved, store_next
from security.base.limits import Limit, client
from security.base.responses import TOO_MANY_REQUESTS, form_page
from security.forms.methods import KeyForm, KeyNameForm
from security.methods import key_commands, keys
from security.methods.factors import KEY, codes_left, factor_of
from security.methods.keys import KeyPurpose
from security.sign_in import stage
from security.sign_in.reauthentication import is_recent
from security.views.factors import enrol, enrolled

QUESTIONS = Limit("key-questions", amount=200, seconds=900)
"""Each lies in a session: those to anybody are counted per client, the others per person."""


@public
@require_POST
def ask(request: HttpRequest, purpose: str) -> HttpResponse:
    """Options for the browser as JSON, asked for when its person presses the button; 403 for whom it is not."""
    if purpose not in ASKED:
        raise Http404
    if QUESTIONS.hit(_whose(request, purpose)):
        return HttpResponse(status=TOO_MANY_REQUESTS)
    options = ASKED[purpose](request)
    return HttpResponse(options, content_type="application/json", status=200 if options else 403)


@form_methods
@recently_proved
def add(request: PersonRequest) -> HttpResponse:
    """A name and *Añadir*; the browser asks for the key."""
    store_next(request)
    taken = {key.name for key in keys.keys_of(request.user)}
    names = (_("Key %(number)s") % {"number": number} for number in count(1))
    free = next(name for name in names if name not in taken)
    form = KeyForm(request, posted(request), initial={"name": free}, taken=taken)
    if request.method == "POST" and form.is_valid():
        key, name = form.cleaned_data["answer"], form.cleaned_data["name"]
        try:
            done = enrol(request, KEY, key_commands.add_key, key=key, name=name)
        except RuleError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return enrolled(request, KEY, done)
    return form_page(request, "security/factors/add_key.html", form, codes_follow=not codes_left(request.user))


@form_methods
@recently_proved
def rename(request: PersonRequest, pk: int) -> HttpResponse:
    """Another name (K0)."""
    factor = factor_of(request.user, KEY.key, pk)
    if factor is None:
        raise Http404
    taken = {key.name for key in keys.keys_of(request.user) if key.pk != pk}
    form = KeyNameForm(posted(request), initial={"name": factor.device.name}, taken=taken)
    if request.method == "POST" and form.is_valid():
        if key_commands.rename_key(actor=request.user, key=factor.device, name=form.cleaned_data["name"]):
            messages.success(request, _("The key is called %(name)s now.") % form.cleaned_data)
        return see_other("security:factors")
    return page(request, "security/factors/rename_key.html", form=form)


def _whose(request: HttpRequest, purpose: str) -> str:
    """Never the key of the session: it changes, and whoever can have it changed would get new questions."""
    step = stage.pending(request) if purpose == KeyPurpose.STEP else None
    person = request.user.pk if request.user.is_authenticated else step.user.pk if step else None
    return f"person {person} {client(request)}" if person and purpose != KeyPurpose.ENTER else client(request)


def _add(request: HttpRequest) -> str:
    return keys.creation(request, request.user) if request.user.is_authenticated and is_recent(request) else ""


def _step(request: HttpRequest) -> str:
    step = stage.pending(request)
    return keys.question(request, KeyPurpose.STEP, step.user) if step else ""


def _again(request: HttpRequest) -> str:
    return keys.question(request, KeyPurpose.AGAIN, request.user) if request.user.is_authenticated else ""


def _enter(request: HttpRequest) -> str:
    return keys.question(request, KeyPurpose.ENTER)


ASKED: dict[str, Callable[[HttpRequest], str]] = {
    KeyPurpose.ADD: _add, KeyPurpose.STEP: _step, KeyPurpose.AGAIN: _again, KeyPurpose.ENTER: _enter,
}  # fmt: skip
