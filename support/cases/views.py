"""*Asistencia*: the start page, contact, and the cases that the reader may see (SUP-20..23)."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other
from core.once import Made, once
from core.paging import Filter, Table
from core.text import whole_number
from organizations.access import MemberRequest, in_organization
from support.cases import files
from support.cases.commands import close, level_of
from support.cases.forms import ContactForm, WriteForm
from support.cases.policies import TOO_LATE, may_ask_support
from support.cases.wording import FOR_CUSTOMERS, ShownCase, files_shown, plan_name, thread
from support.commands import living_code
from support.help.offering import articles_for
from support.hours import our_hours
from support.models import Case

LATEST = 5
LOOKED_AT = 5_000
"""Characters of a question by which help pages are looked for."""
STATES = list(FOR_CUSTOMERS.items())


@require_safe
@in_organization(may_ask_support)
def home(request: MemberRequest) -> HttpResponse:
    """Where help is: contact, the latest cases, the support code, the plan."""
    mine, moment = _visible(request), now()
    latest = mine.listed().order_by("-changed_at", "-pk")[:LATEST]
    level = level_of(request.membership, moment)
    return page(
        request, "support/cases/home.html", rows=[ShownCase(each, moment) for each in latest], total=mine.count(),
        code=living_code(request.user, moment), plan=plan_name(level), hours=our_hours().levels.get(level),
    )  # fmt: skip


@form_methods
@in_organization(may_ask_support)
def contact(request: MemberRequest) -> HttpResponse:
    """Open a case. The button that looks for articles sends nothing."""
    moment, earlier, is_look = now(), _earlier(request), request.POST.get("do") == "look"
    data = None if is_look else posted(request)
    form = ContactForm(
        data, request.FILES or None, actor=request.membership, earlier=earlier, initial=_initial(request, earlier)
    )
    if not is_look and form.is_valid():
        answer = once(request, lambda: _made(request, form))
        if answer:
            return answer
    text = " ".join(request.POST.get(name, "") for name in ("subject", "text"))[:LOOKED_AT]
    return page(
        request, "support/cases/contact.html", form=form, earlier=earlier, code=living_code(request.user, moment),
        articles=articles_for(text) if text.strip() else [], has_looked=is_look, due=_due(request, moment),
    )  # fmt: skip


@require_safe
@in_organization(may_ask_support)
def cases(request: MemberRequest) -> HttpResponse:
    """Every case that the reader may see, what moved last first."""
    table: Table[Case] = Table(
        request, id="cases", orders={"changed": ["-changed_at"], "number": ["pk"], "subject": ["subject"]},
        filters=[
            Filter("state", gettext_lazy("State"), STATES), Filter("topic", gettext_lazy("Topic"), Case.Topic.choices)
        ],
        search=_("Search by number or subject"),
    )  # fmt: skip
    found = _visible(request).listed().matching(table.query).in_states(table.values("state"))
    topics = table.values("topic")
    table.show(found.filter(topic__in=topics) if topics else found)
    moment = now()
    return page(request, "support/cases/list.html", table=table, rows=[ShownCase(each, moment) for each in table.rows])


@form_methods
@in_organization(may_ask_support)
def case(request: MemberRequest, pk: int) -> HttpResponse:
    """One case: what was written, its files, and a form to write, which opens a closed one again."""
    shown = ShownCase(_case(request, pk), now())
    may_write = not shown.case.is_closed or shown.can_reopen
    if request.method == "POST" and not may_write:
        raise RuleError(TOO_LATE)
    form = WriteForm(posted(request), request.FILES or None, actor=request.membership, case=shown.case)
    if form.is_valid():
        answer = once(request, lambda: _written(request, form))
        if answer:
            return answer
    return page(
        request, "support/cases/show.html", form=form if may_write else None, shown=shown,
        thread=thread(shown.case, with_notes=False), code=living_code(request.user, shown.now),
    )  # fmt: skip


@form_methods
@in_organization(may_ask_support)
def close_case(request: MemberRequest, pk: int) -> HttpResponse:
    """Close it (K1): it can be opened again."""
    found = _case(request, pk)
    if request.method == "POST":
        close(actor=request.membership, case=found, now=now())
        messages.success(request, _("%(number)s is closed.") % {"number": found.number})
        return see_other("support:case", request.membership.organization.slug, found.pk)
    return page(request, "support/cases/close.html", case=found)


@require_safe
@in_organization(may_ask_support)
def case_file(request: MemberRequest, pk: int, file: int) -> HttpResponse:
    """A file of a message that customers read."""
    return files.download(get_object_or_404(files_shown(_case(request, pk)), pk=file))


def _visible(request: MemberRequest) -> Any:
    member = request.membership
    return member.organization.cases.visible_to(member, member.day_at(now()))


def _case(request: MemberRequest, pk: int) -> Case:
    found: Case = get_object_or_404(_visible(request).listed(), pk=pk)
    return found


def _earlier(request: MemberRequest) -> Case | None:
    """The case that a new one goes on from, by the address."""
    text = request.GET.get("earlier", "")
    if not text:
        return None
    number = whole_number(text)
    if number is None:
        raise Http404
    return _case(request, number)


def _initial(request: MemberRequest, earlier: Case | None) -> dict[str, Any]:
    """What the form begins with: what was typed when articles were looked for, an earlier case, what a link
    names."""
    if request.method == "POST":
        return {name: request.POST.get(name, "") for name in ("topic", "product", "subject", "text")}
    if earlier is not None:
        return {"topic": earlier.topic, "product": earlier.product_id, "subject": earlier.subject}
    topic = request.GET.get("topic", "")
    known = {"topic": topic} if topic in Case.Topic.values else {}
    return {**known, "product": request.GET.get("product", "")[:18], "subject": request.GET.get("subject", "")[:120]}


def _due(request: MemberRequest, moment: datetime.datetime) -> datetime.datetime:
    return our_hours().due(level_of(request.membership, moment), moment)


def _made(request: MemberRequest, form: ContactForm) -> Made | None:
    made = form.save()
    if made is None:
        return None
    url = reverse("support:case", args=[request.membership.organization.slug, made.pk])
    return Made(url, _("%(number)s is open. You get an email when it is answered.") % {"number": made.number})


def _written(request: MemberRequest, form: WriteForm) -> Made | None:
    if not form.save():
        return None
    url = resolve_url("support:case", request.membership.organization.slug, form.case.pk)
    return Made(url, _("Your message was added to %(number)s.") % {"number": form.case.number})
