"""Journal events as sentences for their readers. Placeholders are keys of the event's ``data`` and two names."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "session:opened": _("%(actor)s signed in."),
    "session:refused": _("Somebody typed a wrong password for %(user)s."),
    "session:closed": _("%(actor)s signed out."),
    "account:created": _("%(actor)s created the account."),
    "account:email-verified": _("%(actor)s confirmed the e-mail address."),
    "account:password-reset": _("%(user)s set a new password."),
    "account:password-refused": _("%(actor)s typed a wrong password while confirming."),
    "account:app-password-created": _("%(actor)s created the application password “%(name)s”."),
    "account:app-passwords-revoked": _("%(actor)s revoked application passwords: %(names)s."),
    "account:app-password-refused": _("A program tried wrong application passwords of %(user)s again and again."),
    "account:changed": _("%(actor)s changed the profile."),
    "organization:created": _("%(actor)s created the organization."),
    "member:joined": _("%(user)s joined."),
    "member:left": _("%(user)s left."),
    "member:removed": _("%(actor)s removed %(user)s."),
    "member:role-changed": _("%(actor)s changed the role of %(user)s."),
    "member:contact-changed": _("%(actor)s changed the contact preferences of %(user)s."),
    "member:teams-changed": _("%(actor)s changed the teams of %(user)s."),
    "members:exported": _("%(actor)s exported the list of users."),
    "invitation:sent": _("%(actor)s invited %(email)s."),
    "invitation:resent": _("%(actor)s resent the invitation of %(email)s."),
    "invitation:cancelled": _("%(actor)s cancelled the invitation of %(email)s."),
    "invitation:declined": _("%(email)s declined the invitation."),
    "access:changed": _("%(actor)s changed the product access of %(holder)s."),
    "access:granted-by-rule": _("%(holder)s got access to %(product)s, as asked for future products."),
    "product:created": _("%(name)s was added to the products."),
    "product:changed": _("%(actor)s changed %(product)s."),
    "product:cancelled": _("%(actor)s cancelled %(product)s."),
    "product:locked": _("%(actor)s locked the management of %(product)s."),
    "product:unlocked": _("%(actor)s unlocked the management of %(product)s."),
    "product:maintenance-started": _("%(actor)s put %(product)s into maintenance."),
    "product:maintenance-ended": _("%(actor)s ended the maintenance of %(product)s."),
    "product:provisioned": _("%(product)s is set up."),
    "product:extended": _("%(product)s was extended until %(until)s."),
    "product:suspended": _("The service of %(product)s was suspended."),
    "product:resumed": _("The service of %(product)s runs again."),
    "product:plan-changed": _("%(product)s changed to the plan %(plan)s."),
    "product:ended": _("The service of %(product)s has ended."),
    "product:refused-by-provider": _("The provider refused a request about %(product)s."),
    "support:code-shown": _("%(actor)s asked for a support code."),
    "support:code-used": _("%(actor)s of the provider's support identified %(user)s by the support code."),
    "support:visit-started": _("%(user)s let %(actor)s of the provider's support look for 30 minutes."),
    "support:page-seen": _("%(actor)s of the provider's support looked at %(path)s as %(user)s sees it."),
    "support:visit-ended": _("The look of %(actor)s of the provider's support ended; pages opened: %(pages)s."),
    "person:blocked": _("%(actor)s of the provider's support blocked %(user)s: %(reason)s"),
    "person:unblocked": _("%(actor)s of the provider's support unblocked %(user)s."),
    "task:done": _("%(actor)s finished a task for %(product)s."),
    "team:created": _("%(actor)s created the team %(team)s."),
    "team:changed": _("%(actor)s changed the team %(team)s."),
    "team:deleted": _("%(actor)s deleted the team %(team)s."),
}


def sentence(kind: str, facts: dict[str, object]) -> str:
    """The sentence of an event; its bare kind when it has none yet."""
    template = SENTENCES.get(kind)
    return str(template) % {"email": "", **facts} if template else kind
