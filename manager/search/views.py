"""``/search/``: one field for everything that the reader may open."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.http import page
from core.paging import QUERY_LENGTH
from core.sources import SOURCES, Hit, Question, Source
from organizations.access import open_memberships
from organizations.models import Membership
from security.access import PersonRequest, signed_in


@dataclass(frozen=True)
class Group:
    """What one source found, and the list where the rest is."""

    source: Source
    hits: list[Hit] = field(default_factory=list)
    more: str = ""


@require_safe
@signed_in
def search(request: PersonRequest) -> HttpResponse:
    """What fits ``?q=``, by groups; ``?in=`` names the organization under way. With ``?part`` only the hits, for the
    palette."""
    question = _question(request)
    groups = (
        [group for group in (_group(source, question) for source in SOURCES) if group.hits] if question.words else []
    )
    shown: dict[str, Any] = {"question": question, "groups": groups, "total": sum(len(each.hits) for each in groups)}
    if "part" in request.GET:
        return page(request, "search/hits.html", **shown)
    if question.here is not None:
        request.membership = question.here  # type: ignore[attr-defined]
    return page(request, "search/page.html", **shown)


def _question(request: PersonRequest) -> Question:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:QUERY_LENGTH]
    members = open_memberships(request)
    here = next((each for each in members if each.organization.slug == request.GET.get("in")), None)
    here = here or max(members, key=_last_use, default=None)
    return Question(text, request.user, sorted(members, key=lambda each: each is not here), here)


def _last_use(member: Membership) -> float:
    return member.last_active_at.timestamp() if member.last_active_at else 0.0


def _group(source: Source, question: Question) -> Group:
    hits = list(source.find(question))
    is_listed = bool(source.list_url and question.here and any(not hit.place for hit in hits))
    if not is_listed:
        return Group(source, hits)
    more = reverse(source.list_url, args=[question.here.organization.slug])
    return Group(source, hits, f"{more}?{urlencode({'q': question.text})}")
