"""*Configuration* of the accounting: what each contact person is written about, and who gets the documents of each
month (interface 3.11)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.contacts.commands import ALWAYS, change_wish
from billing.contacts.forms import RecipientForm
from billing.contacts.recipients import MOST, facts_of, remove_recipient
from billing.models import InvoiceRecipient
from billing.policies import accountants, may_account
from billing.readers import wishes
from core.http import form_methods, page, posted, see_other, seen
from core.once import Made, once
from core.paging import Table
from core.shown import version_of
from organizations.access import MemberRequest, in_organization
from organizations.models import Membership
from organizations.policies import may_manage_people


@form_methods
@in_organization(may_account)
def settings(request: MemberRequest) -> HttpResponse:
    """The reader's own switches, those of the others for who manages people, and the recipients."""
    if request.method == "POST":
        return _switched(request, request.membership)
    organization = request.membership.organization
    table: Table[tuple[Membership, str]] = Table(request, id="contacts", orders={"name": ["directory_key"]})
    if may_manage_people(request.membership):
        people = accountants(organization).select_related("user", "billing_wishes")
        ordered = people.exclude(pk=request.membership.pk).order_by(*table.order_fields())
        table.fill(ordered.count(), lambda part: [(each, wishes.told(each)) for each in ordered[part]])
    recipients = list(organization.invoice_recipients.all()[:MOST])
    return page(
        request, "billing/contacts/show.html", subject=request.membership, table=table, recipients=recipients,
        takes_more=len(recipients) < MOST, **_switches(request.membership),
    )  # fmt: skip


@form_methods
@in_organization(may_manage_people)
def settings_of(request: MemberRequest, pk: int) -> HttpResponse:
    """The switches of somebody else who looks after the accounting (ORG-36)."""
    members = request.membership.organization.memberships.select_related("user", "organization")
    subject = get_object_or_404(members, pk=pk)
    if request.method == "POST":
        return _switched(request, subject)
    return page(request, "billing/contacts/person.html", subject=subject, **_switches(subject))


def _switches(subject: Membership) -> dict[str, object]:
    """Switches of mails and of days, each with whether it is on."""
    found = wishes.of(subject)
    return {
        "mails": [(each, getattr(found, each.key)) for each in wishes.MAILS],
        "days": [(each, getattr(found, each.key)) for each in wishes.DAYS],
        "always": ALWAYS,
    }


def _switched(request: MemberRequest, subject: Membership) -> HttpResponse:
    for key in {ALWAYS, *wishes.KEYS} & set(request.POST):
        change_wish(actor=request.membership, subject=subject, key=key, on=request.POST[key] == "on")
    return see_other(request.path)


@form_methods
@in_organization(may_account)
def recipient_add(request: MemberRequest) -> HttpResponse:
    """Name an address; whoever reads it is asked first (INV-19)."""
    organization = request.membership.organization
    form = RecipientForm(posted(request), actor=request.membership, initial={"language": organization.invoice_language})
    if request.method == "POST" and form.is_valid():
        answer = once(request, lambda: _added(request, form))
        if answer:
            return answer
    return page(request, "billing/contacts/add.html", form=form)


def _added(request: MemberRequest, form: RecipientForm) -> Made | None:
    if not form.save():
        return None
    told = _("%(address)s was asked to confirm.") % {"address": form.cleaned_data["address"]}
    return Made(reverse("billing:settings", args=[request.membership.organization.slug]), told)


@form_methods
@in_organization(may_account)
def recipient_remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Send nothing more to an address; links that it got stop working (K1)."""
    found: InvoiceRecipient = get_object_or_404(request.membership.organization.invoice_recipients, pk=pk)
    if request.method == "POST":
        remove_recipient(actor=request.membership, recipient=found, seen=seen(request))
        messages.success(request, _("%(address)s gets no more documents.") % {"address": found.address})
        return see_other("billing:settings", request.membership.organization.slug)
    return page(request, "billing/contacts/remove.html", recipient=found, seen=version_of(facts_of(found)))
