"""What a confirmation carries of what it showed."""

from typing import Any

from django.test import RequestFactory

from core.http import seen
from core.shown import is_unchanged, version_of

NUMBER = "+41791234567"


def test_nobody_without_the_key_finds_out_what_a_version_stands_for(settings: Any) -> None:
    ours = version_of(NUMBER)
    assert ours == version_of(NUMBER) != version_of(NUMBER[::-1])
    settings.SECRET_KEY = "another one"
    assert version_of(NUMBER) != ours


def test_no_proof_is_the_version_of_nothing(rf: RequestFactory) -> None:
    brought = seen(rf.post("/", {}))
    nothing: list[object] = ["", None, [], {}, False]
    assert not any(is_unchanged(brought, facts) for facts in nothing)
