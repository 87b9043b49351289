"""A caller and what the desk does at their word: block a person, let one in again (SCR-24, guide 8)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from core.clock import now
from core.http import form_methods, page, posted, see_other
from core.paging import Table
from desk.access import at_the_desk
from desk.people import callers
from desk.people.commands import block, block_member, is_elsewhere, may_be_blocked_at_the_word_of, unblock
from desk.people.forms import BlockForm, SupportCodeForm
from organizations.policies import may_manage_people
from security.access import PersonRequest
from security.base.responses import form_page
from security.models import Block
from support import visits

MEMBERS_SHOWN = 25


@form_methods
@at_the_desk
def people(request: PersonRequest) -> HttpResponse:
    """Who is calling? And who is blocked at present."""
    form = SupportCodeForm(posted(request), staff=request.user, now=now())
    if request.method == "POST" and form.is_valid() and form.caller:
        callers.remember(request, form.caller, now())
        return see_other("desk:person", form.caller.pk)
    table: Table[Block] = Table(request, id="blocked", orders={"since": ["-started_at"]})
    table.show(Block.objects.listed())
    return form_page(request, "desk/people/list.html", form, wait=form.wait, table=table)


@require_safe
@at_the_desk
def person(request: PersonRequest, pk: int) -> HttpResponse:
    """The caller: name, part of the login, organizations; and the members of those whose people they manage."""
    caller = callers.caller_of(request, pk, now())
    memberships, query = callers.memberships_of(caller), request.GET.get("q", "")[:80]
    managed = [
        (each, callers.colleagues(each, query)[:MEMBERS_SHOWN]) for each in memberships if may_manage_people(each)
    ]
    return page(
        request,
        "desk/people/show.html",
        caller=caller,
        login=callers.masked(caller.email),
        memberships=memberships,
        managed=managed,
        may_look=[each for each in visits.of_staff(request.user, now()) if each.person_id == caller.pk],
        query=query,
        most_shown=MEMBERS_SHOWN,
    )


@form_methods
@at_the_desk
def block_caller(request: PersonRequest, pk: int) -> HttpResponse:
    """At the person's own word (K2)."""
    caller = callers.caller_of(request, pk, now())
    form = BlockForm(posted(request))
    if request.method == "POST" and form.is_valid():
        is_new = block(actor=request.user, person=caller, now=now(), **form.facts)
        return _blocked(request, caller, caller, is_new=is_new)
    return page(
        request, "desk/people/block.html", form=form, subject=caller, caller=caller, login=callers.masked(caller.email)
    )


@form_methods
@at_the_desk
def block_colleague(request: PersonRequest, pk: int, member: int) -> HttpResponse:
    """At the word of somebody who manages the people of the organization (K2)."""
    caller = callers.caller_of(request, pk, now())
    membership, subject = callers.managed_member(caller, member)
    verdict = may_be_blocked_at_the_word_of(membership, subject, is_elsewhere=is_elsewhere(subject))
    form = BlockForm(posted(request))
    if request.method == "POST" and form.is_valid():
        is_new = block_member(actor=request.user, caller=membership, subject=subject, now=now(), **form.facts)
        return _blocked(request, subject.user, caller, is_new=is_new)
    return page(
        request, "desk/people/block.html", form=form, subject=subject.user, caller=caller, verdict=verdict,
        login=callers.masked(subject.user.email), organization=subject.organization,
    )  # fmt: skip


@form_methods
@at_the_desk
def lift(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a person in again (K1)."""
    held = Block.objects.listed().filter(pk=pk).first()
    if held is None and request.method == "POST":
        return see_other("desk:people")
    if held is None:
        raise Http404
    if request.method == "POST":
        unblock(actor=request.user, held=held, now=now())
        messages.success(request, _("Unblocked: %(name)s") % {"name": held.user})
        return see_other("desk:people")
    return page(request, "desk/people/unblock.html", held=held, login=callers.masked(held.user.email))


def _blocked(request: PersonRequest, person: User, caller: User, *, is_new: bool) -> HttpResponse:
    """Back to the call; after the caller's own block to the list of the blocked."""
    name = str(person)
    if is_new:
        messages.success(request, _("Blocked: %(name)s") % {"name": name})
    else:
        messages.info(request, _("%(name)s was already blocked.") % {"name": name})
    return see_other("desk:people") if person.pk == caller.pk else see_other("desk:person", caller.pk)
