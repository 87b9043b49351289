"""SMS leave through the operator's gateway: signed, once per key, and never after the life of their code."""

import datetime
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import LazySettings

from core.clock import now
from manager import diagnosis
from notifications.models import Message
from notifications.outbox import post_sms
from notifications.reader import Reader
from notifications.sms import gateway
from notifications.sms.delivery import WAITS, deliver_due

SECRET = "a-secret-of-thirty-two-characters-or-more"
READER = Reader("sophie@x.example", "fr", "Sophie")
LIFE = datetime.timedelta(minutes=5)


class Telephone(ThreadingHTTPServer):
    """A gateway: counts what it would have sent, once per key; ``answers`` are its next status codes."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[int] = []
        self.taken: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/send"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Telephone

    def do_POST(self) -> None:
        """Check the signature, take it, answer; status 0 hangs up after the work."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = self.headers["Portal-Timestamp"].encode() + b"." + body
        mark = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        assert self.headers["Portal-Signature"] == f"v1={mark}"
        self.server.asked.append(self.headers["Idempotency-Key"])
        self.server.taken.setdefault(self.headers["Idempotency-Key"], json.loads(body))
        status = self.server.answers.pop(0) if self.server.answers else 202
        if status:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def telephone(settings: LazySettings, db: None) -> Iterator[Telephone]:
    """The operator's gateway, described in the settings."""
    server = Telephone()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    settings.SMS_GATEWAY = {"url": server.url, "secret": SECRET, "allow_private": True, "timeout": 5}
    yield server
    server.shutdown()
    server.server_close()


def write_sms() -> Message:
    """An SMS with a code."""
    expires_at = now() + LIFE
    return post_sms("security/code", reader=READER, number="+33612345678", expires_at=expires_at, secrets={"code": "1"})


def test_the_gateway_gets_the_number_and_the_code_under_the_key_of_the_row(telephone: Telephone) -> None:
    message = write_sms()
    assert deliver_due(now) == 1
    taken = telephone.taken[str(message.pk)]
    assert taken["to"] == "+33612345678"
    assert taken["text"].endswith(" #1")
    message.refresh_from_db()
    assert (message.state, message.secrets) == (Message.State.SENT, "")


@pytest.mark.parametrize("answer", [0, 302, 401, 429, 500, 503])
def test_an_unclear_answer_is_asked_again_under_the_same_key(telephone: Telephone, answer: int) -> None:
    message = write_sms()
    telephone.answers = [answer]
    assert deliver_due(now) == 0
    assert deliver_due(now) == 0
    assert deliver_due(lambda: now() + WAITS[0]) == 1
    assert telephone.asked == [str(message.pk)] * 2


@pytest.mark.parametrize("answer", [400, 410, 422])
def test_a_refusal_is_final_and_forgets_the_code(telephone: Telephone, answer: int) -> None:
    message = write_sms()
    telephone.answers = [answer]
    assert deliver_due(now) == 0
    message.refresh_from_db()
    assert (message.state, message.secrets) == (Message.State.FAILED, "")


def test_after_the_life_of_the_code_nothing_is_sent(telephone: Telephone) -> None:
    message = write_sms()
    assert deliver_due(lambda: now() + LIFE) == 0
    message.refresh_from_db()
    assert (message.state, message.secrets, telephone.asked) == (Message.State.FAILED, "", [])


def test_tries_end_within_the_life_of_the_code() -> None:
    assert sum(WAITS, datetime.timedelta()) < LIFE


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"url": "http://x.example/"}, "https://"),
        ({"url": "https://[x"}, "https://"),
        ({"url": "https://user:pw@x.example/"}, "https://"),
        ({"url": "https://x.example:0/"}, "https://"),
        ({"secret": "short"}, "32 random"),
        ({"timeout": 100}, "timeout"),
        ({"sender": "x"}, "url and secret"),
    ],
)
def test_a_gateway_that_means_nothing_is_explained(settings: LazySettings, change: dict[str, Any], words: str) -> None:
    settings.SMS_GATEWAY = {"url": "https://sms.example/", "secret": SECRET, **change}
    assert words in diagnosis.sms_gateway()


def test_the_doctor_says_when_nobody_sends_sms(settings: LazySettings) -> None:
    assert diagnosis.sms_gateway() == ""
    settings.DEVELOPMENT = False
    assert "codes by SMS are not offered" in diagnosis.sms_gateway()
    assert gateway() is None
