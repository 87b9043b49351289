"""What a password must be: long, and not one that is tried first (PRO-56). No rules about its ingredients."""

import hashlib
import logging
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User

LOG = logging.getLogger("atrio.passwords")
SHORTEST, SHORTEST_WITH_SECOND_FACTOR = 15, 8
"""Characters; NIST SP 800-63B-4, 3.1.1.2."""
WEAK = 1
"""zxcvbn's scores up to here are guessed in a million tries."""
STRENGTHS = [_("very weak"), _("weak"), _("fair"), _("good"), _("strong")]
JUDGED = 24
"""Characters that zxcvbn looks at. Its time grows fast with hostile ones: 24 take 0.2 s, 100 take 15 s."""
HASH = 40
"""Hexadecimal digits of SHA-1."""
LONGEST_LINE = 200

common = CommonPasswordValidator()
resembling = UserAttributeSimilarityValidator(["full_name", "first_name", "last_name", "email"])


def shortest_for(user: User | None) -> int:
    """Fewest characters of this person's password; somebody unknown has no second step."""
    has_factor = user is not None and user.has_second_factor
    return SHORTEST_WITH_SECOND_FACTOR if has_factor else SHORTEST


def rule_for(user: User | None) -> str:
    """The rule before the mistake, as a hint under the field."""
    return gettext("%(least)s characters or more. A sentence is easy to remember.") % {"least": shortest_for(user)}


def has_become_short(user: User, password: str) -> bool:
    """Whether a right password would not be taken today: its person has no second step any more."""
    return len(password) < shortest_for(user)


class Rules:
    """The one validator of ``AUTH_PASSWORD_VALIDATORS``: the first reason to refuse, with the strength in words."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError."""
        known = _known(password)
        score = 0 if known else _score(password, user)
        reason = _missing(password, user) or known or _own(password, user) or _guessable(score)
        if reason:
            raise ValidationError(gettext("Strength: %(strength)s.") % {"strength": STRENGTHS[score]} + f" {reason}")

    def get_help_text(self) -> str:
        """The rule of somebody without a second step."""
        return rule_for(None)


def _missing(password: str, user: User | None) -> str:
    least = shortest_for(user)
    missing = least - len(password)
    if missing <= 0:
        return ""
    return ngettext(
        "Add at least %(missing)s more character: a password has %(least)s or more.",
        "Add at least %(missing)s more characters: a password has %(least)s or more.",
        missing,
    ) % {"missing": missing, "least": least}


def _known(password: str) -> str:
    """On the list of common passwords, or in the operator's file of leaked ones."""
    if password.lower().strip() in common.passwords:
        return gettext("This password is among the first that anyone tries. Write another one.")
    if settings.BREACHED_PASSWORDS_PATH and is_leaked(password, settings.BREACHED_PASSWORDS_PATH):
        return gettext("This password was stolen somewhere and is on public lists. Write another one.")
    return ""


def _own(password: str, user: User | None) -> str:
    try:
        resembling.validate(password, user)
    except ValidationError:
        return gettext("This password resembles your name or your email. Write another one.")
    return ""


def _guessable(score: int) -> str:
    return gettext("This password is easy to guess. Write one that is less usual.") if score <= WEAK else ""


def _score(password: str, user: Any) -> int:
    """0 to 4. Knows zxcvbn's lists of passwords, words and names, keyboards, dates, repetitions, the person, and the
    words of the provider."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 (its lists take 12 MB, and most processes ask for no password)

    own = [user.first_name, user.last_name, *user.email.split("@")] if user else []
    ours = [*settings.PRODUCT_NAME.split(), *(urlsplit(settings.PUBLIC_URL).hostname or "").split(".")]
    told = [each for each in [*own, *ours] if each]
    return int(zxcvbn(password[:JUDGED], user_inputs=told)["score"]) if password else 0


def is_leaked(password: str, path: Path) -> bool:
    """Whether the sorted file of ``SHA-1:count`` lines has the password: some forty looks at the disk, no memory.

    A file that cannot be read refuses nobody; the log says so.
    """
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        with path.open("rb") as file:
            return _has_line(file, wanted)
    except OSError:
        LOG.exception("BREACHED_PASSWORDS_PATH cannot be read")
        return False


def _has_line(file: Any, wanted: bytes) -> bool:
    """Binary search. A line that begins with the wanted digits begins at or after ``low`` and before ``high``."""
    low, high = 0, file.seek(0, os.SEEK_END)
    while low < high:
        middle = (low + high) // 2
        file.seek(max(middle - 1, 0))
        if middle:
            file.readline()  # the rest of the line before
        start, found = file.tell(), file.readline(LONGEST_LINE)[:HASH].upper()
        if start >= high or found > wanted:
            high = middle
        elif found == wanted:
            return True
        else:
            low = file.tell()
    return False
