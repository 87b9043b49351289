"""Journal events as sentences for their readers. Placeholders are keys of the event's ``data`` and two names."""

import re

from django.utils.translation import gettext_lazy as _

PLACES = re.compile(r"%\(\w+\)s")

SENTENCES = {
    "session:opened": _("%(actor)s signed in."),
    "session:refused": _("Somebody typed a wrong password for %(user)s."),
    "session:paused": _("A sign-in of %(user)s was refused in the pause after wrong passwords."),
    "session:half-open": _("Somebody typed the right password of %(user)s; the second step was asked for."),
    "session:closed": _("%(actor)s signed out."),
    "session:ended": _("%(actor)s closed the session on %(name)s."),
    "session:others-ended": _("%(actor)s closed all other sessions."),
    "account:created": _("%(actor)s created the account."),
    "account:email-verified": _("%(actor)s confirmed the e-mail address."),
    "account:password-reset": _("%(user)s set a new password."),
    "account:password-changed": _("%(actor)s changed the password."),
    "account:email-change-asked": _("%(actor)s asked to sign in with %(after)s instead of %(before)s."),
    "account:email-change-cancelled": _("The change of the login e-mail of %(user)s to %(after)s was cancelled."),
    "account:email-changed": _("%(actor)s changed the login e-mail from %(before)s to %(after)s."),
    "account:email-taken-back": _("The login e-mail of %(user)s was changed back from %(before)s to %(after)s."),
    "account:recovery-phone-changed": _("%(actor)s changed the recovery phone."),
    "account:recovery-email-changed": _("%(actor)s changed the recovery e-mail."),
    "account:alerts-changed": _("%(actor)s changed the alert settings."),
    "account:password-refused": _("%(actor)s typed a wrong password while confirming."),
    "factor:proved": _("%(actor)s passed the second step."),
    "factor:refused": _("Somebody with the password of %(user)s did not pass the second step."),
    "factor:added": _("%(actor)s activated a method of two-step verification."),
    "factor:replaced": _("%(actor)s replaced a method of two-step verification."),
    "factor:removed": _("%(actor)s removed a method of two-step verification."),
    "key:renamed": _("%(actor)s renamed the security key %(before)s to %(after)s."),
    "key:copied": _("The security key %(key)s of %(user)s was refused: its counter went back, so it may be a copy."),
    "key:unverified": _(
        "The security key %(key)s of %(user)s was refused: it asked nobody for a PIN, a finger or a face."
    ),
    "push:asked": _("A sign-in asked the registered devices of %(user)s."),
    "push:missed": _("Three wrong numbers were typed on the device %(device)s of %(user)s; the sign-in was stopped."),
    "push:approved": _("%(actor)s approved a sign-in on the device %(device)s."),
    "push:denied": _("%(actor)s refused a sign-in on the device %(device)s."),
    "sms:sent": _("A code was sent by SMS to %(user)s, number %(number)s."),
    "factor:preferred": _("%(actor)s changed the preferred method of two-step verification."),
    "codes:renewed": _("%(actor)s made new backup codes."),
    "codes:used": _("%(actor)s used a backup code."),
    "browser:remembered": _("%(actor)s chose not to be asked again on a browser for 30 days."),
    "browser:forgotten": _("%(actor)s had remembered browsers ask again."),
    "session:asking-changed": _("%(actor)s changed whether the sign-in is asked whenever the browser opens."),
    "account:app-password-created": _("%(actor)s created the application password “%(name)s”."),
    "account:app-passwords-revoked": _("%(actor)s revoked application passwords: %(names)s."),
    "account:app-password-refused": _("A program tried wrong application passwords of %(user)s again and again."),
    "account:changed": _("%(actor)s changed the profile."),
    "account:data-exported": _("%(actor)s downloaded all personal data."),
    "organization:created": _("%(actor)s created the organization."),
    "organization:changed": _("%(actor)s changed the organization’s data."),
    "organization:vat-confirmed": _("The register confirmed the VAT number %(number)s."),
    "organization:vat-refused": _("The register does not know the VAT number %(number)s."),
    "address:added": _("%(actor)s added the billing address “%(name)s”."),
    "address:changed": _("%(actor)s changed the billing address “%(name)s”."),
    "address:removed": _("%(actor)s deleted the billing address “%(name)s”."),
    "organization:deleted": _("%(actor)s deleted the organization %(name)s."),
    "organization:exported": _("%(actor)s asked for an export of everything."),
    "organization:export-downloaded": _("%(actor)s downloaded the export of everything."),
    "organization:second-factor-required": _("%(actor)s required two-step verification of everybody."),
    "organization:second-factor-released": _("%(actor)s stopped requiring two-step verification."),
    "member:exempted": _("%(actor)s exempted %(user)s from two-step verification."),
    "member:exemption-lifted": _("%(actor)s lifted the exception of %(user)s."),
    "member:grace-taken": _("%(user)s took three days more to activate two-step verification."),
    "member:locked": _("%(actor)s locked %(user)s."),
    "member:unlocked": _("%(actor)s unlocked %(user)s."),
    "member:lock-ended": _("The lock of %(user)s ended."),
    "member:alerted": _("%(actor)s sent a security alert to %(user)s."),
    "log:exported": _("%(actor)s exported the activity log."),
    "member:joined": _("%(user)s joined."),
    "member:left": _("%(user)s left."),
    "member:removed": _("%(actor)s removed %(user)s."),
    "member:restored": _("%(actor)s undid the removal of %(user)s."),
    "member:data-transferred": _("%(actor)s transferred the files of %(name)s in %(product)s to %(heir)s."),
    "member:departure-closed": _("The removal of %(name)s can no longer be undone."),
    "member:role-changed": _("%(actor)s changed the role of %(user)s."),
    "member:contact-changed": _("%(actor)s changed the contact preferences of %(user)s."),
    "member:teams-changed": _("%(actor)s changed the teams of %(user)s."),
    "members:exported": _("%(actor)s exported the list of users."),
    "invitation:sent": _("%(actor)s invited %(email)s."),
    "invitation:resent": _("%(actor)s resent the invitation of %(email)s."),
    "invitation:cancelled": _("%(actor)s cancelled the invitation of %(email)s."),
    "invitation:declined": _("%(email)s declined the invitation."),
    "access:changed": _("%(actor)s changed the product access of %(holder)s."),
    "access:exported": _("%(actor)s exported who has access: %(subject)s."),
    "access:granted-by-rule": _("%(holder)s got access to %(product)s, as asked for future products."),
    "product:created": _("%(name)s was added to the products."),
    "product:changed": _("%(actor)s changed %(product)s."),
    "product:cancelled": _("%(actor)s cancelled %(product)s."),
    "product:locked": _("%(actor)s locked the management of %(product)s."),
    "product:unlocked": _("%(actor)s unlocked the management of %(product)s."),
    "product:maintenance-started": _("%(actor)s put %(product)s into maintenance."),
    "product:maintenance-ended": _("%(actor)s ended the maintenance of %(product)s."),
    "product:lock-ran-out": _("The lock of %(product)s has ended by itself."),
    "product:maintenance-ran-out": _("The maintenance of %(product)s has ended by itself."),
    "product:stopped-unpaid": _("%(product)s was stopped because an invoice is open."),
    "product:stopped-abuse": _("%(actor)s stopped %(product)s because of misuse."),
    "product:released-unpaid": _("%(product)s is no longer stopped: the invoice is settled."),
    "product:released-abuse": _("%(actor)s released %(product)s again."),
    "product:provisioned": _("%(product)s is set up."),
    "product:extended": _("%(product)s was extended until %(until)s."),
    "product:suspended": _("The service of %(product)s was suspended."),
    "product:resumed": _("The service of %(product)s runs again."),
    "product:plan-changed": _("%(product)s changed to the plan %(plan)s."),
    "product:ended": _("The service of %(product)s has ended."),
    "product:mailbox-password-set": _("The mailbox %(address)s took the new password of the account of %(user)s."),
    "product:data-kept": _("%(product)s keeps the data of %(person)s until %(until)s."),
    "product:data-handed-over": _("%(product)s gave the files of %(person)s to %(heir)s."),
    "product:data-given-back": _("%(product)s gave the kept data back to %(person)s."),
    "product:person-renamed": _("%(product)s knows %(person)s as %(now)s."),
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


def kinds_saying(word: str) -> list[str]:
    """Kinds whose sentence has the word, in the reader's language."""
    return [kind for kind, template in SENTENCES.items() if word.casefold() in PLACES.sub("", str(template)).casefold()]


class _Facts(dict[str, object]):
    """What an old event did not write down yet leaves a gap, and the page of the log stands."""

    def __missing__(self, name: str) -> str:
        return "…"


def sentence(kind: str, facts: dict[str, object]) -> str:
    """The sentence of an event; its bare kind when it has none yet."""
    template = SENTENCES.get(kind)
    return str(template) % _Facts(facts) if template else kind
