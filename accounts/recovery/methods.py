"""The ways on which access is recovered, and what a browser may know of them."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.sign_in.known_browsers import device_for
from notifications import sms as gateway
from security.methods import sms

NOBODYS_NUMBER = "+41000000000"
"""Stands in the message that is written for nobody and thrown away."""


class RecoveryMethod(models.TextChoices):
    """Where the code goes."""

    EMAIL = "email", _("To the login email")
    RECOVERY_EMAIL = "recovery-email", _("To the recovery email")
    PHONE = "phone", _("By SMS to the recovery phone")


@dataclass(frozen=True)
class MethodChoice:
    """One way, and a hint by which its owner recognizes the contact."""

    way: RecoveryMethod
    hint: Any


GENERIC = [
    MethodChoice(RecoveryMethod.EMAIL, _("The address that you have just entered.")),
    MethodChoice(RecoveryMethod.RECOVERY_EMAIL, _("The other address, when you have saved one in your account.")),
    MethodChoice(RecoveryMethod.PHONE, _("The mobile number, when you have saved one in your account.")),
]
"""For strangers: the same whoever the address belongs to, or nobody. A mask would tell that there is an account, which
contacts it has, and digits of a number."""


def method_choices(request: HttpRequest, email: str) -> list[MethodChoice]:
    """What to choose from: the own contacts, masked, where the person signed in before; else every way."""
    usable = [each for each in GENERIC if each.way != RecoveryMethod.PHONE or gateway.is_offered()]
    person = User.objects.filter(email=email).first() if device_for(request, email) else None
    if person is None:
        return usable
    hints = {
        RecoveryMethod.EMAIL: person.email,
        RecoveryMethod.RECOVERY_EMAIL: person.masked_recovery_email,
        RecoveryMethod.PHONE: person.masked_phone,
    }
    return [MethodChoice(each.way, hints[each.way]) for each in usable if target_of(person, each.way)]


def target_of(person: User | None, way: str) -> str:
    """Address or number of the person to which a code goes on this way; empty for none.

    A number that also brings the second step recovers nothing: one telephone must not be both.
    """
    if person is None:
        return ""
    if way == RecoveryMethod.PHONE:
        number = str(person.recovery_phone or "")
        return "" if number and sms.is_factor(person, number) else number
    return person.recovery_email if way == RecoveryMethod.RECOVERY_EMAIL else person.email
