"""A security key in software (WebAuthn level 3, ES256), written apart from the library that checks its answers."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.test import Client

from accounts.models import User
from core.clock import now
from security.methods.key_commands import add_key
from security.models import SecurityKey
from tests.accounts.steps import another_browser
from tests.security.steps import wait_for_code

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
EC2, ES256, P256 = 2, -7, 1


def encoded(data: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes again."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """A key that does as it is told, and lies when told so; ``counts`` is off for passkeys kept in several places."""

    counter: int = 0
    counts: bool = True
    verifies: bool = True
    rp: str = "localhost"
    origin: str = field(default_factory=lambda: settings.PUBLIC_URL.replace("127.0.0.1", "localhost"))
    handle: bytes = b""
    says: dict[str, Any] = field(default_factory=dict)
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    secret: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: dict[str, Any]) -> str:
        """Answer to ``navigator.credentials.create()``."""
        self.handle = decoded(options["user"]["id"])
        facts = bytes(16) + len(self.id).to_bytes(2) + self.id + self.public()
        data = self._data(ATTESTED) + facts
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._client_data("webauthn.create", options["challenge"])
        return self._answer(clientDataJSON=said, attestationObject=attestation)

    def public(self) -> bytes:
        """The public half (COSE)."""
        place = self.secret.public_key().public_numbers()
        return cbor2.dumps({1: EC2, 3: ES256, -1: P256, -2: place.x.to_bytes(32), -3: place.y.to_bytes(32)})

    def get(self, options: dict[str, Any]) -> str:
        """Answer to ``navigator.credentials.get()``."""
        self.counter += self.counts
        said, data = self._client_data("webauthn.get", options["challenge"]), self._data(0)
        signature = self.secret.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=said, authenticatorData=data, signature=signature, userHandle=self.handle)

    def _data(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.rp.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        facts = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False, **self.says}
        return json.dumps(facts).encode()

    def _answer(self, **response: bytes) -> str:
        parts = {name: encoded(value) for name, value in response.items()}
        return json.dumps({"id": encoded(self.id), "rawId": encoded(self.id), "type": "public-key", "response": parts})


def ask(client: Client, purpose: str) -> dict[str, Any]:
    """The options that the portal gives this browser."""
    answer = client.post(f"/login/key/{purpose}/")
    assert answer.status_code == 200, answer.status_code
    options: dict[str, Any] = answer.json()
    return options


def register(client: Client, key: Authenticator, name: str = "Blue") -> Any:
    """Add the key on the page."""
    form = {"name": name, "answer": key.create(ask(client, "add"))}
    return client.post("/profile/security/2fa/key/add/", form)


def known(user: User, name: str = "Blue") -> Authenticator:
    """A key of the person, registered without the page (``register`` is the page)."""
    made = Authenticator(handle=secrets.token_bytes(32))
    row = SecurityKey(
        user=user, credential_id=made.id, public_key=made.public(), handle=made.handle, sign_count=made.counter,
        created_at=now(),
    )  # fmt: skip
    add_key(actor=user, key=row, name=name, keep=None, now=now())
    return made


def pass_with(client: Client, key: Authenticator, **more: Any) -> Any:
    """Answer the second step."""
    return client.post("/login/2fa/?method=key", {"code": key.get(ask(client, "step")), **more})


def enter_with(client: Client, key: Authenticator, **more: Any) -> Any:
    """Sign in with the key alone."""
    return client.post("/login/key/", {"answer": key.get(ask(client, "enter")), **more})


def waiting(user: User) -> Client:
    """A new browser at the second step."""
    return wait_for_code(another_browser(), user)


def sign_in_with(user: User, key: Authenticator) -> Client:
    """A new browser, signed in with the password and the key."""
    client = waiting(user)
    assert pass_with(client, key).status_code == 303
    return client
