"""What each payment of a bank file becomes (BIL-12, BIL-44). Pure: nothing is stored or booked here.

Only the right reference in the right currency books by itself. Everything else that looks like a document of ours is
a proposal for the desk.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import chain, islice

from django.utils.translation import gettext_lazy as _

from billing.bank import references
from billing.bank.camt.facts import BankEntry, BankStatement, Kind, Payment
from billing.bank.letters import for_files

MOST_PROPOSALS = 5
MOST_COMPARED = 50
MOST_WORDS = 12
ALIKE = 0.8
"""How much of two names has to agree, 1 being all."""
CHANGED = _("An earlier file told this entry with another amount: compare both with the account, and book by hand.")
NUMBER = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z0-9]++(?:-[A-Za-z0-9]++)+")
"""What looks like the number of a document."""
LEGAL_FORMS = {
    "ag", "sa", "gmbh", "sarl", "sagl", "srl", "sl", "slu", "sas", "spa", "ltd", "inc", "llc", "ev", "verein", "cie",
    "herr", "frau", "monsieur", "madame", "senor", "senora", "signor", "signora", "mr", "mrs", "ms",
}  # fmt: skip
"""Words of names that tell nobody apart."""


class Outcome(StrEnum):
    """What becomes of a payment, or of an entry without payments."""

    EXACT = "exact"
    PARTIAL = "partial"
    OVER = "over"
    PROPOSAL = "proposal"
    UNKNOWN = "unknown"
    DUPLICATE = "duplicate"
    RETURNED = "returned"
    CAME_BACK = "came_back"
    """A return that names a pay-out of ours; ``statements.returns`` finds it."""
    HELD = "held"
    IGNORED = "ignored"


@dataclass(frozen=True)
class OpenItem:
    """A document that a transfer may pay. ``open`` in minor units is 0 for what is paid, replaced or void already."""

    document: str
    currency: str
    open: int
    reference: str
    debtor: str = ""


@dataclass(frozen=True)
class Match:
    """The outcome for one payment, amounts in minor units: ``to_document`` pays it, ``to_prepaid`` is what is above.

    Both are 0 for what books nothing. ``document`` is what the reference names; ``proposals`` are guesses.
    """

    outcome: Outcome
    document: str = ""
    to_document: int = 0
    to_prepaid: int = 0
    proposals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """An entry that an earlier file told; ``is_split`` when its payments are known too."""

    amount: int
    currency: str
    is_split: bool


@dataclass(frozen=True)
class Row:
    """A line of the report: an entry, one of its payments or None, and what becomes of it."""

    entry: BankEntry
    payment: Payment | None
    match: Match


class OpenItems:
    """Documents by reference, and by amount and words of the debtor's name. Payments of one file change what is open
    for the next one."""

    def __init__(self, items: Iterable[OpenItem]) -> None:
        self._by_reference: dict[str, OpenItem] = {}
        self._by_number: dict[str, OpenItem] = {}
        self._by_word: dict[tuple[str, int, str], dict[str, tuple[OpenItem, list[str]]]] = defaultdict(dict)
        for item in items:
            self._put(item)

    def named(self, reference: str) -> OpenItem | None:
        """The document with this compact reference."""
        return self._by_reference.get(reference) if reference else None

    def guesses(self, payment: Payment) -> tuple[str, ...]:
        """Documents that it may be for: named in its text, or of its amount and a similar name."""
        in_text = [item for each in references.found_in(payment.text) if (item := self.named(each))]
        numbered = [item for each in NUMBER.findall(payment.text) if (item := self._by_number.get(each))]
        alike = self._alike(payment)
        return tuple(dict.fromkeys(item.document for item in [*in_text, *numbered, *alike]))[:MOST_PROPOSALS]

    def settle(self, item: OpenItem, amount: int) -> None:
        """So much of it is paid."""
        for word in _words(item.debtor):
            del self._by_word[item.currency, item.open, word][item.reference]
        self._put(replace(item, open=item.open - amount))

    def _alike(self, payment: Payment) -> list[OpenItem]:
        """Of its amount and a similar name; those that share its rarest word are looked at first."""
        words = _words(payment.debtor)
        found = [self._by_word.get((payment.currency, payment.amount, word), {}) for word in words]
        names = chain.from_iterable(each.values() for each in sorted(found, key=len))
        return [item for item, name in islice(names, MOST_COMPARED) if _is_alike(words, name)]

    def _put(self, item: OpenItem) -> None:
        self._by_reference[item.reference] = self._by_number[item.document] = item
        name = _words(item.debtor)
        for word in name:
            self._by_word[item.currency, item.open, word][item.reference] = item, name


def match(payment: Payment, items: OpenItems, *, is_known: bool = False) -> Match:
    """What becomes of one payment. ``is_known``: an earlier file told it."""
    item = items.named(payment.reference)
    if is_known:
        return Match(Outcome.DUPLICATE, item.document if item else "")
    if payment.is_return:
        return Match(Outcome.RETURNED, item.document if item else "")
    if item and item.currency == payment.currency:
        return _shared(payment.amount, item)
    proposals = (item.document,) if item else items.guesses(payment)
    return Match(Outcome.PROPOSAL if proposals else Outcome.UNKNOWN, item.document if item else "", 0, 0, proposals)


def match_all(statements: Iterable[BankStatement], items: OpenItems, seen: Mapping[str, Seen]) -> Iterator[Row]:
    """Every payment of a file in its order; ``seen`` are the entries that earlier files told, by identity."""
    known = dict(seen)
    for statement in statements:
        for entry in statement.entries:
            yield from _rows(entry, items, known.get(entry.identity))
            if entry.identity:
                known[entry.identity] = _seen_now(entry, known.get(entry.identity))


def is_similar(one: str, other: str) -> bool:
    """Whether two names may be one: case, accents, order of words and legal forms aside."""
    return _is_alike(_words(one), _words(other))


def _is_alike(words: list[str], others: list[str]) -> bool:
    matcher = SequenceMatcher(None, " ".join(words), " ".join(others), autojunk=False)
    is_near = words and others and matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE
    return bool(is_near and matcher.ratio() >= ALIKE)


def _words(name: str) -> list[str]:
    plain = "".join(letter if letter.isalnum() else " " for letter in for_files(name).casefold().replace(".", ""))
    return sorted(set(plain.split()) - LEGAL_FORMS)[:MOST_WORDS]


def _shared(amount: int, item: OpenItem) -> Match:
    """The document first, what is above to the prepaid balance of its organization (BIL-44)."""
    to_document = min(amount, item.open)
    outcome = Outcome.OVER if amount > item.open else Outcome.EXACT if amount == item.open else Outcome.PARTIAL
    return Match(outcome, item.document, to_document, amount - to_document)


def _rows(entry: BankEntry, items: OpenItems, before: Seen | None) -> Iterator[Row]:
    if before and (before.amount, before.currency) != (entry.amount, entry.currency):
        yield Row(replace(entry, kind=Kind.HELD, payments=(), reason=str(CHANGED)), None, Match(Outcome.HELD))
    elif entry.kind not in {Kind.CREDIT, Kind.RETURNED} or not entry.payments:
        yield Row(entry, None, Match(Outcome.DUPLICATE if before else _of_whole(entry)))
    else:
        for payment in entry.payments:
            found = match(payment, items, is_known=before is not None and before.is_split)
            item = items.named(payment.reference)
            if item and found.to_document:
                items.settle(item, found.to_document)
            yield Row(entry, payment, found)


def _of_whole(entry: BankEntry) -> Outcome:
    """What becomes of an entry whose payments nobody matches."""
    outcomes = {Kind.HELD: Outcome.HELD, Kind.RETURNED: Outcome.RETURNED}
    return outcomes.get(entry.kind, Outcome.IGNORED)


def _seen_now(entry: BankEntry, before: Seen | None) -> Seen:
    is_split = bool(entry.payments) or (before is not None and before.is_split)
    return Seen(entry.amount, entry.currency, is_split) if before is None else replace(before, is_split=is_split)
