"""The EU's register VIES, or a machine that speaks like it: one POST a question (docs/operations.md).

Only 200 with ``valid`` true or false is an answer. What the member state could not say (``userError`` other than VALID
and INVALID), everything else, a redirect and a time-out included, is unknown: the schedule asks again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from core.exchange import NoAnswer, post
from organizations.vat.base import Answer, CheckError
from organizations.vat.numbers import is_european

SURE = {"", "VALID", "INVALID"}
LONGEST_TIMEOUT = 60
LONGEST_REFERENCE = 100


class UnusableRegister(Exception):
    """VAT_REGISTER means nothing; the message says what to write."""


@dataclass(frozen=True)
class ViesRegister:
    """Asks ``url``; ``timeout`` in seconds for the whole call, the rest as in core.exchange."""

    url: str
    timeout: int = 15
    allow_private: bool = False
    ca_file: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "ViesRegister":
        """The description of the operator, checked. Raises UnusableRegister."""
        types = {name: each.type for name, each in cls.__dataclass_fields__.items()}
        if "url" not in given or not all(type(value) is types.get(name) for name, value in given.items()):
            raise UnusableRegister("VAT_REGISTER has to be an object with url and, if needed, timeout.")
        register = cls(**given)
        address = urlsplit(register.url)
        if address.scheme not in ({"https", "http"} if register.allow_private else {"https"}) or not address.hostname:
            raise UnusableRegister("The url of VAT_REGISTER has to begin with https:// and name a host.")
        if not 1 <= register.timeout <= LONGEST_TIMEOUT:
            raise UnusableRegister(f"The timeout of VAT_REGISTER is 1 to {LONGEST_TIMEOUT} seconds.")
        return register

    def covers(self, number: str) -> bool:
        """Numbers of the European Union."""
        return is_european(number)

    def check(self, *, key: str, number: str) -> Answer:
        """Post the country and the rest."""
        body = json.dumps({"countryCode": number[:2], "vatNumber": number[2:]}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": key}
        try:
            reply = post(self, body, headers)
        except NoAnswer as trouble:
            raise CheckError(str(trouble)) from trouble
        if reply.status != 200:
            raise CheckError(f"The register answered {reply.status}.")
        return _read(reply.body)


def _read(body: bytes) -> Answer:
    try:
        told = json.loads(body)
    except ValueError as trouble:
        raise CheckError("The register's answer is no JSON.") from trouble
    if not isinstance(told, dict) or not isinstance(told.get("valid"), bool):
        raise CheckError("The register did not say whether the number is valid.")
    problem = told.get("userError") or ""
    if problem not in SURE or (problem == "INVALID") == (told["valid"] is True):
        raise CheckError(f"The register could not say: {str(problem)[:60]}.")
    return Answer(is_registered=told["valid"], reference=_reference(told.get("requestIdentifier")))


def _reference(given: object) -> str:
    text = given if isinstance(given, str) else ""
    return "".join(letter for letter in text if letter.isprintable())[:LONGEST_REFERENCE]
