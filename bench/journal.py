"""What the journal costs as it grows: ``python bench/journal.py [--millions 5]``, three minutes a million.

Fills a journal in the order of time, with its indexes in place, and stops at each size: what one more event costs, how
many pages each question of the portal reads, how large the indexes are. Then the same questions to a copy of the newest
million that is partitioned by month. Decision 24 has the figures.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psycopg

from bench.database import ROOT, measured_in_its_own

MILLION, SLICE, SINGLE = 1_000_000, 100_000, 2_000
WHO = """
INSERT INTO accounts_user (id, password, is_superuser, email, first_name, last_name, language, country, time_zone,
    theme, second_factor, is_active, is_staff, created_at)
SELECT n, '!', false, format('p%s@people.example', n), '', '', 'es', 'CH', 'Europe/Zurich', 'system', 'none', true,
    false, now() FROM generate_series(1, 10000) AS n;
INSERT INTO organizations_organization (id, name, slug, kind, street, house_number, postcode, town, country, phone,
    created_at)
SELECT n, 'o' || n, 'o' || n, 'company', '', '', '', '', 'CH', '', now() FROM generate_series(1, 3000) AS n;
"""
EVENTS = """
INSERT INTO {table} (kind, at, actor_id, user_id, organization_id, product_id, ip, device, data)
SELECT 'journal:kind-' || n % 40, timestamptz '2022-01-01' + n * interval '5 years' / {most},
    (n * 7919) % 10000 + 1, CASE WHEN n % 3 = 0 THEN (n * 104729) % 10000 + 1 END,
    CASE WHEN n % 10 < 2 THEN 1 WHEN n % 10 < 9 THEN (n * 6007) % 3000 + 1 END,
    CASE WHEN n % 4 = 0 THEN (n * 31) % 50000 + 1 END, '203.0.113.7'::inet, 'Firefox on Linux',
    jsonb_build_object('before', 'collaborator', 'after', 'administrator', 'name', 'person ' || n)
FROM generate_series({first}::bigint, {last}::bigint) AS n
"""
"""One organization has a fifth of all, 3,000 share most of the rest, a tenth belongs to people alone."""
OF = "SELECT * FROM {table} WHERE organization_id = 1 AND"
NUMBER = "SELECT max(id) - 9000 FROM {table}"
QUESTIONS = {
    "one by its number": "SELECT * FROM {table} WHERE id = {some}",
    "newest page, largest organization": (
        "SELECT * FROM {table} WHERE organization_id >= 1 AND organization_id <= 1"
        " ORDER BY organization_id, id DESC LIMIT 26"
    ),
    "newest page, small organization": (
        "SELECT * FROM {table} WHERE organization_id >= 1701 AND organization_id <= 1701"
        " ORDER BY organization_id, id DESC LIMIT 26"
    ),
    "newest of one kind": f"{OF} kind = 'journal:kind-11' ORDER BY id DESC LIMIT 26",
    "newest by one person": f"{OF} actor_id = 4711 ORDER BY id DESC LIMIT 26",
    "newest about one product": f"{OF} product_id = 621 ORDER BY id DESC LIMIT 26",
    "recent activity of a person": "SELECT * FROM {table} WHERE user_id = 4712 ORDER BY id DESC LIMIT 26",
}
PARTS = """
CREATE TABLE parted (LIKE security_event INCLUDING DEFAULTS INCLUDING IDENTITY) PARTITION BY RANGE (at);
ALTER TABLE parted ADD PRIMARY KEY (id, at);
CREATE INDEX ON parted (organization_id, id DESC);
CREATE INDEX ON parted (user_id, id DESC);
CREATE INDEX ON parted (organization_id, kind, id DESC);
CREATE INDEX ON parted (organization_id, actor_id, id DESC);
CREATE INDEX ON parted (organization_id, product_id, id DESC) WHERE product_id IS NOT NULL;
DO $$ BEGIN FOR n IN 0..60 LOOP
    EXECUTE format('CREATE TABLE parted_%s PARTITION OF parted FOR VALUES FROM (%L) TO (%L)', n,
        timestamptz '2022-01-01' + n * interval '1 month', timestamptz '2022-01-01' + (n + 1) * interval '1 month');
END LOOP; END $$;
"""
INDEXES = """
SELECT indexrelname, pg_relation_size(indexrelid) / 1048576 FROM pg_stat_user_indexes
WHERE relname = 'security_event' ORDER BY 2 DESC
"""
Line = psycopg.Connection[Any]


def main(arguments: list[str]) -> int:
    """The whole run, in a database of its own."""
    if "--inside" not in arguments:
        return measured_in_its_own("bench.journal", [*arguments, "--inside"])
    parser = argparse.ArgumentParser(prog="bench/journal.py")
    parser.add_argument("--millions", type=float, default=5)
    parser.add_argument("--inside", action="store_true")
    most, there = int(parser.parse_args(arguments).millions * MILLION), 0
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, check=True)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as line:
        line.execute(WHO)
        for size in sorted({most // 50, most // 5, most}):
            say(f"\n## {size:,} events\n\n{fill(line, 'security_event', there, size, most)}")
            there = size
            say("\n".join([*costs(line, "security_event"), *sizes(line)]))
        line.execute(PARTS)
        fill(line, "parted", most - min(MILLION, most), most, most)
        say("\n## The newest million again, a partition a month for five years\n")
        say("\n".join(costs(line, "parted")))
    return 0


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def fill(line: Line, table: str, first: int, last: int, most: int) -> str:
    """Events in the order of time; how long the last of the slices took."""
    taken = 0.0
    for begin in range(first, last, SLICE):
        before = time.monotonic()
        facts = {"table": table, "most": most, "first": begin + 1, "last": min(begin + SLICE, last)}
        line.execute(EVENTS.format(**facts))
        taken = time.monotonic() - before
    line.execute(f"VACUUM ANALYZE {table}" if table == "security_event" else f"ANALYZE {table}")
    return f"The last {SLICE:,} took {taken:.1f} s in one statement."


def costs(line: Line, table: str) -> Iterator[str]:
    """One event after the other, then the questions."""
    yield "\n| what | pages | planning ms | execution ms |\n|---|---|---|---|"
    before, wal = time.process_time(), position(line)
    began = time.monotonic()
    with line.transaction():
        for number in range(SINGLE):
            line.execute(EVENTS.format(table=table, most=SINGLE + 1, first=number, last=number))
    taken, cpu = time.monotonic() - began, time.process_time() - before
    bytes_of = (position(line) - wal) / SINGLE
    yield f"| write one event | {bytes_of:,.0f} bytes of WAL | | {(taken - cpu) / SINGLE * 1000:.3f} |"
    row = line.execute(NUMBER.format(table=table)).fetchone()
    for name, question in QUESTIONS.items():
        for _warm in range(2):
            plan = explained(line, question.format(table=table, some=row[0] if row else 0))
        pages = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
        yield f"| {name} | {pages} | {plan['Planning Time']:.2f} | {plan['Execution Time']:.2f} |"


def explained(line: Line, question: str) -> dict[str, Any]:
    """The plan that was followed, with what it read."""
    row = line.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {question}").fetchone()
    assert row is not None
    plan: dict[str, Any] = row[0][0]
    return plan


def position(line: Line) -> int:
    """Bytes of WAL so far."""
    row = line.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").fetchone()
    assert row is not None
    return int(row[0])


def sizes(line: Line) -> Iterator[str]:
    """Megabytes."""
    row = line.execute("SELECT pg_relation_size('security_event') / 1048576").fetchone()
    yield f"\nTable {row[0] if row else 0} MB; " + ", ".join(
        f"{name} {size} MB" for name, size in line.execute(INDEXES)
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
