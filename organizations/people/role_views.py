"""Another role in two pages: the choice, then the question that says what it gives and takes (K1)."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.clock import now
from core.http import form_methods, page, posted, see_other, seen
from core.shown import version_of
from organizations.access import MemberRequest, in_organization
from organizations.models import Membership
from organizations.people.commands import NEWS
from organizations.people.forms import ConfirmRoleForm, RoleForm
from organizations.people.person_views import colleague
from organizations.people.role_effects import RoleEffect, effect_of
from organizations.policies import may_change_role, may_manage_people
from organizations.undoing.telling import tell_done


@form_methods
@in_organization(may_manage_people)
def role(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose another role or accounting right; nothing is done yet."""
    subject = colleague(request, pk)
    may_change_role(request.membership, subject).or_403()
    initial = {"role": subject.role, "has_accounting": subject.has_accounting}
    form = RoleForm(posted(request), initial=initial, actor=request.membership, subject=subject)
    if request.method == "POST" and form.is_valid():
        address = reverse("organizations:person_confirm_role", args=[request.membership.organization.slug, pk])
        return see_other(f"{address}?{form.query()}")
    return _choose(request, subject, form)


@form_methods
@in_organization(may_manage_people)
def confirm_role(request: MemberRequest, pk: int) -> HttpResponse:
    """The question; the choice stands in the address, the mark of what was read in the form (ORG-13)."""
    subject = colleague(request, pk)
    may_change_role(request.membership, subject).or_403()
    choice = RoleForm(request.GET or None, actor=request.membership, subject=subject)
    if not choice.is_valid():
        return _choose(request, subject, choice)
    effect = effect_of(subject, today=request.membership.day_at(now()), **choice.cleaned_data)
    if effect.is_nothing(subject):
        messages.info(request, _("Nothing changed."))
        return see_other("organizations:person", request.membership.organization.slug, pk)
    form = ConfirmRoleForm(
        posted(request), actor=request.membership, subject=subject, request=request, effect=effect, seen=seen(request)
    )
    if request.method == "POST" and form.is_valid() and form.save():
        return _done(request, pk)
    return _asked(request, subject, effect, form)


def _choose(request: MemberRequest, subject: Membership, form: RoleForm) -> HttpResponse:
    is_last = subject.is_last_legal_representative(now())
    return page(request, "organizations/person/role.html", form=form, subject=subject, is_last=is_last)


def _asked(request: MemberRequest, subject: Membership, effect: RoleEffect, form: ConfirmRoleForm) -> HttpResponse:
    version = version_of(asdict(effect))
    template = "organizations/person/confirm_role.html"
    return page(request, template, form=form, subject=subject, effect=effect, seen=version)


def _done(request: MemberRequest, pk: int) -> HttpResponse:
    """To the person's page, or to the panel for whoever gave up managing people."""
    subject, slug = colleague(request, pk), request.membership.organization.slug
    actor = subject if subject.pk == request.membership.pk else request.membership
    is_untold = subject.pk == actor.pk or NEWS.was_silent(subject)
    text = _("%(name)s: %(role)s.") if is_untold else _("%(name)s: %(role)s. A summary was sent.")
    sentence = text % {"name": subject.user, "role": subject.get_role_display()}
    may_still = may_manage_people(actor)
    if not may_still:
        messages.success(request, sentence)
        return see_other("dashboard", slug)
    tell_done(request, sentence, "role", pk)
    return see_other("organizations:person", slug, pk)
