"""The message about a change, with its way back."""

from django.contrib import messages
from django.urls import reverse

from organizations.access import MemberRequest


def tell_done(request: MemberRequest, sentence: str, kind: str, subject: object) -> None:
    """The message about a change that the actor has just made, with its way back while there is one (UI-6)."""
    steps = request.membership.organization.undo_steps.filter(kind=kind, subject=str(subject))
    step = steps.order_by("-pk").first()
    is_own = step is not None and step.actor_id == request.membership.pk and not step.is_undone
    slug = request.membership.organization.slug
    way_back = reverse("organizations:undo", args=[slug, step.pk]) if step and is_own else ""
    messages.success(request, sentence, extra_tags=way_back)
