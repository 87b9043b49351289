"""What stands in braces in an article: labels, screens, data, other articles (HLP-21).

``{label:Add a user}``                 the label of the product with this message id, in the article's language
``{label:Cancel|verb}``                the same of a context
``{screen:organizations:people|words}``  a link that opens the reader's own organization there
``{at:organizations:add_user}``        nothing; the steps from here on happen on that screen
``{article:add-a-user}``               a link to another article; ``|words`` other than its title
``{data:top_up.least}``                a limit or a fee of the provider's files
``{table:roles}``                      a table that is worked out from the code
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

REFERENCE = re.compile(r"\{(label|screen|at|article|data|table):([^{}|]{1,200})(?:\|([^{}|]{1,100}))?\}")


@dataclass(frozen=True)
class Reference:
    """One of them. ``words`` is what stands behind the bar."""

    kind: str
    name: str
    words: str


def references(text: str) -> Iterator[Reference]:
    """In their order."""
    for found in REFERENCE.finditer(text):
        yield Reference(found[1], found[2], found[3] or "")
