"""``python -m manager.map`` writes the page, ``--check`` says whether it is the one that would be written."""

import os
import sys

import django

from manager.map import page

USAGE = "python -m manager.map [--check]"


def main(arguments: list[str]) -> int:
    """0 when the page is written, or is right; 1 when it is old; 2 when nobody knows what is meant."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "manager.settings")
    django.setup()
    if arguments not in ([], ["--check"]):
        sys.stderr.write(f"{USAGE}\n")
        return 2
    text = page.text()
    if not arguments:
        page.PAGE.write_text(text, encoding="utf-8")
        return 0
    is_right = page.PAGE.exists() and page.PAGE.read_text(encoding="utf-8") == text
    if not is_right:
        sys.stderr.write(f"{page.PAGE.name} is old: run python -m manager.map\n")
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
