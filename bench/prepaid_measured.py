"""Fill the database, pay, print. Started by ``bench/prepaid.py`` with the database's address."""

import argparse
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import django
from django.core.management import call_command

os.environ["DJANGO_SETTINGS_MODULE"] = "manager.settings"
django.setup()

from django.db import connection, connections, transaction  # noqa: E402 (Django is ready only now)

from billing.checkout.commands import Means, pay  # noqa: E402
from billing.due.selection import Selection  # noqa: E402
from billing.ledger.checks import differences  # noqa: E402
from billing.ledger.postings import Cause, Move, post  # noqa: E402
from billing.models import Account, Document, Posting  # noqa: E402
from core.clock import now  # noqa: E402
from organizations.models import Membership, Organization  # noqa: E402
from products.models import Product  # noqa: E402

Purpose, Kind = Account.Purpose, Posting.Kind
PLACES, NET, TAX, PLENTY = 500, 990, 80, 10**12
HEAD = f"{'payment':<16}{'processes':>10}{'account':>10}{'command/s':>11}{'pgbench/s':>11}{'ratio':>7}{'target':>8}\n"
TARGETS = {1: 0.5, 8: 0.45}
FUNCTION = """
CREATE FUNCTION bench_posted(whose bigint, kind text, key text) RETURNS bigint LANGUAGE sql AS $$
    INSERT INTO billing_posting (organization_id, kind, key, currency, booked_on, at)
    VALUES (whose, kind, key, 'CHF', current_date, now()) ON CONFLICT (key) DO NOTHING RETURNING id
$$;
CREATE FUNCTION bench_pay(whose bigint, net bigint, tax bigint, key text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    made bigint;
BEGIN
    PERFORM 1 FROM organizations_organization WHERE id = whose FOR NO KEY UPDATE;
    made := bench_posted(whose, 'reserved', key || ':r');
    IF made IS NULL THEN RETURN; END IF;
    INSERT INTO billing_entry (posting_id, account_id, organization_id, currency, amount)
        SELECT made, id, whose, 'CHF', CASE purpose WHEN 'held' THEN net + tax ELSE -net - tax END FROM billing_account
        WHERE organization_id = whose AND purpose IN ('prepaid', 'held') AND currency = 'CHF' ORDER BY id;
    made := bench_posted(whose, 'settled', key || ':s');
    INSERT INTO billing_entry (posting_id, account_id, organization_id, currency, amount)
        SELECT made, id, whose, 'CHF', CASE purpose WHEN 'held' THEN -net - tax WHEN 'vat' THEN tax ELSE net END
        FROM billing_account WHERE currency = 'CHF' AND (organization_id = whose AND purpose = 'held'
            OR organization_id IS NULL AND (purpose = 'revenue' OR purpose = 'vat' AND place = 'CH')) ORDER BY id;
END $$;
"""
SCRIPT = """\\set at random(1, {last})
\\set key random(1, 1000000000000000000)
SELECT bench_pay(whose, {net}, {tax}, 'pg' || :key) FROM bench_places WHERE n = :at;
SELECT bench_pay(whose, {net}, {tax}, 'pg' || :key) FROM bench_places WHERE n = :at;
"""
Work = Callable[[int, int], None]


@dataclass(frozen=True)
class Run:
    """So many processes on so many accounts, each so many payments."""

    processes: int
    places: list[int]
    payments: int


def main() -> int:
    """Print the table; 1 when the books are wrong afterwards."""
    parser = argparse.ArgumentParser(prog="bench/prepaid.py")
    parser.add_argument("--payments", type=int, default=200, help="of each process in a round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    call_command("prepare", verbosity=0)
    places = _places()
    sys.stdout.write(HEAD)
    for processes in TARGETS:
        for name, chosen in (("hot", places[:1]), ("random", places)):
            run = Run(processes, chosen, options.payments)
            _line("posting", name, run, [(_rate(run, _post), _pgbench(run)) for _round in range(options.rounds)])
    for processes in TARGETS:
        run = Run(processes, places[:1], max(5, options.payments // 20))
        _line("with documents", "hot", run, [(_rate(run, _pay), 0.0)])
    return _verdict()


def _line(what: str, account: str, run: Run, rounds: list[tuple[float, float]]) -> None:
    own, plain = (median(each[column] for each in rounds) for column in (0, 1))
    ratio = f"{median(each[0] / each[1] for each in rounds):>7.2f}{TARGETS[run.processes]:>8}" if plain else ""
    shown = f"{plain:>11.0f}" if plain else ""
    sys.stdout.write(f"{what:<16}{run.processes:>10}{account:>10}{own:>11.0f}{shown}{ratio}\n")
    sys.stdout.flush()


def _places() -> list[int]:
    """Organizations with plenty of prepaid money, the demo's first; pgbench finds them in a table."""
    first = Organization.objects.get(slug="talleres-rochat")
    rows = [Organization(name=f"B {n}", slug=f"b-{n}", kind="company", country="CH") for n in range(1, PLACES)]
    found = [first, *Organization.objects.bulk_create(rows)]
    for each in found:
        with transaction.atomic():
            day = now().date()
            moves = [Move(Purpose.CARD, -PLENTY), Move(Purpose.PREPAID, PLENTY)]
            post(Cause(each.pk, Kind.TOP_UP, f"bench:{each.pk}", day), moves, currency="CHF", now=now())
        _post(each.pk, -each.pk)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_places (n int PRIMARY KEY, whose bigint); {FUNCTION}")
        cursor.executemany("INSERT INTO bench_places VALUES (%s, %s)", [(n, e.pk) for n, e in enumerate(found, 1)])
        cursor.execute("ANALYZE")
    return [each.pk for each in found]


@transaction.atomic
def _post(whose: int, key: int) -> None:
    """What the ledger does for one payment."""
    Organization.objects.select_for_update(no_key=True).get(pk=whose)
    total, day = NET + TAX, now().date()
    aside = [Move(Purpose.PREPAID, -total), Move(Purpose.HELD, total)]
    settled = [Move(Purpose.HELD, -total), Move(Purpose.REVENUE, NET), Move(Purpose.VAT, TAX, "CH")]
    if post(Cause(whose, Kind.RESERVED, f"py{key}:r", day), aside, currency="CHF", now=now()):
        post(Cause(whose, Kind.SETTLED, f"py{key}:s", day), settled, currency="CHF", now=now())


def _pay(whose: int, key: int) -> None:
    """The whole command; the second call of a key pays nothing."""
    if key not in _paid:
        _paid.add(key)
        actor = Membership.objects.select_related("user", "organization").get(
            organization=whose, user__email__startswith="nadia@"
        )
        product = Product.objects.get(organization=whose, service_name="www.talleres-rochat.example")
        selection = Selection([product.pk], {product.pk: 1})
        pay(actor=actor, selection=selection, means=Means(NET + TAX, None), seen=None, now=now())


_paid = set[int]()


def _rate(run: Run, work: Work) -> float:
    """Payments a second of all processes together, each sent twice."""
    context = multiprocessing.get_context("fork")
    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined]  # of this backend
    together, times = context.Barrier(run.processes), context.Queue()
    seeds = [time.monotonic_ns() + number for number in range(run.processes)]
    workers = [context.Process(target=_work, args=(run, seed, work, together, times)) for seed in seeds]
    for worker in workers:
        worker.start()
    spans = [times.get() for _worker in workers]
    for worker in workers:
        worker.join()
    seconds: float = max(end for _start, end in spans) - min(start for start, _end in spans)
    return run.processes * run.payments / seconds


def _work(run: Run, seed: int, work: Work, together: Any, times: Any) -> None:
    by = Random(seed)  # noqa: S311 - nothing secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    together.wait()
    started = time.monotonic()
    for _payment in range(run.payments):
        whose, key = by.choice(run.places), by.getrandbits(60)
        work(whose, key)
        work(whose, key)
    times.put((started, time.monotonic()))


def _pgbench(run: Run) -> float:
    """The same of one SQL function, by as many clients."""
    program = shutil.which("pgbench") or str(Path(os.environ.get("PG_BIN", "")) / "pgbench")
    place = connection.get_connection_params()
    with TemporaryDirectory() as folder:
        script = Path(folder) / "pay.sql"
        script.write_text(SCRIPT.format(last=len(run.places), net=NET, tax=TAX))
        command = [
            program, "-n", "-M", "prepared", "-f", str(script), "-c", str(run.processes), "-j", str(run.processes),
            "-t", str(run.payments), "-h", str(place["host"]), "-U", str(place["user"]), str(place["dbname"]),
        ]  # fmt: skip
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "number of failed transactions: 0" not in said:
        raise SystemExit(said)
    return float(re.findall(r"tps = ([\d.]+)", said)[-1])


def _verdict() -> int:
    wrong = list(differences())
    halves = {kind: Posting.objects.filter(kind=kind).count() for kind in (Kind.RESERVED, Kind.SETTLED)}
    documents = Document.objects.filter(kind=Document.Kind.INVOICE, organization__slug="talleres-rochat").count()
    sys.stdout.write(f"{halves[Kind.RESERVED]:,} payments, {documents} invoices; wrong: {len(wrong)}\n")
    return int(bool(wrong) or halves[Kind.RESERVED] != halves[Kind.SETTLED])


if __name__ == "__main__":
    sys.exit(main())
