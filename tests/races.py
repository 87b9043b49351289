"""Several people acting in the same moment, each on a database connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection

from core.errors import RuleError
from tests.evidence import count

Act = Callable[[], Any]
Refusal = (RuleError, PermissionDenied, IntegrityError)


def at_once(*acts: Act) -> list[Any]:
    """Start all acts together; answer what each returned, or the refusal that it met."""
    count("rounds of people acting in the same moment")
    barrier = Barrier(len(acts))
    with ThreadPoolExecutor(len(acts)) as people:
        return [each.result() for each in [people.submit(_run, act, barrier) for act in acts]]


def refusals(outcomes: list[Any]) -> list[Exception]:
    """Only those that were refused."""
    return [each for each in outcomes if isinstance(each, Exception)]


def _run(act: Act, barrier: Barrier) -> Any:
    barrier.wait(30)
    try:
        return act()
    except Refusal as refusal:
        return refusal
    finally:
        connection.close()
