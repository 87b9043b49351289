"""A term over a change of the rate (TAX-8)."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from billing.tax.decision import Category, Treatment
from billing.tax.rates import Span, place_by_key, rated_as, spans
from billing.tax.table import table
from core.money import round_half_up

WHOLE = Decimal(1)


@dataclass(frozen=True)
class Part:
    """What of a net amount, in minor units, falls on days with one rate; both ends are inclusive."""

    net: int
    percent: Decimal
    starts_on: datetime.date
    last_day: datetime.date


def parts(net: int, treatment: Treatment, starts_on: datetime.date, last_day: datetime.date) -> list[Part]:
    """One part, or one for each rate where the country splits terms by days; their nets add up to ``net``.

    Raises NoRate when the rate of a day is not known.
    """
    if treatment.category is not Category.STANDARD or treatment.country not in table().split_by_days:
        return [Part(net, treatment.percent, starts_on, last_day)]
    rates = spans(rated_as(place_by_key(treatment.place)), starts_on, last_day)
    return _shared(net, rates)


def _shared(net: int, rates: list[Span]) -> list[Part]:
    """Each part is what is due until its last day less what the parts before it took."""
    first, last = rates[0].starts_on, rates[-1].last_day
    made, taken = list[Part](), 0
    for span in rates:
        until = _share(net, (span.last_day - first).days + 1, (last - first).days + 1)
        made.append(Part(until - taken, span.percent, span.starts_on, span.last_day))
        taken = until
    return made


def _share(net: int, days: int, of: int) -> int:
    return int(round_half_up(Decimal(net) * days / of, WHOLE))
