"""Owners of names who have to prove something: one list, the soonest end first, and what ends it (NAM-30)."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.http import form_methods, page, posted, see_other, seen
from core.once import Made, once
from core.paging import Filter, Table
from core.shown import version_of
from desk.access import at_the_desk
from desk.owners.forms import BY_HAND, AcceptForm, AskForm, RefuseForm
from domains.models import OwnerFact
from domains.names import shown
from domains.verification.evidence import waiting
from domains.verification.facts import names_of, shown_facts
from security.access import PersonRequest

SHOWN = 20
KINDS = [(each.value, each.label) for each in BY_HAND]


@require_safe
@at_the_desk
def owners(request: PersonRequest) -> HttpResponse:
    """Everything that waits for a proof, the soonest end first."""
    table: Table[OwnerFact] = Table(
        request, id="owners", search=gettext_lazy("Owner or organization"),
        orders={"until": ["until", "pk"], "asked": ["asked_at", "pk"]},
        filters=[Filter("kind", gettext_lazy("What"), KINDS)],
    )  # fmt: skip
    rows = waiting()
    if kinds := table.values("kind"):
        rows = rows.filter(kind__in=kinds)
    if table.query:
        rows = rows.filter(value__icontains=table.query) | rows.filter(organization__name__icontains=table.query)
    table.show(rows)
    return page(request, "desk/owners/list.html", table=table, any_waits=waiting().exists())


@form_methods
@at_the_desk
def ask_owner(request: PersonRequest) -> HttpResponse:
    """Ask the owner of a name for a proof (K1)."""
    form = AskForm(posted(request))
    if request.method == "POST" and form.is_valid():
        answer = once(request, lambda: _made(request, form))
        if answer:
            return answer
    return page(request, "desk/owners/ask.html", form=form)


@form_methods
@at_the_desk
def owner(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """What was claimed, and the document that proves it (K1)."""
    fact = waiting().filter(pk=pk).first()
    if fact is None:
        return _gone(request)
    form = AcceptForm(posted(request), fact=fact)
    return _settled(request, form, _("Accepted: %(name)s")) or page(
        request, "desk/owners/accept.html", form=form, seen=version_of(shown_facts(fact)), **_facts(fact)
    )


@form_methods
@at_the_desk
def refuse_owner(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Why what was sent does not prove it (K1)."""
    fact = waiting().filter(pk=pk).first()
    if fact is None:
        return _gone(request)
    form = RefuseForm(posted(request), fact=fact)
    return _settled(request, form, _("Refused: %(name)s")) or page(
        request, "desk/owners/refuse.html", form=form, seen=version_of(shown_facts(fact)), **_facts(fact)
    )


def _facts(fact: OwnerFact) -> dict[str, Any]:
    """What was claimed, and the names that hang on it."""
    names = [shown(each.name) for each in names_of(fact)]
    return {"fact": fact, "names": names[:SHOWN], "more": max(0, len(names) - SHOWN)}


def _made(request: PersonRequest, form: AskForm) -> Made | None:
    fact = form.save(request.user)
    return Made(resolve_url("desk:owners"), _("Asked: %(name)s") % {"name": fact.value}) if fact else None


def _gone(request: PersonRequest) -> HttpResponse:
    messages.info(request, _("Somebody settled this before."))
    return see_other("desk:owners")


def _settled(request: PersonRequest, form: AcceptForm | RefuseForm, text: str) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid() or not form.save(request.user, seen(request)):
        return None
    messages.success(request, text % {"name": form.fact.value})
    return see_other("desk:owners")
