"""A registry that speaks EPP over TLS."""

import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol, TypeVar

from lxml import etree

from domains.registry.base import Answer, Capability, Order, RegistryError, Transfer, Verdict, needed_for
from domains.registry.config import Config
from domains.registry.epp import answers, orders
from domains.registry.epp.grammar import Ungrammatical
from domains.registry.epp.login import new_key
from domains.registry.epp.messages import Response, make, masked, parsed, several, without, written
from domains.registry.epp.pool import pool
from domains.registry.epp.session import Broken
from domains.registry.facts import Contact, DomainInfo, HostInfo, Message, Offer, TransferState

T = TypeVar("T")
DONE = "done"
NOBODY_KNOWS = {2400, 2500}
"""Codes after which a command may have been carried out."""
LATER = {2501, 2502}
"""The registry would not listen: nothing was done."""
OPERATIONS = ("create", "renew", "transfer", "restore")


class Log(Protocol):
    """Where commands are written down (``domains.registry.log``). Frames come masked."""

    def sent(self, order: Order, command: str, frame: str) -> int:
        """An order is about to be sent: written and kept before it is. Answers the number of the line."""

    def answered(self, line: int, *, verdict: str, code: int, server_key: str, frame: str) -> None:
        """What came back; code 0 for nothing. The verdict is ``done`` or one of ``Verdict``."""

    def failed(self, key: str, command: str, name: str, *, verdict: str, code: int, frame: str) -> None:
        """A question was refused or not answered."""


class EppRegistry:
    """Asks the registry that ``config`` describes, with the sessions of this process."""

    knows_keys = False
    """Keys are for the log of a registry; it does not look whether one came before."""

    def __init__(self, config: Config, log: Log) -> None:
        self.config, self.log = config, log

    @property
    def account(self) -> str:
        """Who we are there."""
        return self.config.user

    @property
    def capabilities(self) -> Capability:
        """What the operator says that the registry can do."""
        return self.config.capabilities

    def perform(self, order: Order) -> Answer:
        """Send the order, once, after it was written down."""
        self._need(needed_for(order))
        try:
            data = orders.transfer(order) if isinstance(order, Transfer) else orders.message(order)
        except ValueError as error:
            raise RegistryError(f"This cannot be ordered: {error}", verdict=Verdict.REFUSED) from None
        self._check_schema(data)
        line = self.log.sent(order, type(order).__name__, masked(data))
        secrets, found = [getattr(order, "code", None) or ""], {"server_key": "", "frame": ""}
        try:
            response, frame = self._exchange(data, order.key)
            found = {"server_key": response.server_key, "frame": without(frame, secrets)}
            self._refuse(response, secrets, is_order=True)
            answer = self._read(response, answers.answer)
        except RegistryError as error:
            self.log.answered(line, verdict=error.verdict.value, code=error.code, **found)
            raise
        self.log.answered(line, verdict=DONE, code=answer.code, **found)
        return answer

    def check(self, names: Sequence[str], *, years: int = 1, currency: str = "") -> list[Offer]:
        """Ask for names, and for their prices when a currency is given."""
        self._need(Capability.CHECK)
        payload = make("domain:check", *several("domain:name", names))
        prices = [_price_question(years, currency)] if currency and Capability.PRICES in self.capabilities else []
        return self._ask("check", payload, ", ".join(names), lambda it: answers.offers(it, names), prices)

    def info(self, name: str, code: str = "") -> DomainInfo:
        """Ask for a name."""
        self._need(Capability.INFO)
        auth = make("domain:authInfo", make("domain:pw", code)) if code else None
        payload = make("domain:info", make("domain:name", name), auth)
        return self._ask("info", payload, name, lambda it: answers.domain(it, name), [], code)

    def contact(self, handle: str) -> Contact:
        """Ask for a contact."""
        self._need(Capability.CONTACTS)
        return self._ask("info", make("contact:info", make("contact:id", handle)), handle, answers.contact)

    def host(self, name: str) -> HostInfo:
        """Ask for a name server."""
        self._need(Capability.HOSTS)
        return self._ask("info", make("host:info", make("host:name", name)), name, answers.host)

    def transfer(self, name: str, code: str = "") -> TransferState:
        """Ask for the last transfer of a name."""
        self._need(Capability.TRANSFER)
        auth = make("domain:authInfo", make("domain:pw", code)) if code else None
        payload = make("domain:transfer", make("domain:name", name), auth)
        key = new_key()
        data = orders.command("transfer", payload, key, op="query")
        return self._question(data, key, "transfer", name, lambda it: answers.transfer(_moved(it)), code)

    def poll(self) -> Message | None:
        """Ask for the oldest message. One that holds something unknown is read as far as it is known."""
        self._need(Capability.POLL)
        key = new_key()
        data = _poll(key, op="req")
        return self._question(data, key, "poll", "", _message, is_poll=True)

    def acknowledge(self, message: str) -> None:
        """Take a message out."""
        key = new_key()
        self._question(_poll(key, op="ack", msgID=message), key, "poll", message, lambda _it: None)

    def _need(self, capability: Capability) -> None:
        """Raise RegistryError for what the registry is not asked."""
        if capability not in self.capabilities:
            raise RegistryError("This registry does not offer this.", verdict=Verdict.REFUSED)

    def _ask(
        self, verb: str, payload: etree._Element, name: str, read: Callable[[Response], T],
        extensions: Sequence[etree._Element] = (), code: str = "",
    ) -> T:  # fmt: skip
        key = new_key()
        return self._question(orders.command(verb, payload, key, extensions), key, verb, name, read, code)

    def _question(
        self, data: bytes, key: str, command: str, name: str, read: Callable[[Response], T], code: str = "", *,
        is_poll: bool = False,
    ) -> T:  # fmt: skip
        self._check_schema(data)
        frame = ""
        try:
            response, frame = self._exchange(data, key, is_poll=is_poll)
            self._refuse(response, [code], is_order=False)
            return self._read(response, read)
        except RegistryError as error:
            told = without(frame, [code])
            self.log.failed(key, command, name, verdict=error.verdict.value, code=error.code, frame=told)
            if error.verdict is Verdict.UNKNOWN:  # a question changes nothing
                raise RegistryError(str(error), verdict=Verdict.RETRYABLE, code=error.code) from error
            raise

    def _exchange(self, data: bytes, key: str, *, is_poll: bool = False) -> tuple[Response, str]:
        until = time.monotonic() + self.config.timeout
        with pool(self.config).session(until) as session:
            try:
                response, frame = session.ask(data, key, until, is_poll=is_poll)
            except Broken as trouble:
                verdict = Verdict.UNKNOWN if trouble.is_sent else Verdict.RETRYABLE
                raise RegistryError(f"{self.config.host}: {trouble}", verdict=verdict) from None
        self._check_schema(frame)
        return response, masked(frame)

    def _refuse(self, response: Response, secrets: Sequence[str], *, is_order: bool) -> None:
        """Raise RegistryError unless the registry did it. A failure of the registry tells nothing about an order."""
        first = response.results[0]
        if first.code < 2000:
            return
        verdict = Verdict.RETRYABLE if first.code in LATER else Verdict.REFUSED
        if first.code in NOBODY_KNOWS:
            verdict = Verdict.UNKNOWN if is_order else Verdict.RETRYABLE
        reasons = [without(each, secrets) for result in response.results for each in result.reasons]
        text = without(". ".join(each for each in (first.text, *reasons) if each), secrets)
        raise RegistryError(f"{text} ({first.code})", verdict=verdict, code=first.code, reasons=reasons)

    def _read(self, response: Response, read: Callable[[Response], T]) -> T:
        try:
            return read(response)
        except Ungrammatical as error:
            raise _unreadable(str(error)) from error

    def _check_schema(self, data: bytes) -> None:
        if self.config.schemas and not _schema(self.config.schemas).validate(parsed(data)):
            raise _unreadable("A message is not as the schemas of the registry want it.")


def _price_question(years: int, currency: str) -> etree._Element:
    """What the four operations cost; a restore has no years."""
    asked = [
        make("fee:command", None if each == "restore" else make("fee:period", str(years), unit="y"), name=each)
        for each in OPERATIONS
    ]
    return make("fee:check", make("fee:currency", currency), *asked)


def _poll(key: str, **about: str) -> bytes:
    return written(make("epp", make("command", make("poll", **about), make("clTRID", key))))


def _message(response: Response) -> Message | None:
    return answers.message(response, response.queue) if response.results[0].code == 1301 and response.queue else None


def _moved(response: Response) -> etree._Element:
    found = response.part("domain:trnData")
    if found is None:
        raise Ungrammatical("The answer does not say how the transfer is.")
    return found


def _unreadable(why: str) -> RegistryError:
    return RegistryError(f"The registry's answer cannot be used. {why}", verdict=Verdict.UNKNOWN)


@cache
def _schema(folder: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(folder) / "all.xsd"))
