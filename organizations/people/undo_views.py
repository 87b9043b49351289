"""The page behind *Undo*: at once from the message about a change, or with the password that it takes (UI-27)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from core.clock import now
from core.errors import RuleError
from core.http import form_methods, page, posted, see_other
from organizations.access import MemberRequest, in_organization
from organizations.models import Role, UndoStep
from organizations.people.appointment import ConfirmLegalRepresentative
from organizations.policies import may_open
from organizations.undoing import commands
from organizations.undoing.commands import AlreadyUndone, check_open
from organizations.undoing.registry import UNDO_KINDS, UndoKind


class UndoForm(ConfirmLegalRepresentative):
    """The own password where the way back makes a legal representative, else nothing."""

    def __init__(self, *args: Any, needs_proof: bool, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        self.needs_proof = needs_proof
        if not needs_proof:
            self.fields.clear()

    def clean(self) -> dict[str, Any]:
        """Ask for it."""
        if self.needs_proof:
            self.confirm(Role.LEGAL_REPRESENTATIVE)
        return self.cleaned_data


@form_methods
@in_organization(may_open)
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Undo one's own last change: at once from the message, or with the password that it takes (UI-27)."""
    step = get_object_or_404(request.membership.organization.undo_steps, pk=pk, actor=request.membership)
    try:
        check_open(step, now())
        kind = UNDO_KINDS.get(step.kind)
        if kind is None:
            raise LookupError(step.kind)
        form = UndoForm(posted(request), needs_proof=kind.needs_proof(step.before), request=request)
        if request.method == "POST" and form.is_valid():
            return _undone(request, kind, commands.undo(actor=request.membership, step=step, now=now()))
    except AlreadyUndone as done:
        messages.info(request, str(done.message))
        return see_other("dashboard", request.membership.organization.slug)
    except RuleError as refusal:
        answer = page(request, "organizations/undo/over.html", reason=refusal.message)
        answer.status_code = 409
        return answer
    what = str(kind.title) % {"name": step.name}
    return page(request, "organizations/undo/ask.html", form=form, what=what, seen=step.after, back=_url(request, step))


def _undone(request: MemberRequest, kind: UndoKind, step: UndoStep) -> HttpResponse:
    what = str(kind.title) % {"name": step.name}
    messages.success(request, _("Undone: %(what)s.") % {"what": what})
    return see_other(_url(request, step))


def _url(request: MemberRequest, step: UndoStep) -> str:
    kind = UNDO_KINDS.get(step.kind)
    slug = request.membership.organization.slug
    return kind.url(slug, step.subject) if kind else reverse("dashboard", args=[slug])
