"""The person's own page: boxes with a pencil (guide 5), language, appearance."""

from copy import copy
from decimal import Decimal

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, override
from django.views.decorators.http import require_safe

from accounts.languages import language_choices
from accounts.models import Theme, User
from accounts.profile.commands import change_profile
from accounts.profile.forms import BLOCKS
from core.http import form_methods, posted, see_other
from security.access import next_address, public, signed_in
from security.base.responses import form_page

UNPROCESSABLE = 422
SAMPLE = Decimal("1234.5")
"""Shows how numbers are written."""


@signed_in
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Everything about the person, each box with its pencil."""
    languages = dict(language_choices())
    context = {"language_name": languages.get(_person(request).language), "sample": SAMPLE}
    return render(request, "accounts/profile.html", context)


@signed_in
@form_methods
def edit_block(request: HttpRequest, block: str) -> HttpResponse:
    """Change one box; the answer is in the language just chosen."""
    if block not in BLOCKS:
        raise Http404
    person = copy(_person(request))
    form = BLOCKS[block](posted(request), instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        with override(person.language):
            said = form.said()
            if said:
                messages.success(request, gettext("Your profile is saved. %(what)s") % {"what": said})
            else:
                messages.info(request, gettext("Nothing changed."))
        return see_other("profile")
    return form_page(request, "accounts/edit_block.html", form, title=form.title, has_picture=block == "identity")


@signed_in
@form_methods
def profile_theme(request: HttpRequest) -> HttpResponse:
    """Appearance from the avatar menu."""
    if request.method != "POST":
        return see_other("accounts:edit_block", "appearance")
    theme = request.POST.get("theme", "")
    if theme not in Theme.values:
        return see_other("accounts:edit_block", "appearance")
    change_profile(actor=_person(request), theme=theme)
    return see_other(next_address(request, "profile"))


@public
@form_methods
def set_language(request: HttpRequest) -> HttpResponse:
    """Language of the page: into the profile of whoever is signed in, into a cookie for strangers."""
    language = request.POST.get("language", "")
    if request.method != "POST" or language not in dict(settings.LANGUAGES):
        status = UNPROCESSABLE if request.method == "POST" else 200
        context = {"choices": language_choices(), "next": next_address(request)}
        return render(request, "accounts/language.html", context, status=status)
    response = see_other(next_address(request, "account_login"))
    if request.user.is_authenticated:
        change_profile(actor=_person(request), language=language)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.SESSION_COOKIE_AGE * 12,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
