"""What a registry may never do to us: whatever it says, nothing is guessed, waited for without end or used twice."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from domains.registry.base import RegistryError, Verdict
from domains.registry.epp.adapter import EppRegistry
from domains.registry.epp.grammar import Ungrammatical
from domains.registry.epp.messages import parsed
from domains.registry.epp.session import LARGEST
from domains.registry.local import authority
from tests.domains import orders
from tests.domains.logs import MemoryLog
from tests.domains.playing import GREETING, Line, answer, info, playing

BOMB = '<!DOCTYPE e [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
DEEP = "<a>" * 5_000 + "</a>" * 5_000
LATE = 'x="' + "y" * 100 + '"'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("authority")
    authority.prepare(found)
    return found


def whole(line: Line) -> str:
    return answer(line.key(), data=info())


SAID: dict[str, Callable[[Line], None]] = {
    "length 0": lambda line: line.say(b"", length=0),
    "length 4": lambda line: line.say(b"", length=4),
    "two gigabytes": lambda line: line.say(whole(line), length=2**31),
    "a byte more than allowed": lambda line: line.say(whole(line), length=LARGEST + 1),
    "a good answer that is too long": lambda line: line.say(whole(line) + " " * LARGEST),
    "cut": lambda line: line.say(whole(line)[:100], length=len(whole(line)) + 4),
    "doctype": lambda line: line.say(BOMB + whole(line).replace("ok", "&b;")),
    "external entity": lambda line: line.say('<!DOCTYPE e SYSTEM "file:///etc/passwd">' + whole(line)),
    "utf-16": lambda line: line.say(whole(line).encode("utf-16")),
    "another charset": lambda line: line.say('<?xml version="1.0" encoding="ISO-8859-1"?>' + whole(line)),
    "no utf-8": lambda line: line.say(whole(line).encode().replace(b"ok", b"\xff\xfe")),
    "no xml": lambda line: line.say("250 ok"),
    "nothing": lambda line: line.say(" "),
    "half an element": lambda line: line.say(whole(line)[:-6]),
    "of another command": lambda line: line.say(answer("q-another", data=info())),
    "of no command": lambda line: line.say(whole(line).replace(f"<clTRID>{line.key()}</clTRID>", "")),
    "without the registry's key": lambda line: line.say(whole(line).replace("<svTRID>S-1</svTRID>", "")),
    "a greeting": lambda line: line.say(GREETING),
    "a command": lambda line: line.say(line.heard[-1]),
    "an unknown code": lambda line: line.say(answer(line.key(), code=1234, data=info())),
    "an unknown element": lambda line: line.say(whole(line).replace("<clID>", "<price>1</price><clID>")),
    "an unknown attribute": lambda line: line.say(whole(line).replace("<clID>", f"<clID {LATE}>")),
    "an unknown status": lambda line: line.say(whole(line).replace('s="ok"', 's="fine"')),
    "an unknown extension": lambda line: line.say(answer(line.key(), data=info(), extension='<x xmlns="urn:x"/>')),
    "an element twice": lambda line: line.say(whole(line).replace("</clID>", "</clID><clID>OTHER</clID>")),
    "words between": lambda line: line.say(whole(line).replace("<clID>", "really <clID>")),
    "no data": lambda line: line.say(answer(line.key())),
    "data of a contact": lambda line: line.say(answer(line.key(), data="<trID><svTRID>abc</svTRID></trID>")),
    "another name": lambda line: line.say(answer(line.key(), data=info("other.com"))),
    "very deep": lambda line: line.say(answer(line.key(), data=DEEP)),
    "a null": lambda line: line.say(whole(line).replace("ok", "o\x00k")),
    "hung up": lambda line: line.line.close(),
}


@pytest.fixture(params=SAID)
def hostile(request: pytest.FixtureRequest, folder: Path) -> Iterator[EppRegistry]:
    """A registry that says this to the first question, after a good login."""

    def play(line: Line) -> None:
        line.welcome()
        line.hear()
        SAID[request.param](line)
        if request.param in {"cut", "two gigabytes"}:
            line.line.close()
        line.hear()

    with playing(folder, play) as (config, _lines):
        yield EppRegistry(config, MemoryLog())


def test_a_question_that_is_badly_answered_can_be_asked_again(hostile: EppRegistry) -> None:
    with pytest.raises(RegistryError) as trouble:
        hostile.info("huerto.com", "the-code-of-it")
    assert trouble.value.verdict is Verdict.RETRYABLE
    assert "the-code-of-it" not in f"{trouble.value}{hostile.log}"


ORDERLY = {"no data", "another name", "data of a contact"}
"""What says enough for an order: that it is done."""


@pytest.mark.parametrize("said", sorted(SAID.keys() - ORDERLY))
def test_an_order_that_is_badly_answered_stays_unknown(said: str, folder: Path) -> None:
    def play(line: Line) -> None:
        line.welcome()
        line.hear()
        SAID[said](line)
        if said in {"cut", "two gigabytes"}:
            line.line.close()
        line.hear()

    log = MemoryLog()
    with playing(folder, play) as (config, _lines), pytest.raises(RegistryError) as trouble:
        EppRegistry(config, log).perform(orders.register("huerto.com"))
    assert trouble.value.verdict is Verdict.UNKNOWN
    assert log.lines[0]["verdict"] == "unknown"
    assert orders.CODE not in f"{trouble.value}{log}"


def test_a_registry_that_repeats_a_code_spreads_it_nowhere(folder: Path) -> None:
    secret = "the-code-of-it"

    def echo(line: Line) -> None:
        line.welcome()
        while line.hear():
            reason = f"<extValue><value><undef/></value><reason>Wrong: {secret}</reason></extValue>"
            line.say(answer(line.key(), code=2202).replace("</result>", f"{reason}</result>"))

    log = MemoryLog()
    with playing(folder, echo) as (config, _lines):
        registry = EppRegistry(config, log)
        acts = (lambda: registry.info("huerto.com", secret), lambda: registry.perform(orders.register(code=secret)))
        for act in acts:
            with pytest.raises(RegistryError) as refused:
                act()
            assert secret not in f"{refused.value!r}{refused.value.reasons}{log}"
            assert "Wrong: •••" in str(refused.value)


def test_after_a_second_answer_the_session_is_left(folder: Path) -> None:
    def twice(line: Line) -> None:
        line.welcome()
        line.hear()
        first = whole(line)
        line.line.sendall(b"".join((len(first) + 4).to_bytes(4) + first.encode() for _time in range(2)))
        line.hear()

    def once(line: Line) -> None:
        line.welcome()
        line.hear()
        line.say(answer(line.key(), data=info(expires="2031-05-01T09:00:00Z")))
        line.hear()

    with playing(folder, twice, once) as (config, lines):
        registry = EppRegistry(config, MemoryLog())
        assert [registry.info("huerto.com").expires_at.year for _time in range(2)] == [2027, 2031]  # type: ignore[union-attr]
        assert lines.qsize() == 2


def test_what_comes_without_a_question_is_never_taken_for_an_answer(folder: Path) -> None:
    def unasked(line: Line) -> None:
        line.welcome()
        while line.hear():
            line.say(whole(line))
            line.say(answer("q-before", data=info(expires="2031-05-01T09:00:00Z")))

    with playing(folder, unasked) as (config, _lines):
        registry, years = EppRegistry(config, MemoryLog()), set()
        for _time in range(10):
            with suppress(RegistryError):  # what came late makes the next question fail, and the one after it succeed
                years.add(registry.info("huerto.com").expires_at.year)  # type: ignore[union-attr]
    assert years == {2027}


@pytest.mark.proof
def test_a_registry_that_drips_is_not_waited_for(folder: Path) -> None:
    def drip(line: Line) -> None:
        line.welcome()
        line.hear()
        for sign in whole(line).encode():
            line.line.sendall(bytes([sign]) if line.heard[0] else b"")
            time.sleep(0.4)

    with playing(folder, drip) as (config, _lines), pytest.raises(RegistryError):
        EppRegistry(config, MemoryLog()).info("huerto.com")


@pytest.mark.proof
def test_a_message_full_of_openings_costs_little() -> None:
    before = time.process_time()
    for sign in ("<!--", "<![CDATA[", "<!", "<a>"):
        with pytest.raises(Ungrammatical):
            parsed(b"<epp>" + sign.encode() * (LARGEST // len(sign)))
    assert time.process_time() - before < 3


@pytest.mark.parametrize(
    ("expires", "year"),
    [("0000-00-00T00:00:00Z", None), ("0001-01-01T00:00:00Z", 1), ("2027-03-14T23:30:00Z", 2027),
     ("2027-03-15T00:30:00+01:00", 2027), ("2027-03-14T23:30:00.0Z", 2027), ("2027-02-30T00:00:00Z", None)],
)  # fmt: skip
def test_a_day_that_no_calendar_has_is_no_day(folder: Path, expires: str, year: int | None) -> None:
    def play(line: Line) -> None:
        line.welcome()
        line.hear()
        line.say(answer(line.key(), data=info(expires=expires)))
        line.hear()

    with playing(folder, play) as (config, _lines):
        found = EppRegistry(config, MemoryLog()).info("huerto.com").expires_at
    assert (found and found.year) == year
    assert found is None or year != 2027 or f"{found:%Y-%m-%d}" == "2027-03-14"


def test_a_name_in_capitals_with_a_dot_is_the_same_name(folder: Path) -> None:
    def play(line: Line) -> None:
        line.welcome()
        line.hear()
        servers = "<ns><hostObj>NS1.Example.COM.</hostObj></ns><clID>"
        line.say(answer(line.key(), data=info("HUERTO.Com.").replace("<clID>", servers)))
        line.hear()

    with playing(folder, play) as (config, _lines):
        found = EppRegistry(config, MemoryLog()).info("huerto.com")
    assert (found.name, [each.name for each in found.servers]) == ("huerto.com", ["ns1.example.com"])


@pytest.mark.parametrize("password", ["sixteen-letters.", "a password of forty-one letters and more.", "ü" * 6])
def test_a_long_password_goes_where_the_registry_takes_it(folder: Path, password: str) -> None:
    with playing(folder, lambda line: line.welcome()) as (config, lines):
        with suppress(RegistryError):
            EppRegistry(replace(config, password=password), MemoryLog()).info("huerto.com")
        assert f"<pw>{password}</pw>" in lines.get().heard[0]


def test_a_message_with_something_unknown_is_read_as_far_as_it_is_known(folder: Path) -> None:
    def play(line: Line) -> None:
        line.welcome()
        line.hear()
        told = answer(line.key(), code=1301, data='<balance xmlns="urn:x"><left>1</left></balance>')
        line.say(told.replace("</result>", '</result><msgQ count="2" id="7"><msg>Low balance</msg></msgQ>'))
        line.hear()

    with playing(folder, play) as (config, _lines):
        message = EppRegistry(config, MemoryLog()).poll()
    assert message is not None
    assert (message.id, message.text, message.left, message.is_understood) == ("7", "Low balance", 2, False)
