"""A portal's queues on servers of their own, and what can go wrong with these while real workers are at work."""

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from celery import Celery
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from core.clock import now
from core.policy import ALLOWED
from manager import environment
from manager.embedded import paths
from manager.embedded.postgres import Postgres
from manager.embedded.valkey import Valkey
from manager.supervisor import programs
from notifications.models import Message
from notifications.reader import Reader
from notifications.to_many import post_to_all
from organizations.invitations.bulk import BULK_INVITE
from organizations.invitations.commands import NEW_FOR
from organizations.jobs.commands import start_job
from organizations.models import Invitation, Job, Membership, Organization
from products.catalogue import load
from products.models import Product, ProviderCall
from products.providers import Action
from tests import factories
from tests.evidence import count as noted
from tests.manager.portals import eventually, tree, variables
from tests.notifications.inbox import Inbox, serving
from tests.products.receiver import SECRET, Receiver, receiving

SCHEDULED = (
    "notifications.deliver_due", "products.perform_calls", "organizations.resume_jobs"
)  # fmt: skip
RUN_JOB = "organizations.run_job"
KINDS = ("mails", "calls", "rows")
ROWS = 20
"""Of one job."""
IDLE = "idle"
LOCKED = (
    "SELECT 1 FROM notifications_message WHERE state = 'waiting' ORDER BY due_at DESC LIMIT 1 FOR UPDATE",
    "SELECT 1 FROM products_product ORDER BY id DESC LIMIT 1 FOR UPDATE",
)
_numbers = count(1)


@dataclass
class Queues:
    """Servers, workers, and what was asked of them. ``beat``: the portal's own clock runs, and nobody helps it."""

    var: Path
    inbox: Inbox
    receiver: Receiver
    beat: bool
    asked: Counter[str] = field(default_factory=Counter)
    fed: int = 0
    kills: int = 0
    worker: "subprocess.Popen[bytes] | None" = None
    smtp_port: int = 0

    @property
    def postgres(self) -> Postgres:
        """The database server."""
        return Postgres(self.var, os.environ.get("PG_BIN", ""), quick=True)

    def start_worker(self) -> None:
        """Two processes, and the clock when it is wanted."""
        description = {
            "type": "webhook",
            "url": self.receiver.url,
            "secret": SECRET,
            "allow_private": True,
            "timeout": 5,
        }
        told = variables(
            self.var, EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(self.smtp_port),
            PROVIDERS=json.dumps({"hosting": description}),
        )  # fmt: skip
        clock = ["-B", "--schedule", str(self.var / "beat")] if self.beat else []
        size = ["--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "ERROR", *clock]
        command = [*programs.CELERY, "worker", *size]
        with (self.var / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(command, cwd=environment.ROOT, env=told, stdout=log, stderr=log)

    def hands(self) -> list[int]:
        """Processes of the worker that do tasks."""
        assert self.worker is not None
        return tree(self.worker.pid)[1:]

    def kill(self, *pids: int) -> None:
        """The way of the kernel when memory is short."""
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            self.kills += 1
            noted("processes killed in the middle of their work")

    def kill_worker(self) -> None:
        """All of it, at once; somebody starts it again, as supervisors do."""
        assert self.worker is not None
        self.kill(*tree(self.worker.pid))
        self.worker.wait()
        self.start_worker()

    def feed(self, number: int) -> None:
        """So many mails and calls, and jobs with so many rows, each of which writes a mail more."""
        owner = factories.owner_of(factories.organization())
        Organization.objects.filter(pk=owner.organization_id).update(created_at=now() - NEW_FOR)
        readers = [Reader(f"reader{next(_numbers)}@x.example", "en") for _number in range(number)]
        post_to_all("accounts/welcome", readers, owner.organization, email="x")
        facts = {"organization": owner.organization, "state": Product.State.IN_PROGRESS}
        kind = factories.kind(provider="hosting")
        products = [Product(service_name="x.example", kind=kind, **facts) for _number in range(number)]
        call = {"organization": owner.organization, "action": Action.PROVISION.value, "due_at": now()}
        ProviderCall.objects.bulk_create(
            ProviderCall(product=product, **call) for product in Product.objects.bulk_create(products)
        )
        jobs = [self._job(owner) for _job in range(number // ROWS)]
        wanted = Counter(mails=number + len(jobs) * ROWS, calls=number, rows=len(jobs) * ROWS)
        self.asked, self.fed = self.asked + wanted, wanted.total()
        self._send(*((RUN_JOB, str(job.pk)) for job in jobs), *((task,) for task in SCHEDULED))

    def _job(self, owner: Membership) -> Job:
        rows = [{"email": f"guest{next(_numbers)}@x.example", "role": "collaborator"} for _row in range(ROWS)]
        return start_job(actor=owner, verdict=ALLOWED, kind=BULK_INVITE, rows=rows)

    def _send(self, *tasks: tuple[str, ...]) -> None:
        """What ``wake`` does, to the broker of these workers."""
        with Celery(broker=paths.celery_url(self.var)) as broker:
            for name, *given in tasks:
                broker.send_task(name, given)

    def done(self) -> Counter[str]:
        """By the database's own words; the line to it may have died with the last server."""
        connection.close()
        sent = Message.objects.filter(state=Message.State.SENT).count()
        answered = ProviderCall.objects.filter(state=ProviderCall.State.DONE).count()
        rows = sum(Job.objects.values_list("done", flat=True))
        return Counter(mails=sent, calls=answered, rows=rows)

    def gets_done(self, share: float, *, seconds: int = 60, each: bool = True) -> bool:
        """Whether so much is done within this time, of each kind or of all. Every second the clock calls, unless the
        portal's own runs."""
        for _second in range(seconds):
            if eventually(lambda: self._is_done(share, each=each), seconds=1):
                return True
            if not self.beat:
                self._send(*((task,) for task in SCHEDULED))
        return False

    def _is_done(self, share: float, *, each: bool) -> bool:
        done = self.done()
        if not each:
            return done.total() >= share * self.asked.total()
        return all(done[kind] >= share * self.asked[kind] for kind in KINDS)

    def leftovers(self) -> dict[str, Any]:
        """What was lost or done twice, against what happened outside."""
        return {
            "doubled mails": len(self.inbox.ids) - len(set(self.inbox.ids)),
            "lost mails": self.asked["mails"] - len(set(self.inbox.ids)),
            "accounts": len(self.receiver.names["accounts"]) - self.asked["calls"],
            "invitations": Invitation.objects.count() - self.asked["rows"],
            "refused rows": sum(len(failures) for failures in Job.objects.values_list("failures", flat=True)),
        }


@contextmanager
def queues(var: Path, *, beat: bool) -> Iterator[Queues]:
    """Everything up, with an empty portal in it. Django of this process looks at that database meanwhile."""
    inbox = Inbox()
    with ExitStack() as stack:
        receiver = stack.enter_context(receiving())
        found = Queues(var, inbox, receiver, beat=beat, smtp_port=stack.enter_context(serving(inbox)))
        for server in (found.postgres, Valkey(var)):
            server.start()
            stack.callback(server.stop)
        stack.enter_context(elsewhere(var))
        call_command("migrate", verbosity=0)
        load(settings.CATALOGUE_PATH.read_text(), now())
        found.start_worker()
        stack.callback(lambda: found.kill(*tree(found.worker.pid)) if found.worker else None)
        yield found


@contextmanager
def elsewhere(var: Path) -> Iterator[None]:
    """This process looks into another database."""
    own = dict(connection.settings_dict)
    _leave()
    place = {"HOST": str(paths.socket_dir(var)), "NAME": "atrio", "USER": "atrio", "PORT": "", "PASSWORD": ""}
    connection.settings_dict.update(place, OPTIONS={"connect_timeout": 5})  # no pool: its lines die with the server
    try:
        yield
    finally:
        _leave()
        connection.settings_dict.update(own)


def _leave() -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # of PostgreSQL


@contextmanager
def idle_in_transaction(var: Path) -> Iterator[None]:
    """A session that has begun, read, locked a mail and a product, and says nothing more."""
    line = psycopg.connect(paths.postgres_url(var), application_name=IDLE)
    try:
        for statement in LOCKED:
            line.execute(statement)
        yield
    finally:
        line.close()


def restart(queues: Queues) -> None:
    """PostgreSQL goes and comes back."""
    queues.postgres.stop()
    queues.postgres.start()


def cut(queues: Queues) -> None:
    """Every session of the workers ends, three times."""
    for _time in range(3):
        end_sessions(queues.var)
        time.sleep(0.2)


def end_sessions(var: Path) -> None:
    """All but those in a transaction and our own."""
    with psycopg.connect(paths.postgres_url(var), autocommit=True) as line:
        line.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend'"
            " AND pid <> pg_backend_pid() AND application_name <> %s",
            [IDLE],
        )


def exhaust(queues: Queues) -> None:
    """Others take every connection that the server has, for two seconds."""
    taken: list[psycopg.Connection[Any]] = []
    try:
        end_sessions(queues.var)
        eventually(lambda: _one_more(queues.var, taken), seconds=5)
        time.sleep(2)
    finally:
        for line in taken:
            line.close()


def _one_more(var: Path, taken: list[psycopg.Connection[Any]]) -> bool:
    try:
        while True:
            taken.append(psycopg.connect(paths.postgres_url(var)))
    except psycopg.OperationalError:
        return len(taken) > 50


def crash(queues: Queues) -> None:
    """One of the two that work dies."""
    queues.kill(queues.hands()[-1])


def crash_again_and_again(queues: Queues) -> None:
    """One after the other, as soon as its successor is there; at last the whole worker, where there is time."""
    for _time in range(3):
        before = queues.hands()
        queues.kill(before[-1])
        eventually(lambda before=before: queues.hands() != before and len(queues.hands()) >= len(before), seconds=10)
    if queues.beat:
        queues.kill_worker()


FAULTS = {
    "restarted": restart,
    "cut": cut,
    "exhausted": exhaust,
    "crashed": crash,
    "again and again": crash_again_and_again,
}
