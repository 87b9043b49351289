"""What the windows are called on pages."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def window_text(key: str) -> str:
    """Of the key of a window."""
    kind, _dash, days = key.partition("_")
    if kind == "interrupted":
        return _("Web and mail under the name stop")
    if kind == "redemption" and not days:
        return _("Deleted, can be restored")
    sentence = {
        "before": ngettext("%(n)s day before the decision", "%(n)s days before the decision", int(days)),
        "after": ngettext("%(n)s day after the expiry", "%(n)s days after the expiry", int(days)),
        "redemption": ngettext(
            "%(n)s day before it cannot be restored any more", "%(n)s days before it cannot be restored any more",
            int(days),
        ),
    }[kind]  # fmt: skip
    return sentence % {"n": days}
