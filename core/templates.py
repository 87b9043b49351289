"""Templates as a browser needs them: their lines without the blanks that indent them for people."""

import re

from django.template import Origin
from django.template.loaders import filesystem

INDENT = re.compile(r"\n[ \t]+")
"""Line breaks stay, so that errors name the right line; no template has text in which blanks count."""


class Compact(filesystem.Loader):
    """Reads a template from the folders of the engine; it is cached, so this happens once a process."""

    def get_contents(self, origin: Origin) -> str:
        """The source without its indentation: a quarter of a page that nobody sees."""
        return INDENT.sub("\n", super().get_contents(origin))
