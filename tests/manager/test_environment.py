"""The environment is read in one place, and everything it reads is documented."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from manager import environment

KEY = "x" * 50
ON_ITS_OWN_MACHINE_ONLY = {"DEVELOPMENT", "DEBUG", "PG_BIN"}
"""What containers have no use for."""


class Recorder(dict[str, str]):
    """A mapping that remembers what it was asked for."""

    def __init__(self, **values: str) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """One variable."""
        self.asked.add(name)
        return super().get(name, default)


def test_the_example_file_names_every_variable_and_no_other() -> None:
    recorder = Recorder(SECRET_KEY=KEY)
    environment.load(recorder)
    example = (environment.ROOT / ".env.example").read_text()
    assert set(re.findall(r"^#?([A-Z_]+)=", example, flags=re.MULTILINE)) == recorder.asked == environment.NAMES


def test_nothing_starts_without_a_secret_outside_development() -> None:
    with pytest.raises(environment.UnusableSetting, match="SECRET_KEY is not set"):
        environment.load({})


@pytest.mark.parametrize("key", ["x", "x" * 31])
def test_nothing_starts_with_a_short_secret_outside_development(key: str) -> None:
    with pytest.raises(environment.UnusableSetting, match="SECRET_KEY is short"):
        environment.load({"SECRET_KEY": key})
    assert environment.load({"SECRET_KEY": key, "DEVELOPMENT": "1"}).secret_key == key


def test_the_containers_hand_over_every_variable() -> None:
    composed = yaml.safe_load((environment.ROOT / "docker-compose.yml").read_text())
    assert set(composed["x-portal"]["environment"]) == environment.NAMES - ON_ITS_OWN_MACHINE_ONLY


def test_a_number_that_is_none_is_named() -> None:
    with pytest.raises(environment.UnusableSetting, match="PORT is '80x'"):
        environment.load({"SECRET_KEY": KEY, "PORT": "80x"})


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(environment.UnusableSetting, match="BREACHED_PASSWORDS_PATH is '/nowhere'"):
        environment.load({"SECRET_KEY": KEY, "BREACHED_PASSWORDS_PATH": "/nowhere"})


def test_hosts_of_the_machine_are_let_in_only_in_development() -> None:
    assert environment.load({"SECRET_KEY": KEY, "ALLOWED_HOSTS": "a.example, b.example"}).allowed_hosts == [
        "a.example",
        "b.example",
    ]
    assert "localhost" in environment.load({"DEVELOPMENT": "1"}).allowed_hosts


def test_ten_first_starts_at_once_share_one_whole_key(tmp_path: Path) -> None:
    source = {"DEVELOPMENT": "1", "ATRIO_VAR": str(tmp_path / "var")}
    with ThreadPoolExecutor(10) as starts:
        keys = set(starts.map(lambda _start: environment.load(source).secret_key, range(10)))
    assert [len(key) > 40 for key in keys] == [True]
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret.key"]
