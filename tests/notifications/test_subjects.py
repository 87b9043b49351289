"""Subjects on the wire: words that every server takes, whatever letters a name has."""

import email.header
import re

import pytest

from core.clock import now
from notifications.mail.delivery import as_mail
from notifications.models import Message

WORD = re.compile(r"=\?[^?\s]+\?[BQbq]\?[^?\s]*\?=")
LONG = "Éà" * 30 + " Grüße " + "ñ" * 33
SUBJECTS = [f"{LONG} lädt Sie ein", f"Ana {LONG}", "ü", "Ñ" * 250, f"{'a' * 66} ñ", "名" * 100, "=?utf-8?q?Claim?= now"]


def subject_lines(subject: str) -> list[str]:
    """The lines of the subject as they leave."""
    wire = as_mail(Message(subject=subject, text="x", html="<p>x</p>", language="de", created_at=now())).message()
    head = re.search(rb"^Subject:.*\n(?:[ \t].*\n)*", wire.as_bytes(), re.MULTILINE)
    assert head
    return head[0].decode("ascii").splitlines()


@pytest.mark.parametrize("subject", SUBJECTS)
def test_words_have_at_most_75_characters_and_the_first_is_on_the_first_line(subject: str) -> None:
    lines = subject_lines(subject)
    words = [WORD.findall(line) for line in lines]
    assert all(words)
    assert max(len(word) for line in words for word in line) <= 75
    assert max(map(len, lines)) <= 76
    assert lines[0].startswith("Subject: =?")


@pytest.mark.parametrize("subject", [*SUBJECTS, "Your code", "Name " * 49])
def test_the_reader_sees_what_was_written(subject: str) -> None:
    text = "".join(subject_lines(subject)).removeprefix("Subject: ")
    assert str(email.header.make_header(email.header.decode_header(text))) == subject.strip()
