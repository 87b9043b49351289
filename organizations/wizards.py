"""Forms of several pages at one address: ``?draft=`` names what was answered so far, ``?step=`` the page.

The bare address begins a new draft and names the person's unfinished ones; several may be filled in several tabs.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode

from core import drafts
from core.http import SeeOther, see_other
from core.models import StoredForm
from core.once import once
from organizations.access import MemberRequest

FIRST = 1


@dataclass(frozen=True)
class Drafts:
    """What waits on the server between the pages of one act in an organization, named by ``?draft=`` in the address.

    ``name`` marks it and is stored. ``about`` is what of the organization the act is about, and part of its addresses.
    """

    name: str

    def find(self, request: MemberRequest, *about: int) -> StoredForm | None:
        """The reader's draft that the address names, while it lives."""
        key = request.GET.get("draft", "")
        return drafts.find(request.user, self.kind(request, *about), key) if key else None

    def store(self, request: MemberRequest, draft: StoredForm | None, data: dict[str, Any], *about: int) -> StoredForm:
        """Put the data into the draft, or begin one."""
        return drafts.keep(request.user, self.kind(request, *about), draft.key if draft else "", data)

    def link(self, request: MemberRequest, name: str, draft: StoredForm | None, *about: int, **query: Any) -> str:
        """The address of this name, with the draft and whatever else belongs into its query."""
        bare = reverse(name, args=[request.membership.organization.slug, *about])
        told = {**({"draft": draft.key} if draft else {}), **query}
        return f"{bare}?{urlencode(told)}" if told else bare

    def kind(self, request: MemberRequest, *about: int) -> str:
        """Under which drafts are stored; it ends with the organization (``core.drafts.throw_away``)."""
        return ":".join(map(str, [self.name, *about, request.membership.organization_id]))


@dataclass(frozen=True)
class Wizard(Drafts):
    """``address`` and ``after`` are names of URLs: its own, and that of the list above it, where a draft that is gone
    leads; ``last`` is the number of the page that ends it."""

    title: "str | Promise"
    address: str
    after: str
    list_name: "str | Promise"
    last: int

    def enter(self, request: MemberRequest) -> tuple[StoredForm | None, int, HttpResponse | None]:
        """The draft, the step and, when it is another page that the person gets, the way there.

        A step whose forerunners are missing leads back to them; a later step without a draft is the last touched one's.
        """
        key, wanted = request.GET.get("draft", ""), self._wanted(request)
        draft = self.find(request)
        if draft is None and key:
            return None, wanted, self._gone(request)
        if draft is None and wanted > FIRST:
            last = next(iter(drafts.unfinished(request.user, self.kind(request))), None)
            return None, wanted, SeeOther(self.url(request, last, wanted if last else FIRST))
        if draft and request.POST.get("do") == "discard":
            drafts.take(draft)
            return None, wanted, SeeOther(self.url(request, None, FIRST))
        step = self._reachable(wanted, draft)
        return draft, step, SeeOther(self.url(request, draft, step)) if step < wanted else None

    def keep(
        self, request: MemberRequest, draft: StoredForm | None, step: int, answers: Any, **filled: Any
    ) -> HttpResponse:
        """Store what was answered, and go on. ``filled``: what else of the draft it answers."""
        data = {**(draft.data if draft else {}), **filled, str(step): answers}
        return SeeOther(self.url(request, self.store(request, draft, data), step + 1))

    def url(self, request: MemberRequest, draft: StoredForm | None, step: int) -> str:
        """The address of a step."""
        return self.link(request, self.address, draft, step=step)

    def context(self, request: MemberRequest, draft: StoredForm | None, step: int, name: str) -> dict[str, Any]:
        """What every page (``base/wizard.html``) shows: the list above, the step, the way back, and on the first page
        of a new draft the unfinished ones by their answer ``name``, with where each goes on."""
        is_new = draft is None and request.method == "GET"
        others = drafts.unfinished(request.user, self.kind(request)) if is_new else []
        return {
            "title": self.title,
            "list_name": self.list_name,
            "list_url": reverse(self.after, args=[request.membership.organization.slug]),
            "draft": draft,
            "step": step,
            "total": self.last,
            "back": self.url(request, draft, step - 1) if step > FIRST else "",
            "urls": {number: self.url(request, draft, number) for number in range(FIRST, self.last)},
            "unfinished": [
                (each.data[str(FIRST)][name], self.url(request, each, self._reachable(self.last, each)))
                for each in others
            ],
        }

    def _gone(self, request: MemberRequest) -> HttpResponse:
        """Sent or thrown away: the second press of a double click is led to what the first one made."""
        if request.method == "POST" and (answer := once(request, lambda: None)):
            return answer
        messages.info(request, str(drafts.GONE))
        return see_other(self.after, request.membership.organization.slug)

    def _wanted(self, request: MemberRequest) -> int:
        step = request.GET.get("step", "")
        return int(step) if step in {str(number) for number in range(FIRST, self.last + 1)} else FIRST

    def _reachable(self, wanted: int, draft: StoredForm | None) -> int:
        answers = draft.data if draft else {}
        return min((step for step in range(FIRST, wanted) if str(step) not in answers), default=wanted)
