"""The help centre: index, article, search, the vote, and the way from an article to one's own organization."""

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from billing.issuer import our_issuer
from core.clock import now
from core.http import see_other
from security.access import PersonRequest, public, signed_in
from security.base.limits import HOUR, Limit, client
from support.help import articles, votes
from support.help.reading import LANGUAGES
from support.help.search import search

KEPT_FOR = 300
"""Seconds for which the browser of a stranger may show an article again without asking."""
VOTES = Limit("help-votes", amount=60, seconds=HOUR)
"""Answers of one client."""


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    """To the index in the reader's language."""
    return see_other("support:help", request.LANGUAGE_CODE)


@require_safe
@public
def index(request: HttpRequest, language: str) -> HttpResponse:
    """All articles by family."""
    _known(language)
    with translation.override(language):
        return _page(request, "support/help/index.html", language, families=articles.families(language))


@require_safe
@public
def show(request: HttpRequest, language: str, article: str) -> HttpResponse:
    """One article, in English where it is not written in this language (HLP-5)."""
    shown = _found(language, article)
    context = {
        "article": shown,
        "related": articles.related(shown),
        "answer": votes.answer_of(article, _key(request)),
        "languages": [code for code in LANGUAGES if articles.article(article, code)],
    }
    with translation.override(language):
        return _page(request, "support/help/article.html", language, **context)


@require_safe
@public
def results(request: HttpRequest, language: str) -> HttpResponse:
    """What the search finds; the words stand in the address."""
    _known(language)
    words = request.GET.get("q", "").strip()
    with translation.override(language):
        return _page(request, "support/help/search.html", language, words=words, found=search(words, language))


@require_POST
@public
def vote(request: HttpRequest, language: str, article: str) -> HttpResponse:
    """Take the answer of the buttons below an article, and show the article again."""
    _found(language, article)
    if request.POST.get("useful") in {"yes", "no"} and not VOTES.hit(client(request)):
        if not request.session.session_key:
            request.session.create()
        votes.vote(
            slug=article,
            language=language,
            key=_key(request),
            is_useful=request.POST["useful"] == "yes",
            today=our_issuer().today(now()),
        )
        with translation.override(language):
            messages.success(request, _("Thank you. Your answer is counted without your name."))
    return see_other("support:help_article", language, article)


@require_safe
@signed_in
def go(request: PersonRequest, screen: str) -> HttpResponse:
    """A screen that an article speaks of, in the organization that the reader worked in last (HLP-3)."""
    try:
        return HttpResponseRedirect(reverse(screen))
    except NoReverseMatch:
        pass
    last = request.user.memberships.with_way_out(now()).acting(now())
    member = last.order_by(F("last_active_at").desc(nulls_last=True), "pk").select_related("organization").first()
    if member is None:
        return redirect("organizations:list")
    try:
        return redirect(screen, member.organization.slug)
    except NoReverseMatch as error:
        raise Http404 from error


def _known(language: str) -> None:
    if language not in LANGUAGES:
        raise Http404


def _found(language: str, slug: str) -> articles.Article:
    _known(language)
    shown = articles.found(slug, language)
    if shown is None:
        raise Http404
    return shown


def _key(request: HttpRequest) -> str:
    return str(request.user.pk) if request.user.is_authenticated else request.session.session_key or ""


def _page(request: HttpRequest, template: str, language: str, **context: Any) -> HttpResponse:
    parent = "base/app.html" if request.user.is_authenticated else "base/public.html"
    answer = render(request, template, {"parent": parent, "language": language, "codes": LANGUAGES, **context})
    answer.headers["Content-Language"] = language
    answer.headers["X-Robots-Tag"] = "all"
    if not request.user.is_authenticated:
        answer.headers["Cache-Control"] = f"private, max-age={KEPT_FOR}"
    return answer
