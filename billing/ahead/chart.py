"""The chart of a forecast as numbers for a drawing: stacked bars from zero, one a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.dates import format_date

from billing.ahead.forecast import Month
from core import locales
from core.components.formats import number
from core.money import round_half_up

LEFT, FLOOR, CEILING, GAP = 64, 180, 34, Decimal("1.5")
"""Of the drawing, in its units: the axis, the line of zero, the top of the highest bar, between two stacked pieces."""
WIDE, PHONE = (12, 760), (6, 340)
"""Months and width of the two drawings."""
BAR = Decimal("0.58")
"""Of a month's slot."""
STEPS = (Decimal(1), Decimal(2), Decimal(5))


@dataclass(frozen=True)
class Bar:
    """One month: each piece as its top and height, empty for none."""

    label: str
    x: str
    middle: str
    width: str
    automatic: tuple[str, str] | None
    manual: tuple[str, str] | None
    top: str
    value: str


@dataclass(frozen=True)
class Chart:
    """What a template draws. ``lines`` are the grid: height and label."""

    width: int
    right: int
    left: int
    floor: int
    lines: list[tuple[str, str]]
    bars: list[Bar]


def chart_of(months: Sequence[Month], size: tuple[int, int]) -> Chart:
    """Bars for the first of these months; the dearest carries its amount."""
    count, width = size
    shown, right = months[:count], width - 8
    highest = max(each.total.amount for each in shown)
    step = step_of(highest)
    slot, scale = Decimal(right - LEFT) / count, Decimal(FLOOR - CEILING) / max(highest, step)
    bars = [
        _bar(each, LEFT + slot * at, slot, scale, is_peak=each.total.amount == highest) for at, each in enumerate(shown)
    ]
    return Chart(width, right, LEFT, FLOOR, _lines(highest, step, scale), bars)


def _bar(month: Month, left: Decimal, slot: Decimal, scale: Decimal, *, is_peak: bool) -> Bar:
    """What is charged by itself stands below what is paid by hand, with a gap that the upper piece gives."""
    width, low, high = slot * BAR, month.automatic.amount * scale, month.manual.amount * scale
    gap = GAP if low and high else Decimal(0)
    top = FLOOR - low - high
    raised = max(high - gap, Decimal(1)) if high else high
    return Bar(
        label=str(format_date(month.first, "LLL", locale=locales.current())),
        x=_text(left + (slot - width) / 2),
        middle=_text(left + slot / 2),
        width=_text(width),
        automatic=(_text(FLOOR - low), _text(low)) if low else None,
        manual=(_text(top), _text(raised)) if high else None,
        top=_text(top - 6),
        value=number(round_half_up(month.total.amount, Decimal(1))) if is_peak and month.total else "",
    )


def _lines(highest: Decimal, step: Decimal, scale: Decimal) -> list[tuple[str, str]]:
    heights = [step * count for count in range(1, int(highest / step) + 1)]
    return [(_text(FLOOR - height * scale), number(round_half_up(height, Decimal(1)))) for height in heights]


def step_of(highest: Decimal) -> Decimal:
    """A round amount between two lines, of which there are five at most."""
    power = Decimal(1)
    while highest > power * 50:
        power *= 10
    return next((power * each for each in STEPS if highest <= power * each * 5), power * 10)


def _text(value: Decimal) -> str:
    return f"{value:.1f}"
