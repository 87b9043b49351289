"""The one place that answers questions about a person's second step. Nothing else asks django_otp.

A method is one row of ``METHODS`` and a module of its own; ``User.second_factor`` is written by ``refresh`` alone.
"""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, Value
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from core.clock import now
from core.statements import Statement
from notifications import sms
from security.base.strength import SecondFactor
from security.models import (
    AppFactor,
    BackupCode,
    PushDevice,
    PushRequest,
    RememberedBrowser,
    SecurityKey,
    SecurityPreferences,
    SmsFactor,
)

if TYPE_CHECKING:
    from accounts.models import User

CODE_PAGE = "security/verify/code.html"
WRONG_CODE = _("The code is not correct or was already used. Wait for the next one.")


@dataclass(frozen=True)
class Method:
    """A way to prove oneself at the second step.

    ``key`` names it in addresses (``security:<key>_add`` enrols it) and in the journal; ``template`` asks for it at
    ``/login/2fa/``; ``device`` is the model of its rows and None for backup codes, which only help out. Of a method
    that ``has_names`` a person may have several, each with a name of its own. Of one that ``is_sent`` the code comes
    when it is asked for. ``refusal`` says what to do after a failure.
    """

    key: str
    label: Any
    sentence: Any
    icon: str
    strength: SecondFactor
    device: type[Device] | None
    question: Any
    template: str = CODE_PAGE
    has_names: bool = False
    is_sent: bool = False
    refusal: Any = WRONG_CODE

    @property
    def takes_code(self) -> bool:
        """Whether it is proved by typing something."""
        return self.template == CODE_PAGE or self.is_sent

    def named(self, name: str) -> Any:
        """The label of one of its factors."""
        return format_lazy("{} · {}", self.label, name) if self.has_names else self.label


KEY = Method(
    "key", _("Security key or passkey"),
    _("A key that you plug in or hold against the device, or the fingerprint, face or PIN of your device."), "key",
    SecondFactor.KEY, SecurityKey, _("Use the security key or passkey that you registered."),
    template="security/verify/key.html", has_names=True,
    refusal=_("The key was not accepted. Use one that you registered here, or choose another method."),
)  # fmt: skip
APP = Method(
    "app", _("OTP app"), _("An app on your phone or computer shows a new code every 30 seconds."), "phone",
    SecondFactor.APP, AppFactor, _("Enter the six-digit code that your OTP app shows now."),
)  # fmt: skip
SMS = Method(
    "sms", _("SMS"), _("A code by SMS to a mobile number of Switzerland, France, Belgium or Germany."), "phone",
    SecondFactor.SMS, SmsFactor, _("A six-digit code comes by SMS."),
    template="security/verify/sms.html", is_sent=True,
    refusal=_("The code is wrong or has expired. Check the newest SMS, or have another code sent."),
)  # fmt: skip
PUSH = Method(
    "push", _("Notification on a registered device"),
    _("A page of the portal that is open on your phone or another computer asks you: is it you?"), "bell",
    SecondFactor.PUSH, PushDevice,
    _("Open the portal, or reload it, on a registered device and type there the number shown here."),
    template="security/verify/push.html", has_names=True,
)  # fmt: skip
METHODS = [KEY, PUSH, APP, SMS]
"""Strongest first. Another method is one more row and its module."""
BACKUP = Method(
    "codes", _("Backup code"), _("Ten codes on paper for when you have nothing else. Each works once."), "log",
    SecondFactor.NONE, None, _("Enter one of the backup codes that you saved. It will not work a second time."),
    refusal=_("This is not one of your unused backup codes. Look at your list again."),
)  # fmt: skip


@dataclass(frozen=True)
class Factor:
    """One device of a person: what it is and which row holds it."""

    method: Method
    device: Any
    is_preferred: bool = False

    @property
    def pk(self) -> int:
        """Its number in addresses."""
        return int(self.device.pk)

    @property
    def rests(self) -> bool:
        """It answers nothing since the password changed, until it is registered again."""
        return getattr(self.device, "is_awake", True) is False

    @property
    def label(self) -> Any:
        """The method, and which of several it is; in the language of whoever reads it."""
        if self.method is SMS:
            return format_lazy("{} · {}", self.method.label, self.device.masked)
        return self.method.named(self.device.name)


def factors_of(user: "User") -> list[Factor]:
    """Everything the person may use, the preferred one first, then the strongest."""
    kinds = {kind for kind, _pk in _IDS.tuples(user=user.pk)}
    preferred = SecurityPreferences.of(user).preferred_factor if kinds else ""
    found = [
        Factor(method, device, device.persistent_id == preferred)
        for method in METHODS
        if method.key in kinds
        for device in devices(user, method)
    ]
    return sorted(found, key=lambda factor: not factor.is_preferred)


def devices(user: "User", method: Method) -> list[Any]:
    """The person's devices of one method, oldest first."""
    statement = _CONFIRMED.get(method.key)
    return statement.rows(user=user.pk) if statement else []


def _confirmed(device: Any, user: int) -> "QuerySet[Any]":
    found: QuerySet[Any] = device.objects.filter(user_id=user, confirmed=True).order_by("pk")
    return found


def factor_of(user: "User", key: str, pk: int) -> Factor | None:
    """One factor of this very person."""
    return next((factor for factor in factors_of(user) if (factor.method.key, factor.pk) == (key, pk)), None)


def factor_ids(user: "User") -> list[str]:
    """Names of everything the person may use: another list means that something was added, replaced or removed."""
    return sorted(f"{_MODELS[kind].model_label()}/{pk}" for kind, pk in _IDS.tuples(user=user.pk))


def has_any(user: "User") -> bool:
    """Asked of the rows, not of the word: the sign-in depends on it."""
    return bool(_IDS.tuples(user=user.pk))


def codes_left(user: "User") -> int:
    """Backup codes that the person may still use (SEC-3)."""
    return BackupCode.objects.left(user)


def ways_of(user: "User") -> list[Method]:
    """Methods to choose from at the second step, the preferred one first; backup codes last, while there are any.

    Devices that rest are left out, unless there is nothing else: never empty for a person with a factor.
    """
    found = factors_of(user)
    awake = list(dict.fromkeys(factor.method for factor in found if not factor.rests))
    ways = [*awake, BACKUP] if found and codes_left(user) else awake
    return ways or list(dict.fromkeys(factor.method for factor in found))


def lone_device(user: "User") -> PushDevice | None:
    """The registered device of a person who has nothing else; on it they cannot approve their own sign-in."""
    found = factors_of(user) if user.second_factor == SecondFactor.PUSH else []
    return found[0].device if len(found) == 1 else None


def offered() -> list[Method]:
    """Methods that can be added here: SMS only where somebody sends them."""
    return [method for method in METHODS if method is not SMS or sms.is_offered()]


def method_of_code(user: "User", code: str, *, awaits_sms: bool) -> Method:
    """What a typed code can be of: a number was sent just now or is of the app, the rest is on paper."""
    numbers = [method for method in ways_of(user) if method.takes_code and method is not BACKUP]
    numbers.sort(key=lambda method: method.is_sent is not awaits_sms)
    return numbers[0] if numbers and code.isdigit() else BACKUP


def is_right(user: "User", method: Method, code: str) -> bool:
    """Accept a typed code of this method, once; those that are sent belong to a session (``SmsCode``)."""
    if method is BACKUP:
        return BackupCode.objects.use(user, code, now())
    return any(device.verify_token(code) for device in devices(user, method))


def refresh(user: "User") -> None:
    """After any change: the word that lists and rules read, no browser that was remembered before, no open question.

    Call it inside the transaction of the change, with the person locked.
    """
    factors = factors_of(user)
    by_strength = [method.strength for method in METHODS if any(factor.method is method for factor in factors)]
    user.second_factor = by_strength[0] if by_strength else SecondFactor.NONE
    user.save(update_fields=["second_factor"])
    RememberedBrowser.objects.filter(user=user).delete()
    PushRequest.objects.void(user)


def _ids(user: int) -> "QuerySet[Any, Any]":
    first, *others = [
        _confirmed(device, user).order_by().values_list(Value(key), "pk") for key, device in _MODELS.items()
    ]
    return first.union(*others, all=True)


_MODELS: dict[str, Any] = {method.key: method.device for method in METHODS}
_CONFIRMED = {method.key: Statement(partial(_confirmed, method.device)) for method in METHODS}
_IDS: Statement[Any] = Statement(_ids)
"""Of which methods the person has which devices, in one question: mostly one of four."""
