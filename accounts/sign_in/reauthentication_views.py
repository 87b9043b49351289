"""Type the password again before something with weight."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters

from core.http import form_methods, posted, see_other
from security.access import next_address, signed_in
from security.base.responses import form_page
from security.sign_in.reauthentication import Reauthenticate

PARENTS = ["/profile/security/2fa/", "/profile/security/", "/profile/"]
"""Where *Cancelar* leads, the nearest first: the page itself would only ask again."""


@signed_in
@sensitive_post_parameters("password")
@form_methods
def reauthenticate(request: HttpRequest) -> HttpResponse:
    """Right: the session counts as fresh for ten minutes, back to where the person came from."""
    form = Reauthenticate(request, posted(request))
    to = next_address(request, "profile")
    if request.method == "POST" and form.is_valid():
        return see_other(to)
    back = next((each for each in PARENTS if to.startswith(each)), "/")
    return form_page(request, "accounts/reauthenticate.html", form, next=to, back=back)
