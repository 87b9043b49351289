"""The person's picture: choosing it, cutting it, taking it away; and the picture itself."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.avatars import pictures
from accounts.avatars.forms import AvatarForm
from core.http import form_methods, posted, see_other
from core.pictures import picture_response
from security.access import PersonRequest, signed_in
from security.base.responses import form_page
from security.base.uploads import wait_for


@signed_in
@form_methods
def avatar(request: PersonRequest) -> HttpResponse:
    """Upload a picture, choose the part that stays, or go back to the initials; the page shows what it became."""
    stored = pictures.stored(request.user)
    wait = wait_for(request, request.user)
    form = AvatarForm(stored, posted(request), request.FILES if request.method == "POST" and not wait else None)
    if request.method != "POST" or wait or not form.is_valid():
        return form_page(request, "accounts/avatar.html", form, wait=wait, stored=stored)
    form.save(actor=request.user)
    if form.cleaned_data.get("remove"):
        messages.success(request, _("Your picture is removed. Your initials are shown instead."))
        return see_other("profile")
    messages.success(request, _("Your picture is saved."))
    return see_other("accounts:avatar")


@signed_in
@require_safe
def picture(request: HttpRequest, digest: str) -> HttpResponse:
    """The bytes, for the person and for people of the same organizations."""
    found = pictures.seen_by(request.user, digest)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return picture_response(found)
