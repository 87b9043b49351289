"""Schemas of the standards, which are not ours to commit: ``SCHEMAS_PATH`` names a folder with them (docs/testing.md).

Tests marked ``schemas`` are left out where there is no such folder, and the run says so in one line.
"""

import os
from functools import cache
from pathlib import Path

from lxml import etree

FOLDER = Path(os.environ.get("SCHEMAS_PATH") or "none")
IS_THERE = FOLDER.is_dir()
ABSENT = "Not checked against the schemas of the standards: SCHEMAS_PATH names no folder (docs/testing.md)."


@cache
def schema(path: str) -> etree.XMLSchema:
    """The schema at a path of the folder, such as ``iso20022/camt.053.001.08.xsd``."""
    return etree.XMLSchema(etree.parse(FOLDER / path))


def faults(message: bytes) -> list[str]:
    """What the ISO 20022 schema of a message, found by its namespace, has against it."""
    root = etree.fromstring(message)
    name = str(etree.QName(root).namespace).rpartition(":")[2]
    wanted = schema(f"iso20022/{name}.xsd")
    return [] if wanted.validate(root) else str(wanted.error_log).splitlines()
