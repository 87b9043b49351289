"""What documents cost: one page a thousand times and ten pages, against WeasyPrint alone on the same HTML.

    .venv/bin/python bench/documents.py [--documents 1000]

In one process and one thread. ``bare`` is a plain call of the library on the same HTML and pictures: no template, no
e-invoice, no check, its fonts named in a style sheet. ``kept`` is the same call with the fonts that a thread keeps.
Ratios are medians of rounds in which all take turns. Memory is read after the documents and before the first bare call.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from resource import getpagesize
from statistics import median

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "manager.settings"
os.environ.setdefault("DEVELOPMENT", "1")
django.setup()

from django.template.loader import render_to_string  # noqa: E402 (Django is ready only now)
from pypdfium2 import PdfDocument  # noqa: E402
from weasyprint import HTML  # noqa: E402

from billing.documents.pdf import TEMPLATE, parts, pdf_of, styles  # noqa: E402
from billing.snapshot import Line, Party, Share, Slip, Snapshot, TaxRow  # noqa: E402
from core.pdf import markup  # noqa: E402
from core.typesetting import FACES, Fetcher, face_rule, kept_fonts  # noqa: E402

ISSUER = Party("Atrio Hosting SA", "Rue du Rhône", "14", "1204", "Genève", "CH", "CHE107787577TVA", "CHE107787577")
CUSTOMER = Party("Talleres Rochat SA", "Rue des Grottes", "28", "1201", "Genève", "CH")
SLIP = Slip("CH9300762011623852957", "SCOR", "RF431044")
DAY = date(2026, 11, 23)
ROUNDS = 7
UNIT, RATE = 1_000, Decimal("8.1")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=1_000)
    count = parser.parse_args().documents
    sys.stdout.write(
        f"{'document':<22}{'made':>6}{'pages':>7}{'ms':>8}{'a second':>10}"
        f"{'bare ms':>9}{'ratio':>7}{'kept ms':>9}{'ratio':>7}{'RSS MB':>8}\n"
    )
    _line("request with slip", count, lambda number: request(number, 1))
    _line("invoice", count, lambda number: invoice(number, 2))
    _line("invoice of ten pages", max(3, count // 200), lambda number: invoice(number, 195))


def request(number: int, lines: int) -> Snapshot:
    """A payment request of so many lines."""
    return replace(_snapshot(number, lines), kind="request", slip=SLIP, slip_language="fr", due_on=DAY)


def invoice(number: int, lines: int) -> Snapshot:
    """A paid invoice of so many lines."""
    snapshot = _snapshot(number, lines)
    return replace(snapshot, paid_on=DAY, shares=[Share("card", snapshot.total, DAY, "Visa •••• 4242")])


def _snapshot(number: int, lines: int) -> Snapshot:
    row = Line("Alojamiento web Pro", UNIT, UNIT, "S", RATE, starts_on=DAY, ends_on=date(2027, 11, 22))
    rows = [replace(row, concept=f"{row.concept} {at}") for at in range(lines)]
    tax = UNIT * lines * 81 // 1000
    return Snapshot(
        kind="invoice", number=f"2026-{number:05}", issued_on=DAY, currency="CHF", language="es", issuer=ISSUER,
        customer=CUSTOMER, customer_number="C-1", lines=rows, taxes=[TaxRow("S", RATE, "CH", UNIT * lines, tax)],
        net=UNIT * lines, tax=tax, total=UNIT * lines + tax,
    )  # fmt: skip


def _line(name: str, count: int, made: Callable[[int], Snapshot]) -> None:
    pages = len(PdfDocument(pdf_of(made(0), logo=None)))
    own = sum(_own(made(number)) for number in range(1, count + 1)) / count
    size = _rss()
    rounds = [(_own(made(0)), _bare(made(0), named=True), _bare(made(0), named=False)) for _turn in range(ROUNDS)]
    bare, kept = (median(each[column] for each in rounds) for column in (1, 2))
    ratios = [median(each[0] / each[column] for each in rounds) for column in (1, 2)]
    sys.stdout.write(
        f"{name:<22}{count:>6}{pages:>7}{own * 1000:>8.1f}{1 / own:>10.1f}{bare * 1000:>9.1f}{ratios[0]:>7.2f}"
        f"{kept * 1000:>9.1f}{ratios[1]:>7.2f}{size:>8.0f}\n"
    )
    sys.stdout.flush()


def _own(snapshot: Snapshot) -> float:
    """Seconds of a document."""
    return _cost(lambda: pdf_of(snapshot, logo=None))


def _rss() -> float:
    """Megabytes of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize() / 2**20


def _cost(act: Callable[[], object]) -> float:
    """Seconds of the processor."""
    started = time.process_time()
    act()
    return time.process_time() - started


def _bare(snapshot: Snapshot, *, named: bool) -> float:
    """Seconds of the library alone; ``named``: the style sheet names the fonts, else those of the thread are used."""
    context, images = parts(snapshot, None)
    html = markup(TEMPLATE, context, snapshot.language)
    text = "".join([*(map(face_rule, FACES) if named else ()), *map(render_to_string, styles(context))])
    html = html.replace("</head>", f"<style>{text}</style></head>", 1)
    variant = "pdf/a-3a" if snapshot.kind == "invoice" else "pdf/ua-1"
    fonts = None if named else kept_fonts()
    return _cost(
        lambda: HTML(string=html, url_fetcher=Fetcher(images)).write_pdf(font_config=fonts, pdf_variant=variant)
    )


if __name__ == "__main__":
    main()
