"""*Código de soporte*: the digits by which support knows the person on the telephone (SUP-10, SUP-11)."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import now
from core.http import form_methods, page, posted, see_other
from security.access import PersonRequest, prove_first, signed_in
from security.sign_in.reauthentication import is_recent
from support import visits
from support.commands import living_code, show_code
from support.models import SupportCode


class ScopeForm(forms.Form):
    """What support may do with the code."""

    scope = forms.ChoiceField(
        label=gettext_lazy("With this code support may"),
        choices=SupportCode.Scope.choices,
        initial=SupportCode.Scope.IDENTIFY,
        widget=forms.RadioSelect,
    )


@signed_in
@form_methods
def code(request: PersonRequest) -> HttpResponse:
    """GET shows the living code, POST makes a new one."""
    form = ScopeForm(posted(request))
    if request.method == "POST" and not is_recent(request):
        return prove_first(request)
    if request.method == "POST" and form.is_valid():
        show_code(actor=request.user, scope=form.cleaned_data["scope"], now=now())
        return see_other("support:code")
    going_on = visits.of_person(request.user, now())
    return page(request, "support/code.html", form=form, code=living_code(request.user, now()), visits=going_on)


@signed_in
@form_methods
def end_visit(request: PersonRequest) -> HttpResponse:
    """The person ends every look at their organizations (K0, on its own page)."""
    going_on = visits.of_person(request.user, now())
    if request.method == "POST":
        for visit in going_on:
            visits.end_visit(visit=visit, now=now())
        messages.success(request, _("Support cannot look at your organizations any more."))
        return see_other("support:code")
    return page(request, "support/end_visit.html", visits=going_on)
