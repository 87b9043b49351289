"""Small answers used by every view."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_http_methods

from core import typed

form_methods = require_http_methods(["GET", "HEAD", "POST"])
"""A page that shows a form and takes it."""


class SeeOther(HttpResponseRedirect):
    """303: the form was accepted, look there with GET."""

    status_code = 303


def see_other(to: object, *args: Any, **kwargs: Any) -> SeeOther:
    """Redirect after a POST; takes what Django's ``redirect`` takes."""
    return SeeOther(resolve_url(to, *args, **kwargs))  # type: ignore[arg-type]


def posted(request: HttpRequest) -> QueryDict | None:
    """Data for a form: what was posted, even when every box was left empty; None for a page that is only shown."""
    return request.POST if request.method == "POST" else None


def looked(request: HttpRequest) -> QueryDict | None:
    """As ``posted``, for forms that draw themselves from what was sent: on a page that is shown again they get what was
    typed, with a button that only looks."""
    if request.method == "POST" or (again := typed.again(request)) is None:
        return posted(request)
    look = again.copy()
    look["do"] = "show"
    return look


def seen(request: HttpRequest) -> str:
    """The version of what the confirmation showed, as its form brought it (``core.shown``).

    Empty when it brought none: no proof is the version of nothing, so the question is asked again.
    """
    return request.POST.get("seen", "")


def page(request: HttpRequest, template: str, *, form: Any = None, **context: Any) -> HttpResponse:
    """Render a page; 422 when the form it carries was refused. What was typed before a way round is in its forms."""
    status = 422 if form is not None and form.is_bound and not form.is_valid() else 200
    typed.put_back(request, typed.forms_of([form, *context.values()]))
    return render(request, template, {"form": form, **context}, status=status)
