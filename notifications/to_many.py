"""One mail to many readers: written once for all who read it alike, stored for everybody in one statement.

What a mail says depends on its reader only by language, zone, country and name. It is rendered once for each language,
zone and country with a mark in the place of the name and of the code; the database puts each reader's own there.
"""

import datetime
import json
import secrets as randomness
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection, transaction
from django.utils.html import escape

from core import clock
from core.work import wake
from notifications.mail.again import LOOKS, About, Over
from notifications.mail.links import unlinked
from notifications.mail.rendering import Rendered, rendered
from notifications.mail.text_part import as_words
from notifications.outbox import genuine_code
from notifications.preferences import topic_of
from notifications.reader import Reader
from notifications.tasks import deliver_due

if TYPE_CHECKING:
    from organizations.models import Organization

STORE = """
INSERT INTO notifications_message (id, kind, user_id, organization_id, channel, address, number, language, subject,
    text, html, secrets, code, state, attempts, due_at, created_at, error, about)
SELECT gen_random_uuid(), %(kind)s, one.person, %(organization)s, 'mail', one.address, '', words.language,
    replace(words.subject, %(name)s, one.name),
    replace(replace(words.text, %(name)s, one.name), %(code)s, one.code),
    replace(replace(words.html, %(name)s, one.html_name), %(code)s, one.code),
    '', one.code, CASE chosen.mail WHEN 'digest' THEN 'held' ELSE 'waiting' END, 0,
    %(now)s, %(now)s, '', %(about)s::jsonb
FROM unnest(%(person)s::bigint[], %(address)s::text[], %(names)s::text[], %(html_names)s::text[], %(codes)s::text[],
    %(version)s::int[]) AS one (person, address, name, html_name, code, version)
JOIN unnest(%(language)s::text[], %(subject)s::text[], %(text)s::text[], %(html)s::text[])
    WITH ORDINALITY AS words (language, subject, text, html, version) USING (version)
LEFT JOIN accounts_user AS login ON login.id = one.person AND login.email = one.address
LEFT JOIN notifications_preference AS chosen ON chosen.user_id = login.id AND chosen.topic = %(topic)s
WHERE chosen.mail IS DISTINCT FROM 'none'
"""
"""What each reader chose decides whether it waits for their digest, or is not written at all (``preferences``)."""


@dataclass(frozen=True)
class Letter:
    """The same facts for some readers; ``facts`` is asked once for each way of reading, in its language."""

    readers: Sequence[Reader]
    facts: Callable[[], Mapping[str, Any]]


class _Version(NamedTuple):
    language: str
    words: Rendered
    readers: list[Reader]


def post_to_all(
    mail: str, readers: Iterable[Reader], organization: "Organization", about: About | None = None, **context: Any
) -> None:
    """The same mail to all of them, as ``post`` writes it to one; the context must not depend on the reader. ``about``:
    what it speaks of, by which a digest looks whether its reader may still read it."""
    post_letters(mail, [Letter(list(readers), lambda: context)], organization, about)


def remind(
    mail: str,
    organization: "Organization",
    about: About,
    now: datetime.datetime,
    readers: Sequence[Reader] | None = None,
) -> None:
    """Write a kind of mail that looks again when it leaves to all its readers, or to these; none when there is nothing
    to tell."""
    look = LOOKS.get(mail)
    if look is None:
        raise LookupError(f"Nobody says what {mail} tells.")
    to = list(look.readers(organization)) if readers is None else readers
    letter = Letter(to, lambda: look.facts(organization, about, now))
    with suppress(Over):
        post_letters(mail, [letter], organization, about)


def post_letters(
    mail: str, letters: Iterable[Letter], organization: "Organization", about: About | None = None
) -> None:
    """Put the mail into the outbox for all readers, each letter with facts of its own. One statement."""
    name, code = (f"⟦{randomness.token_hex(8)}⟧" for _mark in range(2))
    versions = list(_versions(mail, letters, organization, name, code))
    everybody = [(number, reader) for number, each in enumerate(versions, 1) for reader in each.readers]
    if not everybody:
        return
    words = [each.words for each in versions]
    values: dict[str, Any] = {
        "kind": mail, "organization": organization.pk, "now": clock.now(), "name": name, "code": code,
        "topic": topic_of(mail),
        "about": None if about is None else json.dumps(about),
        "person": [reader.key for _number, reader in everybody],
        "address": [reader.address for _number, reader in everybody],
        "names": [unlinked(as_words(reader.name)) for _number, reader in everybody],
        "html_names": [unlinked(str(escape(reader.name))) for _number, reader in everybody],
        "codes": [genuine_code() for _each in everybody],
        "version": [number for number, _reader in everybody],
        "language": [each.language for each in versions],
        **{part: [str(each[part]) for each in words] for part in ("subject", "text", "html")},  # type: ignore[literal-required]
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(STORE, values)
    transaction.on_commit(partial(wake, deliver_due))


def _versions(
    mail: str, letters: Iterable[Letter], organization: "Organization", name: str, code: str
) -> Iterator[_Version]:
    for letter in letters:
        alike: dict[Reader, list[Reader]] = defaultdict(list)
        for reader in letter.readers:
            key = 0 if reader.chooses else None
            marked = replace(reader, address="", name=name if reader.name else "", user=None, key=key)
            alike[marked].append(reader)
        for marked, readers in alike.items():
            with marked.reading():
                facts = letter.facts()
            words = rendered(mail, marked, code=code, organization=organization, **facts)
            yield _Version(marked.language, words, readers)
