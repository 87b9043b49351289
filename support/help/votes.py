"""«Was this useful?»: one answer a person or session, without keeping whose it was (HLP-23)."""

import datetime

from django.utils.crypto import salted_hmac

from support.models import HelpVote


def voter_of(slug: str, key: str) -> str:
    """What stands for somebody who judges one article; ``key`` is theirs, of their account or their session."""
    return salted_hmac("support.help.vote", f"{slug}\n{key}", algorithm="sha256").hexdigest()


def vote(*, slug: str, language: str, key: str, is_useful: bool, today: datetime.date) -> None:
    """Write the answer; a second one of the same voter replaces the first."""
    HelpVote.objects.update_or_create(
        voter=voter_of(slug, key),
        defaults={"slug": slug, "language": language, "is_useful": is_useful, "given_on": today},
    )


def answer_of(slug: str, key: str) -> bool | None:
    """What they said before; None for nothing."""
    if not key:
        return None
    found = HelpVote.objects.filter(voter=voter_of(slug, key)).values_list("is_useful", flat=True)
    return found.first()
