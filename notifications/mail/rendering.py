"""The words of a message: templates in the language and with the formats of whoever reads it."""

import re
from typing import Any, TypedDict
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from core.components.formats import one_line
from notifications.mail.leaving import choice_of
from notifications.mail.links import unlinked, unlinked_html
from notifications.mail.text_part import text_part
from notifications.reader import Reader

EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>\n?")
"""What sentences that do not apply leave behind."""


class Rendered(TypedDict):
    """The words of a mail."""

    subject: str
    text: str
    html: str


def rendered(mail: str, reader: Reader, **context: Any) -> Rendered:
    """The words of the mail for this reader; the context has its ``code``, ``organization`` and ``secrets``."""
    facts = {**context, **portal_facts(reader), "choice": choice_of(mail, reader)}
    with reader.reading():
        subject = unlinked(one_line(text_of(f"emails/{mail}/subject.txt", facts)))[:250]
        body = render_to_string(f"emails/{mail}/body.html", {**facts, "headline": subject})
        html = unlinked_html(EMPTY_PARAGRAPH.sub("", body))
        return {"subject": subject, "text": text_part(html), "html": html}


def text_of(template: str, facts: dict[str, Any]) -> str:
    """A template of plain text, filled in."""
    return render_to_string(template, facts, using="text")  # settings.TEMPLATES: names stay as they are written


def portal_facts(reader: Reader) -> dict[str, Any]:
    """What every message may say of the portal."""
    return {
        "reader": reader,
        "PRODUCT_NAME": settings.PRODUCT_NAME,
        "SUPPORT_EMAIL": settings.SUPPORT_EMAIL,
        "portal": settings.PUBLIC_URL,
        "host": urlsplit(settings.PUBLIC_URL).hostname or "localhost",
        "LANGUAGE_CODE": reader.language,
    }
