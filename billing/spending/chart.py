"""The chart of what was spent as numbers for a drawing: a bar a month, from zero, downwards where more came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils.safestring import SafeString

from billing.ahead.chart import BAR, CEILING, FLOOR, step_of
from billing.spending.months import Month
from core.components.formats import month_mark, number
from core.money import round_half_up
from core.patterns import fill

LEFT = 48
"""Of the drawing, in its units: where the bars begin."""
WIDE, CARD, PHONE = (12, 760, 1), (12, 380, 2), (6, 340, 1)
"""Months, width, and how many months share a name: of the page, of the card of the panel, of both on a phone."""

LINE = (
    '<path d="M%(left)s %(y)sH%(right)s" stroke="var(--line)" />'
    '<text x="%(before)s" y="%(y)s" dy="4" text-anchor="end">%(words)s</text>\n'
)
NAME = '<text x="%(x)s" y="202" text-anchor="middle"%(mark)s>%(words)s</text>\n'
PEAK = '<text class="strong" x="%(x)s" y="%(y)s" text-anchor="middle">%(words)s</text>\n'
STRONG = SafeString(' class="strong"')


@dataclass(frozen=True)
class Bar:
    """One month. ``value`` stands at the dearest alone."""

    label: str
    x: str
    middle: str
    width: str
    y: str
    height: str
    top: str
    value: str


@dataclass(frozen=True)
class Chart:
    """What a template draws. ``lines`` are the grid: height and label; ``zero`` is the line of nothing."""

    width: int
    left: int
    right: int
    zero: str
    lines: list[tuple[str, str]]
    bars: list[Bar]

    @cached_property
    def path(self) -> str:
        """All bars as one."""
        return "".join(f"M{bar.x} {bar.y}h{bar.width}v{bar.height}h-{bar.width}z" for bar in self.bars)

    @cached_property
    def grid(self) -> SafeString:
        """The lines with their amounts, drawn."""
        return fill(LINE, ({"left": self.left, "right": self.right, "before": self.left - 8, "y": y, "words": words}
                           for y, words in self.lines))  # fmt: skip

    @cached_property
    def axis(self) -> SafeString:
        """The names of the months, drawn; the last is the present one."""
        named = self.named
        return fill(NAME, ({"x": bar.middle, "words": bar.label, "mark": STRONG if bar is named[-1] else ""}
                           for bar in named))  # fmt: skip

    @cached_property
    def amounts(self) -> SafeString:
        """What the peaks say, drawn."""
        return fill(PEAK, ({"x": bar.middle, "y": bar.top, "words": bar.value} for bar in self.peaks))

    @property
    def named(self) -> list[Bar]:
        """Those whose month is written below."""
        return [bar for bar in self.bars if bar.label]

    @property
    def peaks(self) -> list[Bar]:
        """Those that carry their amount."""
        return [bar for bar in self.bars if bar.value]


def chart_of(months: Sequence[Month], size: tuple[int, int, int]) -> Chart:
    """Bars for the last of these months; the dearest carries its amount."""
    count, width, named = size
    shown, right = months[-count:], width - 8
    amounts = [Decimal(0), *(each.total.amount for each in shown)]
    most, least = max(amounts), min(amounts)
    step = step_of(max(most, -least))
    scale = Decimal(FLOOR - CEILING) / max(most - least, step)
    slot, zero = Decimal(right - LEFT) / count, FLOOR + least * scale
    peak = max(range(count), key=lambda at: (shown[at].total.amount, at))
    bars = [
        _bar(
            each,
            LEFT + slot * at,
            slot,
            zero - each.total.amount * scale,
            zero,
            is_peak=at == peak,
            is_named=(count - 1 - at) % named == 0,
        )
        for at, each in enumerate(shown)
    ]
    return Chart(width, LEFT, right, _text(zero), _lines(most, least, step, zero, scale), bars)


def _bar(
    month: Month, left: Decimal, slot: Decimal, end: Decimal, zero: Decimal, *, is_peak: bool, is_named: bool
) -> Bar:
    width = slot * BAR
    return Bar(
        label=month_mark(month.first) if is_named else "",
        x=_text(left + (slot - width) / 2), middle=_text(left + slot / 2), width=_text(width),
        y=_text(min(end, zero)), height=_text(max(abs(zero - end), Decimal(1)) if month.total else Decimal(0)),
        top=_text(end - 6),
        value=number(round_half_up(month.total.amount, Decimal(1))) if is_peak and month.total.minor > 0 else "",
    )  # fmt: skip


def _lines(most: Decimal, least: Decimal, step: Decimal, zero: Decimal, scale: Decimal) -> list[tuple[str, str]]:
    """Round amounts, on both sides of nothing."""
    counts = (count for count in range(int(least / step), int(most / step) + 1) if count)
    return [(_text(zero - step * count * scale), number(round_half_up(step * count, Decimal(1)))) for count in counts]


def _text(value: Decimal) -> str:
    return f"{value:.1f}"
