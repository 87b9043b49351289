"""The bare view: what a page of this server costs at the least. It is the measure of all others and no product page.

It passes the same middleware, reads the session and the person, runs one indexed query of 25 rows and fills a
template of four cells a row.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from organizations.models import Membership

ROWS = 25
TEMPLATE = engines["django"].from_string(
    "<!DOCTYPE html><html lang='es'><head><title>Bare</title></head><body><p>{{ user.email }}</p><table>"
    "{% for row in rows %}<tr><td>{{ row.user.first_name }} {{ row.user.last_name }}</td><td>{{ row.user.email }}</td>"
    "<td>{{ row.role }}</td><td>{{ row.last_active_at|date:'Y-m-d' }}</td></tr>{% endfor %}</table></body></html>"
)


@login_required
def bare(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Session, person, one query, one small template."""
    rows = Membership.objects.filter(organization_id=organization_id).select_related("user").order_by("pk")[:ROWS]
    return HttpResponse(TEMPLATE.render({"rows": rows}, request))


urlpatterns = [path("bare/<int:organization_id>/", bare), path("", include("manager.urls"))]
