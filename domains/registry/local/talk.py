"""The conversation with one client: login, commands, messages."""

import itertools
import json
import os
import time

from domains.registry.local import domains, objects, transfers
from domains.registry.local.acts import Act, Done, No
from domains.registry.local.books import Books, Page, mark_of
from domains.registry.local.reading import CONTACT, DOMAIN, EPP, FEE, HOST, LOGIN, RGP, SECDNS, Tag, Unreadable, read
from domains.registry.local.writing import answer, el, greeting, some, txt

TRIES = 3
SLOW_SECONDS = 1.0
HANG_SECONDS = 300.0
COMMANDS = {
    (DOMAIN, "check"): domains.check, (DOMAIN, "create"): domains.create, (DOMAIN, "info"): domains.info,
    (DOMAIN, "renew"): domains.renew, (DOMAIN, "delete"): domains.delete, (DOMAIN, "update"): domains.update,
    (CONTACT, "check"): objects.check_contacts, (CONTACT, "create"): objects.create_contact,
    (CONTACT, "info"): objects.info_contact, (CONTACT, "update"): objects.update_contact,
    (CONTACT, "delete"): objects.delete_contact, (HOST, "check"): objects.check_hosts,
    (HOST, "create"): objects.create_host, (HOST, "info"): objects.info_host, (HOST, "update"): objects.update_host,
    (HOST, "delete"): objects.delete_host,
}  # fmt: skip
EXTENSIONS = {RGP, SECDNS, FEE, LOGIN}
QUIET = {"login", "logout", "hello"}
"""Commands that faults leave alone, unless they are meant for a login."""
numbers = itertools.count(1)


class Drop(Exception):
    """The line is cut without an answer."""


class Talk:
    """What is known of a client while the line is open."""

    def __init__(self, books: Books) -> None:
        self.books, self.client, self.tries, self.is_over = books, "", 0, False

    def greet(self) -> bytes:
        """The greeting."""
        with self.books.page() as page:
            return greeting(page.now)

    def hear(self, data: bytes) -> bytes:
        """The answer to a message. Raises Drop."""
        number = f"L-{os.getpid()}-{next(numbers)}"
        try:
            said = read(data)
        except Unreadable as error:
            return answer(2001, "", number, reason=str(error))
        if said.name == "hello":
            return self.greet()
        if said.name != "command" or not said.inside:
            return answer(2000, "", number)
        return self._obey(said, number)

    def _obey(self, said: Tag, number: str) -> bytes:
        verb, key = said.inside[0], said.say("clTRID")
        kind = f"{verb.name} {verb.attributes['op']}" if "op" in verb.attributes else verb.name
        failed = self._disturb(verb.name, kind, before=True)
        if failed:
            return answer(failed, key, number)
        try:
            with self.books.page() as page:
                done = self._do(page, said, verb, key, number)
        except No as no:
            return answer(no.code, key, number, reason=no.reason)
        failed = self._disturb(verb.name, kind, before=False)
        if failed:
            return answer(failed, key, number)
        return answer(done.code, key, number, data=done.data, extension=done.extension, queue=done.queue)

    def _disturb(self, verb: str, kind: str, *, before: bool) -> int:
        """Do what was switched on. Answers a code to answer with, or 0. Raises Drop."""
        if not self.books.has_faults():
            return 0
        if verb == "login":
            self.is_over = before and self.books.fault("2502", verb)
            return 2502 if self.is_over else 0
        if verb in QUIET:
            return 0
        if self._takes("drop_before" if before else "drop_after", verb, kind):
            raise Drop
        if before and self._takes("slow", verb, kind):
            time.sleep(SLOW_SECONDS)
        if not before and self._takes("hang", verb, kind):
            time.sleep(HANG_SECONDS)
        return 2400 if self._takes("2400" if before else "2400_done", verb, kind) else 0

    def _takes(self, fault: str, verb: str, kind: str) -> bool:
        return self.books.fault(fault, verb) or (kind != verb and self.books.fault(fault, kind))

    def _do(self, page: Page, said: Tag, verb: Tag, key: str, number: str) -> Done:
        extension = said.get("extension")
        act = Act(page, self.client, key, number, extension.inside if extension else [])
        if any(each.space not in EXTENSIONS for each in act.extension):
            raise No(2103)
        if verb.name == "login":
            return self._login(act, verb)
        if not self.client:
            raise No(2002, "Log in first")
        if verb.name == "logout":
            self.is_over = True
            return Done(1500)
        if verb.name == "poll":
            return _poll(act, verb)
        payload = verb.inside[0] if len(verb.inside) == 1 else Tag("", "")
        if verb.name == "transfer" and (payload.space, payload.name) == (DOMAIN, "transfer"):
            return transfers.transfer(act, payload, verb.attributes.get("op", ""))
        command = COMMANDS.get((payload.space, payload.name)) if payload.name == verb.name else None
        if command is None:
            raise No(2307 if payload.space not in {DOMAIN, CONTACT, HOST} else 2101)
        return command(act, payload)

    def _login(self, act: Act, verb: Tag) -> Done:
        long = act.beside(LOGIN, "loginSec")
        given = verb.say("pw")
        password = long.say("pw") if long and given == "[LOGIN-SECURITY]" else given
        spoken = {each.text for each in (verb.get("svcs") or Tag("", "")).all("objURI")}
        row = act.page.books.execute("SELECT mark FROM client WHERE name = ?", [verb.say("clID")]).fetchone()
        if self.client:
            raise No(2002, "Logged in already")
        if row is None or row[0] != mark_of(password):
            self.tries += 1
            self.is_over = self.tries >= TRIES
            raise No(2501 if self.is_over else 2200)
        if spoken - {DOMAIN, CONTACT, HOST}:
            raise No(2307)
        self.client = verb.say("clID")
        return Done()


def _poll(act: Act, verb: Tag) -> Done:
    mine = "SELECT number, at, text, name, data FROM message WHERE client = ? ORDER BY number LIMIT 1"
    if verb.attributes.get("op") == "ack":
        gone = "DELETE FROM message WHERE client = ? AND number = ?"
        if not act.page.books.execute(gone, [act.client, verb.attributes.get("msgID", "0")]).rowcount:
            raise No(2303)
        return Done(queue=_queue(act, act.page.books.execute(mine, [act.client]).fetchone(), is_told=False))
    row = act.page.books.execute(mine, [act.client]).fetchone()
    if row is None:
        return Done(1300)
    return Done(1301, queue=_queue(act, row, is_told=True), data=_message_data(row))


def _queue(act: Act, row: tuple[int, str, str, str, str] | None, *, is_told: bool) -> str:
    if row is None:
        return ""
    left = act.page.books.execute("SELECT count(*) FROM message WHERE client = ?", [act.client]).fetchone()[0]
    inside = txt("qDate", f"{row[1][:19]}Z") + txt("msg", f"{row[3]}: {row[2]}") if is_told else ""
    return el("msgQ", inside, count=str(left), id=str(row[0]))


def _message_data(row: tuple[int, str, str, str, str]) -> str:
    facts = json.loads(row[4])
    if facts.get("turn") == "move" and "status" in facts:
        return transfers.moved(row[3], facts)
    if facts.get("turn") == "allocate":
        keys = el("paTRID", some("clTRID", facts.get("key")), txt("svTRID", facts["server_key"]), xmlns=EPP)
        keys = keys.replace(f'<paTRID xmlns="{EPP}">', "<paTRID>").replace("<clTRID>", f'<clTRID xmlns="{EPP}">')
        keys = keys.replace("<svTRID>", f'<svTRID xmlns="{EPP}">')
        return el("panData", txt("name", row[3], paResult="1"), keys, txt("paDate", f"{row[1][:19]}Z"), xmlns=DOMAIN)
    return ""
