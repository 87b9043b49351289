"""Fill the database, sweep, tell, count. Started by ``bench/sweep.py`` with the database's address."""

import argparse
import datetime
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

import django
from django.core.management import call_command

os.environ["DJANGO_SETTINGS_MODULE"] = "manager.settings"
django.setup()

from django.db import connection, connections  # noqa: E402 (Django is ready only now)
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench import sweep_data  # noqa: E402
from billing.renewals.running import due_organizations  # noqa: E402
from core.clock import now  # noqa: E402
from core.work import drain  # noqa: E402
from domains.life import ending, sweep, terms  # noqa: E402
from domains.models import Domain, Notice  # noqa: E402
from domains.notices.due import organizations_to_tell  # noqa: E402
from domains.notices.telling import tell_organization  # noqa: E402
from notifications.models import Message  # noqa: E402

TICK = os.sysconf("SC_CLK_TCK")
HEAD = f"{'step':<44}{'found':>9}{'portal s':>10}{'database s':>12}{'statements':>12}\n"
WORKERS = (1, 2, 4)
SAME_ROWS = """
CREATE TABLE bench_notice (LIKE domains_notice INCLUDING ALL);
INSERT INTO bench_notice (organization_id, product_id, term_ends_on, "window", planned_on, until, told_on, outcome, at)
SELECT p.organization_id, p.id, p.expires_on, 'before_30', p.expires_on - 30, p.expires_on - 26, current_date, 'told',
    now()
FROM domains_domain d JOIN products_product p ON p.id = d.product_id LEFT JOIN billing_subscription s USING (product_id)
WHERE d.state = 'active' AND p.expires_on - s.margin <= %(day)s AND NOT EXISTS (
    SELECT FROM bench_notice n WHERE n.product_id = p.id AND n.term_ends_on = p.expires_on AND n.window = 'before_30')
"""


@dataclass(frozen=True)
class Cost:
    """Processor seconds of this process and of its connection's at the database, and what was found."""

    found: int
    portal: float
    database: float
    statements: int


def main() -> int:
    """Print the tables; 1 when something was lost or told twice."""
    parser = argparse.ArgumentParser(prog="bench/sweep.py")
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--organizations", type=int, default=50_000)
    parser.add_argument("--told", type=int, default=2_000, help="organizations that each number of workers tells")
    options = parser.parse_args()
    call_command("prepare", verbosity=0)
    Domain.objects.all().delete()
    at, started = now().replace(hour=9, minute=0, second=0, microsecond=0), time.monotonic()
    sweep_data.fill(options.names, options.organizations, at.isoformat())
    sys.stderr.write(f"filled after {time.monotonic() - started:.0f} s\n")
    sys.stdout.writelines(_steps(at))
    sys.stdout.writelines(_told(at, options.told))
    return _verdict()


def _steps(at: datetime.datetime) -> Iterator[str]:
    yield HEAD
    with connection.cursor() as cursor:  # whose processor time would be nobody's
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    tomorrow, decided = at + datetime.timedelta(days=1), at + datetime.timedelta(days=2)
    for name, step in (
        ("days of the table told to billing, first", lambda: drain(partial(terms.set_terms, at))),
        ("the same, nothing to write", lambda: drain(partial(terms.set_terms, at))),
        ("to expire: none", lambda: drain(partial(sweep.expire_some, at))),
        ("to interrupt: none", lambda: drain(partial(sweep.interrupt_next, at))),
        ("to give up: none", lambda: drain(partial(sweep.give_up_next, at))),
        ("to let go: none", lambda: drain(partial(ending.let_go_next, at))),
        ("organizations to renew tomorrow", lambda: len(list(due_organizations(tomorrow)))),
        ("organizations to tell", lambda: len(list(organizations_to_tell(at)))),
        ("one INSERT … SELECT of their notices", lambda: _same_rows(at)),
    ):
        yield _line(name, _cost(step))
    rows = Domain.objects.filter(product__expires_on__lt=decided.date()).count()
    yield _line(f"to expire in two days: {rows}", _cost(lambda: drain(partial(sweep.expire_some, decided))))
    yield _line("the same, nothing to write", _cost(lambda: drain(partial(sweep.expire_some, decided))))
    yield _plan(at)


def _same_rows(at: datetime.datetime) -> int:
    with connection.cursor() as cursor:
        create, insert = SAME_ROWS.split(";\n", 1)
        cursor.execute(create)
        cursor.execute(insert.replace(";", ""), {"day": (at + datetime.timedelta(days=30)).date()})
        return int(cursor.rowcount)


def _plan(at: datetime.datetime) -> str:
    """How the database finds whom to tell of names that end."""
    with CaptureQueriesContext(connection) as captured:
        list(organizations_to_tell(at))
    return "".join(f"\n{line}" for line in _explained(captured.captured_queries[0]["sql"])) + "\n"


def _explained(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, COSTS OFF) {sql}")
        return [line[:180] for (line,) in cursor.fetchall()]


def _cost(step: Callable[[], int]) -> Cost:
    server, own = _server_seconds(), time.process_time()
    with CaptureQueriesContext(connection) as captured:
        found = step()
    spent = time.process_time() - own
    return Cost(found, spent, _server_seconds() - server, len(captured))


def _line(name: str, cost: Cost) -> str:
    return f"{name:<44}{cost.found:>9}{cost.portal:>10.2f}{cost.database:>12.2f}{cost.statements:>12}\n"


def _server_seconds() -> float:
    """Processor time of the connection's process at the database, on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _told(at: datetime.datetime, many: int) -> Iterator[str]:
    yield f"\n{'notices':<20}{'organizations':>14}{'notices':>9}{'mails':>8}{'a second':>10}{'CPU ms each':>13}\n"
    due = list(organizations_to_tell(at))
    for workers in WORKERS:
        some, due = due[:many], due[many:]
        yield _by_workers(f"{workers} at work", some, at, workers)
    some, due = due[:many], due[many:]
    half = _by_workers("4, one killed", some, at, 4, kill=True)
    yield half
    yield _by_workers("the rest of these", some, at, 1)
    left = set(organizations_to_tell(at)) & set(some)
    yield f"{len(left)} of them have still something to be told\n"
    with CaptureQueriesContext(connection) as captured:
        told = sum(tell_organization(pk, at) for pk in due[:200])
    yield f"{len(captured)} statements for {told} notices of 200 organizations\n"


def _by_workers(name: str, places: Sequence[int], at: datetime.datetime, workers: int, *, kill: bool = False) -> str:
    notices, mails = Notice.objects.count(), Message.objects.count()
    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined]  # of this backend
    started = time.monotonic()
    used = multiprocessing.get_context("fork").Value("d", 0.0)
    group = [
        multiprocessing.get_context("fork").Process(target=_tell, args=(places[n::workers], at, used))
        for n in range(workers)
    ]
    for each in group:
        each.start()
    if kill:
        time.sleep(3)
        os.kill(group[0].pid or 0, signal.SIGKILL)
    for each in group:
        each.join()
    spent, told = time.monotonic() - started, Notice.objects.count() - notices
    mails = Message.objects.count() - mails
    each_ms = used.value / max(told, 1) * 1000
    return f"{name:<20}{len(places):>14}{told:>9}{mails:>8}{told / spent:>10.0f}{each_ms:>13.1f}\n"


def _tell(places: Sequence[int], at: datetime.datetime, used: "Synchronized[float]") -> None:
    began = time.process_time()
    for pk in places:
        tell_organization(pk, at)
    with used.get_lock():
        used.value += time.process_time() - began


def _verdict() -> int:
    """Each notice in one mail for each reader, each organization that was begun whole."""
    seen: dict[tuple[int, str], int] = {}
    for about, address in Message.objects.filter(kind__startswith="domains/name").values_list("about", "address"):
        for notice in (about or {})["notices"]:
            seen[notice, address] = seen.get((notice, address), 0) + 1
    twice = sum(times > 1 for times in seen.values())
    # of names that renew by themselves billing writes, and nobody of a window that was missed
    by_hand = Notice.objects.filter(product__renews_itself=False).exclude(outcome=Notice.Outcome.MISSED)
    silent = by_hand.exclude(pk__in={pk for pk, _address in seen}).count()
    sys.stdout.write(f"told twice: {twice}, told without a mail: {silent}\n")
    return 1 if twice or silent else 0


if __name__ == "__main__":
    sys.exit(main())
