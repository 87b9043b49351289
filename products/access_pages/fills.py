"""All or nothing of a whole category: one field of the form instead of a row for each of its products."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text import whole_number
from products.access_pages.facts import Family, Shelf
from products.bits import USE
from products.models import Kind
from products.rights.commands import NOTHING, GrantChoice

FIELD = "all"
NEVER = 1 << 31


@dataclass(frozen=True)
class Fill:
    """What every product of a category gets: rights of ``mask``, None for no access.

    ``digest`` says of which products the page spoke (``core.shown``); with others it may not be saved.
    """

    key: str
    mask: int | None
    digest: str

    @classmethod
    def of(cls, text: str) -> Self | None:
        """Back from ``value``; None for anything else."""
        key, _colon, rest = text.partition(":")
        mask, _colon, digest = rest.partition(":")
        number = whole_number(mask, len(str(NEVER)) - 1)
        return cls(key, number, digest) if number is not None or not mask else None

    @property
    def value(self) -> str:
        """What travels in the form: ``<category>:<mask>:<digest>``, no mask for no access."""
        return f"{self.key}:{'' if self.mask is None else self.mask}:{self.digest}"

    def choice(self, kind: Kind, before: GrantChoice) -> GrantChoice | None:
        """Every right that the kind has; the use as it was unless it is asked for, and the last day as it was."""
        if self.mask is None:
            return None
        use = USE if self.mask & USE and kind.has_use else before.rights & USE
        return GrantChoice((kind.mask & self.mask) | use, before.ends_on)

    def words(self, family: Family, count: int) -> str:
        """What saving will do."""
        if self.mask is None:
            text = ngettext(
                "When you save, %(n)s product of this category is taken away. Its own row takes precedence.",
                "When you save, all %(n)s products of this category are taken away. What a row says takes precedence.",
                count,
            )
            return text % {"n": count}
        use = [_("Use the service")] if self.mask & USE else []
        rights = [*use, *(right.name for right in family.rights if right.mask & self.mask)]
        text = ngettext(
            "When you save, %(n)s product of this category gets: %(rights)s. Its own row takes precedence.",
            "When you save, all %(n)s products of this category get: %(rights)s. What a row says takes precedence.",
            count,
        )
        return text % {"n": count, "rights": ", ".join(rights) or _("Sees it only")}


def posted_fills(data: QueryDict) -> dict[str, Fill]:
    """By the key of their category; whatever cannot be read fills nothing."""
    return {fill.key: fill for fill in map(Fill.of, data.getlist(FIELD)) if fill}


def filled(
    stored: Mapping[int, GrantChoice], shelf: Shelf, kinds: Mapping[int, Kind], fills: Iterable[Fill]
) -> dict[int, GrantChoice]:
    """What is stored, with the fills laid over their categories."""
    result = dict(stored)
    for fill in fills:
        for pk in shelf.groups.get(fill.key, ()):
            choice = fill.choice(kinds[shelf[pk].kind_id], stored.get(pk, NOTHING))
            if choice is None:
                result.pop(pk, None)
            else:
                result[pk] = choice
    return result
