"""Stripe for tests: localstripe behind a proxy that keeps the promises which localstripe does not.

A key is answered once: the same key and body get the stored answer, another body is refused. What localstripe does not
know is taken off and given back; it drops calls before or after they were done, answers late, and hands out its events
signed, to be delivered in any number and order. What it charged and refunded is counted here, outside the application.
"""

import hashlib
import http.client
import json
import threading
import time
from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode

SECRET = "sk_test_of_the_tests"
PAGE = "/v1/payment_intents/"
UNKNOWN_THERE = {"return_url", "off_session", "setup_future_usage"}
"""Parameters that localstripe refuses."""


class Upstream:
    """Calls to localstripe itself."""

    def __init__(self, port: int) -> None:
        self.port = port

    def call(self, method: str, path: str, fields: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """Status and JSON of one call."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/x-www-form-urlencoded"}
        line.request(method, path, urlencode(fields or {}) if method == "POST" else None, headers)
        answer = line.getresponse()
        content = answer.read()
        line.close()
        return answer.status, json.loads(content) if content.strip() else {}


class Stripe:
    """The proxy and what it has seen. ``url`` is what the portal is told."""

    def __init__(self, upstream_port: int) -> None:
        self.upstream = Upstream(upstream_port)
        self.stored: dict[str, tuple[str, int, dict[str, Any]]] = {}
        self.faults: list[tuple[str, str]] = []
        self.detached: set[str] = set()
        self.refunds: Counter[str] = Counter()
        self.calls: list[str] = []
        self.disputes: dict[str, dict[str, Any]] = {}
        self.refund_states: dict[str, str] = {}
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()

    def fail(self, part: str, how: str) -> None:
        """Let the next call whose method and path have this part be dropped ``before`` or ``after``, or be ``slow``."""
        self.faults.append((part, how))

    def fault_of(self, call: str) -> str:
        """The fault that waits for this call, once."""
        for fault in self.faults:
            if fault[0] in call:
                self.faults.remove(fault)
                return fault[1]
        return ""

    def answer(self, method: str, path: str, key: str, body: str) -> tuple[int, dict[str, Any]]:
        """What the portal gets, done once per key."""
        self.calls.append(f"{method} {path}")
        if method != "POST" or not key:
            return self._do(method, path, body)
        digest = hashlib.sha256(f"{path} {body}".encode()).hexdigest()
        with self.lock:
            if key not in self.stored:
                self.stored[key] = (digest, *self._do(method, path, body))
        known, status, answer = self.stored[key]
        return (status, answer) if known == digest else refusal("idempotency_error", "another body", 400)

    def _do(self, method: str, path: str, body: str) -> tuple[int, dict[str, Any]]:
        fields = dict(parse_qsl(body))
        if path.startswith("/v1/disputes/"):
            return 200, self.disputes[path.rsplit("/", 1)[1]]
        refused = self._refused(path, fields)
        if refused:
            return refused
        status, answer = self.upstream.call(method, path, {k: v for k, v in fields.items() if k not in UNKNOWN_THERE})
        if path.endswith("/detach") and status == 200:
            self.detached.add(answer["id"])
        if path == "/v1/refunds" and status == 200:
            self.refunds[fields["payment_intent"]] += int(answer["amount"])
        return self._completed(status, answer, fields)

    def _refused(self, path: str, fields: dict[str, str]) -> tuple[int, dict[str, Any]] | None:
        """What Stripe refuses and localstripe does."""
        if fields.get("payment_method") in self.detached:
            return refusal("invalid_request_error", "This card was detached.", 400, "payment_method_unusable")
        if path == "/v1/refunds":
            _status, intent = self.upstream.call("GET", PAGE + fields["payment_intent"])
            if self.refunds[fields["payment_intent"]] + int(fields["amount"]) > intent.get("amount", 0):
                return refusal("invalid_request_error", "More than was paid.", 400, "charge_already_refunded")
        return None

    def _completed(self, status: int, answer: dict[str, Any], fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if status == 402:
            return refusal("card_error", "The card was declined.", 402, "card_declined")
        if status >= 400:
            return refusal("invalid_request_error", "Refused.", status)
        if answer.get("object") == "refund":
            answer["status"] = self.refund_states.get(answer["id"], self.refund_states.get("next", "succeeded"))
        if answer.get("object") == "payment_intent":
            answer["amount_received"] = answer["amount"] if answer["status"] == "succeeded" else 0
            if answer["status"] == "requires_action":
                if fields.get("off_session"):
                    self.confirm_at_the_bank(answer, agrees=False)
                    return refusal("card_error", "Not without its owner.", 402, "authentication_required")
                answer["next_action"] = {"type": "redirect_to_url", "redirect_to_url": {"url": f"{self.url}/bank"}}
        return status, answer

    def type_card(self, origin: str, number: str) -> str:
        """What Stripe's field does in the browser: the card, then the confirmation. Answers the method's name."""
        card = {"card[number]": number, "card[exp_month]": 12, "card[exp_year]": 2030, "card[cvc]": "123"}
        _status, method = self.upstream.call("POST", "/v1/payment_methods", {"type": "card", **card})
        if origin.startswith("seti_"):
            self.upstream.call("POST", f"/v1/setup_intents/{origin}/confirm", {"payment_method": method["id"]})
        else:
            self.upstream.call("POST", PAGE + origin, {"payment_method": method["id"]})
            self.upstream.call("POST", f"{PAGE}{origin}/confirm")
        return str(method["id"])

    def intent(self, origin: str) -> dict[str, Any]:
        """As localstripe has it."""
        return self.upstream.call("GET", PAGE + origin)[1]

    def confirm_at_the_bank(self, intent: dict[str, Any], *, agrees: bool) -> None:
        """The owner says yes or no."""
        fields = {"client_secret": intent["client_secret"], "success": str(agrees).lower()}
        self.upstream.call("POST", f"{PAGE}{intent['id']}/_authenticate", fields)

    def charges(self, origin: str) -> int:
        """How often money was taken for an intent."""
        _status, found = self.upstream.call("GET", "/v1/charges?limit=10000")
        taken = [each for each in found["data"] if each["status"] == "succeeded"]
        return sum(each["payment_intent"] == origin for each in taken)

    def events(self, origin: str) -> list[dict[str, Any]]:
        """What happened to one object, oldest first."""
        _status, found = self.upstream.call("GET", "/v1/events?limit=10000")
        return [each for each in found["data"] if each["data"]["object"]["id"] == origin]


def refusal(kind: str, message: str, status: int, code: str = "") -> tuple[int, dict[str, Any]]:
    """An error as Stripe words it."""
    return status, {"error": {"type": kind, "message": message, "code": code or kind}}


def handler_of(stripe: Stripe) -> type[BaseHTTPRequestHandler]:
    """Takes the calls of the portal."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("GET")

        def do_POST(self) -> None:
            self._answer("POST")

        def do_DELETE(self) -> None:
            self._answer("DELETE")

        def _answer(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            fault = stripe.fault_of(f"{method} {self.path}")
            if fault == "before":
                self.close_connection = True
                return
            status, answer = stripe.answer(method, self.path, self.headers.get("Idempotency-Key", ""), body)
            if fault == "after":
                self.close_connection = True
                return
            if fault == "slow":
                time.sleep(1)
            self._send(status, json.dumps(answer).encode())

        def _send(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with suppress(OSError):  # whoever asked has given up
                self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:
            return

    return Handler
