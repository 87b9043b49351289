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
    "second-step:passed": _("%(actor)s passed the second step."),
    "second-step:refused": _("Somebody with the password of %(user)s typed a wrong code."),
    "factor:added": _("%(actor)s activated a method of two-step verification."),
    "factor:removed": _("%(actor)s removed a method of two-step verification."),
    "sms:sent": _("A code was sent by SMS to %(user)s, number %(number)s."),
    "factor:preferred": _("%(actor)s changed the preferred method of two-step verification."),
    "backup-codes:renewed": _("%(actor)s made new backup codes."),
    "backup-codes:used": _("%(actor)s used a backup code."),
    "browser:remembered": _("%(actor)s chose not to be asked again on a browser for 30 days."),
    "browser:forgotten": _("%(actor)s had remembered browsers ask again."),
    "session:asking-changed": _("%(actor)s changed whether the sign-in is asked whenever the browser opens."),
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
    "task:done": _("%(actor)s finished a task for %(product)s."),
    "team:created": _("%(actor)s created the team %(team)s."),
    "team:changed": _("%(actor)s changed the team %(team)s."),
    "team:deleted": _("%(actor)s deleted the team %(team)s."),
}


def sentence(kind: str, facts: dict[str, object]) -> str:
    """The sentence of an event; its bare kind when it has none yet."""
    template = SENTENCES.get(kind)
    return str(template) % {"email": "", **facts} if template else kind
