"""What a webhook provider makes of answers, failures and strangers."""

import datetime
import ipaddress
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import LazySettings

from core.clock import now
from core.http_client import signature
from products.calls import queue as calls
from products.calls.request import request
from products.models import Product, ProviderCall
from products.providers import Action, ProviderError, Request
from products.providers.config import Config
from products.providers.webhook import WebhookProvider
from tests import factories
from tests.products.receiver import SECRET, Handler, Receiver, hang_up, receiving, status
from tests.products.rigs import WebhookRig

REQUEST = Request("key-1", Action.PROVISION, "", "taller.example", "hosting", "", "7")
MINUTES = datetime.timedelta(minutes=30)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def provider(receiver: Receiver, **changes: Any) -> WebhookProvider:
    """The adapter that asks this receiver."""
    given: dict[str, Any] = {"url": receiver.url, "secret": SECRET, "allow_private": True, "timeout": 5, **changes}
    return WebhookProvider(Config(type="webhook", **given))


LETTERS = 50


def dripping(sent: list[bytes]) -> Callable[[Handler], None]:
    """A fault: an answer of five letters a second, written down as they go."""

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(LETTERS))
        handler.end_headers()
        for _letter in range(LETTERS):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            sent.append(b" ")
            time.sleep(0.2)

    return drip


@pytest.mark.parametrize(
    "fault",
    [
        hang_up,
        status(500),
        status(503, Retry_After="120"),
        status(401),
        status(404),
        status(429),
        status(302, Location="http://127.0.0.1:9/"),
        status(200, b"<html>"),
        status(200, b"[]"),
        status(200, b'{"reference": 7, "until": null}'),
        status(200, b'{"reference": "", "until": null}'),
        status(200, b'{"reference": "a\\u0000b", "until": null}'),
        status(200, b'{"reference": "\\ud800", "until": null}'),
        status(200, b'{"reference": "a", "until": "31.12.2030"}'),
        status(200, b"x" * 4_100_000),
    ],
)
def test_every_unclear_answer_is_unknown_and_the_repetition_gets_the_first_one(
    receiver: Receiver, fault: Callable[[Handler], None]
) -> None:
    receiver.faults = [fault]
    with pytest.raises(ProviderError) as trouble:
        provider(receiver).perform(REQUEST)
    assert trouble.value.retryable
    answer = provider(receiver).perform(REQUEST)
    assert answer is not None
    assert (answer.reference, receiver.effects("provision")) == ("web-1", 1)


@pytest.mark.parametrize("code", [400, 409, 410, 422])
def test_a_refusal_is_final_and_keeps_its_sentence(receiver: Receiver, code: int) -> None:
    receiver.faults = [status(code, b'{"error": "The name\\u0000 is taken."}')]
    with pytest.raises(ProviderError, match="The name is taken") as refused:
        provider(receiver).perform(REQUEST)
    assert not refused.value.retryable


def test_taken_but_not_finished_is_no_answer_yet(receiver: Receiver) -> None:
    receiver.faults = [status(202)]
    assert provider(receiver).perform(REQUEST) is None


@pytest.mark.proof
def test_an_answer_that_drips_in_is_cut_when_time_is_up(receiver: Receiver) -> None:
    sent: list[bytes] = []
    receiver.faults = [dripping(sent)]
    with pytest.raises(ProviderError):
        provider(receiver, timeout=1).perform(REQUEST)
    assert len(sent) < LETTERS


def test_a_signed_request_that_is_sent_again_is_refused(receiver: Receiver) -> None:
    provider(receiver).perform(REQUEST)
    headers, body = receiver.requests[0]
    assert receiver.names["receive"](headers, body)[0] == 401
    assert receiver.names["receive"]({**headers, "Portal-Timestamp": "1"}, body)[0] == 401
    old = str(time.time() - 3600)
    signed = {"Portal-Timestamp": old, "Portal-Signature": f"v1={signature(SECRET, old, body)}"}
    assert receiver.names["receive"](signed, body) == (401, {"error": "This was sent before, or long ago."})
    assert receiver.names["receive"](headers, body + b" ")[1] == {"error": "The signature is wrong."}


def test_another_secret_opens_nothing(receiver: Receiver) -> None:
    with pytest.raises(ProviderError, match="401"):
        provider(receiver, secret="x" * 32).perform(REQUEST)
    assert receiver.names["accounts"] == {}


def test_a_private_address_is_asked_only_when_the_operator_says_so(receiver: Receiver) -> None:
    with pytest.raises(ProviderError, match="private network"):
        provider(receiver, allow_private=False).perform(REQUEST)
    assert receiver.requests == []


def test_only_certificates_of_a_known_authority_are_believed(tmp_path: Path) -> None:
    with receiving(_certified(tmp_path)) as receiver:
        with pytest.raises(ProviderError, match="certificate"):
            provider(receiver).perform(REQUEST)
        assert provider(receiver, ca_file=str(tmp_path / "own.pem")).perform(REQUEST)


@pytest.mark.django_db
def test_500_then_a_broken_line_then_200_is_one_effect_and_an_active_product(
    receiver: Receiver, settings: LazySettings
) -> None:
    WebhookRig(settings, receiver)
    receiver.faults = [status(500), hang_up]
    product = factories.product(provider="hosting", state=Product.State.IN_PROGRESS)
    call = request(product=product, action=Action.PROVISION, now=now())
    for turn in range(3):
        assert calls.perform_next(now() + turn * MINUTES)
    call.refresh_from_db()
    assert (call.state, call.attempts, receiver.effects("provision")) == (ProviderCall.State.DONE, 3, 1)
    assert {headers["Idempotency-Key"] for headers, _body in receiver.requests} == {str(call.pk)}


@pytest.mark.django_db
def test_the_pause_that_a_provider_asks_for_is_kept(receiver: Receiver, settings: LazySettings) -> None:
    WebhookRig(settings, receiver)
    receiver.faults = [status(503, Retry_After="900")]
    call = request(product=factories.product(provider="hosting"), action=Action.PROVISION, now=now())
    moment = now()
    calls.perform_next(moment)
    call.refresh_from_db()
    assert call.due_at == moment + datetime.timedelta(minutes=15)


def _certified(folder: Path) -> ssl.SSLContext:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "own")])
    place = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    draft = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    draft = draft.serial_number(1).not_valid_before(now() - MINUTES).not_valid_after(now() + MINUTES)
    own = draft.add_extension(place, critical=False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "own.pem").write_bytes(own.public_bytes(pem))
    (folder / "own.key").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem", folder / "own.key")
    return context
