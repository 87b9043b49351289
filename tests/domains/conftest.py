"""The local registry as a process, started by the first test that asks for it."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from domains.registry.local.control import Control
from manager import environment
from manager.supervisor import programs


@pytest.fixture(scope="session")
def _registry_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    var = tmp_path_factory.mktemp("registry")
    told = {**os.environ, "PYTHONUNBUFFERED": "1"}
    child = subprocess.Popen(programs.registry(var), cwd=environment.ROOT, env=told, stdout=subprocess.PIPE)
    assert child.stdout
    assert child.stdout.readline()
    yield var
    child.terminate()
    child.wait(20)
    child.stdout.close()


@pytest.fixture
def control(_registry_folder: Path, settings: LazySettings) -> Control:
    """The local registry, empty, with an owner and two name servers; the adapter ``local`` reaches it."""
    settings.VAR_DIR = _registry_folder
    settings.REGISTRIES = {}
    found = Control(_registry_folder / "registry")
    found.empty()
    found.put_basics()
    return found
