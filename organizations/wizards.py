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
class Wizard:
    """``name`` marks its drafts and is stored, ``address`` and ``after`` are names of URLs: its own, and that of the
    list above it, where a draft that is gone leads; ``last`` is the number of the page that ends it."""

    name: str
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
        draft = drafts.find(request.user, self._kind(request), key) if key else None
        if draft is None and key:
            return None, wanted, self._gone(request)
        if draft is None and wanted > FIRST:
            last = next(iter(drafts.unfinished(request.user, self._kind(request))), None)
            return None, wanted, SeeOther(self.url(request, last, wanted if last else FIRST))
        if draft and request.POST.get("do") == "discard":
            drafts.take(draft)
            return None, wanted, SeeOther(self.url(request, None, FIRST))
        step = self._reachable(wanted, draft)
        return draft, step, SeeOther(self.url(request, draft, step)) if step < wanted else None

    def keep(self, request: MemberRequest, draft: StoredForm | None, step: int, answers: Any) -> HttpResponse:
        """Store what was answered, and go on."""
        data = {**(draft.data if draft else {}), str(step): answers}
        kept = drafts.keep(request.user, self._kind(request), draft.key if draft else "", data)
        return SeeOther(self.url(request, kept, step + 1))

    def url(self, request: MemberRequest, draft: StoredForm | None, step: int) -> str:
        """The address of a step."""
        of_draft: dict[str, Any] = {"draft": draft.key} if draft else {}
        bare = reverse(self.address, args=[request.membership.organization.slug])
        return f"{bare}?{urlencode({**of_draft, 'step': step})}"

    def context(self, request: MemberRequest, draft: StoredForm | None, step: int, name: str) -> dict[str, Any]:
        """What every page (``base/wizard.html``) shows: the list above, the step, the way back, and on the first page
        of a new draft the unfinished ones by their answer ``name``, with where each goes on."""
        is_new = draft is None and request.method == "GET"
        others = drafts.unfinished(request.user, self._kind(request)) if is_new else []
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

    def _kind(self, request: MemberRequest) -> str:
        return f"{self.name}:{request.membership.organization_id}"
