"""What somebody typed outlives an old form token and a session that ended: the form is shown again with it.

It is shown to the person for whom the form was drawn and to nobody else, once, and never saved by itself. Passwords,
codes and files are not kept.
"""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.form_tokens import FIELD, is_personal, number_of

SECRET = {"password", "new_password", "code", "answer", "names_and_codes"}
"""Names of fields that are typed again; a test compares them with every form."""
PLUMBING = {"csrfmiddlewaretoken", FIELD}
LARGEST = 256 * 1024
"""Bytes; whatever is longer is not kept."""
LIFE = 3600
"""Seconds that it waits for somebody who signs in again."""
SESSION = "typed"
BACK = _("You had to confirm your identity in between. What you entered is here again; nothing has been saved yet.")


def plain(data: QueryDict) -> QueryDict:
    """What may be shown again of a form that was sent."""
    kept = QueryDict(mutable=True)
    for name, values in data.lists():
        if name not in SECRET | PLUMBING:
            kept.setlist(name, values)
    return kept


def is_own(request: HttpRequest) -> bool:
    """Whether the form that was sent was drawn for whoever sends it."""
    return bool(number_of(request.POST.get(FIELD, ""), request.user))


def is_worth_keeping(request: HttpRequest) -> bool:
    """Whether a form was sent that was drawn for somebody signed in."""
    return request.method == "POST" and is_personal(request.POST.get(FIELD, ""))


def keep(request: HttpRequest) -> None:
    """Before a way round by sign-in or password: put what was typed into the session, on the server."""
    if not is_worth_keeping(request):
        return
    data = plain(request.POST).urlencode()
    if data and len(data) <= LARGEST:
        request.session[SESSION] = {
            "path": request.get_full_path(), "token": request.POST[FIELD], "at": now().timestamp(), "data": data,
        }  # fmt: skip


def again(request: HttpRequest) -> QueryDict | None:
    """What was typed into this page before: this request brings it, or the session kept it. Taken out of there."""
    if not hasattr(request, "typed"):
        request.typed = _kept(request, is_here=True)  # type: ignore[attr-defined]
    return request.typed  # type: ignore[attr-defined, no-any-return]


def put_back(request: HttpRequest, forms: list[Any]) -> None:
    """Show the forms of a page with what was typed; a page without forms only throws away what is too old."""
    typed = (again(request) if forms else _kept(request, is_here=False)) or QueryDict()
    for form in forms:
        if not form.is_bound and any(form.add_prefix(name) in typed for name in form.fields):
            form.data, form.is_bound, form.cleaned_data, form._errors = typed, True, {}, ErrorDict()


def _kept(request: HttpRequest, *, is_here: bool) -> QueryDict | None:
    """Taken out of the session by the page that it belongs to; thrown away when it is old or somebody else's."""
    is_signed_in = hasattr(request, "session") and request.user.is_authenticated
    kept = request.session.get(SESSION) if is_signed_in else None
    if not kept:
        return None
    is_good = now().timestamp() < kept["at"] + LIFE and number_of(kept["token"], request.user)
    is_here = is_here and request.method == "GET" and kept["path"] == request.get_full_path()
    if is_here or not is_good:
        del request.session[SESSION]
    if not (is_here and is_good):
        return None
    messages.info(request, str(BACK))
    return QueryDict(kept["data"])


def forms_of(values: Any) -> list[BaseForm]:
    """The forms among the values of a page."""
    return [each for each in values if isinstance(each, BaseForm)]
