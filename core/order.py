"""The order of names: case and accents aside, numbers by their size («Filial 2» before «Filial 10»)."""

import re
import unicodedata

from django.db import models

DIGITS = re.compile(r"\d+", re.ASCII)
LONGEST = 10
"""Digits of a number that count."""


class ByName(models.Func):
    """``order_by(ByName("name"), "pk")``: by the database's own function, which a migration of organizations makes."""

    function = "name_key"
    output_field = models.TextField()


def name_key(name: str) -> tuple[str, str]:
    """The same for ``sorted``; names alike in it keep one order."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    return DIGITS.sub(lambda number: number[0].zfill(LONGEST)[-LONGEST:], plain.lower()), name
