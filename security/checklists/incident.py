"""What to do after «No he sido yo», in order (SEC-61)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.hooks import Hook
from security.access import PersonRequest
from security.kinds import EventKind
from security.methods import factors
from security.models import Event
from security.sessions import sessions_of
from security.sign_in import remembered_browsers

BEGAN = "compromised_since"
"""Session key: Unix seconds at which the person began; a password that was changed before does not count."""
OWN = "compromised_own_factors"
"""Session key: methods that the person looked at and called their own; one that is added later is asked about again."""


@dataclass(frozen=True)
class IncidentStep:
    """One thing to secure. ``url_name`` is the page where it is done, which goes on to its parameter ``next``;
    ``left`` says in a sentence what is still open, and nothing when all is done."""

    key: str
    title: Any
    sentence: Any
    action: Any
    url_name: str
    left: Callable[[PersonRequest], str]


def start(request: PersonRequest) -> None:
    """Remember when the person began, once a session."""
    request.session.setdefault(BEGAN, now().timestamp())


def pending_password(request: PersonRequest) -> str:
    """Whether the password was changed since the person began."""
    changes = Event.objects.filter(user=request.user, kind__in=[EventKind.PASSWORD_CHANGED, EventKind.PASSWORD_RESET])
    last = changes.order_by("-id").values_list("at", flat=True).first()
    if last and last.timestamp() >= request.session.get(BEGAN, 0):
        return ""
    return gettext("The password is the one from before.")


def pending_sessions(request: PersonRequest) -> str:
    """Whether another session is open."""
    others = sessions_of(request.user).exclude(session_key=request.session.session_key).count()
    if not others:
        return ""
    return ngettext("%(n)s other session is open.", "%(n)s other sessions are open.", others) % {"n": others}


PASSWORD = IncidentStep(
    "password",
    _("Password"),
    _(
        "Anyone who knows your password can no longer use it. Choose one that you use nowhere else; your other "
        "sessions end."
    ),
    _("Change the password"),
    "accounts:password",
    pending_password,
)
SESSIONS = IncidentStep(
    "sessions",
    _("Sessions"),
    _("Close every session except this one, known or not. You will sign in again on your own devices."),
    _("Look at the sessions"),
    "security:sessions",
    pending_sessions,
)


def pending_browsers(request: PersonRequest) -> str:
    """Whether a browser opens the account without the second step."""
    known = remembered_browsers.browsers_of(request.user, now()).count()
    if not known:
        return ""
    return ngettext("%(n)s browser is not asked.", "%(n)s browsers are not asked.", known) % {"n": known}


def pending_app_passwords(request: PersonRequest) -> str:
    """Whether programs get in without the second step."""
    living = request.user.app_passwords.living().count()
    if not living:
        return ""
    return ngettext("%(n)s program has a password.", "%(n)s programs have passwords.", living) % {"n": living}


def pending_factors(request: PersonRequest) -> str:
    """Whether the password alone opens the account, or a method waits for the person's look."""
    found = {_name(factor) for factor in factors.factors_of(request.user)}
    if not found:
        return gettext("Your password alone opens your account.")
    unseen = len(found - set(request.session.get(OWN, [])))
    if not unseen:
        return ""
    return ngettext("%(n)s method waits for your review.", "%(n)s methods wait for your review.", unseen) % {
        "n": unseen
    }


def listed(request: PersonRequest) -> list[tuple[factors.Factor, str]]:
    """The methods to look at, each with its name in the form."""
    return [(factor, _name(factor)) for factor in factors.factors_of(request.user)]


def mark_own(request: PersonRequest, names: list[str]) -> None:
    """The person knows these methods, as they stood on the page."""
    request.session[OWN] = sorted({name for _factor, name in listed(request)} & set(names))


def _name(factor: factors.Factor) -> str:
    return str(factor.device.persistent_id)


BROWSERS = IncidentStep(
    "browsers",
    _("Remembered browsers"),
    _("Browsers that you told not to ask again open your account with the password alone. Make all of them ask."),
    _("Look at the browsers"),
    "security:browsers",
    pending_browsers,
)
APP_PASSWORDS = IncidentStep(
    "app-passwords",
    _("Application passwords"),
    _("A program with a password of its own gets in without the second step. Revoke all, and make new ones later."),
    _("Look at the application passwords"),
    "security:app_passwords",
    pending_app_passwords,
)
FACTORS = IncidentStep(
    "factors",
    _("Two-step verification"),
    _("Whoever was here may have added a method. Remove what you do not know. Without a method, activate one now."),
    _("Activate two-step verification"),
    "security:factors",
    pending_factors,
)
STEPS: Hook[IncidentStep] = Hook(PASSWORD, SESSIONS, BROWSERS, APP_PASSWORDS, FACTORS, key=lambda step: step.key)
"""In their order; apps above add theirs after them."""
