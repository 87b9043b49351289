"""Eight-digit codes sent by mail: derived, never stored, few tries, one use."""

import datetime
import hmac
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from core.clock import now
from core.encryption import digest
from security.base.limits import Limit, claim, release

DIGITS, LONG_DIGITS = 8, 16
"""A long code cannot be guessed with any patience; it is sent where a short one was guessed at (accounts.recovery)."""
GROUP = 4
VALID_FOR = 15 * 60
"""Seconds."""
MOST_ROUNDS = 3
"""Times a code may be sent again within one attempt."""
TRIES = Limit("code-tries", amount=5, seconds=2 * VALID_FOR)
"""Of one mailed code. Asking again lengthens its life once without a mail, and that gives no new tries."""
MAILS = Limit("code-mails", amount=8, seconds=3600)
"""Mails of this kind to one address, from all browsers together."""


@dataclass(frozen=True)
class MailedCode:
    """A code bound to one browser session (``seed``), one address and one purpose.

    The digits follow from these and the secret key. So a double click makes the same code twice
    and not two codes, and neither session nor database holds it.
    """

    purpose: str
    seed: str
    address: str
    issued_at: float
    round: int = 0
    length: int = DIGITS

    @classmethod
    def issue(cls, purpose: str, *, seed: str, address: str, length: int = DIGITS) -> Self:
        """A first code, valid from now."""
        return cls(purpose, seed, address, now().timestamp(), length=length)

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        """Back from the session."""
        return cls(**data)

    def dump(self) -> dict[str, Any]:
        """JSON for the session."""
        return asdict(self)

    def next_round(self) -> "MailedCode":
        """Another code for the same attempt; the earlier one dies."""
        return replace(self, round=self.round + 1, issued_at=now().timestamp())

    @property
    def digits(self) -> str:
        """The code as the person reads it."""
        digest = salted_hmac("accounts.codes", self.identity, algorithm="sha256").digest()
        return f"{int.from_bytes(digest) % 10**self.length:0{self.length}d}"

    @property
    def written(self) -> str:
        """The digits for a message: a long code in groups."""
        groups = [self.digits[start : start + GROUP] for start in range(0, self.length, GROUP)]
        return " ".join(groups) if self.length > DIGITS else self.digits

    @property
    def identity(self) -> str:
        """Name of this very code for counting tries and uses."""
        return f"{self.purpose}:{self.seed}:{self.address}:{self.round}:{self.length}"

    @property
    def may_be_sent_again(self) -> bool:
        """The attempt has rounds left."""
        return self.round < MOST_ROUNDS

    @property
    def expires_at(self) -> datetime.datetime:
        """The end of its quarter of an hour."""
        return datetime.datetime.fromtimestamp(self.issued_at + VALID_FOR, datetime.UTC)

    @property
    def is_over(self) -> bool:
        """Its quarter of an hour has passed, or its tries are used up."""
        return now() > self.expires_at or TRIES.wait(self.identity) > 0

    def is_right(self, typed: str) -> bool:
        """Count one try and compare. Spaces do not matter."""
        if TRIES.hit(self.identity):
            return False
        if not hmac.compare_digest(self.digits.encode(), "".join(typed.split()).encode()):
            return False
        TRIES.refund(self.identity)
        return True

    def use(self) -> bool:
        """Spend the code: True once, False for every later caller."""
        return claim(f"code:{self.identity}", 2 * VALID_FOR)

    def send_once(self, send: Callable[[], int]) -> int:
        """Have the code sent, unless it was: the second half of a double click sends nothing.

        ``send`` answers 0, or the seconds to wait when a limit stands in between; so does this. Then, and when ``send``
        raises, the code was not sent: asked again, it goes out.
        """
        name, wait = f"code-mail:{self.identity}", None
        if not claim(name, VALID_FOR):
            return 0
        try:
            wait = send()
        finally:
            if wait != 0:
                release(name)
        return wait


@dataclass(frozen=True)
class CodeInSession:
    """Where the session of a browser keeps a code under way. Both names are stored and never renamed.

    ``key`` holds the code and what belongs to it, ``seed_key`` the random seed of the attempt.
    """

    key: str
    seed_key: str

    def issue(self, request: HttpRequest, purpose: str, *, address: str, length: int = DIGITS) -> MailedCode:
        """The first code of an attempt; of a new one when the tries of the same code are used up."""
        session = request.session
        if self.seed_key not in session:
            session[self.seed_key] = self._first_seed(request)
        code = MailedCode.issue(purpose, seed=session[self.seed_key], address=address, length=length)
        if not code.is_over:
            return code
        session[self.seed_key] = secrets.token_urlsafe(24)
        return MailedCode.issue(purpose, seed=session[self.seed_key], address=address, length=length)

    def forget(self, session: SessionBase) -> None:
        """The attempt has come to its end; another one here gets codes of its own."""
        session.pop(self.key, None)
        session[self.seed_key] = secrets.token_urlsafe(24)

    def _first_seed(self, request: HttpRequest) -> str:
        """Of the token that the browser got with its form: both halves of a double click have the same, and looking at
        the form writes no session."""
        token = request.META.get("CSRF_COOKIE") or secrets.token_urlsafe(24)
        return digest(self.seed_key, token)


def wrong_code(*, is_over: bool) -> str:
    """What to do about a refused code."""
    if is_over:
        return gettext("This code is no longer valid. Ask for a new one.")
    return gettext("This is not the newest code. Check its digits.")
