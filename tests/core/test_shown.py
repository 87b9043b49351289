"""What a confirmation carries of what it showed."""

from typing import Any

from core.shown import version_of

NUMBER = "+41791234567"


def test_nobody_without_the_key_finds_out_what_a_version_stands_for(settings: Any) -> None:
    ours = version_of(NUMBER)
    assert ours == version_of(NUMBER) != version_of(NUMBER[::-1])
    settings.SECRET_KEY = "another one"
    assert version_of(NUMBER) != ours
