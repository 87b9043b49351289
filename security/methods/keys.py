"""Security keys and passkeys (WebAuthn level 3): the question to the browser, and the check of its answer.

A question lies in the session of the browser that asked. It is of one purpose and one person, opens for five minutes
and is answered once, right or wrong (REL-7).
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import webauthn
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import parse_authentication_credential_json, parse_registration_credential_json
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from core.clock import now
from security.alerts import emails
from security.base.limits import claim
from security.journal.events import record
from security.kinds import EventKind
from security.models import SecurityKey
from security.models.keys import LONGEST_CREDENTIAL

if TYPE_CHECKING:
    from accounts.models import User

QUESTION = "key_question"
"""Name in the session."""
OPEN_FOR = 300
"""Seconds in which a question is answered."""
HANDLE_BYTES = 32
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class KeyPurpose(StrEnum):
    """What a key is asked for; an answer for one purpose is none for another."""

    ADD = "add"
    STEP = "step"
    AGAIN = "again"
    ENTER = "enter"


class RefusedKey(Exception):
    """Not an answer to the open question by a key that may; which of it is never said."""


def rp_id() -> str:
    """The name that keys are bound to: the host of PUBLIC_URL. Browsers refuse addresses, so loopback is localhost."""
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    return "localhost" if host in LOOPBACK else host


def origin() -> str:
    """The only origin whose answers count, as browsers write it."""
    public = urlsplit(settings.PUBLIC_URL)
    usual = {"http": 80, "https": 443}.get(public.scheme)
    port = f":{public.port}" if public.port not in {None, usual} else ""
    return f"{public.scheme}://{rp_id()}{port}"


def keys_of(user: "User") -> list[SecurityKey]:
    """The person's keys, oldest first."""
    return list(SecurityKey.objects.devices_for_user(user, confirmed=True).order_by("pk"))


def creation(request: HttpRequest, user: "User") -> str:
    """Options for ``navigator.credentials.create()`` as JSON: a key that the person has not registered yet."""
    own = keys_of(user)
    handle = bytes(own[0].handle) if own else secrets.token_bytes(HANDLE_BYTES)
    options = webauthn.generate_registration_options(
        rp_id=rp_id(), rp_name=settings.PRODUCT_NAME, user_id=handle, user_name=user.email,
        user_display_name=user.full_name, timeout=OPEN_FOR * 1000, exclude_credentials=_described(own),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )  # fmt: skip
    _keep(request, KeyPurpose.ADD, options.challenge, user, handle=handle.hex())
    return webauthn.options_to_json(options)


def question(request: HttpRequest, purpose: KeyPurpose, user: "User | None" = None) -> str:
    """Options for ``navigator.credentials.get()`` as JSON.

    For the person's own keys; without a person (``ENTER``) for any passkey, which then has to know its owner.
    """
    verification = UserVerificationRequirement.PREFERRED if user else UserVerificationRequirement.REQUIRED
    options = webauthn.generate_authentication_options(
        rp_id=rp_id(), timeout=OPEN_FOR * 1000, user_verification=verification,
        allow_credentials=_described(keys_of(user)) if user else None,
    )  # fmt: skip
    _keep(request, purpose, options.challenge, user)
    return webauthn.options_to_json(options)


def new_key(request: HttpRequest, user: "User", answer: str) -> SecurityKey:
    """The key that answered ``creation``, not saved and without a name. Raises RefusedKey."""
    asked = _take(request, KeyPurpose.ADD, user)
    with _refusing():
        credential = parse_registration_credential_json(answer)
        found = webauthn.verify_registration_response(
            credential=credential, expected_challenge=bytes.fromhex(asked["challenge"]), expected_rp_id=rp_id(),
            expected_origin=origin(),
        )  # fmt: skip
        _refuse_frames(credential.response.client_data_json)
    if len(found.credential_id) > LONGEST_CREDENTIAL:
        raise RefusedKey
    return SecurityKey(
        user=user, credential_id=found.credential_id, public_key=found.credential_public_key,
        handle=bytes.fromhex(asked["handle"]), sign_count=found.sign_count, created_at=now(),
        transports=[transport.value for transport in credential.response.transports or []],
    )  # fmt: skip


def is_right(request: HttpRequest, purpose: KeyPurpose, user: "User", answer: str) -> bool:
    """Whether one of the person's keys answered the open question."""
    try:
        return _used_key(request, purpose, answer, user) is not None
    except RefusedKey:
        return False


def owner(request: HttpRequest, answer: str) -> "User":
    """Who signs in with a passkey alone: it knows its owner and verified them by a PIN, a finger or a face.

    Raises RefusedKey.
    """
    key = _used_key(request, KeyPurpose.ENTER, answer, None)
    if key is None or not key.user.is_active:
        raise RefusedKey
    return key.user


@transaction.atomic
def _used_key(request: HttpRequest, purpose: KeyPurpose, answer: str, user: "User | None") -> SecurityKey | None:
    """The key, or None when its counter went back or it verified nobody where that counts, which is written down.

    The row is locked, so of parallel answers each sees the last.
    """
    asked = _take(request, purpose, user)
    with _refusing():
        given = parse_authentication_credential_json(answer)
    rows = SecurityKey.objects.select_for_update(of=["self"]).select_related("user")
    key: SecurityKey | None = rows.filter(credential_id=given.raw_id, confirmed=True).first()
    if key is None or (key.user != user if user else given.response.user_handle != bytes(key.handle)):
        raise RefusedKey
    found = _verified(key, given, asked)
    if user is None and not found.user_verified:
        record(EventKind.KEY_UNVERIFIED, actor=None, user=key.user, key=key.name)
        return None
    if key.accept(found.new_sign_count, now()):
        return key
    record(EventKind.KEY_COPIED, actor=None, user=key.user, key=key.name)
    emails.key_copied(key.user, key=key.name)
    return None


def _verified(key: SecurityKey, given: AuthenticationCredential, asked: dict[str, Any]) -> VerifiedAuthentication:
    """A right answer. Its counter is compared by ``accept``, so that a copied key is told from a wrong one."""
    with _refusing():
        found = webauthn.verify_authentication_response(
            credential=given, expected_challenge=bytes.fromhex(asked["challenge"]), expected_rp_id=rp_id(),
            expected_origin=origin(), credential_public_key=bytes(key.public_key), credential_current_sign_count=0,
            require_user_verification=False,
        )  # fmt: skip
        _refuse_frames(given.response.client_data_json)
    return found


def _refuse_frames(client_data: bytes) -> None:
    """A page of somebody else that shows ours in a frame must not ask for a key (WebAuthn level 3, 13.4.9)."""
    said = json.loads(client_data)
    if said.get("crossOrigin") or said.get("topOrigin", origin()) != origin():
        raise RefusedKey


@contextmanager
def _refusing() -> Iterator[None]:
    """Whatever the library stumbles over in a text that anybody may send is no answer."""
    try:
        yield
    except Exception as error:
        raise RefusedKey from error


def _keep(request: HttpRequest, purpose: KeyPurpose, challenge: bytes, user: "User | None", **more: str) -> None:
    asked = {"purpose": purpose.value, "challenge": challenge.hex(), "user": user.pk if user else None, **more}
    request.session[QUESTION] = {**asked, "at": now().timestamp()}


def _take(request: HttpRequest, purpose: KeyPurpose, user: "User | None") -> dict[str, Any]:
    """The open question, for the only time: it leaves the session, and of two requests at once one gets it."""
    asked: dict[str, Any] = request.session.pop(QUESTION, {})
    wanted = (purpose.value, user.pk if user else None)
    if (asked.get("purpose"), asked.get("user")) != wanted or asked["at"] + OPEN_FOR <= now().timestamp():
        raise RefusedKey
    if not claim(f"{QUESTION}:{asked['challenge']}", 2 * OPEN_FOR):
        raise RefusedKey
    return asked


def _described(keys: list[SecurityKey]) -> list[PublicKeyCredentialDescriptor]:
    known = {transport.value for transport in AuthenticatorTransport}
    return [
        PublicKeyCredentialDescriptor(
            id=bytes(key.credential_id),
            transports=[AuthenticatorTransport(name) for name in key.transports if name in known],
        )
        for key in keys
    ]
