"""What a person reads when something is refused or broken."""

import os
import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast

DEAD_SERVERS = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
ASK = """
import django; django.setup()
from django.test import Client
client = Client(raise_request_exception=False)
client.cookies["atrio_session"] = "abcdefghijklmnopqrstuvwxyz012345"
for path in ["/org/talleres-rochat/", "/"]:
    answer = client.get(path)
    print(answer.status_code, answer.headers.get("Retry-After"), b"<h1>" in answer.content)
"""


@pytest.mark.proof
def test_a_database_that_is_down_gives_503_and_says_when_to_come_back() -> None:
    environment = {**os.environ, **DEAD_SERVERS, "DJANGO_SETTINGS_MODULE": "manager.settings", "DEVELOPMENT": "1"}
    run = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=False)
    assert run.stdout.splitlines() == ["503 30 True", "503 30 True"], run.stderr[-2000:]


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/login/", "application/x-www-form-urlencoded; charset=nope"),
        ("/login/", "multipart/form-data; boundary=x; charset=\u00e4"),
        ("/login/%00", "application/x-www-form-urlencoded"),
        ("/login/?next=%00", "application/x-www-form-urlencoded"),
        (f"/login/?next={'x' * 20_000}", "application/x-www-form-urlencoded"),
    ],
)
def test_what_nobody_can_mean_gets_400(client: Client, path: str, content_type: str) -> None:
    answer = client.generic("POST", path, b"a=1", content_type=content_type)
    assert (answer.status_code, answer["X-Content-Type-Options"]) == (400, "nosniff")
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_files_that_no_form_takes_get_413_unread(client: Client) -> None:
    answer = client.post("/login/", {"picture": SimpleUploadedFile("x", b"x" * 13_000_000)})
    assert answer.status_code == 413


def test_a_request_larger_than_any_form_gets_413(client: Client) -> None:
    answer = client.post("/login/", {"email": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["es", "en", "fr", "de", "it"])
def test_a_missing_page_answers_in_the_readers_language(client: Client, language: str) -> None:
    answer = client.get("/nowhere/", headers={"accept-language": language})
    assert answer.status_code == 404
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.django_db
def test_a_refusal_promises_no_other_role_and_leads_back(cast: Cast) -> None:
    page, before = "/org/talleres-rochat/users/", "/org/talleres-rochat/products/?q=a"
    text = cast.client("beat").get(page, headers={"referer": f"http://testserver{before}"}).content.decode()
    assert "puede cambiar su rol" not in text
    assert f'href="{before}"' in text
    for foreign in ("http://evil.example/x", "http://testserver//evil.example", f"http://testserver{page}"):
        assert ">Volver<" not in cast.client("beat").get(page, headers={"referer": foreign}).content.decode()


def test_an_address_that_only_takes_forms_says_so_when_it_is_opened(client: Client) -> None:
    answer = client.get("/signup/code/send/", headers={"accept-language": "de"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Hier gibt es nichts zu sehen" in answer.content.decode()
    assert client.put("/signup/code/send/").content == b""
