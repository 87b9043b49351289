"""Reading ``extensions.yaml``: rows by extension and day, read once a process."""

import datetime
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from billing.issuer import minor
from core.money import CURRENCIES
from domains.extensions.policy import Dnssec, Extension, Prices, Privacy, Renews, Restore, Transfer

Rows = Mapping[str, Sequence[Extension]]


class UnusableExtensions(Exception):
    """The file says something that cannot be used; the message says all of it, a line each."""


class UnknownExtension(LookupError):
    """The provider does not offer names under this extension on this day."""


def extension_of(name: str, day: datetime.date) -> Extension:
    """The row that counts on ``day`` for a name (``example.ch``) or a bare extension (``ch``).

    Raises UnknownExtension.
    """
    key = name.rpartition(".")[2]
    rows = [row for row in our_extensions().get(key, ()) if row.starts_on <= day]
    if not rows:
        raise UnknownExtension(key)
    return max(rows, key=lambda row: row.starts_on)


def extensions_today(day: datetime.date) -> list[Extension]:
    """The row of each extension that counts on a day."""
    rows = ([row for row in blocks if row.starts_on <= day] for blocks in our_extensions().values())
    return [max(each, key=lambda row: row.starts_on) for each in rows if each]


def extensions_through(registry: str, day: datetime.date) -> list[str]:
    """The keys of the extensions that one registry is asked about."""
    return [row.key for row in extensions_today(day) if row.through == registry]


def our_extensions() -> Rows:
    """The provider's file. Raises UnusableExtensions."""
    return _read(settings.EXTENSIONS_PATH)


@cache
def _read(path: Path) -> Rows:
    return read_extensions(path.read_text(encoding="utf-8-sig"))


def read_extensions(source: str) -> Rows:
    """The rows of a file, oldest first. Raises UnusableExtensions with everything that is wrong."""
    try:
        data = yaml.safe_load(source)
        written, sources = dict(data["extensions"]), set(data["sources"])
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise UnusableExtensions(f"{type(error).__name__}: {error}") from error
    problems, rows = list[str](), dict[str, list[Extension]]()
    for key, blocks in written.items():
        rows[str(key)] = []
        for block in blocks:
            try:
                row = _row(str(key), _whole(block, written), sources)
            except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
                problems.append(f"{key}: {type(error).__name__}: {error}")
            else:
                rows[str(key)].append(row)
                problems += [f"{key}: {sentence}" for sentence in _contradictions(row)]
    if problems:
        raise UnusableExtensions("\n".join(problems))
    return rows


def _whole(block: Mapping[str, Any], written: Mapping[str, Any]) -> dict[str, Any]:
    """A block with what it takes over: the values of the same day or the last before it."""
    chain = [block]
    while (like := chain[-1].get("like")) is not None:
        before = [each for each in written[like] if each["from"] <= block["from"] and each not in chain]
        if not before:
            raise ValueError(f"{like} has no row to take over from.")
        chain.append(max(before, key=_day))
    whole: dict[str, Any] = {}
    for each in reversed(chain):
        seen = {**whole.get("seen", {}), **each.get("seen", {})}
        recalled = [*(set(whole.get("recalled", [])) - set(each.get("seen", {}))), *each.get("recalled", [])]
        whole |= {**each, "seen": seen, "recalled": recalled}
    whole.pop("like", None)
    return whole


def _day(block: Mapping[str, Any]) -> datetime.date:
    day: datetime.date = block["from"]
    return day


def _row(key: str, data: dict[str, Any], sources: set[str]) -> Extension:
    if unknown := set(data.pop("seen").values()) - sources:
        raise ValueError(f"no source is called {', '.join(sorted(unknown))}.")
    starts_on, (least, most) = data.pop("from"), data["years"]
    return Extension(
        **{
            **data,
            "key": key,
            "starts_on": starts_on,
            "years": (int(least), int(most)),
            "renews": Renews(data["renews"]),
            "restore": Restore(data["restore"]),
            "transfer": Transfer(**data["transfer"]),
            "dnssec": Dnssec(data["dnssec"]),
            "privacy": Privacy(data["privacy"]),
            "prices": Prices(**{name: _amounts(data["prices"][name]) for name in ("restore", "transfer")}),
            "recalled": frozenset(data["recalled"]),
        }
    )


def _amounts(by_currency: Mapping[str, str]) -> dict[str, int]:
    if unknown := set(by_currency) - set(CURRENCIES):
        raise ValueError(f"{', '.join(sorted(unknown))} is no currency of this portal.")
    return {currency: minor(amount) for currency, amount in by_currency.items()}


def _days_of(row: Extension) -> tuple[int, ...]:
    return row.margin, row.grace, row.deleted_after, row.redemption, row.pending_delete, row.report_days


def _contradictions(row: Extension) -> list[str]:
    """What cannot be true at once; empty when all is well."""
    wrong = {
        "the shortest term is longer than the longest": not 1 <= row.years[0] <= row.years[1] <= 10,
        "a name is given up after its grace": row.deleted_after > row.grace,
        "a margin and a grace exclude each other": row.margin > 0 and row.grace > 0,
        "a registry that does not renew by itself needs no margin": row.margin > 0 and row.renews != Renews.ITSELF,
        "a report needs its days": (row.restore == Restore.REPORT) != (row.report_days > 0),
        "a name that can be restored needs a redemption and a price":
            row.restore != Restore.NONE and (not row.redemption or set(row.prices.restore) != set(CURRENCIES)),
        "days are never negative": min(_days_of(row)) < 0,
    }  # fmt: skip
    return [sentence for sentence, holds in wrong.items() if holds]
