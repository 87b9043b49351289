"""What is found in the database: products, people, documents. Only rows of the memberships that the question names, and
of those only what each of them may see; the organization under way comes first."""

import re
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Case, F, Func, Q, QuerySet, TextField, When
from django.urls import reverse

from billing.models import Document
from billing.policies import may_account
from core import amounts
from core.clock import now
from core.components.formats import amount_text, plain_day
from core.errors import RuleError
from core.money import CURRENCIES, Money
from core.search import Mentions
from core.sources import SHOWN, STEM, Hit, Question, best
from organizations.models import Membership
from organizations.policies import may_manage_people
from products.models import Product
from products.querysets import seen_by

MOST_LOOKED_AT = 5_000
"""Rows that are compared letter by letter, when nothing has the words as they were typed."""
NEAR = 0.4
"""Share of a word's groups of three letters that a slip of the finger leaves; ``core.sources`` decides afterwards."""
NEAREST = 25
PRODUCT_WORDS = Func(
    "service_name", "custom_name", "billing_reference", function="product_words", output_field=TextField()
)
PERSON_WORDS = F("directory_key")
DIGITS = re.compile(r"[^\W\d_]{0,3}[\s-]{0,5}([0-9][0-9\s.-]{2,30})")
YEAR = re.compile(r"(?:19|20)[0-9]{2}[0-9]+")


def products(question: Question) -> list[Hit]:
    """Products by service, own name and billing reference."""
    rows = Product.objects.filter(seen_by(question.members, now())).select_related("kind__category", "organization")
    found = _found(question, rows, PRODUCT_WORDS)
    return _fitting(
        question,
        [
            (f"{each.service_name} {each.custom_name} {each.billing_reference}", _product(question, each))
            for each in found
        ],
    )


def people(question: Question) -> list[Hit]:
    """Members by name and address, where the reader manages them."""
    where = [member.organization_id for member in question.members if may_manage_people(member)]
    rows = Membership.objects.filter(organization_id__in=where).select_related("user", "organization")
    names = ["organization__slug", "organization__name", "user__first_name", "user__last_name", "user__email"]
    found = _found(question, rows.only("role", "directory_key", *names), PERSON_WORDS) if where else []
    return _fitting(question, [(each.directory_key, _person(question, each)) for each in found])


def documents(question: Question) -> list[Hit]:
    """Documents by number or exact amount, where the reader sees the accounting; in any usual spelling."""
    where = [member.organization_id for member in question.members if may_account(member)]
    condition = _numbered(question.text) | _amounting(question.text)
    if not where or not condition:
        return []
    rows = Document.objects.filter(condition, organization_id__in=where).exclude(listed_as="")
    first = rows.select_related("organization").defer("snapshot").order_by(_elsewhere(question), "-issued_on", "-pk")
    return [_document(question, each) for each in first[:SHOWN]]


def _found(question: Question, rows: QuerySet[Any], text: Any) -> Sequence[Any]:
    """Rows that have every word somewhere, beginnings first; else those that nearly do. Three queries at most."""
    if not question.words or not question.members:
        return []
    begins = Case(When(Q(_text__startswith=question.words[0]), then=0), default=1)
    exact = rows.filter(*(Mentions(text, word) for word in question.words)).annotate(_text=text)
    found = list(exact.order_by(_elsewhere(question), begins, "_text", "pk")[:SHOWN])
    long = [word for word in question.words if len(word) >= STEM]
    if found or not any(map(str.isalpha, "".join(long))):
        return found
    return list(rows.filter(pk__in=_nearest(long, rows, text)).order_by(_elsewhere(question), "pk"))


def _nearest(words: Sequence[str], rows: QuerySet[Any], text: Any) -> list[int]:
    """Ids of the rows that are most like the words, among the first MOST_LOOKED_AT that the reader sees. Compared
    outside of the subquery: PostgreSQL would otherwise compare the rows of everybody first."""
    seen = rows.order_by().select_related(None).annotate(_text=text).values("pk", "_text")[:MOST_LOOKED_AT]
    inner, values = seen.query.sql_with_params()
    alike = " AND ".join(["word_similarity(%s, words) >= %s"] * len(words))
    asked = (
        f"SELECT id FROM ({inner}) AS seen (id, words) WHERE {alike} ORDER BY word_similarity(%s, words) DESC LIMIT %s"  # noqa: S608
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [*values, *(part for word in words for part in (word, NEAR)), words[0], NEAREST])
        return [pk for (pk,) in cursor.fetchall()]


def _fitting(question: Question, lines: Sequence[tuple[str, Hit]]) -> list[Hit]:
    """Those that fit letter by letter; what is elsewhere stays behind."""
    here = best(question.words, [line for line in lines if not line[1].place])
    return [*here, *best(question.words, [line for line in lines if line[1].place])][:SHOWN]


def _elsewhere(question: Question) -> Case:
    """For the order: the organization under way, then the others."""
    return Case(When(organization_id=question.here.organization_id if question.here else None, then=0), default=1)


def _product(question: Question, row: Product) -> Hit:
    url = reverse("products:board", args=[row.organization.slug, row.kind.category.key, row.pk])
    detail = row.kind.name if row.custom_name == "" else f"{row.service_name} · {row.kind.name}"
    return Hit(row.name, url, row.kind.category.icon, detail, question.place(row.organization))


def _person(question: Question, row: Membership) -> Hit:
    url = reverse("organizations:person", args=[row.organization.slug, row.pk])
    detail = f"{row.user.email} · {row.get_role_display()}"
    return Hit(row.full_name, url, "users", detail, question.place(row.organization))


def _document(question: Question, row: Document) -> Hit:
    url = reverse("billing:document", args=[row.organization.slug, row.number])
    amount = amount_text(Money.of_minor(row.total, row.currency))
    detail = f"{row.get_kind_display()} · {plain_day(row.issued_on)} · {amount}"
    return Hit(row.number, url, "invoice", detail, question.place(row.organization))


def _numbered(text: str) -> Q:
    """Documents whose number has these digits; a year at their beginning is set apart, as numbers have it."""
    found = DIGITS.fullmatch(text.strip())
    digits = "".join(filter(str.isdigit, found[1])) if found else ""
    if len(digits) < STEM - 1:
        return Q()
    parts = {digits, f"{digits[:4]}-{digits[4:]}"} if YEAR.fullmatch(digits) else {digits}
    condition = Q()
    for part in sorted(parts):
        condition |= Q(words__contains=part, number__contains=part)
    return condition


def _amounting(text: str) -> Q:
    """Documents of exactly this amount, in each currency that the text can mean; both readings of what has two."""
    condition = Q()
    for currency in CURRENCIES:
        for amount in _readings(text, currency):
            condition |= Q(currency=currency, total=amount.minor)
    return condition


def _readings(text: str, currency: str) -> Sequence[Money]:
    try:
        return [amounts.read(text, currency)]
    except amounts.AmbiguousAmount as two:
        return two.readings
    except RuleError:
        return []
