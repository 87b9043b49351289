"""What is done for the protection of one member: security alert, exception, suspension (SCR-4, SEC-44, SEC-68)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.clock import now
from core.components.formats import plain_day
from core.http import form_methods, page, posted, see_other, seen
from core.once import Made, once
from core.shown import is_unchanged, version_of
from organizations import emails
from organizations.access import MemberRequest, in_organization
from organizations.jobs.commands import start_job
from organizations.models import Membership
from organizations.people.person_views import colleague
from organizations.policies import may_exempt, may_manage_security, may_suspend
from organizations.protection.alerts import AT_ONCE, BULK_ALERT, MOST, rows_of, send_alert, send_alerts, sent_already
from organizations.protection.forms import ExemptForm, SuspendForm
from organizations.protection.progress import affected
from organizations.protection.suspending import NEWS, reinstate_member
from organizations.protection.two_factor import lift_exemption
from organizations.undoing.telling import tell_done
from security.access import next_address

SILENT = gettext_lazy("Done for %(name)s, without another email: many were sent about this in the last hour.")


@form_methods
@in_organization(may_manage_security)
def alert(request: MemberRequest, pk: int) -> HttpResponse:
    """Send a security alert (K1), after a look at it in its reader's language."""
    subject = colleague(request, pk)
    if request.method == "POST":
        send_alert(actor=request.membership, subject=subject, now=now())
        messages.success(request, _("The security alert was sent to %(name)s.") % {"name": subject.user})
        return see_other(next_address(request) or _person(request, pk))
    mail = emails.preview_of_alert(subject, actor=request.membership)
    return page(
        request, "organizations/person/alert.html", subject=subject, mail=mail, too_early=sent_already(subject, now()),
        back=next_address(request) or _person(request, pk),
    )  # fmt: skip


@form_methods
@in_organization(may_manage_security)
def alert_several(request: MemberRequest) -> HttpResponse:
    """The alert to the ticked people, or to everybody without what is required; more than 50 are a job."""
    organization = request.membership.organization
    chosen, back = (
        list(_chosen(request)),
        next_address(request) or reverse("organizations:people", args=[organization.slug]),
    )
    is_confirmed = "confirmed" in request.POST
    if is_confirmed and (answer := once(request, lambda: _alert_all(request, chosen, back))):
        return answer
    has_changed = is_confirmed and not is_unchanged(seen(request), _facts(chosen))
    mail = emails.preview_of_alert(chosen[0], actor=request.membership) if chosen else None
    response = page(
        request, "organizations/people/alert.html", chosen=chosen, everybody=_wants_everybody(request), mail=mail,
        back=back, seen=version_of(_facts(chosen)), has_changed=has_changed,
    )  # fmt: skip
    response.status_code = 409 if has_changed else response.status_code
    return response


def _alert_all(request: MemberRequest, chosen: list[Membership], back: str) -> Made | None:
    """The alerts, or the job; None when the page named others than these."""
    if not chosen or not is_unchanged(seen(request), _facts(chosen)):
        return None
    if len(chosen) > AT_ONCE:
        verdict, rows = may_manage_security(request.membership), rows_of(chosen)
        job = start_job(actor=request.membership, verdict=verdict, kind=BULK_ALERT, rows=rows)
        return Made(reverse("organizations:job", args=[request.membership.organization.slug, job.pk]))
    sent = send_alerts(actor=request.membership, subjects=chosen, now=now())
    if sent < len(chosen):
        messages.info(request, _("Nobody gets more than one in 24 hours."))
    return Made(
        back, ngettext("%(n)s security alert was sent.", "%(n)s security alerts were sent.", sent) % {"n": sent}
    )


def _facts(chosen: list[Membership]) -> list[int]:
    return [member.pk for member in chosen]


@form_methods
@in_organization(may_manage_security)
def exempt(request: MemberRequest, pk: int) -> HttpResponse:
    """Let a member work without two-step verification for a while."""
    subject = colleague(request, pk)
    may_exempt(request.membership, subject).or_403()
    form = ExemptForm(posted(request), actor=request.membership, subject=subject, now=now())
    done = _("%(name)s may work without two-step verification until %(day)s.")
    return _saved(request, form, subject, done) or page(
        request, "organizations/person/exempt.html", form=form, subject=subject
    )


@form_methods
@in_organization(may_manage_security)
def end_exemption(request: MemberRequest, pk: int) -> HttpResponse:
    """End an exception before its day."""
    subject = colleague(request, pk)
    may_exempt(request.membership, subject).or_403()
    if request.method == "POST":
        if lift_exemption(actor=request.membership, subject=subject, now=now(), seen=seen(request)):
            messages.success(request, _("The exception of %(name)s has ended.") % {"name": subject.user})
        return see_other("organizations:person", request.membership.organization.slug, pk)
    exception = subject.exception_in_force(now())
    return page(
        request, "organizations/person/end_exemption.html", subject=subject, exception=exception,
        seen=version_of(exception.pk if exception else 0),
    )  # fmt: skip


@form_methods
@in_organization(may_manage_security)
def suspend(request: MemberRequest, pk: int) -> HttpResponse:
    """Suspend a member now (K2): reason, an optional end."""
    subject = colleague(request, pk)
    may_suspend(request.membership, subject).or_403()
    if subject.is_suspended:
        return _suspended_already(request, subject)
    form = SuspendForm(posted(request), actor=request.membership, subject=subject, now=now())
    done = _("%(name)s is locked and has been notified by email.")
    return _saved(request, form, subject, done) or page(
        request, "organizations/person/suspend.html", form=form, subject=subject
    )


@form_methods
@in_organization(may_manage_security)
def reinstate(request: MemberRequest, pk: int) -> HttpResponse:
    """Reinstate a suspended member (K1)."""
    subject = colleague(request, pk)
    may_suspend(request.membership, subject).or_403()
    if request.method == "POST":
        if reinstate_member(actor=request.membership, subject=subject, seen=seen(request)):
            tell_done(request, _("%(name)s is no longer locked.") % {"name": subject.user}, "member-lock", pk)
        return see_other("organizations:person", request.membership.organization.slug, pk)
    version = version_of(subject.suspended_at)
    return page(request, "organizations/person/reinstate.html", subject=subject, seen=version)


def _suspended_already(request: MemberRequest, subject: Membership) -> HttpResponse:
    """A second click, or somebody was faster: say how it is, change nothing."""
    messages.info(request, _("%(name)s is already locked.") % {"name": subject.user})
    return see_other("organizations:person", request.membership.organization.slug, subject.pk)


def _person(request: MemberRequest, pk: int) -> str:
    return reverse("organizations:person", args=[request.membership.organization.slug, pk])


def _wants_everybody(request: MemberRequest) -> bool:
    return "everybody" in request.POST or "everybody" in request.GET


def _chosen(request: MemberRequest) -> Any:
    """The ticked people, or the first of those whom the rule stops or would stop."""
    organization = request.membership.organization
    if _wants_everybody(request):
        found = affected(organization, organization.refused_factors, now())
        return found.select_related("user").order_by("directory_key", "pk")[:MOST]
    return organization.memberships.ticked(request.POST.getlist("sel"))


def _saved(request: MemberRequest, form: Any, subject: Membership, text: str) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid() or not form.save():
        return None
    said = SILENT if isinstance(form, SuspendForm) and NEWS.was_silent(subject) else text
    undo = "member-lock" if isinstance(form, SuspendForm) else ""
    tell_done(request, said % {"name": subject.user, "day": plain_day(form.cleaned_data["ends_on"])}, undo, subject.pk)
    return see_other("organizations:person", request.membership.organization.slug, subject.pk)
