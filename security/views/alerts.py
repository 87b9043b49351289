"""Alert settings (SCR-13, guide 4)."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext

from core.http import form_methods, posted, see_other
from security.access import PersonRequest, recently_proved
from security.base.responses import form_page
from security.forms.alerts import AlertsForm
from security.models import SecurityPreferences


@form_methods
@recently_proved
def alerts(request: PersonRequest) -> HttpResponse:
    """Whether every sign-in is told, and after how many wrong passwords strangers are paused."""
    form = AlertsForm(posted(request), instance=SecurityPreferences.of(request.user))
    if request.method == "POST" and form.is_valid():
        changed = form.save()
        if changed:
            messages.success(request, gettext("Saved. A summary was sent."))
        else:
            messages.info(request, gettext("Nothing changed."))
        return see_other("security:alerts")
    return form_page(request, "security/alerts/edit.html", form)
