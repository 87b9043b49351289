"""Input that nobody means gets a 4xx, never a 500."""

import pytest
from django.test import Client

from tests.factories import person, sign_in

pytestmark = pytest.mark.django_db
FORMS = ["/login/", "/signup/", "/login/recover/", "/accounts/switch/", "/accounts/switch/forget/", "/language/"]
OWN_FORMS = ["/login/again/", "/profile/theme/", "/profile/edit/identity/", "/profile/edit/country/"]
FIELDS = (
    "email",
    "password",
    "first_name",
    "last_name",
    "code",
    "language",
    "kind",
    "trade_name",
    "theme",
    "country",
    "next",
    "keep",
)
ODD = [
    "\x00",
    "a\x00b@x.example",
    "x" * 300_000,
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "٣",
    "\u202e@x.example",
    "<script>",
    "%00",
    "-1",
]


@pytest.mark.parametrize("path", FORMS + OWN_FORMS)
def test_odd_values_are_answered(client: Client, path: str) -> None:
    if path in OWN_FORMS:
        sign_in(client, person())
    for value in ODD:
        assert client.post(path, dict.fromkeys(FIELDS, value)).status_code < 500


@pytest.mark.parametrize("path", FORMS)
def test_odd_charsets_are_400(client: Client, path: str) -> None:
    for charset in ("no-such-charset", "utf-77", "base64", "idna", "rot13"):
        answer = client.generic("POST", path, b"email=a", f"application/x-www-form-urlencoded; charset={charset}")
        assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("path", FORMS)
def test_broken_bodies_are_answered(client: Client, path: str) -> None:
    for body, kind in [
        (b"\xff\xfe%", "application/x-www-form-urlencoded"),
        (b"--x\r\nnope", "multipart/form-data; boundary=x"),
        (b"{", "application/json"),
    ]:
        assert client.generic("POST", path, body, kind).status_code < 500


@pytest.mark.parametrize("query", ["next=%00", "next=%ff%fe", "email=%f0%28", "next=" + "x" * 9000, "next=a&next=b"])
def test_odd_queries_are_answered(client: Client, query: str) -> None:
    assert client.get(f"/login/?{query}").status_code < 500
    assert client.get(f"/signup/?{query}").status_code < 500


@pytest.mark.parametrize("path", ["/signup/code/send/", "/login/recover/code/send/", "/accounts/switch/forget/"])
def test_addresses_that_only_act_refuse_get(client: Client, path: str) -> None:
    assert client.get(path).status_code == 405


@pytest.mark.parametrize(
    "wanted", ["profile", "a\u202eb", "abc", "javascript:alert(1)", "/\t/evil.example", "//evil.example"]
)
def test_a_way_on_that_is_no_address_of_ours_is_left_out(client: Client, wanted: str) -> None:
    sign_in(client, person())
    answer = client.get("/signup/", {"next": wanted})
    assert answer.headers["Location"] == "/"
