"""Sessions with a registry: whom we trust, how long we wait, how many we open."""

import select
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from domains.registry.base import RegistryError, Verdict
from domains.registry.epp.adapter import EppRegistry
from domains.registry.epp.pool import pool
from domains.registry.local.control import Control
from tests.domains import orders
from tests.domains.logs import MemoryLog
from tests.domains.playing import GREETING, Line, answer, info, playing
from tests.domains.reach import reach


def refused(act: Callable[[], object]) -> RegistryError:
    with pytest.raises(RegistryError) as trouble:
        act()
    return trouble.value


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ca_file": ""}, "certificate verify failed"),
        ({"host": "127.0.0.2"}, "cannot be reached"),
        ({"port": 1}, "refused"),
        ({"user": "NOBODY"}, "2200"),
    ],
)
def test_who_cannot_be_trusted_or_reached_gets_no_order(control: Control, change: dict[str, Any], words: str) -> None:
    registry = reach(control, MemoryLog())
    registry.config = replace(registry.config, **change)
    trouble = refused(lambda: registry.perform(orders.register("huerto.com")))
    assert trouble.verdict is Verdict.RETRYABLE
    assert words in str(trouble)
    assert control.effects("create") == []


def test_an_expired_certificate_is_refused_until_it_is_a_good_one(control: Control) -> None:
    registry = reach(control, MemoryLog())
    pool(registry.config).close()
    control.fault("expired_certificate")
    assert "certificate has expired" in str(refused(lambda: registry.info("huerto.com")))
    assert refused(lambda: registry.info("huerto.com")).code == 2303


def test_too_many_sessions_is_a_reason_to_wait(control: Control) -> None:
    registry = reach(control, MemoryLog())
    pool(registry.config).close()
    control.fault("2502")
    trouble = refused(lambda: registry.perform(orders.register("huerto.com")))
    assert (trouble.code, trouble.verdict) == (2502, Verdict.RETRYABLE)
    assert registry.perform(orders.register("huerto.com")).code == 1000


@pytest.mark.proof
def test_a_slow_registry_is_waited_for_and_one_that_hangs_is_not(control: Control) -> None:
    control.fault("slow", 1, "info")
    assert refused(lambda: reach(control, MemoryLog()).info("huerto.com")).code == 2303
    control.fault("hang", 1, "create")
    trouble = refused(lambda: reach(control, MemoryLog(), timeout=1).perform(orders.register("huerto.com")))
    assert trouble.verdict is Verdict.UNKNOWN


def test_a_session_is_used_again_and_says_hello_after_a_rest(control: Control) -> None:
    def play(line: Line) -> None:
        line.welcome()
        while said := line.hear():
            line.say(info_or_greeting(line, said))

    with playing(control.folder, play) as (config, lines):
        registry = reach(control, MemoryLog())
        registry.config = replace(config, idle=0)
        for _time in range(3):
            registry.info("huerto.com")
    assert lines.qsize() == 1
    assert [("hello" in said, "info" in said) for said in lines.get().heard[1:]] == [
        (False, True), (True, False), (False, True), (True, False), (False, True),
    ]  # fmt: skip


def info_or_greeting(line: Line, said: str) -> str:
    return GREETING if "hello" in said else answer(line.key(), data=info())


def between(act: Callable[[Line], None]) -> tuple[Callable[[Line], None], Callable[[], None]]:
    """A player that does this after its first answer, when it is told to; and how to tell it, and wait until it did."""
    told, done = threading.Semaphore(0), threading.Semaphore(0)

    def play(line: Line) -> None:
        line.welcome()
        while line.hear():
            line.say(answer(line.key(), data=info()))
            told.acquire()
            act(line)
            done.release()

    def tell() -> None:
        told.release()
        done.acquire()

    return play, tell


@pytest.mark.parametrize(
    "act",
    [
        lambda line: line.line.shutdown(socket.SHUT_RDWR),
        lambda line: line.say(answer("q-before", data=info("other.com"))),
    ],
    ids=["hangs up", "speaks"],
)
def test_a_line_on_which_something_happened_meanwhile_is_left(control: Control, act: Callable[[Line], None]) -> None:
    play, tell = between(act)
    log = MemoryLog()
    with playing(control.folder, play) as (config, lines):
        registry = reach(control, log)
        registry.config = config
        for _time in range(3):
            assert registry.info("huerto.com").name == "huerto.com"
            tell()
            select.select([pool(config).idle[-1].line], [], [], 10)  # until it arrives
    assert (lines.qsize(), log.lines) == (3, [])


def test_no_more_sessions_than_agreed_and_each_answer_to_its_asker(control: Control) -> None:
    most, present, lock = [0], [0], threading.Lock()

    def play(line: Line) -> None:
        with lock:
            present[0] += 1
            most[0] = max(most[0], present[0])
        line.welcome()
        while said := line.hear():
            time.sleep(0.01)
            name = said.partition("<domain:name>")[2].partition("<")[0]
            line.say(answer(line.key(), data=info(name)))

    with playing(control.folder, play) as (config, _lines):
        registry, seen = reach(control, MemoryLog()), list[str]()
        registry.config = replace(config, sessions=3)
        threads = [threading.Thread(target=_ask, args=[registry, number, seen]) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(seen) == sorted(f"n{number}-{turn}.com" for number in range(12) for turn in range(5))
    assert most[0] == 3


def _ask(registry: EppRegistry, number: int, seen: list[str]) -> None:
    seen.extend(registry.info(f"n{number}-{turn}.com").name for turn in range(5))


@pytest.mark.proof
def test_who_finds_no_session_in_time_is_told_so(control: Control) -> None:
    registry = reach(control, MemoryLog(), timeout=1, sessions=1)
    with pool(registry.config).session(time.monotonic() + 5):
        trouble = refused(lambda: registry.info("huerto.com"))
    assert "busy" in str(trouble)
    assert trouble.verdict is Verdict.RETRYABLE
