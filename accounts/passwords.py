"""What a password must be: long, and not one that everybody tries first. No rules about its ingredients."""

from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User

SHORTEST_WITHOUT_SECOND_FACTOR = 15
FEWEST_DIFFERENT_CHARACTERS = 5
HALF_WAY = 8


class LengthValidator:
    """At least ``min_length`` characters; the refusal says how many are missing, and the strength in words."""

    def __init__(self, min_length: int = SHORTEST_WITHOUT_SECOND_FACTOR) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError for a short password."""
        missing = self.min_length - len(password)
        if missing <= 0:
            return
        strength = gettext("very weak") if len(password) < HALF_WAY else gettext("weak")
        raise ValidationError(
            ngettext(
                "Strength: %(strength)s. Add at least %(missing)s more character: a password has %(least)s or more.",
                "Strength: %(strength)s. Add at least %(missing)s more characters: a password has %(least)s or more.",
                missing,
            )
            % {"strength": strength, "missing": missing, "least": self.min_length},
            code="password_too_short",
        )

    def get_help_text(self) -> str:
        """The rule before the mistake."""
        return gettext("%(least)s characters or more. A sentence is easy to remember.") % {"least": self.min_length}


class CommonValidator(CommonPasswordValidator):
    """Not on the list of common passwords, not one of them written several times, not a few characters repeated."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError for a password that is tried first. A short one has been refused for its length."""
        if len(password) < SHORTEST_WITHOUT_SECOND_FACTOR:
            return
        core = _repeated_part(password.lower().strip())
        if core in self.passwords or len(set(core)) < FEWEST_DIFFERENT_CHARACTERS:
            raise ValidationError(
                _("Strength: very weak. This password is among the first that anybody tries. Write another one."),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        """Nothing: the length says it all."""
        return ""


class SimilarityValidator(UserAttributeSimilarityValidator):
    """Not the person's own name or address."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError for a resembling password. A short one has been refused for its length."""
        if len(password) >= SHORTEST_WITHOUT_SECOND_FACTOR:
            super().validate(password, user)

    def get_error_message(self) -> str:
        """What to do about it."""
        return gettext("This password resembles your name or your e-mail. Write another one.")

    def get_help_text(self) -> str:
        """Nothing: the length says it all."""
        return ""


def _repeated_part(text: str) -> str:
    """``abcabc`` → ``abc``; a text that repeats nothing comes back whole."""
    period = (text + text).find(text, 1)
    return text[:period] if 0 < period < len(text) else text
