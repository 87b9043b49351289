"""System checks: the description of providers, and the names that the catalogue uses."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection

from products import providers
from products.models import Kind


@register
def described(**_given: Any) -> list[CheckMessage]:
    """``PROVIDERS`` means something."""
    return [Error(sentence, id="products.E001") for sentence in providers.problems([])]


@register(Tags.database)
def known(databases: Sequence[str] | None = None, **_given: Any) -> list[CheckMessage]:
    """Every name in the catalogue is described; asked by ``migrate`` and ``check --database default``."""
    if "default" not in (databases or []) or Kind._meta.db_table not in connection.introspection.table_names():
        return []
    return [Warning(sentence, id="products.W001") for sentence in providers.problems(names_in_use())]


def names_in_use() -> list[str]:
    """Providers of the kinds that are offered or that somebody still has."""
    named = Kind.objects.order_by("provider").values_list("provider", flat=True).distinct()
    return list(named)
