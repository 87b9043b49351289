"""The catalogue: what can be owned and which rights each kind has. Filled by ``manage.py catalogue load`` (RGT-13).

Rows are never deleted: what left the file keeps its rows with ``is_current`` false, because products point to them.
Names are data in five languages: ``{"es": …, "en": …, "fr": …, "de": …, "it": …}``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.utils.translation import get_language

from core.statements import Statement
from products.bits import STATISTICS, TECHNICAL, USE
from products.querysets import CategoryQuerySet


def in_reader_language(texts: Mapping[str, str]) -> str:
    """The text in the reader's language, else in English, else nothing."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    return str(texts.get(language) or texts.get("en") or "")


class Named(models.Model):
    """A row of the catalogue: a stable key and a name in every language."""

    key = models.SlugField(max_length=40, unique=True)
    names = models.JSONField(default=dict)
    rank = models.PositiveSmallIntegerField(default=0)
    is_current = models.BooleanField(default=True)

    class Meta:
        abstract = True
        ordering = ["rank", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_reader_language(self.names) or self.key


class Right(Named):
    """One right. ``bit`` is its place in every set of rights; it is never changed nor given to another right."""

    bit = models.PositiveSmallIntegerField(unique=True)
    descriptions = models.JSONField(default=dict)

    class Meta(Named.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(bit__gte=1, bit__lte=30), name="right_bit_in_the_column"),
        ]

    @property
    def mask(self) -> int:
        """The set that holds only this right."""
        return 1 << self.bit


class Category(Named):
    """A family of products as the menu shows it: domains, drives, mail …"""

    icon = models.CharField(max_length=30, default="suite")
    descriptions = models.JSONField(default=dict)

    objects = CategoryQuerySet.as_manager()

    class Meta(Named.Meta):
        verbose_name_plural = "categories"

    @property
    def description(self) -> str:
        """What the category is, in the reader's language."""
        return in_reader_language(self.descriptions)


class Kind(Named):
    """A kind of product: its category, its own right set and what can be done with it.

    ``has_use``: it can be *used* apart from being managed (RGT-7). ``is_lockable``: its management can be locked
    (PRD-24). ``has_maintenance``: maintenance instead (PRD-25). ``provider`` names the adapter that runs it.
    ``endings`` say what is lost when a product is cancelled. ``warranty``: when Renewal Warranty can be chosen for it
    (DOM-16).
    """

    class Warranty(models.TextChoices):
        NONE = ""
        LATER = "later"
        """Only once it is there."""
        ORDER = "order"
        """With its order too."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="kinds")
    rights = models.ManyToManyField(Right, related_name="kinds")
    has_use = models.BooleanField(default=False)
    is_lockable = models.BooleanField(default=True)
    has_maintenance = models.BooleanField(default=False)
    provider = models.CharField(max_length=40, default="local")
    mask = models.PositiveIntegerField(default=0)
    endings = models.JSONField(default=dict, db_default={})
    warranty = models.CharField(max_length=5, choices=Warranty, blank=True, db_default="", default="")

    @property
    def ending(self) -> str:
        """What is lost when a product of this kind is cancelled, in the reader's language; may be empty."""
        return in_reader_language(self.endings)

    @property
    def grantable(self) -> int:
        """Everything that can be granted: the management rights, and the use where there is one."""
        return self.mask | (USE if self.has_use else 0)


class Plan(Named):
    """An offer of a kind. Prices come with billing."""

    key = models.SlugField(max_length=60)
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="plans")

    class Meta(Named.Meta):
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="plan_key_once_per_kind")]


class CatalogueVersion(models.Model):
    """One loaded state of the file; the newest is in force."""

    number = models.PositiveIntegerField(unique=True)
    checksum = models.CharField(max_length=64)
    source = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number} {self.checksum[:8]}"


@dataclass(frozen=True)
class GeneralRights:
    """Bits of the two rights that mean the same for every kind; 0 while the catalogue does not name them."""

    technical: int
    statistics: int


def general_rights(rights: Iterable[Right] | None = None) -> GeneralRights:
    """The bits of technical and statistics; no query with ``every_right`` at hand."""
    masks = {right.key: right.mask for right in (every_right() if rights is None else rights)}
    return GeneralRights(masks.get(TECHNICAL, 0), masks.get(STATISTICS, 0))


def every_right() -> list[Right]:
    """All rights in their order; there are a handful."""
    return _EVERY_RIGHT.rows()


def every_category() -> list[Category]:
    """All categories in their order."""
    return _EVERY_CATEGORY.rows()


_EVERY_CATEGORY: Statement[Category] = Statement(lambda: Category.objects.all())
_EVERY_RIGHT: Statement[Right] = Statement(lambda: Right.objects.all())
