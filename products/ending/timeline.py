"""The next ninety days in numbers for a drawing: a circle renews itself, a diamond does not, categories are lanes."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.components.formats import short_day
from core.patterns import fill
from products.ending.coming import AHEAD, Coming, Ending

WIDTH, LEFT, RIGHT = 760, 168, 732
"""Of the drawing, in its units: its width, the first day, the last day."""
LANES = (42, 96, 150)
"""Heights. With more categories than lanes, those that have least share the last."""
CIRCLE, DIAMOND = "M{} {}m-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0", "M{} {}m-8 0l8-8 8 8-8 8z"
LETTER, BESIDE, ABOVE, BELOW = 7.4, 10, -10, 24
"""Of a label: how wide one letter is, how far it stands from its mark, over and under the lane."""
LONGEST = {"lane": 20, "name": 26}
"""Letters that there is room for."""
APART = 9
"""Days between two labels of the axis."""
TICK = (
    '<path d="M%(x)s 18V180" stroke="var(--line)" />'
    '<text x="%(x)s" y="%(y)s" text-anchor="middle"%(mark)s>%(words)s</text>\n'
)
LANE = (
    '<path d="M168 %(y)sH742" stroke="var(--line)" /><text class="strong" x="%(x)s" y="%(y)s" dy="5">%(words)s</text>\n'
)
NAME = '<text x="%(x)s" y="%(y)s" text-anchor="%(anchor)s" translate="no">%(words)s</text>\n'
STRONG = SafeString(' class="strong"')


@dataclass(frozen=True)
class Label:
    """Words in the drawing. ``anchor`` as SVG has it."""

    x: int
    y: int
    words: str
    anchor: str = "start"


@dataclass(frozen=True)
class Timeline:
    """What a template draws. ``says`` is what the drawing shows, for who does not see it."""

    says: str
    lanes: list[Label]
    ticks: list[Label]
    itself: str
    by_hand: str
    names: list[Label]

    @property
    def grid(self) -> SafeString:
        """Days and lanes, drawn; the first day is today."""
        ticks = ({**vars(each), "mark": "" if at else STRONG} for at, each in enumerate(self.ticks))
        return fill(TICK, ticks) + fill(LANE, map(vars, self.lanes))

    @property
    def labels(self) -> SafeString:
        """The names beside their marks, drawn."""
        return fill(NAME, map(vars, self.names))


def timeline_of(coming: Coming) -> Timeline:
    """The drawing of all that ends; names stand at the first of it, where there is room."""
    lanes = _lanes(coming)
    marks: dict[bool, list[str]] = {True: [], False: []}
    for group in coming.groups:
        form = CIRCLE if group.renews_itself else DIAMOND
        marks[group.renews_itself].append(form.format(_x(group.day, coming.today), lanes[group.category.pk]))
    return Timeline(
        says=_finding(coming), lanes=_lane_names(coming, lanes), ticks=_ticks(coming.today),
        itself="".join(marks[True]), by_hand="".join(marks[False]), names=_names(coming, lanes),
    )  # fmt: skip


def _finding(coming: Coming) -> str:
    words = ngettext(
        "%(n)s product ends within 90 days.", "%(n)s products end within 90 days.", coming.total
    ) % {"n": coming.total}  # fmt: skip
    rest = ngettext(
        "%(n)s of them does not renew by itself.", "%(n)s of them do not renew by themselves.", coming.by_hand
    ) % {"n": coming.by_hand}  # fmt: skip
    return f"{words} {rest}" if coming.by_hand else words


def _lanes(coming: Coming) -> dict[int, int]:
    """Height of each category's lane, by its id: those that have most get one of their own, in the menu's order."""
    counts: Counter[int] = Counter()
    for group in coming.groups:
        counts[group.category.pk] += group.count
    order = list({group.category.pk: None for group in sorted(coming.groups, key=lambda each: each.category.rank)})
    own = {pk for pk, _count in counts.most_common(len(LANES) if len(counts) <= len(LANES) else len(LANES) - 1)}
    heights = dict(zip((pk for pk in order if pk in own), LANES, strict=False))
    return {pk: heights.get(pk, LANES[-1]) for pk in order}


def _lane_names(coming: Coming, lanes: dict[int, int]) -> list[Label]:
    known = {group.category.pk: group.category for group in coming.groups}
    inside = defaultdict(list)
    for pk, height in lanes.items():
        inside[height].append(str(known[pk].name))
    return [
        Label(0, height, _cut(names[0] if len(names) == 1 else _("Others"), "lane")) for height, names in inside.items()
    ]


def _ticks(today: datetime.date) -> list[Label]:
    """Today, the first of each month, and the last day, where one does not touch the next."""
    days = [today, *(day for day in _within(today) if day.day == 1), today + datetime.timedelta(days=AHEAD)]
    kept = [day for at, day in enumerate(days) if at == 0 or (day - today).days > APART]
    if len(kept) > 1 and (kept[-1] - kept[-2]).days <= APART:
        kept.pop(-2)
    return [Label(_x(day, today), 200, short_day(day) if day != today else _("today"), "middle") for day in kept]


def _within(today: datetime.date) -> list[datetime.date]:
    return [today + datetime.timedelta(days=number) for number in range(1, AHEAD)]


def _names(coming: Coming, lanes: dict[int, int]) -> list[Label]:
    """Above the mark; below, where a neighbour is nearer than the name is wide; or nowhere: the table has them all."""
    taken: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    found = []
    for row in _once_a_day(coming.rows):
        label = _placed(row, coming.today, lanes[row.product.kind.category_id], taken)
        if label is not None:
            found.append(label)
    return found


def _once_a_day(rows: Sequence[Ending]) -> list[Ending]:
    """The first row of each place of the drawing."""
    places: dict[tuple[int, datetime.date | None], Ending] = {}
    for row in rows:
        places.setdefault((row.product.kind.category_id, row.product.expires_on), row)
    return list(places.values())


def _placed(
    row: Ending, today: datetime.date, lane: int, taken: dict[tuple[int, int], list[tuple[float, float]]]
) -> Label | None:
    words = _cut(row.product.name, "name")
    x, wide = _x(row.product.expires_on or today, today), len(words) * LETTER
    is_right = x + BESIDE + wide <= WIDTH
    start, end = (x + BESIDE, x + BESIDE + wide) if is_right else (x - BESIDE - wide, float(x - BESIDE))
    for beside in (ABOVE, BELOW):
        if all(end < begun or start > ended for begun, ended in taken[lane, beside]):
            taken[lane, beside].append((start, end))
            return Label(x + BESIDE if is_right else x - BESIDE, lane + beside, words, "start" if is_right else "end")
    return None


def _x(day: datetime.date, today: datetime.date) -> int:
    return LEFT + round((RIGHT - LEFT) * max(0, (day - today).days) / AHEAD)


def _cut(words: str, kind: str) -> str:
    most = LONGEST[kind]
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
