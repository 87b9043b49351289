"""The EU's register VIES, or a machine that speaks like it: one POST a question (docs/operations.md).

Only 200 with ``valid`` true or false is an answer. What the member state could not say (``userError`` other than VALID
and INVALID), everything else, a redirect and a time-out included, is unknown: the schedule asks again.
"""

import json

from core.http_client import Endpoint, NoAnswer, post
from organizations.vat.base import CheckError, VatAnswer
from organizations.vat.numbers import is_european

SURE = {"", "VALID", "INVALID"}
LONGEST_TIMEOUT = 60
LONGEST_REFERENCE = 100


class UnusableRegister(Exception):
    """VAT_REGISTER means nothing; the message says what to write."""


class ViesRegister:
    """Asks an endpoint, unsigned: the register is the public's."""

    def __init__(self, given: object) -> None:
        """From the description of the operator. Raises UnusableRegister."""
        endpoint = Endpoint.read(given)
        if endpoint is None or endpoint.secret:
            raise UnusableRegister("VAT_REGISTER has to be an object with url and, if needed, timeout.")
        if complaint := endpoint.complaint(longest=LONGEST_TIMEOUT, is_signed=False):
            raise UnusableRegister(f"VAT_REGISTER: {complaint}")
        self.endpoint = endpoint

    def covers(self, number: str) -> bool:
        """Numbers of the European Union."""
        return is_european(number)

    def check(self, *, key: str, number: str) -> VatAnswer:
        """Post the country and the rest."""
        body = json.dumps({"countryCode": number[:2], "vatNumber": number[2:]}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": key}
        try:
            reply = post(self.endpoint, body, headers)
        except NoAnswer as trouble:
            raise CheckError(str(trouble)) from trouble
        if reply.status != 200:
            raise CheckError(f"The register answered {reply.status}.")
        return _read(reply.body)


def _read(body: bytes) -> VatAnswer:
    try:
        told = json.loads(body)
    except ValueError as trouble:
        raise CheckError("The register's answer is no JSON.") from trouble
    if not isinstance(told, dict) or not isinstance(told.get("valid"), bool):
        raise CheckError("The register did not say whether the number is valid.")
    problem = told.get("userError") or ""
    if problem not in SURE or (problem == "INVALID") == (told["valid"] is True):
        raise CheckError(f"The register could not say: {str(problem)[:60]}.")
    return VatAnswer(is_registered=told["valid"], reference=_reference(told.get("requestIdentifier")))


def _reference(given: object) -> str:
    text = given if isinstance(given, str) else ""
    return "".join(letter for letter in text if letter.isprintable())[:LONGEST_REFERENCE]
