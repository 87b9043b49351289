"""``/mails/leave/<token>/``: a signed link in a mail, or its program's button, ends the mails of one topic (UI-30)."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from core.http import form_methods, page
from notifications.mail.leaving import of_token
from notifications.models import Topic
from notifications.preferences import Mail, preferences_of
from notifications.reader import Reader
from organizations.notices.commands import choose_by_link
from security.access import public

if TYPE_CHECKING:
    from accounts.models import User

BACK = {Mail.EACH.value, Mail.DIGEST.value}


@csrf_exempt
@public
@form_methods
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks and changes nothing, since scanners follow links; POST ends the mails, or takes that back.

    Mail programs post without a page of ours: the address is the proof, no cookie takes part. Signs nobody in.
    """
    found = of_token(token)
    if found is None:
        return render(request, "organizations/notices/leave_dead.html", status=404)
    with Reader.of(found[0]).reading():
        return _answer(request, *found)


def _answer(request: HttpRequest, user: "User", topic: Topic) -> HttpResponse:
    if request.method != "POST":
        is_off = preferences_of(user)[topic].mail == Mail.NONE
        return page(request, "organizations/notices/leave.html", topic=topic, is_off=is_off, back=Mail.EACH)
    wanted = request.POST.get("back", "")
    mail = Mail(wanted) if wanted in BACK else Mail.NONE
    before = choose_by_link(user=user, topic=topic, mail=mail)
    back = Mail.EACH if before == Mail.NONE else before
    facts = {"topic": topic, "is_off": mail == Mail.NONE, "back": back, "is_digest": mail == Mail.DIGEST}
    return page(request, "organizations/notices/leave.html", is_done=True, **facts)
