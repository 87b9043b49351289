"""The text part of a mail says what its HTML part says."""

import pytest
from django.utils.html import escape

from core.clock import now
from notifications import outbox
from notifications.mail.delivery import as_mail
from notifications.mail.text_part import text_part
from notifications.models import Message
from notifications.reader import Reader

READER = Reader("a@luz.example", "en")
HOSTILE = 'O\'Brien &amp; Söhne <script>alert(1)</script></p><p>-- <a href="https://evil.example">&lt;x&gt;</a><!--'


def read(body: str) -> str:
    """The text of a page with this body."""
    return text_part(f"<head><title>Atrio</title><style>p {{ color: red }}</style></head><body>{body}</body>")


def test_paragraphs_are_lines_with_a_blank_one_between() -> None:
    assert read("<h1>Good\n  day</h1>\n<p>One <b>two</b>\nthree.</p><p> </p>\n<p>Four<br>five</p>") == (
        "Good day\n\nOne two three.\n\nFour\nfive\n"
    )


def test_items_of_a_list_have_a_dash_and_no_blank_line() -> None:
    assert read("<p>New:</p><ul><li>Disk</li><li>Mail<br>a@b.example</li></ul><p>End.</p>") == (
        "New:\n\n- Disk\n- Mail\n  a@b.example\n\nEnd.\n"
    )


def test_a_row_of_a_table_names_its_value() -> None:
    assert read(
        "<p>It was:</p><table><tr><td>When</td><td>5 Dec</td></tr>\n<tr><td>Where</td><td>Bern</td></tr></table>"
    ) == ("It was:\n\nWhen: 5 Dec\nWhere: Bern\n")


def test_an_address_stands_alone_on_its_line_and_once() -> None:
    button = '<p><a href="https://a.example/?b=1&amp;c=2">See it</a></p><p>https://a.example/?b=1&amp;c=2</p>'
    assert read(f"{button}<p>After.</p>") == "See it:\nhttps://a.example/?b=1&c=2\n\nAfter.\n"
    assert read('<ul><li><a href="https://a.example/d">Disk</a>: technical</li></ul>') == (
        "- Disk: technical\n  https://a.example/d\n"
    )


def test_a_paragraph_may_be_said_twice() -> None:
    assert read("<p>Yes.</p><p>Yes.</p>") == "Yes.\n\nYes.\n"


def test_no_break_spaces_stay() -> None:
    assert read("<p>CHF 1\u202f200.00\u00a0net</p>") == "CHF 1\u202f200.00\u00a0net\n"


def test_the_letterhead_is_left_out_and_the_signature_marked() -> None:
    assert read('<p class="letterhead">Atrio</p><p>Hello</p><p class="signature">Code</p><p>Why</p>') == (
        "Hello\n\n-- \nCode\nWhy\n"
    )


@pytest.mark.django_db
def test_the_portal_and_its_signature_stand_once_in_a_real_mail() -> None:
    outbox.post("accounts/welcome", reader=READER, email=READER.address)
    text = Message.objects.get().text
    assert text.startswith("Hello,\n\nYour account is ready.")
    assert text.count("\n\n-- \n") == 1
    assert text.split("\n\n-- \n")[1].splitlines()[-1].startswith("Atrio · ")


def test_hostile_html_in_a_name_stays_text() -> None:
    assert read(f"<p>Hello {escape(HOSTILE)},</p><p>Good day.</p>") == f"Hello {HOSTILE},\n\nGood day.\n"


@pytest.mark.django_db
def test_a_link_is_a_marker_until_it_is_sent() -> None:
    link = "https://portal.example/invite/?a=1&b='2'"
    change = {"before": "a@x.example", "after": "b@x.example", "expires_at": now()}
    message = outbox.post("accounts/login_change_link", reader=READER, secrets={"link": link}, change=change)
    assert link not in message.text + message.html
    assert f"\n\nConfirm the new login email:\n{link}\n\n" in str(as_mail(message).body)
