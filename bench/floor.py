"""The floor: what a stock Django page costs on this server. It is the measure of all others and no page of the portal.

Middleware of a new project, the session in the database, the person, one indexed query of 25 rows of four cells:
three queries.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Context, Engine
from django.test import override_settings
from django.urls import include, path

from organizations.access import MemberRequest, in_organization
from organizations.models import Membership
from organizations.policies import may_open

ROWS = 25
BACKEND = "django.contrib.auth.backends.ModelBackend"
STOCK = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATE = Engine().from_string(
    "<!DOCTYPE html><html lang='es'><head><title>Floor</title></head><body><p>{{ user.email }}</p><table>"
    "{% for row in rows %}<tr><td>{{ row.user.first_name }} {{ row.user.last_name }}</td><td>{{ row.user.email }}</td>"
    "<td>{{ row.role }}</td><td>{{ row.last_active_at|date:'Y-m-d' }}</td></tr>{% endfor %}</table></body></html>"
)


@login_required
def floor(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Session, person, one query, one small template."""
    rows = Membership.objects.filter(organization_id=organization_id).select_related("user").order_by("pk")[:ROWS]
    return HttpResponse(TEMPLATE.render(Context({"rows": rows, "user": request.user})))


@in_organization(may_open)
def frame(request: MemberRequest) -> HttpResponse:
    """A page of the portal that shows nothing: what every page costs before it begins."""
    return render(request, "base/app.html")


urlpatterns = [
    path("floor/<int:organization_id>/", floor),
    path("org/<slug:slug>/frame/", frame),
    path("", include("manager.urls")),
]


def lay() -> None:
    """Once in a process: the floor has an address beside the portal's, and a stock page may know people its own way."""
    settings.ROOT_URLCONF = "bench.floor"
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, BACKEND]


def stock_application() -> WSGIHandler:
    """The floor's own handler: the same process, database and person, without the portal's middleware."""
    with override_settings(MIDDLEWARE=STOCK, SESSION_ENGINE="django.contrib.sessions.backends.db"):
        return WSGIHandler()
