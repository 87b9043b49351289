"""VAT numbers: their shape (``numbers``), and the register that says whether one exists."""

from django.conf import settings

from organizations.vat.base import CheckError, Register, VatAnswer
from organizations.vat.local import LocalRegister
from organizations.vat.vies import UnusableRegister, ViesRegister

__all__ = ["CheckError", "LocalRegister", "Register", "VatAnswer", "ViesRegister", "covers", "problem", "register"]


def register() -> Register | None:
    """The operator's register; in development without one a local one. None: nobody. Raises UnusableRegister."""
    if settings.VAT_REGISTER:
        return ViesRegister(settings.VAT_REGISTER)
    return LocalRegister() if settings.DEVELOPMENT else None


def covers(number: str) -> bool:
    """Whether anybody can say if the number exists."""
    if problem():
        return False
    asked = register()
    return asked is not None and asked.covers(number)


def problem() -> str:
    """What is wrong with the description, or nothing."""
    try:
        register()
    except UnusableRegister as error:
        return str(error)
    return ""
