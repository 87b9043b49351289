"""*Mensajes que le enviamos*: is this mail genuine? (SEC-67)."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.http import page
from core.paging import Table
from notifications.models import Message
from notifications.sent import is_genuine, matching, messages_to
from security.access import PersonRequest, signed_in


@signed_in
@require_safe
def messages(request: PersonRequest) -> HttpResponse:
    """Everything sent to this person, newest first; a code answers whether its mail is ours."""
    orders = {"newest": ["-created_at"]}
    table: Table[Message] = Table(request, id="messages", orders=orders, search=_("Code of a message, or its subject"))
    mine = messages_to(request.user)
    table.show(matching(mine, table.query))
    return page(request, "security/messages/list.html", table=table, genuine=is_genuine(mine, table.query))


@signed_in
@require_safe
def message(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One message again, without its links and codes."""
    found = get_object_or_404(messages_to(request.user), pk=pk)
    return page(request, "security/messages/show.html", message=found)
