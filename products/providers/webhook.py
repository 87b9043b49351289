"""A provider behind one HTTPS address: each request is a signed POST (docs/providers.md says what the other side does).

Answers: 200 done, 202 taken and not finished, 400, 409, 410 and 422 refused for good. Everything else, a redirect, a
time-out or an unreadable body included, is unknown: the same key is asked again.
"""

import datetime
import json
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from core.http_client import REFUSED, NoAnswer, Reply, post_signed
from core.text import whole_number
from products.providers.base import (
    Account,
    AccountState,
    Capability,
    DataKind,
    Figure,
    Person,
    PersonalData,
    ProviderAnswer,
    ProviderError,
    Request,
)
from products.providers.config import Config

LONGEST_PAUSE = 3600
LONGEST_REFERENCE = 80
MOST_PAGES = 10_000
MOST_ITEMS = 1_000


class WebhookProvider:
    """Asks ``config.url``; signs with ``config.secret``."""

    def __init__(self, config: Config) -> None:
        self.config = config

    @property
    def capabilities(self) -> Capability:
        """What the operator says that the other side can do."""
        return self.config.capabilities

    def perform(self, request: Request) -> ProviderAnswer | None:
        """Send the request under its key."""
        body = {**asdict(request), "details": dict(request.details)}
        if not request.secret:
            del body["secret"]
        reply = self._ask(request.key, body)
        if reply.status == 202:
            return None
        match _json(reply):
            case {"reference": str(reference), "until": str() | None as until} if _is_name(reference):
                return ProviderAnswer(reference, _date(until))
            case _:
                raise _unreadable()

    def usage(self, reference: str) -> list[Figure]:
        """Ask for the figures."""
        match self._read(action="usage", reference=reference):
            case {"figures": list(figures)}:
                return [_figure(each) for each in figures]
            case _:
                raise _unreadable()

    def accounts(self) -> Iterator[Account]:
        """Ask page after page; ``next`` of an answer is sent as ``after``."""
        after = ""
        for _page in range(MOST_PAGES):
            match self._read(action="accounts", after=after):
                case {"accounts": list(accounts), "next": str(after)}:
                    yield from map(_account, accounts)
                case _:
                    raise _unreadable()
            if not after:
                return
        raise _unreadable()

    def sign_on(self, reference: str, person: Person) -> str:
        """Ask for an address that opens the service once."""
        schemes = {"https", "http"} if self.config.allow_private else {"https"}
        match self._read(action="sign_on", reference=reference, person=asdict(person)):
            case {"url": str(url)} if urlsplit(url).scheme in schemes and urlsplit(url).hostname:
                return url
            case _:
                raise _unreadable()

    def has_mailbox(self, reference: str, address: str) -> bool:
        """Ask for one address."""
        match self._read(action="mailbox", reference=reference, address=address):
            case {"exists": bool(exists)}:
                return exists
            case _:
                raise _unreadable()

    def data_of(self, reference: str, email: str) -> list[PersonalData]:
        """Ask for one person's data in one service."""
        match self._read(action="data_of", reference=reference, person=email):
            case {"data": list(items)} if len(items) <= MOST_ITEMS:
                return [_data(each) for each in items]
            case _:
                raise _unreadable()

    def _read(self, **body: object) -> object:
        key = str(uuid.uuid4())
        return _json(self._ask(key, {"key": key, **body}))

    def _ask(self, key: str, body: dict[str, Any]) -> Reply:
        try:
            reply = post_signed(self.config, key, body)
        except NoAnswer as trouble:
            raise ProviderError(str(trouble), retryable=True) from trouble
        if reply.status in {200, 202}:
            return reply
        raise _failure(reply)


def _is_name(reference: str) -> bool:
    return 0 < len(reference) <= LONGEST_REFERENCE and reference.isprintable()


def _failure(reply: Reply) -> ProviderError:
    if reply.status in REFUSED:
        return ProviderError(_reason(reply), retryable=False)
    wait = min(whole_number(reply.retry_after, 8) or 0, LONGEST_PAUSE)
    text = f"The provider answered {reply.status}. {_reason(reply)}".strip()
    return ProviderError(text, retryable=True, retry_after=datetime.timedelta(seconds=wait))


def _reason(reply: Reply) -> str:
    try:
        match json.loads(reply.body):
            case {"error": str(reason)}:
                return "".join(letter for letter in reason if letter.isprintable())[:300]
    except ValueError:
        pass
    return "" if reply.status not in REFUSED else f"The provider answered {reply.status}."


def _json(reply: Reply) -> object:
    try:
        answer: object = json.loads(reply.body)
    except ValueError as error:
        raise _unreadable() from error
    return answer


def _unreadable() -> ProviderError:
    return ProviderError("The provider's answer cannot be read.", retryable=True)


def _date(text: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise _unreadable() from error


def _figure(given: object) -> Figure:
    match given:
        case {"key": str(key), "used": int(used), "limit": int() | None as limit, "unit": str(unit)}:
            return Figure(key, used, limit, unit)
        case _:
            raise _unreadable()


def _data(given: object) -> PersonalData:
    match given:
        case {
            "kind": "files" | "mailbox" | "calendar" | "address_book" as kind, "name": str(name),
            "megabytes": int() | None as megabytes,
        } if _is_name(name):  # fmt: skip
            return PersonalData(DataKind(kind), name, megabytes)
        case _:
            raise _unreadable()


def _account(given: object) -> Account:
    match given:
        case {
            "reference": str(reference), "service": str(service), "kind": str(kind), "plan": str(plan),
            "state": "active" | "suspended" | "cancelled" as state, "until": str() | None as until,
        }:  # fmt: skip
            return Account(reference, service, kind, plan, AccountState(state), _date(until))
        case _:
            raise _unreadable()
