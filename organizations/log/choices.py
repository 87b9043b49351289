"""By whom and by what the log can be filtered: people and products of its newest events."""

from typing import Any

from django.db import connection

from core.order import name_key
from organizations.log.search import newest
from organizations.models import Membership

RECENT = 1_000
"""Newest events from which the people and products of the filters are taken."""
OFFERED = 100
Choice = tuple[str, str]
APPEARING = """
WITH newest AS MATERIALIZED (SELECT * FROM ({newest}) AS event LIMIT {recent}),
    named AS (SELECT actor_id AS id FROM newest UNION SELECT user_id FROM newest UNION SELECT unnest(%s::bigint[])),
    people AS (
        SELECT person.* FROM named, LATERAL (
            SELECT id, first_name, last_name, email FROM accounts_user WHERE id = named.id OFFSET 0
        ) AS person ORDER BY last_name, first_name, id LIMIT {offered}
    ),
    products AS (
        SELECT DISTINCT ON (product_id) product_id, data ->> 'product' AS name FROM newest
        WHERE product_id IS NOT NULL ORDER BY product_id, id DESC
    )
SELECT true, row_number() OVER (ORDER BY directory_key(last_name, first_name, email), id), id, first_name, last_name,
    email FROM people
UNION ALL SELECT false, 0, product_id, name, '', '' FROM products
"""
"""Each account is looked up by its key (OFFSET 0); as a join PostgreSQL would read all accounts."""


def offered(member: Membership, people: list[str], products: list[str]) -> tuple[list[Choice], list[Choice]]:
    """People and products to filter by: those of the newest events, and those that the address asks for."""
    rows = _appearing(member, _concerned(member, people))
    users = [(str(pk), f"{first} {last}".strip() or email) for is_person, pk, first, last, email in rows if is_person]
    named = {pk: str(name) for is_person, pk, name, _last, _email in rows if not is_person}
    for each in products:
        of_product = member.readable_events().filter(product_id=each).order_by("-id")
        named.update({int(each): str(name) for name in of_product.values_list("data__product", flat=True)[:1]})
    goods = sorted(((str(pk), name) for pk, name in named.items()), key=lambda choice: name_key(choice[1]))
    return users, goods[:OFFERED]


def _concerned(member: Membership, people: list[str]) -> list[int]:
    """Those of the address who appear in the log at all."""
    return [int(each) for each in people if member.readable_events().concerning(int(each)).exists()]


def _appearing(member: Membership, asked: list[int]) -> list[tuple[Any, ...]]:
    text, values = newest(member)
    with connection.cursor() as cursor:
        cursor.execute(APPEARING.format(newest=text, recent=RECENT, offered=OFFERED), [*values, asked])
        return [(is_person, *rest) for is_person, _place, *rest in sorted(cursor.fetchall(), key=lambda row: row[:2])]
