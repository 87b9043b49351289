"""``/dev/mail/``: the messages that the mail catcher of ``bin/run`` has taken, newest first.

Absent outside development.
"""

import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from functools import wraps
from pathlib import Path

from django import forms
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from core.http import page, posted, see_other
from security.access import public

NAME = re.compile(r"\d{8}T\d{6}\.\d{6}-\d+\.eml")
NEWEST = 100
SANDBOXED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What the HTML of a mail may do when it is shown as a page: nothing."""


@dataclass(frozen=True)
class Letter:
    """One caught message."""

    path: Path

    @property
    def name(self) -> str:
        """Its file name, which is also its address."""
        return self.path.name

    @property
    def at(self) -> datetime:
        """When it was caught."""
        return datetime.strptime(self.name.split("-")[0], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)

    @property
    def message(self) -> EmailMessage:
        """Headers and parts."""
        return message_from_bytes(self.path.read_bytes(), policy=policy.default)

    @property
    def reply_to(self) -> str:
        """Where an answer to it goes; empty when nobody reads one."""
        return str(self.message.get("Reply-To", ""))

    @property
    def text(self) -> str:
        """The plain text part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML part."""
        return self._part("html")

    def _part(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        return str(body.get_content()) if body else ""


def in_development(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """404 for everybody outside development."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: str) -> HttpResponseBase:
        if not settings.DEVELOPMENT:
            raise Http404
        return view(request, **kwargs)

    return public(answer)


def folder() -> Path:
    """Where the catcher lays the messages."""
    return Path(settings.VAR_DIR) / "mail"


def _letter(name: str) -> Letter:
    path = folder() / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return Letter(path)


@in_development
def mail_list(request: HttpRequest) -> HttpResponse:
    """The newest messages with their whole text."""
    newest = sorted(folder().glob("*.eml"), reverse=True)[:NEWEST]
    return render(request, "dev/mail.html", {"letters": [Letter(path) for path in newest]})


@in_development
def mail_page(request: HttpRequest, name: str) -> HttpResponse:
    """One message: headers, text, and ways to its HTML and its file."""
    return render(request, "dev/mail_page.html", {"letter": _letter(name)})


class AnswerForm(forms.Form):
    """What the reader of a mail writes back."""

    text = forms.CharField(label=gettext_lazy("Answer"), widget=forms.Textarea({"rows": 6}), max_length=10_000)


@in_development
def mail_answer(request: HttpRequest, name: str) -> HttpResponse:
    """Answer a mail as its reader would, over SMTP: the catcher hands what is for the support to it."""
    letter, form = _letter(name), AnswerForm(posted(request))
    if not letter.reply_to:
        raise Http404
    if request.method == "POST" and form.is_valid():
        answer = EmailMessage(policy=policy.SMTP)
        answer["From"], answer["To"] = str(letter.message["To"]), letter.reply_to
        answer["Subject"], answer["Message-ID"] = (
            f"Re: {letter.message['Subject']}",
            make_msgid(domain="answers.example"),
        )
        answer.set_content(form.cleaned_data["text"])
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=60) as server:
            server.send_message(answer)
        return see_other("dev_mail")
    return page(request, "dev/mail_answer.html", form=form, letter=letter)


@in_development
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part as a page of its own that may load and run nothing."""
    return HttpResponse(_letter(name).html, headers={"Content-Security-Policy": SANDBOXED})


@in_development
def mail_file(request: HttpRequest, name: str) -> FileResponse:
    """The message as it came over the wire."""
    return FileResponse(_letter(name).path.open("rb"), as_attachment=True, filename=name, content_type="message/rfc822")
