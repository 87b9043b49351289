"""No call of a page waits for the kernel because of where on the stack it happens to be."""

import resource
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.http import HttpRequest, HttpResponse

from core.stack import with_space
from manager.frame.middleware import NamedRequest

TURNS, DEPTHS = 200, 150


def faults() -> int:
    """Pages of memory that this thread asked for so far."""
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt


def cost(depth: int) -> int:
    """What a loop of calls costs so deep below here, in pages."""
    if depth:
        return cost(depth - 1)
    before = faults()
    for _turn in range(TURNS):
        leaf()
    return faults() - before


def leaf() -> None:
    """A call whose frame is larger than that of ``cost``, so that some depth leaves no room for it."""


leaf.__code__ = leaf.__code__.replace(co_stacksize=100)


def dearest() -> int:
    """Pages at the worst of many depths; a chunk holds a hundred frames or two."""
    return max(map(cost, range(DEPTHS)))


def in_a_thread(act: Callable[[], int]) -> int:
    """Where the stack is empty, unlike that of a test."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act).result()


def test_calls_with_space_cost_no_memory_at_any_depth() -> None:
    assert in_a_thread(lambda: with_space(dearest)) < TURNS / 4


def test_every_answer_is_made_with_space() -> None:
    def answer(_request: HttpRequest) -> HttpResponse:
        frame, names = sys._getframe(), []
        while frame.f_back:
            frame = frame.f_back
            names.append(frame.f_code)
        assert with_space.__code__ in names[:3]
        return HttpResponse()

    assert NamedRequest(answer)(HttpRequest()).status_code == 200
