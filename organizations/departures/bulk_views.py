"""Removing the ticked people of the users list: one question, and a worker (ORG-81)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from core.clock import now
from core.http import form_methods, page, posted, see_other, seen
from core.once import Made, once
from core.shown import check_unchanged, version_of
from organizations.access import MemberRequest, in_organization
from organizations.departures.bulk import BULK_REMOVE, MOST, Ticked, judged, rows_of
from organizations.departures.forms import RemoveSeveralForm
from organizations.jobs.commands import start_job
from organizations.policies import may_manage_people


@form_methods
@in_organization(may_manage_people)
def remove_several(request: MemberRequest) -> HttpResponse:
    """Who goes, what each loses, and who stays and why; then own password, tick, red button (K3).

    The list posts its ticks; they go on in the address, so that coming back from a way round finds them.
    """
    if ticks := request.POST.getlist("sel"):
        return see_other(f"{request.path}?{urlencode({'sel': ticks[: MOST + 1]}, doseq=True)}")
    ticks = request.GET.getlist("sel")
    is_too_many = len(ticks) > MOST
    chosen = request.membership.organization.memberships.ticked([] if is_too_many else ticks)
    ticked = judged(request.membership, chosen, now())
    form = RemoveSeveralForm(request, posted(request))
    if request.method == "POST" and (answer := once(request, lambda: _begin(request, form, ticked))):
        return answer
    return page(
        request, "organizations/departures/remove_several.html", form=form, is_too_many=is_too_many, most=MOST,
        going=[each for each in ticked if not each.reason], staying=[each for each in ticked if each.reason],
        seen=_version(ticked),
    )  # fmt: skip


def _begin(request: MemberRequest, form: RemoveSeveralForm, ticked: list[Ticked]) -> Made | None:
    """The job; None when the form was refused. Raises ChangedMeanwhile when the page named other people or things.

    What changes after this look stops the row of that person, under its own lock.
    """
    check_unchanged(seen(request), _facts(ticked))
    going = [each for each in ticked if not each.reason]
    if not going or not form.is_valid():
        return None
    verdict = may_manage_people(request.membership)
    job = start_job(actor=request.membership, verdict=verdict, kind=BULK_REMOVE, rows=rows_of(going))
    return Made(reverse("organizations:job", args=[request.membership.organization.slug, job.pk]))


def _facts(ticked: list[Ticked]) -> list[object]:
    return [each.facts for each in ticked]


def _version(ticked: list[Ticked]) -> str:
    return version_of(_facts(ticked))
