"""Rights with their origins as a board shows them, of its reader and of other people, in finished words."""

import datetime
from collections.abc import Iterable
from functools import cache, partial

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.components.formats import day
from core.components.icons import person
from core.patterns import filled
from products.rights.effective import Access

OWN = '<li><b>{}</b><br><span class="muted small">{}</span></li>'
OF_OTHERS = '<li>{} <span class="muted">· {}</span></li>'


def own_lines(access: Access) -> SafeString:
    """The reader's rights, a line each."""
    return SafeString("".join(_line(OWN, *facts) for facts in _facts(access)))


def people_lines(accesses: Iterable[Access], base: str) -> SafeString:
    """A line for each person with their rights; people lie under the address ``base``."""
    line = cache(partial(_line, OF_OTHERS))
    rows = [
        {
            "person": person(access.member.user, f"{base}{access.member.pk}/"),
            "sources": SafeString("".join(line(*facts) for facts in _facts(access))),
        }
        for access in accesses
    ]
    return filled("products/board/person_row.html", rows)


def _facts(access: Access) -> list[tuple[str, str, datetime.date | None]]:
    return [(each.rights, each.origin, each.until) for each in access.sources]


def _line(form: str, rights: str, origin: str, until: datetime.date | None) -> SafeString:
    if until:
        ending = _("%(origin)s, until %(day)s") % {"origin": escape(origin), "day": day(until)}
        return format_html(form, rights, SafeString(ending))
    return format_html(form, rights, origin)
