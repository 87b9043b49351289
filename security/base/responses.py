"""Answers that several pages of the sign-in family share."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from core.http import page
from security.base.limits import wait_in_words

TOO_MANY_REQUESTS = 429


def form_page(
    request: HttpRequest, template: str, form: forms.BaseForm, *, wait: int = 0, **context: Any
) -> HttpResponse:
    """The page of a form: 200 at first, 422 with errors, 429 with ``Retry-After`` when there is a time to wait."""
    if wait and form.is_bound and not form.non_field_errors():
        form.add_error(None, wait_in_words(wait))
    response = page(request, template, form=form, **context)
    if wait:
        response.status_code = TOO_MANY_REQUESTS
        response.headers["Retry-After"] = str(wait)
    return response
