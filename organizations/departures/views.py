"""Removing somebody in two pages (guide 14), the list of those who went, the way back, and the evidence."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Expression
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import drafts, pdf
from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other, seen
from core.models import StoredForm
from core.order import ByName
from core.paging import Table
from core.shown import ChangedMeanwhile, check_unchanged, is_unchanged, version_of
from organizations.access import MemberRequest, in_organization
from organizations.departures.commands import remove_member, rights_of, undo_removal, why_not
from organizations.departures.evidence import evidence_of
from organizations.departures.forms import PersonalItemsForm, RemoveForm, UndoForm
from organizations.departures.registry import Decision, DecisionGone, Decisions, personal_items_of, report_on
from organizations.models import Departure, Membership, Role
from organizations.people.person_views import colleague
from organizations.policies import may_manage_people, may_remove, may_transfer_data, may_undo_removal
from organizations.wizards import Drafts

DRAFTS = Drafts("removing")
ORDERS: dict[str, list[str | Expression]] = {"when": ["-at"], "name": [ByName("name")]}


@form_methods
@in_organization(may_manage_people)
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """First page of removing: what it means, what becomes of the data, and the blue Continue (ORG-41, ORG-43).

    What was listed and chosen waits on the server under ``?draft=``; going back keeps it.
    """
    if gone := _gone(request, pk):
        return gone
    subject = colleague(request, pk)
    verdict = may_remove(request.membership, subject, is_last=subject.is_last_legal_representative(now()))
    if request.method == "POST":
        verdict.or_403()
    personal_items = personal_items_of(subject, now()) if verdict else []
    draft, version = DRAFTS.find(request, pk), version_of(rights_of(subject))
    form = PersonalItemsForm(posted(request), personal_items=personal_items, chosen=_decisions(draft))
    is_decided = request.method == "POST" and form.is_valid()
    onward = ""
    if is_decided or (verdict and not form.to_decide):
        shown = seen(request) if is_decided else version
        kept = DRAFTS.store(request, draft, {"seen": shown, "decisions": form.decisions()}, pk)
        onward = DRAFTS.link(request, "organizations:person_confirm_removal", kept, pk)
    if is_decided:
        return see_other(onward)
    return page(
        request, "organizations/person/remove.html", form=form, subject=subject, verdict=verdict, onward=onward,
        seen=version,
    )  # fmt: skip


@form_methods
@in_organization(may_manage_people)
def confirm_removal(request: MemberRequest, pk: int) -> HttpResponse:
    """Second page: own password, tick, red button (K3). What nobody decided about is kept 30 days."""
    if gone := _gone(request, pk):
        return gone
    subject, draft = colleague(request, pk), DRAFTS.find(request, pk)
    may_remove(request.membership, subject, is_last=subject.is_last_legal_representative(now())).or_403()
    back = DRAFTS.link(request, "organizations:person_remove", draft, pk)
    if draft and not is_unchanged(draft.data["seen"], rights_of(subject)):
        messages.warning(request, str(ChangedMeanwhile.message))
        return see_other(back)
    if draft is None and request.GET.get("draft"):
        return see_other(back)
    form = RemoveForm(request, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            departure = _remove(request, subject, draft)
        except DecisionGone as refusal:
            messages.warning(request, str(refusal.message))
            return see_other(back)
        messages.success(request, _with_undo(departure))
        return see_other("organizations:people", request.membership.organization.slug)
    transfers, version = _transfers(request, _decisions(draft)), version_of(_facts(subject, draft))
    return page(
        request, "organizations/person/confirm_removal.html", form=form, subject=subject, transfers=transfers,
        back=back, seen=version,
    )  # fmt: skip


@transaction.atomic
def _remove(request: MemberRequest, subject: Membership, draft: StoredForm | None) -> Departure:
    """What the page said becomes of everything is what becomes of it."""
    fresh, rights = drafts.take(draft) if draft else None, version_of(rights_of(subject))
    check_unchanged(seen(request), _facts(subject, fresh))
    return remove_member(
        actor=request.membership, subject=subject, now=now(), decisions=_decisions(fresh), seen=rights
    )  # fmt: skip


def _facts(subject: Membership, draft: StoredForm | None) -> list[object]:
    return [rights_of(subject), draft.data if draft else None]


@require_safe
@in_organization(may_manage_people)
def removed(request: MemberRequest) -> HttpResponse:
    """Those who were removed or left, the newest first, and until when a removal can be undone."""
    table: Table[Departure] = Table(
        request, id="removed", orders=ORDERS, search=gettext_lazy("Search by name or email")
    )
    departures = request.membership.organization.departures.matching(table.query).with_return()
    table.show(departures)
    for departure in table.rows:
        departure.can_return = departure.is_open(now()) and not departure.is_member_again  # type: ignore[attr-defined]
    return page(request, "organizations/departures/list.html", table=table)


@require_safe
@in_organization(may_manage_people)
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """One departure: what became of everything, what providers answered, the evidence."""
    departure = _departure(request, pk)
    evidence = departure.evidence.filter(language=get_language()).defer("content").order_by("knows")
    lines, is_back = report_on(departure), _is_back(departure)
    is_in_time = now() < departure.undo_until and not is_back
    can_transfer = is_in_time and any(line.can_transfer for line in lines)
    return page(
        request,
        "organizations/departures/show.html",
        departure=departure,
        lines=lines,
        can_transfer=can_transfer and may_transfer_data(request.membership, departure),
        reason=_reason(request, departure),
        can_invite=departure.undone_at is None and not is_back,
        evidence=evidence,
        lacks_pdf=bool(pdf.missing()),
    )


@form_methods
@in_organization(may_manage_people)
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring the person back (K1), with one's own password when they were a legal representative (ORG-11)."""
    departure = _departure(request, pk)
    may_undo_removal(request.membership, departure).or_403()
    form = UndoForm(posted(request), request=request, departure=departure)
    if request.method == "POST" and form.is_valid():
        try:
            back = undo_removal(actor=request.membership, departure=departure, now=now())
        except RuleError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("%(name)s belongs to the organization again.") % {"name": departure.name})
            for sentence in back.lost:
                messages.warning(request, sentence)
            return see_other("organizations:person", request.membership.organization.slug, back.member.pk)
    reason = "" if form.is_bound else why_not(departure, now())
    return page(
        request,
        "organizations/departures/undo.html",
        form=form,
        departure=departure,
        reason=reason,
        is_appointment=departure.role == Role.LEGAL_REPRESENTATIVE,
    )


@require_safe
@never_cache
@in_organization(may_manage_people)
def evidence(request: MemberRequest, pk: int) -> HttpResponse:
    """The PDF in the reader's language; provisional while a provider has not answered."""
    departure = _departure(request, pk)
    document = evidence_of(departure, get_language() or "es", now())
    answer = HttpResponse(document.content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{departure.organization.slug}-{departure.pk}.pdf"'
    return answer


def _departure(request: MemberRequest, pk: int) -> Departure:
    return get_object_or_404(request.membership.organization.departures.select_related("user", "organization"), pk=pk)


def _is_back(departure: Departure) -> bool:
    return departure.user is not None and departure.organization.memberships.filter(user=departure.user).exists()


def _with_undo(departure: Departure) -> SafeString:
    """What was done, and the way back (UI-6)."""
    text = _("%(name)s no longer belongs to the organization.") % {"name": departure.name}
    url = reverse("organizations:undo_departure", args=[departure.organization.slug, departure.pk])
    return format_html('{} <a href="{}" data-dialog>{}</a>', text, url, _("Undo"))


def _reason(request: MemberRequest, departure: Departure) -> str:
    return str(may_undo_removal(request.membership, departure).reason) or why_not(departure, now())


def _gone(request: MemberRequest, pk: int) -> HttpResponse | None:
    """Whoever presses twice, or after a colleague did it, reads what happened instead of a missing page."""
    departure = request.membership.organization.departures.filter(membership_number=pk).first()
    if departure is None:
        return None
    return see_other("organizations:departure", request.membership.organization.slug, departure.pk)


def _decisions(draft: StoredForm | None) -> Decisions | None:
    return None if draft is None else {key: Decision(**each) for key, each in draft.data["decisions"].items()}


def _transfers(request: MemberRequest, decisions: Decisions | None) -> list[tuple[str, Membership]]:
    """Titles and heirs; who went meanwhile is found out when the button is pressed."""
    heirs = {each.heir for each in (decisions or {}).values() if each.heir}
    people = request.membership.organization.memberships.select_related("user").in_bulk(list(heirs))
    return [(each.title, people[each.heir]) for each in (decisions or {}).values() if each.heir in people]
